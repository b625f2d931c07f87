/**
 * What takes the place of sums over 2ⁿ states for large blocks: an objective, a score for the choice between climbs, and a judge, all
 * by data blocks; see ../information/dataBlocks.ts.
 */
import { type CoarseGraining, coarseGraining } from "../coarsegraining/index.ts";
import {
  type BlockPairs,
  type BlockStatistic,
  barberAgakovBound,
  blockPairs,
  chainGradient,
  dataBlocksGradient,
  dataBlocksTable,
  drawnHiddenGradient,
  fullFormByBlocks,
  hiddenOfBlocks,
  hiddenOfEnvironments,
  type ProxyForm,
  referenceWeights,
  type ScoredWindows,
  type StateTable,
  type ThetaRbms,
  wholeBlockBound,
} from "../information/index.ts";
import { type Key, keyFor, type RandomStream, randomStream } from "../kernels/index.ts";
import type { Estimate } from "../statistics/index.ts";
import type { Windows } from "../windows/index.ts";
import type { Objective } from "./climb.ts";
import type { Judge } from "./judge.ts";
import { everyKth } from "./sets.ts";

/** Up to so many hidden units all values of H are summed over, in the climb and by the judge. */
export const MOST_SUMMED_UNITS = 6;
/** Data blocks in a step of the climb, with a sum over H. */
const BLOCKS_IN_STEP = 200;
/**
 * Where H is drawn, of many units, few blocks match it: a table then holds all blocks that there are, of up to so many windows, with
 * as many of the windows as leave it so many numbers.
 */
const BLOCKS_IN_TABLE = 20_000;
const NUMBERS_IN_TABLE = 2 ** 24;
/** Data blocks where a rule is judged, and windows that are judged. */
const BLOCKS_TO_JUDGE = 1000;
const JUDGED = 6000;
/** The same for the choice of hidden units that a bound is made of. */
const BLOCKS_TO_COMPARE = 200;
const COMPARED = 500;

/** The proxy by data blocks, drawn from a key of its own. */
export function dataBlocksObjective(pairs: BlockPairs, form: ProxyForm, hidden: number, key: Key): Objective {
  const random = randomStream(keyFor(key, "blocks"));
  if (hidden <= MOST_SUMMED_UNITS) {
    return {
      rows: pairs.count,
      gradient: (rule, windows = allOf(pairs.count)) =>
        dataBlocksGradient(rule, pairs, form, { windows, blocks: BLOCKS_IN_STEP, random }),
    };
  }
  const order = random.permutation(pairs.count);
  const blocks = order.subarray(0, BLOCKS_IN_TABLE);
  return drawnHiddenObjective(
    dataBlocksTable(pairs, form, { windows: order, blocks, numbers: NUMBERS_IN_TABLE }),
    random,
  );
}

/** The proxy with one H drawn for each window, over the states of a table. */
export function drawnHiddenObjective(table: StateTable, random: RandomStream): Objective {
  return {
    rows: table.count,
    gradient: (rule, rows = allOf(table.count)) => drawnHiddenGradient(rule, table, { rows, random }),
    covariance: covarianceOf(table),
  };
}

/** ⟨vᵢvₖ⟩ at [i·n + k]. */
function covarianceOf({ n, states, spins, weights }: StateTable): Float64Array {
  const covariance = new Float64Array(n * n);
  let total = 0;
  for (let a = 0; a < states; a++) {
    total += weights[a]!;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) covariance[i * n + k]! += weights[a]! * spins[a * n + i]! * spins[a * n + k]!;
    }
  }
  return covariance.map((c) => c / total);
}

/** The Jensen proxy by Markov chains, as the paper climbs it, drawn from a key of its own. */
export function chainObjective(
  pairs: BlockPairs,
  theta: ThetaRbms,
  { move, baseline, key }: { move: "metropolis" | "gibbs"; baseline: boolean; key: Key },
): Objective {
  const random = randomStream(keyFor(key, "chains"));
  const gradient = chainGradient(theta, pairs);
  return {
    rows: pairs.count,
    gradient: (rule, windows = allOf(pairs.count)) =>
      gradient(rule, { windows, random, move, baseline: baseline ? "environments" : "none" }),
  };
}

const allOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, t) => t);

