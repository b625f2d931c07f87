import {
  type CriticObjective,
  type CriticScores,
  criticStatistic,
  pairScore,
  type UnitScores,
} from "../information/index.ts";
import { type Key, randomStream } from "../kernels/index.ts";

/**
 * Whether there is any information at all: what a critic says of blocks with their own environments, and with those of other configurations. Scores in nats,
 * of the critic as it was trained, without the exponent of the reported bound.
 */
export interface ShuffleTest {
  readonly score: number;
  /** Mean and standard deviation over shuffles: what the same critic says where there is nothing to know. Below 0 for one that has learned something. */
  readonly chance: { readonly mean: number; readonly deviation: number };
  /** How far the score is above chance, in these deviations. */
  readonly sigmas: number;
  /** (1 + shuffles that score as high)/(1 + shuffles): were there no information, p ≤ x would come with a probability of at most x. */
  readonly p: number;
  readonly shuffles: number;
  /** Configurations that stay together when they are shuffled, since neighbours in the file hang together. */
  readonly together: number;
}

/** Pairs of windows that are scored in all. */
const MOST_PAIRS = 2 ** 24;
/** Fewer runs than this have too few orders. */
const FEWEST_RUNS = 5;

/**
 * The permutation test of independence [fisher1935]: environments are given to the blocks of other configurations, window by window, and the critic scores them
 * anew. Rule and critic have not seen these windows, so that for independent blocks and environments all orders of the configurations are alike, and p is exact
 * for any critic, good or bad. Configurations that hang together along the file are shuffled in runs.
 *
 * @param scores of windows that neither critic nor rule has seen, as many of each configuration
 * @param together configurations in a run: several autocorrelation times, 1 for independent ones
 * @returns undefined where there are fewer than five runs
 */
export function shuffleTest(
  objective: CriticObjective,
  scores: CriticScores | UnitScores,
  { shuffles, together, key }: { shuffles: number; together: number; key: Key },
): ShuffleTest | undefined {
  const { count, configurations } = scores;
  let each = 1;
  while (each < count && configurations[each] === configurations[0]) each++;
  const runs = Math.floor(count / each / together);
  if (runs < FEWEST_RUNS) return undefined;
  const used = Math.max(1, Math.min(each, Math.floor(MOST_PAIRS / (shuffles * runs * together))));
  const pair = pairScore(objective, scores);
  const mean = (order: ArrayLike<number>): number => {
    let sum = 0;
    for (let run = 0; run < runs; run++) {
      for (let c = 0; c < together; c++) {
        const block = (run * together + c) * each;
        const environment = (order[run]! * together + c) * each;
        for (let w = 0; w < used; w++) sum += pair(block + w, environment + w);
      }
    }
    return sum / (runs * together * used);
  };
  const order = Uint32Array.from({ length: runs }, (_, run) => run);
  const own = mean(order);
  const { below } = randomStream(key);
  const others = Float64Array.from({ length: shuffles }, () => {
    for (let i = runs - 1; i > 0; i--) {
      const j = below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return mean(order);
  });
  const average = others.reduce((sum, x) => sum + x, 0) / shuffles;
  const deviation = Math.sqrt(others.reduce((sum, x) => sum + (x - average) ** 2, 0) / Math.max(1, shuffles - 1));
  const score = wholeScore(objective, scores);
  return {
    score,
    // All else in the objective is the same however blocks and environments are paired.
    chance: { mean: score + average - own, deviation },
    sigmas: deviation > 0 ? (own - average) / deviation : 0,
    p: (1 + others.reduce((n, x) => n + (x >= own ? 1 : 0), 0)) / (1 + shuffles),
    shuffles,
    together,
  };
}

function wholeScore(objective: CriticObjective, scores: CriticScores | UnitScores): number {
  const { rows, of } = criticStatistic(objective, scores);
  const total = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < total.length; i++) total[i]! += row[i]!;
  return of(total);
}
