/** A chart of curves and points with errors, in the colours of the page. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { logTicks, padded, rangeWithErrors } from "./axes.ts";
import { useShown } from "./shown.ts";
import "uplot/dist/uPlot.min.css";

export interface Series {
  readonly label: string;
  readonly x: readonly number[] | Float64Array;
  readonly y: readonly number[] | Float64Array;
  /** One standard error of each y. */
  readonly error?: readonly number[] | Float64Array;
  /** A curve, points with error bars, or both; curve if absent. */
  readonly as?: "curve" | "points" | "both";
  readonly dashed?: boolean;
  /** Which of the page's colours, from 1 to 4, or 0 for that of faint text; its place in the list if absent. */
  readonly colour?: 0 | 1 | 2 | 3 | 4;
  /** How strong the colour is, up to 1, against that of the page; 1 if absent. */
  readonly strength?: number;
}

interface ChartProps {
  /** Says what is seen, to those who do not see it. */
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  readonly height?: number;
  readonly logarithmic?: "none" | "x" | "y" | "both";
  readonly yRange?: readonly [number, number];
  readonly xRange?: readonly [number, number];
  /** Whether the names of the series stand below; if absent, where there are several. */
  readonly legend?: boolean;
  /** Where the x axis is divided, if not evenly. */
  readonly xTicks?: readonly number[];
}

function colourOf(n: number, strength = 1): string {
  const style = getComputedStyle(document.documentElement);
  const full = style.getPropertyValue(n === 0 ? "--faint" : `--series-${n}`);
  return strength === 1 ? full : `color-mix(in oklab, ${full} ${100 * strength}%, ${style.getPropertyValue("--page")})`;
}

const colourIn = ({ colour, strength }: Series, n: number): string => colourOf(colour ?? (n % 4) + 1, strength);

/** Pixels on either side of a chart of points, so that the first and the last are whole, with their bars. */
const PAD = 8;

/** Half the width of the cap of an error bar, in pixels. */
const CAP = 3;

/** Draws the error bars of a series whose errors stand beside it. */
function drawErrors(plot: uPlot, index: number, errors: ReadonlyMap<number, number>, colour: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = uPlot.pxRatio;
  plot.data[0].forEach((x, i) => {
    const y = plot.data[index]![i];
    const error = errors.get(x);
    if (y === null || y === undefined || error === undefined || !(error > 0)) return;
    const at = plot.valToPos(x, "x", true);
    const [low, high] = [plot.valToPos(y - error, "y", true), plot.valToPos(y + error, "y", true)];
    if (!Number.isFinite(low) || !Number.isFinite(high)) return;
    const cap = CAP * uPlot.pxRatio;
    ctx.beginPath();
    ctx.moveTo(at, low);
    ctx.lineTo(at, high);
    for (const end of [low, high]) {
      ctx.moveTo(at - cap, end);
      ctx.lineTo(at + cap, end);
    }
    ctx.stroke();
  });
  ctx.restore();
}

export function Chart({
  title,
  xLabel,
  yLabel,
  series,
  height = 240,
  logarithmic = "none",
  yRange,
  xRange,
  legend,
  xTicks,
}: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const errors = useRef<ReadonlyMap<number, number>[]>([]);
  const tables = series.map(({ x, y }) => [[...x], [...y]] as uPlot.AlignedData);
  const data = tables.length === 0 ? ([[]] as unknown as uPlot.AlignedData) : uPlot.join(tables);
  errors.current = series.map(
    ({ x, error }) => new Map(error === undefined ? [] : [...x].map((v, i) => [v, error[i]!])),
  );
  const latest = useRef({ data, series });
  latest.current = { data, series };
  // What needs another chart; numbers alone do not.
  const shape = JSON.stringify([
    series.map(({ label, as, dashed, colour, strength }) => [label, as, dashed, colour, strength]),
    ...[xLabel, yLabel, height, logarithmic, yRange, xRange, xTicks, legend],
  ]);
  useEffect(() => {
    const element = host.current!;
    const build = (): void => {
      plot.current?.destroy();
      const faint = colourOf(0);
      const grid = getComputedStyle(document.documentElement).getPropertyValue("--line");
      const axis = (label: string) => ({
        ...{ label, stroke: faint, labelSize: 22, font: "12px system-ui", labelFont: "13px system-ui" },
        grid: { stroke: grid, width: 1 },
        ticks: { stroke: grid, width: 1 },
      });
      const isLog = (which: "x" | "y"): boolean => logarithmic === "both" || logarithmic === which;
      const ticks = (which: "x" | "y", space: number): Partial<uPlot.Axis> =>
        isLog(which)
          ? {
              splits: ({ width }, _, low, high) => logTicks(low, high, which === "x" ? width : height, space),
              filter: (_, splits) => splits,
              values: (_, splits) => splits.map(String),
            }
          : {};
      const hasPoints = series.some(({ as = "curve" }) => as !== "curve");
      plot.current = new uPlot(
        {
          width: Math.max(200, element.clientWidth),
          height,
          scales: {
            x: {
              time: false,
              ...(isLog("x") ? { distr: 3 as const } : {}),
              range: ({ width }, low, high) => {
                const [from, to] = xRange ?? [low, high];
                if (from === null || to === null) return [null, null];
                return padded([from, to], hasPoints ? PAD / width : 0, isLog("x"));
              },
            },
            y: {
              ...(isLog("y") ? { distr: 3 as const } : {}),
              range: () => (yRange ? [yRange[0], yRange[1]] : rangeWithErrors(latest.current.series, isLog("y"))),
            },
          },
          axes: [
            {
              ...{ ...axis(xLabel), size: 30, space: 80, ...ticks("x", 24) },
              ...(xTicks ? { splits: () => [...xTicks] } : {}),
            },
            { ...axis(yLabel), size: 62, ...ticks("y", 16) },
          ],
          legend: { show: legend ?? series.length > 1, live: false },
          cursor: { show: false },
          series: [
            {},
            ...series.map((one, n) => {
              const { label, as = "curve", dashed } = one;
              const stroke = colourIn(one, n);
              return {
                ...{ label, stroke, spanGaps: true, width: as === "points" ? 0 : 1.5 },
                ...(dashed ? { dash: [6, 4] } : {}),
                points: { show: as !== "curve", size: 6, stroke, fill: stroke },
              };
            }),
          ],
          hooks: {
            draw: [
              (drawn: uPlot) =>
                series.forEach((one, n) => {
                  drawErrors(drawn, n + 1, errors.current[n] ?? new Map(), colourIn(one, n));
                }),
            ],
          },
        },
        latest.current.data,
        element,
      );
    };
    build();
    const resized = new ResizeObserver(() => {
      plot.current?.setSize({ width: Math.max(200, element.clientWidth), height });
    });
    resized.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", build);
    return () => {
      resized.disconnect();
      scheme.removeEventListener("change", build);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(data));
  useShown({ title, xLabel, yLabel, series, logarithmic });
  return <div ref={host} class="chart" role="img" aria-label={title} />;
}
