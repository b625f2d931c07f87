import { exp, type Kernels, logSpinSum, spinSumBytes, spinSumIn } from "../kernels/index.ts";
import type { IsingModel } from "../models/index.ts";
import type { OuterField } from "./bufferHalves.ts";
import type { BufferSum } from "./bufferSum.ts";

/** Windows side by side in the kernel: several where tables are small, so that steps are few; two where they would not fit the caches. */
const LANES = { small: 8, large: 2 };
const SMALL_TABLE = 256;
/** Sums below this may lack states that were lost to underflow, at 10⁻³⁰⁸. */
const LEAST_TOTAL = 1e-200;

/** P(v|E) of windows, from the spins of the environment that touch the buffer. */
export interface RimPosterior {
  /** Windows at a time. */
  readonly lanes: number;
  /**
   * Fills rows of `count` windows: into[t·2^rim + v] = P(v|E_t).
   *
   * @param spins spins[t·n + i] = ±1 at the n sites of `touching`
   */
  fill(spins: Int8Array, count: number, into: Float64Array): void;
}

/** @param logWithin log of the weight of the block by itself, by the states of its rim */
export function rimPosterior(
  plan: BufferSum,
  logWithin: Float64Array,
  { coupling: K, couplings, field }: IsingModel,
  kernels: Kernels,
): RimPosterior {
  const states = logWithin.length;
  const lanes = Math.max(plan.table, states) <= SMALL_TABLE ? LANES.small : LANES.large;
  const { left, right, table, shared } = plan;
  const sizes = {
    ...{ lanes, shared, left, right, table, sums: states },
    ...{ steps: plan.program.length / 4, bonds: couplings.length, fields: plan.fields.length + 1 },
  };
  const workspace = kernels.workspace(spinSumBytes(sizes));
  const sum = spinSumIn(workspace, sizes);
  sum.program.set(plan.program);
  sum.order.set(plan.order);
  sum.leftOf.set(plan.leftOf);
  sum.rightOf.set(plan.rightOf);
  const logBonds = Float64Array.from(couplings.flatMap((J) => [K * (J - Math.abs(J)), -K * (J + Math.abs(J))]));
  sum.bonds.set(logBonds.map(exp));
  sum.within.set(logWithin.map(exp));
  sum.fields.fill(1);
  const { sums } = sum;
  const logFields = plan.fields.map((outer) => logFieldTable(outer, K * field, (a) => K * couplings[a]!));
  const weights = logFields.map((table) => table.map(exp));
  const read = plan.fields.map(({ bonds }) => Uint32Array.from(bonds, ([site]) => site));
  const n = plan.touching.length;

  /** The state of the environment's spins that a field comes from, in window t. */
  const pattern = (f: number, spins: Int8Array, t: number): number => {
    const sites = read[f]!;
    let state = 0;
    for (let k = 0; k < sites.length; k++) if (spins[t * n + sites[k]!]! < 0) state |= 1 << k;
    return state;
  };
  const setField = (f: number, state: number, lane: number): void => {
    const at = 2 * (f + 1) * lanes + lane;
    sum.fields[at] = weights[f]![2 * state]!;
    sum.fields[at + lanes] = weights[f]![2 * state + 1]!;
  };
  const varying: number[] = [];
  read.forEach((sites, f) => {
    if (sites.length > 0) varying.push(f);
    else for (let lane = 0; lane < lanes; lane++) setField(f, 0, lane);
  });

  const byLogarithms = (spins: Int8Array, t: number, row: Float64Array): void => {
    const fields = new Float64Array(2 * (plan.fields.length + 1));
    logFields.forEach((table, f) => {
      const state = pattern(f, spins, t);
      fields.set(table.subarray(2 * state, 2 * state + 2), 2 * (f + 1));
    });
    const logWeights = logSpinSum(sum, { bonds: logBonds, fields, within: logWithin });
    const largest = logWeights.reduce((a, b) => Math.max(a, b));
    let total = 0;
    for (let v = 0; v < states; v++) total += row[v] = exp(logWeights[v]! - largest);
    for (let v = 0; v < states; v++) row[v]! /= total;
  };

  return {
    lanes,
    fill(spins, count, into) {
      for (let first = 0; first < count; first += lanes) {
        const some = Math.min(lanes, count - first);
        for (const f of varying) {
          for (let lane = 0; lane < some; lane++) setField(f, pattern(f, spins, first + lane), lane);
        }
        workspace.spinSum(sum);
        for (let lane = 0; lane < some; lane++) {
          const at = (first + lane) * states;
          const total = sum.totals[lane]!;
          if (total < LEAST_TOTAL) byLogarithms(spins, first + lane, into.subarray(at, at + states));
          else {
            const normalization = 1 / total;
            for (let v = 0, from = lane; v < states; v++, from += lanes) into[at + v] = sums[from]! * normalization;
          }
        }
      }
    },
  };
}

/** Logarithms of the weights of a spin, up and down, the larger of the two 0, for all states of the environment's spins that it is bound to. */
function logFieldTable(
  { bonds, ofModel }: OuterField,
  h: number,
  coupling: (direction: number) => number,
): Float64Array {
  const table = new Float64Array(2 * 2 ** bonds.length);
  for (let state = 0; state < table.length / 2; state++) {
    const f = bonds.reduce((sum, [, a], k) => sum + coupling(a) * ((state >> k) & 1 ? -1 : 1), ofModel ? h : 0);
    table[2 * state] = f - Math.abs(f);
    table[2 * state + 1] = -f - Math.abs(f);
  }
  return table;
}
