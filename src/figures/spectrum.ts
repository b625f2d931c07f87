import { InputError } from "../errors/index.ts";
import { domainFromZero, drawChart, leftMargin, stroke } from "./plot.ts";
import { paleGrey, palette, singleColumn } from "./style.ts";
import { figure } from "./svg.ts";

/** Options of {@link spectrumFigure}. */
export interface SpectrumFigureOptions {
  /** Falling, with one standard error each, NaN where it is not known. */
  readonly values: readonly {
    /** Height of the bar. */
    readonly value: number;
    /** One standard error. */
    readonly error: number;
  }[];
  /** Below the bars. */
  readonly xLabel?: string;
  /** Along their heights; *italics* and _{subscripts} as in Markdown and TeX. */
  readonly yLabel?: string;
  /** px */
  readonly width?: number;
  /** px */
  readonly height?: number;
}

/** A spectrum: a bar for each value, with its error. */
export async function spectrumFigure({
  values,
  xLabel = "principal component",
  yLabel = "share",
  width = singleColumn,
  height = 150,
}: SpectrumFigureOptions): Promise<string> {
  if (values.length === 0 || !values.every(({ value }) => Number.isFinite(value))) {
    throw new InputError(`spectrumFigure: expected at least one value, all finite, got ${values.length}`);
  }
  const bars = values.map(({ value, error }, k) => ({ value, error, low: k + 0.65, high: k + 1.35, at: k + 1 }));
  const barred = bars.filter(({ error }) => error > 0);
  const yDomain = domainFromZero(values);
  const ticks = bars.map(({ at }) => at).filter((at) => at === 1 || at % Math.ceil(bars.length / 8) === 0);
  const { body } = await drawChart({
    width,
    height,
    margins: [8, 8, 34, leftMargin(yDomain, height - 42)],
    x: { label: xLabel, domain: [0.3, bars.length + 0.7], ticks: { values: ticks, numbers: ticks.map(String) } },
    y: { label: yLabel, domain: yDomain },
    marks: (plot) => [
      plot.rect(bars, {
        x1: "low",
        x2: "high",
        y1: 0,
        y2: "value",
        fill: paleGrey,
        stroke: palette[0]!,
        strokeWidth: 0.8,
      }),
      plot.ruleX(barred, {
        x: "at",
        y1: (d) => d.value - d.error,
        y2: (d) => d.value + d.error,
        stroke: palette[0]!,
        strokeWidth: 1.2,
      }),
      plot.vector(
        barred.flatMap(({ value, error, at }) => [
          { x: at, y: value - error },
          { x: at, y: value + error },
        ]),
        {
          x: "x",
          y: "y",
          length: 6,
          rotate: 90,
          anchor: "middle",
          shape: stroke,
          stroke: palette[0]!,
          strokeWidth: 1.2,
        },
      ),
    ],
  });
  return figure(width, height, body);
}
