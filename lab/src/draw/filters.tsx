/** Filters as heat maps on the block: red for positive weights and blue for negative ones, and the paler the nearer to zero. */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import "./filters.css";

/** Weights are written into cells of blocks up to this side. */
const WRITTEN = 4;
/** Side of a cell, in units of the drawing. */
const CELL = 10;
/** From here on a colour is so deep that ink on it has to be of the other kind. */
const DEEP = 0.55;
/** The least end of the colours, so that weights near zero look like it. */
const LEAST = 0.25;

/** The largest weight of rules that are shown beside each other. */
export const rangeOf = (...filters: readonly (readonly number[])[]): number =>
  Math.max(LEAST, ...filters.flat().map(Math.abs));

const shown = (w: number): string =>
  w
    .toFixed(2)
    .replace("-", "−")
    .replace(/^−(0\.0+)$/, "$1");

function FilterMap({
  filter,
  block: [bx, by],
  range,
  title,
}: {
  readonly filter: readonly number[];
  readonly block: readonly [number, number];
  readonly range: number;
  readonly title: string;
}) {
  const written = bx <= WRITTEN && by <= WRITTEN;
  const rows = Array.from({ length: by }, (_, y) => filter.slice(bx * y, bx * (y + 1)).map(shown));
  return (
    <svg
      class="filter"
      viewBox={`-0.2 -0.2 ${CELL * bx + 0.4} ${CELL * by + 0.4}`}
      role="img"
      aria-label={`${title}: weights, row by row, ${rows.map((row) => row.join(" ")).join("; ")}`}
    >
      {filter.map((w, i) => {
        const t = Math.min(1, Math.abs(w) / range);
        const [x, y] = [CELL * (i % bx), CELL * Math.floor(i / bx)];
        return (
          <g key={`${x},${y}`} class={`${w < 0 ? "minus" : "plus"}${t > DEEP ? " deep" : ""}`}>
            <rect x={x} y={y} width={CELL} height={CELL} style={{ "--share": `${(100 * t).toFixed(1)}%` }} />
            {written ? (
              <text x={x + CELL / 2} y={y + CELL / 2}>
                {shown(w)}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

/** All filters of a rule, and the colours that they are drawn in. */
export function FilterMaps({
  rule: { filters, bias, block },
  range = rangeOf(...filters),
  name = "λ",
  coarseSpin,
}: {
  readonly rule: Pick<CoarseGraining, "filters" | "bias" | "block">;
  readonly range?: number;
  readonly name?: string;
  /** Which of several units, from 1, makes the coarse spin, where one does. */
  readonly coarseSpin?: number;
}) {
  const titleOf = (j: number): string => (filters.length === 1 ? name : `${name}${subscript(j + 1)}`);
  return (
    <div class="filters">
      {filters.map((filter, j) => (
        <figure key={titleOf(j)}>
          <figcaption>
            {titleOf(j)}
            {bias[j] ? `, b = ${shown(bias[j])}` : ""}
            {filters.length > 1 && j + 1 === coarseSpin ? ", the coarse spin" : ""}
          </figcaption>
          <FilterMap filter={filter} block={block} range={range} title={`filter ${titleOf(j)}`} />
        </figure>
      ))}
      <div class="ramp" aria-hidden="true">
        <span>+{range.toFixed(2)}</span>
        <i />
        <span>−{range.toFixed(2)}</span>
      </div>
    </div>
  );
}

const subscript = (n: number): string => [...String(n)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]!).join("");