/** The full form on a set of windows: every rule with the same blocks. */
export function fullFormScore(windows: Windows, theta: ThetaRbms, key: Key): (rule: CoarseGraining) => BlockStatistic {
  const pairs = blockPairs(everyKth(windows, JUDGED), theta);
  return (rule) =>
    fullFormByBlocks(rule, pairs, { blocks: BLOCKS_TO_JUDGE, random: randomStream(keyFor(key, "blocks")) });
}

/**
 * Judges rules of large blocks by the Barber–Agakov bound, with p_E(H) from weighted blocks of the set that was learned from. Of
 * more than 6 hidden units the bound is that of six of them, for what some tell of E is not more than what all do; which six is
 * decided on the windows that calibrate. I(V:E) is bounded from below by the Θ-RBMs as a critic.
 */
export function largeBlockJudge(
  { report, calibrate, learn }: { report: Windows; calibrate: Windows; learn: Windows },
  theta: ThetaRbms,
  key: Key,
): Judge {
  const evaluated = blockPairs(everyKth(report, JUDGED), theta);
  const known = (windows: Windows, most: number, reference: BlockPairs): Scored => {
    const pairs = blockPairs(everyKth(windows, most), theta);
    return { pairs, reference, weights: referenceWeights(pairs, reference) };
  };
  const reference = blockPairs(everyKth(learn, BLOCKS_TO_JUDGE), theta);
  const sets = {
    evaluate: { pairs: evaluated, reference, weights: referenceWeights(evaluated, reference) },
    calibrate: known(calibrate, JUDGED, reference),
  };
  const few = known(calibrate, COMPARED, blockPairs(everyKth(learn, BLOCKS_TO_COMPARE), theta));
  const bound = (rule: CoarseGraining, evaluate: Scored, calibration: Scored): Estimate =>
    barberAgakovBound({ evaluate: scored(rule, evaluate), calibrate: scored(rule, calibration) });
  const information = (rule: CoarseGraining): Estimate => {
    const part = tellingUnits(rule, (some) => bound(some, few, few).value);
    return bound(part, sets.evaluate, sets.calibrate);
  };
  return {
    kind: "lower bound",
    by: "data blocks",
    information,
    curve: (iterates) => iterates.map(information),
    available: () =>
      wholeBlockBound(evaluated, {
        blocks: BLOCKS_TO_JUDGE,
        random: randomStream(keyFor(keyFor(key, "judge"), "whole")),
      }),
  };
}

/** Windows with what the Θ-RBMs say of reference blocks in their environments. */
interface Scored {
  readonly pairs: BlockPairs;
  readonly reference: BlockPairs;
  readonly weights: Float32Array;
}

function scored(rule: CoarseGraining, { pairs, reference, weights }: Scored): ScoredWindows {
  const outcomes = 2 ** rule.filters.length;
  const seen = hiddenOfBlocks(rule, pairs);
  const model = hiddenOfEnvironments(weights, hiddenOfBlocks(rule, reference), reference.count);
  return {
    count: pairs.count,
    outcomes,
    configurations: pairs.configurations,
    ofBlock: (t) => seen.subarray(t * outcomes, (t + 1) * outcomes),
    ofEnvironment: (t, into) => into.set(model.subarray(t * outcomes, (t + 1) * outcomes)),
  };
}

/** Up to six hidden units of a rule, taken one after the other as each adds the most to a value. */
function tellingUnits(rule: CoarseGraining, worth: (part: CoarseGraining) => number): CoarseGraining {
  if (rule.filters.length <= MOST_SUMMED_UNITS) return rule;
  let part: CoarseGraining | undefined;
  const left = new Set(rule.filters.keys());
  for (let u = 0; u < MOST_SUMMED_UNITS; u++) {
    let best: { unit: number; part: CoarseGraining; value: number } | undefined;
    for (const unit of left) {
      const larger = coarseGraining({
        ...rule,
        filters: [...(part?.filters ?? []), rule.filters[unit]!],
        bias: [...(part?.bias ?? []), rule.bias[unit]!],
      });
      const value = worth(larger);
      if (best === undefined || value > best.value) best = { unit, part: larger, value };
    }
    part = best!.part;
    left.delete(best!.unit);
  }
  return part!;
}
