import { InputError } from "../errors/index.ts";
import { type Kernels, log, wasmKernels } from "../kernels/index.ts";
import type { Model } from "../models/index.ts";
import {
  configurationsOf,
  formatWindow,
  someWindows,
  type WindowGeometry,
  type Windows,
  windowSpins,
} from "../windows/index.ts";
import { blockWeights, hiddenOfRim } from "./blockWeights.ts";
import { bufferSum, bufferSumCost } from "./bufferSum.ts";
import type { Posterior } from "./posterior.ts";
import type { PosteriorRows } from "./posteriorRows.ts";
import { rimPosterior } from "./rimPosterior.ts";

/** The largest block, whose states a rule's table lists one by one. */
const LARGEST_BLOCK = 16;
/** The logarithm, to base 2, of the numbers that a window may take: two or three milliseconds. */
const MOST_NUMBERS = 23;
/** The same of the numbers in the table of {@link exactPosterior}: 1 GiB. */
const LARGEST_TABLE = 27;
/** Numbers in rows that are read at a time. */
const NUMBERS_AT_ONCE = 2 ** 16;

/**
 * Whether the exact posterior is there for this geometry and this model: blocks of up to 16 sites of which a window takes at most 2²³ numbers. It
 * takes 2^(rim + 2w) of them to join the two halves of the sum, with w the width of the buffer and the rim the sites of the block that
 * touch it, and about 2^(2w + side) for each spin of the buffer, on the triangular lattice up to four times that. So a block of 4×4, whose rim
 * is twelve sites, can have a buffer of up to 4 sites, and one of 2×2 of up to 6, or 5 on the triangular lattice. In a chain every buffer is feasible.
 */
export function hasExactPosterior(geometry: WindowGeometry, model: Model): boolean {
  return obstacle(geometry, model) === undefined;
}

/** Why there is no exact posterior, if there is none. */
function obstacle(geometry: WindowGeometry, { name, lattice }: Model): string | undefined {
  if (name !== "ising") return `expected an Ising model, got ${name}`;
  if (lattice.kind === "honeycomb") return "expected a chain, square or triangular lattice, got honeycomb";
  const sites = geometry.visibleSites.length;
  if (sites > LARGEST_BLOCK) return `expected a block of up to ${LARGEST_BLOCK} sites, got ${sites}`;
  const cost = log(bufferSumCost(geometry, lattice)) / Math.LN2;
  if (cost <= MOST_NUMBERS) return undefined;
  const numbers = Number.isFinite(cost) ? `about 2^${cost.toFixed(1)}` : "far more";
  return `expected a sum over the buffer of at most 2^${MOST_NUMBERS} numbers a window, got ${numbers}: take a narrower buffer or a smaller block`;
}

/** Rows over the states v of the block's rim, and what makes the whole block of them: P(V|E) = P(v|E) P(V|v). */
export interface ExactRows extends PosteriorRows {
  /** rimOf[V] = v, the state of the rim in a state V of the block. */
  readonly rimOf: Uint32Array;
  /** ofBlock[V] = P(V|v) for v = rimOf[V]. */
  readonly ofBlock: Float64Array;
}

/**
 * The exact P(V|E) of an Ising model, with any couplings and field, window by window: the yardstick by which every rule is judged.
 *
 * Bonds reach no farther than the next site, so that the environment's innermost ring screens block and buffer from all that lies beyond
 * (Markov), and
 *
 *     P(V|E) ∝ e^{−K E(V)} Σ_B e^{−K [E(B) + E(V,B) + E(B,E)]}
 *
 * with the energies of the regions and of the bonds between them (`docs/formulas.md` 15). The sum, over the buffer line by line (BufferSum),
 * hangs on the rim of V alone, its spins that touch the buffer, of 4×4 the twelve outer ones; rows are over their states v. The others are
 * independent of E once these are known: P(V|E) = P(v|E) P(V|v), so that I(V:E) = I(v:E). "E the ring outside" and
 * "E everything outside" give the same. Derived for this project; checked against exact joint distributions.
 *
 * Weights are relative to those of satisfied bonds. If their sum over a window is below 10⁻²⁰⁰, as happens in the cold, it is done again by
 * logarithms. Relative errors are about 10⁻¹⁵ per site.
 */
export function exactPosteriorRows(windows: Windows, model: Model, kernels: Kernels = wasmKernels): ExactRows {
  const { geometry, count } = windows;
  const reason = obstacle(geometry, model);
  if (reason !== undefined || model.name !== "ising")
    throw new InputError(`exact: ${reason} (${formatWindow(geometry)})`);
  const plan = bufferSum(geometry, model.lattice);
  const block = blockWeights(geometry, plan.rim, model);
  const posterior = rimPosterior(plan, block.logWeight, model, kernels);
  const states = block.logWeight.length;
  const { lanes } = posterior;
  const atOnce = lanes * Math.max(1, Math.floor(NUMBERS_AT_ONCE / states / lanes));
  const table = new Float64Array(atOnce * states);
  return {
    count,
    states,
    configurations: configurationsOf(windows),
    atOnce,
    read(from, to) {
      const some = someWindows(windows, to - from, (w) => from + w);
      posterior.fill(windowSpins(some, plan.touching), to - from, table);
      return table.subarray(0, (to - from) * states);
    },
    hiddenOfRow: (hidden) => hiddenOfRim(hidden, block),
    rimOf: block.rimOf,
    ofBlock: block.ofBlock,
  };
}

/** {@link exactPosteriorRows} as a table over all states of the block, up to 2²⁷ numbers. */
export function exactPosterior(windows: Windows, model: Model): Posterior {
  const { count, geometry } = windows;
  const rows = exactPosteriorRows(windows, model);
  const { rimOf, ofBlock, atOnce } = rows;
  const states = rimOf.length;
  if (count * states > 2 ** LARGEST_TABLE) {
    throw new InputError(
      `exact: expected a table of at most 2^${LARGEST_TABLE} numbers, got ${count} windows with ${states} states each (${formatWindow(geometry)}); take fewer windows, or exactPosteriorRows`,
    );
  }
  const table = new Float64Array(count * states);
  for (let from = 0; from < count; from += atOnce) {
    const to = Math.min(count, from + atOnce);
    const read = rows.read(from, to);
    let at = from * states;
    for (let row = 0; row < read.length; row += rows.states) {
      for (let V = 0; V < states; V++) table[at++] = read[row + rimOf[V]!]! * ofBlock[V]!;
    }
  }
  return { count, states, table, configurations: rows.configurations };
}
