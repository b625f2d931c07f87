import { wasmKernels, xlogx } from "../kernels/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { type BlockStatistic, informationOf } from "./gain.ts";
import { averageOver, errorBlocks, type HiddenTable, outcomesOf, type Posterior } from "./posterior.ts";

/**
 * P(V|E) of many windows, some at a time, where a table of all would not fit. A row need not be over all states of V: spins that E tells
 * nothing of, once the others are known, may be left out of it.
 */
export interface PosteriorRows {
  /** Windows. */
  readonly count: number;
  /** States in a row. */
  readonly states: number;
  /** The configuration that each window comes from, ascending. */
  readonly configurations: Uint32Array;
  /** Windows to read at a time. */
  readonly atOnce: number;
  /** Rows of windows [from, to), at most `atOnce`: P(v|E_t) at (t − from)·states + v. Good until the next call. */
  read(from: number, to: number): Float64Array;
  /** P(H|v) = Σ_V P(V|v) P(H|V) over the states of a row, at v·2ᵐ + H. */
  hiddenOfRow(hidden: HiddenTable): HiddenTable;
}

/** The rows of a table. */
export function rowsOf({ count, states, table, configurations }: Posterior): PosteriorRows {
  return {
    count,
    states,
    configurations,
    atOnce: count,
    read: (from, to) => table.subarray(from * states, to * states),
    hiddenOfRow: (hidden) => hidden,
  };
}

/**
 * The real-space mutual information of rules [kochjanusz2018], from the posteriors of the environments, in one pass over the windows:
 *
 *     I_Λ(H:E) = ⟨ Σ_H p_E(H) log p_E(H) ⟩_E − Σ_H p(H) log p(H),   p(H) = ⟨p_E(H)⟩_E
 *
 * in nats. It is exact where the posterior is, up to the statistics of E, and has no bias but O(1/N) from p(H), which the
 * jackknife over configurations takes out.
 *
 * @param rules P(H|V) of each, taken one after the other; `"whole block"` for I(V:E)
 */
export const rowsInformation = (rows: PosteriorRows, rules: Iterable<HiddenTable>): Estimate[] =>
  rowsStatistics(rows, rules).map(informationOf);

/** The same as sums over error blocks. */
export function rowsStatistics(rows: PosteriorRows, rules: Iterable<HiddenTable>): BlockStatistic[] {
  const { states, configurations, atOnce } = rows;
  const tables = Array.from(rules, (rule) => rows.hiddenOfRow(rule));
  const blocks = errorBlocks(configurations);
  // Sums over error blocks: Σ_t Σ_H p log p; Σ_t p(H) for each H; the number of windows.
  const sums = tables.map((table) => blocks.map(() => new Float64Array(outcomesOf(table, states) + 2)));
  const p = tables.map((table) => new Float64Array(outcomesOf(table, states)));
  const sumXlogx = xlogxSums(states);
  blocks.forEach(([first, end], block) => {
    for (let from = first; from < end; from += atOnce) {
      const to = Math.min(end, from + atOnce);
      const table = rows.read(from, to);
      for (let t = 0; t < to - from; t++) {
        const row = table.subarray(t * states, (t + 1) * states);
        tables.forEach((hidden, r) => {
          if (hidden !== "whole block") averageOver(row, hidden, p[r]!);
          addWindow(hidden === "whole block" ? row : p[r]!, sums[r]![block]!, sumXlogx);
        });
      }
    }
  });
  return sums.map((ofBlocks) => ({
    rows: ofBlocks,
    of(sum) {
      const windows = sum[sum.length - 1]!;
      let information = sum[0]! / windows;
      for (let H = 1; H < sum.length - 1; H++) information -= xlogx(sum[H]! / windows);
      // Entropy is concave, so that it is never below zero but by rounding.
      return Math.max(0, information);
    },
  }));
}

/** Adds what a window has to the sums of its error block. */
function addWindow(p: Float64Array, sum: Float64Array, sumXlogx: (p: Float64Array) => number): void {
  sum[0]! += sumXlogx(p);
  for (let H = 0; H < p.length; H++) sum[1 + H]! += p[H]!;
  sum[p.length + 1]! += 1;
}

/** Σ p log p; by the kernel where p is as long as a row. */
function xlogxSums(states: number): (p: Float64Array) => number {
  const workspace = wasmKernels.workspace(8 * states);
  const copy = workspace.float64(states);
  return (p) => {
    if (p.length === states) {
      copy.set(p);
      return workspace.sumXlogx(copy);
    }
    let sum = 0;
    for (let H = 0; H < p.length; H++) sum += xlogx(p[H]!);
    return sum;
  };
}

/**
 * I_Λ(H:E) of a rule in nats, from a table of posteriors; see rowsInformation.
 *
 * @param hidden P(H|V) of the rule
 */
export function posteriorInformation(posterior: Posterior, hidden: HiddenTable): Estimate {
  return rowsInformation(rowsOf(posterior), [hidden])[0]!;
}

/** I(V:E), all the information there is about the environment in the block: that of the rule H = V. */
export function availableInformation(posterior: Posterior): Estimate {
  return posteriorInformation(posterior, "whole block");
}
