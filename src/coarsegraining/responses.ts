import { InputError } from "../errors/index.ts";
import { formatSize, type Lattice } from "../lattices/index.ts";
import type { CoarseGraining } from "./rule.ts";

/**
 * What the hidden units of a rule read of a configuration, block by block: x_j = Σ λ_ji v_i + b_j of the blocks whose corners lie `step` sites apart on
 * a torus. P(h_j = +1|V) is 1/(1 + e^{−2x_j}).
 *
 * @param step divides both sides of the lattice
 * @returns a function of a configuration; its result holds x_j at [j][X + (Lx/step)·Y], of the block with the corner (step X, step Y)
 */
export function responsesOf(
  { block: [bx], filters, bias }: CoarseGraining,
  { size, boundary }: Lattice,
  step: number,
): (spins: Int8Array) => Float64Array[] {
  const [width, height] = size;
  if (boundary !== "torus" || width % step !== 0 || height % step !== 0) {
    throw new InputError(
      `responsesOf: expected a torus whose sides are multiples of ${step}, got ${formatSize(size)}, ${boundary}`,
    );
  }
  const weights = filters.map((filter) =>
    filter.flatMap((w, i) => (w === 0 ? [] : [{ w, x: i % bx, y: Math.floor(i / bx) }])),
  );
  const [columns, rows] = [width / step, height / step];
  return (spins) =>
    weights.map((sites, j) => {
      const responses = new Float64Array(columns * rows).fill(bias[j]!);
      for (const { w, x, y } of sites) {
        for (let Y = 0; Y < rows; Y++) {
          const row = width * ((step * Y + y) % height);
          for (let X = 0; X < columns; X++) responses[X + columns * Y]! += w * spins[row + ((step * X + x) % width)]!;
        }
      }
      return responses;
    });
}
