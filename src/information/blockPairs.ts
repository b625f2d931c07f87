/**
 * ΔE(V,E) of the Θ-RBMs for lists of blocks and of environments, every block with every environment: what means over
 * blocks drawn one by one need, where 2ⁿ states are too many for a table.
 */
import { exp, log, logCosh } from "../kernels/index.ts";
import { freeEnergy } from "../rbm/index.ts";
import { configurationsOf, type Windows, windowSpins } from "../windows/index.ts";
import type { ThetaRbms } from "./theta.ts";

/** Windows as spins, V and E of each, with what they put into the free energies of the Θ-RBMs. */
export interface BlockPairs {
  /** Windows. */
  readonly count: number;
  /** Sites of a block. */
  readonly n: number;
  /** blocks[t·n + i] = vᵢ of window t, ±1. */
  readonly blocks: Int8Array;
  /** The configuration of each window, ascending. */
  readonly configurations: Uint32Array;
  /** Hidden units of the joint Θ-RBM. */
  readonly hidden: number;
  /** What blocks put into F_VE. */
  readonly block: Side;
  /** What environments put into F_VE. */
  readonly environment: Side;
}

/** What blocks, or environments, put into the free energy F_VE: a term of their own, and a field on each hidden unit. @inline */
interface Side {
  /** A summand of −ΔE. */
  readonly own: Float64Array;
  /** field[t·hidden + k], and e^{2 field}. */
  readonly field: Float64Array;
  /** e^{2 field}, shaped as the fields. */
  readonly factor: Float64Array;
}

/** The blocks and environments of windows, as two Θ-RBMs see them. */
export function blockPairs(windows: Windows, { joint, block }: ThetaRbms): BlockPairs {
  const { visibleSites, environmentSites } = windows.geometry;
  const n = visibleSites.length;
  const blocks = windowSpins(windows, visibleSites);
  const { hidden, visibleBias } = joint;
  const ofBlock = fieldsOf(joint, blocks, n, 0, new Float64Array(hidden));
  for (let m = 0; m < windows.count; m++) {
    const v = blocks.subarray(m * n, (m + 1) * n);
    let own = freeEnergy(block, v);
    for (let i = 0; i < n; i++) own += visibleBias[i]! * v[i]!;
    for (let k = 0; k < hidden; k++) own -= ofBlock.field[m * hidden + k]!;
    ofBlock.own[m] = own;
  }
  // Environments enter by their fields alone: what hangs on E_t and not on V is left out.
  const environments = windowSpins(windows, environmentSites);
  return {
    count: windows.count,
    n,
    blocks,
    configurations: configurationsOf(windows),
    hidden,
    block: ofBlock,
    environment: fieldsOf(joint, environments, environmentSites.length, n, joint.hiddenBias),
  };
}

/** Hidden units of which the factors are multiplied before the product is looked at. */
const RUN = 8;
/** Beyond this a product is put away as a logarithm; RUN factors of fields of up to 14 stay below the largest double. */
const LARGE = 1e100;

/**
 * −ΔE(V_m,E_t) = F_V(V_m) − F_VE(V_m,E_t), up to a function of E_t, for listed blocks of one set of windows and listed
 * environments of another, into out[b·M + a] for the b-th environment and the a-th of M blocks.
 *
 * With x_k from the block and y_k from the environment, log 2cosh(x + y) = −x − y + log(1 + e^{2x} e^{2y}): the exponentials
 * were taken for blocks and for environments, and of the product over hidden units there is one logarithm a pair.
 */
export function minusDelta(
  of: { readonly blocks: BlockPairs; readonly environments: BlockPairs },
  blocks: ArrayLike<number>,
  environments: ArrayLike<number>,
  out: Float64Array,
): void {
  const { hidden, block: V } = of.blocks;
  const { environment: E } = of.environments;
  const M = blocks.length;
  for (let b = 0; b < environments.length; b++) {
    const e = environments[b]! * hidden;
    for (let a = 0; a < M; a++) {
      const v = blocks[a]! * hidden;
      let product = 1;
      let sum = V.own[blocks[a]!]!;
      for (let k = 0; k < hidden; ) {
        const end = Math.min(k + RUN, hidden);
        for (; k < end; k++) product *= 1 + V.factor[v + k]! * E.factor[e + k]!;
        if (product > LARGE) {
          sum += log(product);
          product = 1;
        }
      }
      sum += log(product);
      if (!Number.isFinite(sum)) {
        // Fields at which the exponentials overflow.
        sum = V.own[blocks[a]!]!;
        for (let k = 0; k < hidden; k++) {
          const field = V.field[v + k]! + E.field[e + k]!;
          sum += field + logCosh(field) + Math.LN2;
        }
      }
      out[b * M + a] = sum;
    }
  }
}

function fieldsOf(
  { hidden, weights }: ThetaRbms["joint"],
  spins: Int8Array,
  width: number,
  first: number,
  bias: Float64Array,
): Side {
  const count = spins.length / width;
  const field = new Float64Array(count * hidden);
  for (let r = 0; r < count; r++) {
    const row = field.subarray(r * hidden, (r + 1) * hidden);
    row.set(bias);
    for (let i = 0; i < width; i++) {
      const from = (first + i) * hidden;
      if (spins[r * width + i]! > 0) for (let k = 0; k < hidden; k++) row[k]! += weights[from + k]!;
      else for (let k = 0; k < hidden; k++) row[k]! -= weights[from + k]!;
    }
  }
  return { own: new Float64Array(count), field, factor: field.map((x) => exp(2 * x)) };
}
