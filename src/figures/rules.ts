import { InputError } from "../errors/index.ts";
import { formatEstimate } from "../statistics/index.ts";
import { domainFromZero, drawChart, stroke } from "./plot.ts";
import { grey, ink, paleGrey, palette, singleColumn, smallFontSize } from "./style.ts";
import { figure, text, textWidth } from "./svg.ts";

/** What a rule keeps: an estimate with a name. */
export interface RuleRow {
  /** The name. */
  readonly label: string;
  /** The estimate. */
  readonly value: number;
  /** One standard error; NaN where it is not known. */
  readonly error: number;
}

/** Options of {@link rulesFigure}. */
export interface RulesFigureOptions {
  /** From the top down. */
  readonly rows: readonly RuleRow[];
  /** What no rule can exceed, for example I(V:E). */
  readonly limit?: RuleRow;
  /** Below the axis; *italics* as in Markdown. */
  readonly quantity?: string;
  /** In brackets after it. */
  readonly unit?: string;
  /** px; the height by default such that a rule takes 20. */
  readonly width?: number;
  /** px */
  readonly height?: number;
}

/** Rules of coarse-graining by the information they keep: a dot with an error bar each, and the limit of all of them. */
export async function rulesFigure({
  rows,
  limit,
  quantity = "*I*(*H*:*E*)",
  unit = "nats",
  width = singleColumn,
  height = 20 * rows.length + (limit ? 56 : 42),
}: RulesFigureOptions): Promise<string> {
  check(limit ? [...rows, limit] : rows);
  const shown = rows.map(({ value, error }) => formatEstimate(value, error));
  const widest = (labels: string[]) => Math.max(...labels.map((label) => textWidth(label)));
  const margins = [limit ? 22 : 8, widest(shown) + 14, 34, widest(rows.map(({ label }) => label)) + 12] as const;
  const domain = domainFromZero(limit ? [...rows, limit] : rows);
  const dots = rows.map((row, k) => ({ ...row, y: -k }));
  const barred = dots.filter(({ error }) => error > 0);
  const ends = barred.flatMap(({ value, error, y }) => [
    { x: value - error, y },
    { x: value + error, y },
  ]);

  const drawn = await drawChart({
    width,
    height,
    margins,
    x: { label: `${quantity} (${unit})`, domain },
    y: { domain: [0.5 - rows.length, 0.5], ticks: false },
    marks: (plot) => [
      plot.ruleY(dots, { y: "y", stroke: paleGrey, strokeDasharray: "1 2" }),
      ...(limit
        ? [
            plot.rectX([limit], { x1: limit.value, x2: domain[1], fill: paleGrey, fillOpacity: 0.7 }),
            plot.rectX(limit.error > 0 ? [limit] : [], {
              x1: limit.value - limit.error,
              x2: limit.value + limit.error,
              fill: grey,
              fillOpacity: 0.35,
            }),
            plot.ruleX([limit.value], { stroke: ink, strokeWidth: 0.9, strokeDasharray: "5 3" }),
          ]
        : []),
      plot.ruleY(barred, {
        y: "y",
        x1: (d) => d.value - d.error,
        x2: (d) => d.value + d.error,
        stroke: palette[0]!,
        strokeWidth: 1.2,
      }),
      plot.vectorX(ends, { x: "x", y: "y", length: 8, stroke: palette[0]!, strokeWidth: 1.2, shape: stroke }),
      plot.dot(dots, { x: "value", y: "y", r: 2.6, fill: palette[0]! }),
    ],
  });
  const written = rows.flatMap(({ label }, k) => {
    const y = drawn.y(-k);
    return [
      text(label, margins[3] - 7, y, { "text-anchor": "end" }),
      text(shown[k]!, width - margins[1] + 8, y, { fill: ink }),
    ];
  });
  if (limit) {
    const name = `${limit.label} = ${formatEstimate(limit.value, limit.error)}`;
    const half = textWidth(name, smallFontSize) / 2;
    const x = Math.min(drawn.x(limit.value), width - half - 2);
    written.push(text(name, x, 11, { "text-anchor": "middle", "font-size": smallFontSize }));
  }
  return figure(width, height, [drawn.body, ...written].join("\n"));
}

function check(rows: readonly RuleRow[]): void {
  if (rows.length === 0) throw new InputError("rulesFigure: expected at least one rule, got none");
  for (const { label, value } of rows) {
    if (!Number.isFinite(value)) {
      throw new InputError(`rulesFigure: expected a finite value of ${JSON.stringify(label)}, got ${value}`);
    }
  }
}
