/** Sums over spins, one after the other, for several sets of fields side by side: the program, and the memory that it works on. */
import type { Workspace } from "./kernels.ts";

/**
 * What a step of a {@link SpinSum} does to a table of weights over the states of some spins; bit i of a state is 0 for spin i up. The
 * words after the first are named in brackets.
 */
export const SPIN_STEP = {
  /** One more spin, with its field, as the last bit (field). */
  enter: 0,
  /** A new spin at a bit, with its field, bound to the spin that was there, which is summed over (bit, field, bond). */
  replace: 1,
  /** A bond between two spins (low bit, high bit, bond). */
  bind: 2,
  /** The spin of a bit is summed over; the bits above come down by one (bit). */
  sum: 3,
  /** The table goes to the left or the right factor, and a new one begins (0 or 1). */
  keep: 4,
} as const;

/**
 * A sum over spins in two factors, for `lanes` sets of fields at once:
 *
 *     sums[v·lanes + l] = within[v] Σ_s left[(leftOf[v]·S + s)·lanes + l] · right[(rightOf[v]·S + s)·lanes + l],   s = 0 … S − 1
 *
 * The factors are made by a program that enters spins, binds them and sums over them; all arrays are in one workspace.
 */
export interface SpinSum {
  /** Sets of fields, a multiple of 2. */
  readonly lanes: number;
  /** S, the states of the spins that both factors have and that are summed over. */
  readonly shared: number;
  /** Four words a step, see {@link SPIN_STEP}. */
  readonly program: Uint32Array;
  /** bonds[2b] and bonds[2b + 1]: the weights of bond b between equal spins and between different ones; one of them is 1. */
  readonly bonds: Float64Array;
  /** fields[(2f + s)·lanes + l]: the weight of field f in lane l for a spin up, s = 0, or down, s = 1. */
  readonly fields: Float64Array;
  /** table[state·lanes + l], the weights at work. */
  readonly table: Float64Array;
  /** order[i] is the state of the table that is at i of the left factor; and then so of the right one. */
  readonly order: Uint32Array;
  /** The left factor, states times lanes. */
  readonly left: Float64Array;
  /** The right factor, states times lanes. */
  readonly right: Float64Array;
  /** leftOf[v]: the row of the left factor that v takes. */
  readonly leftOf: Uint32Array;
  /** rightOf[v]: the row of the right factor that v takes. */
  readonly rightOf: Uint32Array;
  /** within[v]: the weight of v by itself. */
  readonly within: Float64Array;
  /** The result, at [v·lanes + l]. */
  readonly sums: Float64Array;
  /** totals[l] = Σ_v sums[v·lanes + l] */
  readonly totals: Float64Array;
}

/** How many there are of each in a {@link SpinSum}; tables in states. */
export interface SpinSumSizes {
  /** Sets of fields, a multiple of 2. */
  readonly lanes: number;
  /** S, states of the spins that are summed over. */
  readonly shared: number;
  /** Steps of the program. */
  readonly steps: number;
  /** Bonds. */
  readonly bonds: number;
  /** Fields. */
  readonly fields: number;
  /** The most states of the table at work. */
  readonly table: number;
  /** States of the left factor. */
  readonly left: number;
  /** States of the right factor. */
  readonly right: number;
  /** Values of v. */
  readonly sums: number;
}

/** Bytes of a workspace that hold a {@link SpinSum}. */
export function spinSumBytes({ lanes, steps, bonds, fields, table, left, right, sums }: SpinSumSizes): number {
  return 16 * (steps + bonds + sums) + 4 * (left + right) + 8 * lanes * (2 * fields + table + left + right + sums + 1);
}

/** A {@link SpinSum} in a workspace, all zero. */
export function spinSumIn(
  { uint32, float64 }: Workspace,
  { lanes, shared, steps, bonds, fields, table, left, right, sums }: SpinSumSizes,
): SpinSum {
  return {
    lanes,
    shared,
    program: uint32(4 * steps),
    bonds: float64(2 * bonds),
    fields: float64(2 * fields * lanes),
    table: float64(table * lanes),
    order: uint32(left + right),
    left: float64(left * lanes),
    right: float64(right * lanes),
    leftOf: uint32(sums),
    rightOf: uint32(sums),
    within: float64(sums),
    sums: float64(sums * lanes),
    totals: float64(lanes),
  };
}
