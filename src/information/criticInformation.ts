import { exp, log, xlogx } from "../kernels/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { barberAgakovStatistic, type ScoredWindows } from "./barberAgakov.ts";
import type { CriticObjective } from "./criticObjectives.ts";
import { type BlockStatistic, informationOf } from "./gain.ts";
import { calibratedUnits, type UnitScores, unitPairScore, unitsStatistic } from "./manyUnits.ts";
import { errorBlocks } from "./posterior.ts";

/** Windows with what a rule makes of their blocks and what a critic says of their environments, at [t·2ᵐ + H]. */
export interface CriticScores {
  /** Windows. */
  readonly count: number;
  /** 2ᵐ, the values that H takes. */
  readonly outcomes: number;
  /** The configuration that each window comes from, ascending. */
  readonly configurations: Uint32Array;
  /** P_Λ(H|V_t) */
  readonly probabilities: Float32Array;
  /** T_H(E_t) */
  readonly scores: Float32Array;
}

/** Where SMILE clips e^T and e^{−T}: e⁵, as its authors do [song2020]. */
const CLIP = exp(5);

/**
 * What a critic says of the information that a rule keeps, in nats, on windows that neither has seen. All pairs of windows count,
 * and all values of H: each is a function f of sums over windows, ⟨T⟩ = Σ_t Σ_H P_Λ(H|V_t) T_H(E_t)/N, p̄(H), and Z_H = ⟨e^{T_H}⟩,
 *
 *     conditional    S(p̄) + ⟨log softmax T⟩          nwj    ⟨T⟩ − e^{−1} Σ_H p̄ Z_H
 *     infonce        ⟨T⟩ − Σ_H p̄ log Z_H             js     1 + ⟨T⟩ − Σ_H p̄ Z_H, which is nwj of T + 1
 *     dv             ⟨T⟩ − log Σ_H p̄ Z_H             smile  ⟨T⟩ − log Σ_H p̄ ⟨e^T clipped to e^{±5}⟩
 *
 * with an error by the jackknife over configurations, which takes the bias of order 1/N out too (`docs/formulas.md` 33). All but
 * `smile` are lower bounds, up to their standard error [poole2019; song2020].
 *
 * Of many hidden units, with a number of the critic for each of them, it is the bound of unitsInformation.
 *
 * @param calibrate windows apart, on which the conditional bound's one exponent is fitted: see barberAgakovBound; 1 without them
 */
export const criticInformation = (
  objective: CriticObjective,
  evaluate: CriticScores | UnitScores,
  calibrate?: CriticScores | UnitScores,
): Estimate => informationOf(calibratedStatistic(objective, evaluate, calibrate));

/** The same as sums over error blocks: what shares are taken from. */
export function calibratedStatistic(
  objective: CriticObjective,
  evaluate: CriticScores | UnitScores,
  calibrate?: CriticScores | UnitScores,
): BlockStatistic {
  if ("units" in evaluate) return calibratedUnits(evaluate, calibrate as UnitScores | undefined);
  return objective === "conditional" && calibrate !== undefined
    ? barberAgakovStatistic({ evaluate: asPosterior(evaluate), calibrate: asPosterior(calibrate as CriticScores) })
    : criticStatistic(objective, evaluate);
}

