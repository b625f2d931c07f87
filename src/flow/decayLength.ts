import { sublatticesOf } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { log1p } from "../kernels/index.ts";
import { configuration, type Ensemble } from "../sampling/index.ts";
import { type Estimate, jackknife } from "../statistics/index.ts";

/** Correlations of lines of spins along an axis, summed over blocks of successive configurations. */
export interface LineCorrelations {
  /** rows[block][r] ∝ Σ_x M_x M_{x+r}, r = 0 … L/2, M_x = Σ_y s_xy; of a square over both axes, else along the longer one. */
  readonly rows: readonly Float64Array[];
  /** From one line to the next, in lattice constants; 1 if absent. */
  readonly spacing?: number;
}

/** Blocks of configurations that the jackknife leaves out one at a time. */
const BLOCKS = 100;

/** Measures the correlations of lines of spins, of an ensemble on a torus or a ring; of a honeycomb lattice on its first sublattice, whose rows are 3/2 bonds apart. */
export function lineCorrelations(samples: Ensemble): LineCorrelations {
  const { lattice, count } = samples;
  if (lattice.kind === "honeycomb") return { ...lineCorrelations(sublatticesOf(samples)[0]), spacing: 3 / 2 };
  const [Lx, Ly] = lattice.size;
  if (lattice.boundary !== "torus" || lattice.kind === "medial") {
    throw new InputError(
      `lineCorrelations: expected a ring or a torus, got a ${lattice.kind} lattice, ${lattice.boundary}`,
    );
  }
  const axes = [
    { length: Lx, along: 1, across: Ly, down: Lx },
    { length: Ly, along: Lx, across: Lx, down: 1 },
  ].filter(({ length, across }) => length >= across);
  const L = Math.max(Lx, Ly);
  const half = Math.floor(L / 2);
  const blocks = Math.min(BLOCKS, count);
  const rows = Array.from({ length: blocks }, () => new Float64Array(half + 1));
  // Twice around, so that x + r needs no modulo.
  const lines = new Float64Array(2 * L);
  for (let c = 0; c < count; c++) {
    const spins = configuration(samples, c);
    const row = rows[Math.floor((c * blocks) / count)]!;
    for (const { length, along, across, down } of axes) {
      for (let x = 0; x < length; x++) {
        let sum = 0;
        for (let y = 0; y < across; y++) sum += spins[x * along + y * down]!;
        lines[x] = sum;
        lines[x + length] = sum;
      }
      for (let r = 0; r <= half; r++) {
        let sum = 0;
        for (let x = 0; x < length; x++) sum += lines[x]! * lines[x + r]!;
        row[r]! += sum;
      }
    }
  }
  return { rows, spacing: lattice.kind === "triangular" ? Math.sqrt(3) / 2 : 1 };
}

/** The fit is over distances from so many correlation lengths to so many: nearer, more decays than the slowest; farther, there is noise. */
const FROM = 1;
const TO = 2;

/**
 * The correlation length by the decay of correlations along an axis, in lattice constants. Of lines of spins, whose wave vector along the line is zero, the
 * correlation of the square Ising model above T_c falls by a single exponential, but for what is three times as fast; on a torus
 *
 *     symmetric   G(r) = ⟨M_x M_{x+r}⟩ ∝ cosh((L/2 − r)/ξ), and so G(r − 1) + G(r + 1) = 2 cosh(1/ξ) G(r)
 *     connected   the same of G(r) − G(r + 1), from which the square of the magnetization has dropped out
 *
 * solved for ξ by least squares over r from ξ to 2ξ as other means have it. Errors by the jackknife over configurations. Below T_c the square model has
 * no single exponential, and what is found is below the length of its tail.
 *
 * @param near the correlation length by other means, see secondMomentLength
 * @returns infinity where correlations do not fall, and no number where the lattice is too small or they are noise
 */
export function decayLength(
  { rows, spacing = 1 }: LineCorrelations,
  { near, form = "symmetric" }: { near: number; form?: "symmetric" | "connected" },
): Estimate {
  return jackknife(
    rows,
    (G) => spacing * lengthOf(form === "connected" ? G.slice(1).map((g, r) => G[r]! - g) : G, near / spacing),
  );
}

/** ξ of a correlation with G(r − 1) + G(r + 1) = 2 cosh(1/ξ) G(r), by least squares over a range of r. */
function lengthOf(G: Float64Array, near: number): number {
  const last = G.length - 2;
  const from = Math.min(Math.max(1, Math.round(FROM * near)), Math.floor(last / 2));
  const to = Math.min(Math.max(from + 1, Math.round(TO * near)), last);
  if (!(from >= 1 && to > from)) return Number.NaN;
  let [sides, middle] = [0, 0];
  for (let r = from; r <= to; r++) {
    sides += (G[r - 1]! + G[r + 1]!) * G[r]!;
    middle += 2 * G[r]! * G[r]!;
  }
  // acosh(1 + d)
  const d = sides / middle - 1;
  return d > 0 ? 1 / log1p(d + Math.sqrt(d * (d + 2))) : Number.POSITIVE_INFINITY;
}