/** The same, without an exponent, as sums over error blocks: what gains are taken from. */
export function criticStatistic(objective: CriticObjective, evaluate: CriticScores | UnitScores): BlockStatistic {
  if ("units" in evaluate) return unitsStatistic(evaluate);
  if (objective === "conditional") return conditionalStatistic(evaluate);
  const { outcomes, configurations, probabilities, scores } = evaluate;
  const weight = objective === "smile" ? (T: number) => Math.min(CLIP, Math.max(1 / CLIP, exp(T))) : exp;
  // Sums over error blocks: of T; of P(H); of e^{T_H}; and the number of windows.
  const rows = errorBlocks(configurations).map(([from, to]) => {
    const row = new Float64Array(2 * outcomes + 2);
    for (let t = from; t < to; t++) {
      for (let H = 0; H < outcomes; H++) {
        const [P, T] = [probabilities[t * outcomes + H]!, scores[t * outcomes + H]!];
        row[0]! += P * T;
        row[2 + H]! += P;
        row[2 + outcomes + H]! += weight(T);
      }
    }
    row[1] = to - from;
    return row;
  });
  const of = (sums: Float64Array): number => {
    const N = sums[1]!;
    const T = sums[0]! / N;
    let [product, logs] = [0, 0];
    for (let H = 0; H < outcomes; H++) {
      const [p, Z] = [sums[2 + H]! / N, sums[2 + outcomes + H]! / N];
      product += p * Z;
      logs += p * log(Z);
    }
    switch (objective) {
      case "infonce":
        return T - logs;
      case "nwj":
        return T - product / Math.E;
      case "js":
        return 1 + T - product;
      case "dv":
      case "smile":
        return T - log(product);
      default:
        return objective satisfies never;
    }
  };
  return { rows, of };
}

/**
 * What an objective gives to the pair of a window's block and another window's environment, Σ_H P_Λ(H|V_t) T_H(E_u), T less log Σ_H e^{T_H} for `conditional`: the part
 * of the objective that hangs on how blocks and environments are paired.
 */
export function pairScore(
  objective: CriticObjective,
  of: CriticScores | UnitScores,
): (block: number, environment: number) => number {
  if ("units" in of) return unitPairScore(of);
  const { count, outcomes, probabilities, scores } = of;
  const terms = Float64Array.from(scores);
  if (objective === "conditional") {
    const q = new Float64Array(outcomes);
    for (let u = 0; u < count; u++) {
      softmax(of, u, q);
      for (let H = 0; H < outcomes; H++) terms[u * outcomes + H] = log(Math.max(q[H]!, 1e-300));
    }
  }
  return (block, environment) => {
    let sum = 0;
    for (let H = 0; H < outcomes; H++) sum += probabilities[block * outcomes + H]! * terms[environment * outcomes + H]!;
    return sum;
  };
}

/** q(H|E) = softmax T of window t, into an array of all values of H. */
function softmax({ outcomes, scores }: CriticScores, t: number, into: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let H = 0; H < outcomes; H++) most = Math.max(most, scores[t * outcomes + H]!);
  let sum = 0;
  for (let H = 0; H < outcomes; H++) sum += into[H] = exp(scores[t * outcomes + H]! - most);
  for (let H = 0; H < outcomes; H++) into[H]! /= sum;
}

/** The critic's q(H|E) in the place of a model's. */
function asPosterior(windows: CriticScores): ScoredWindows {
  const { count, outcomes, configurations, probabilities } = windows;
  const P = Float64Array.from(probabilities);
  return {
    count,
    outcomes,
    configurations,
    ofBlock: (t) => P.subarray(t * outcomes, (t + 1) * outcomes),
    ofEnvironment: (t, into) => softmax(windows, t, into),
  };
}

/** S(p̄) + ⟨ Σ_H P_Λ(H|V) log q(H|E) ⟩, as it stands. */
function conditionalStatistic(windows: CriticScores): BlockStatistic {
  const { outcomes, configurations, probabilities } = windows;
  const q = new Float64Array(outcomes);
  const rows = errorBlocks(configurations).map(([from, to]) => {
    const row = new Float64Array(outcomes + 2);
    for (let t = from; t < to; t++) {
      softmax(windows, t, q);
      for (let H = 0; H < outcomes; H++) {
        const P = probabilities[t * outcomes + H]!;
        if (P > 0) row[0]! += P * log(Math.max(q[H]!, 1e-300));
        row[2 + H]! += P;
      }
    }
    row[1] = to - from;
    return row;
  });
  const of = (sums: Float64Array): number => {
    let value = sums[0]! / sums[1]!;
    for (let H = 0; H < outcomes; H++) value -= xlogx(sums[2 + H]! / sums[1]!);
    return value;
  };
  return { rows, of };
}
