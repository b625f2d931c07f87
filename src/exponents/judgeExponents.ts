import { effectiveCoupling, type OperatorSeries, temperatureOf } from "../flow/index.ts";
import { type Estimate, estimate, jackknife } from "../statistics/index.ts";
import { namesOf } from "./mcrg.ts";
import { type McrgReading, readingOf } from "./mcrgReading.ts";
import { type OperatorCorrelations, operatorCorrelations, stepExponent } from "./operatorCorrelations.ts";

/** Whether exponents may be read off a table of the Monte Carlo renormalization group. */
export interface ExponentsJudgement {
  /** Whether they may. */
  readonly settled: boolean;
  /** Why not, in words; empty where they may. */
  readonly reasons: readonly string[];
}

/** A change from step to step that counts: of good rules, from step 2 on, it is below a hundredth. */
const LARGE_CHANGE = 0.05;
const SIGMAS = 3;
/** A change that decimation has from step 2 to 3, and that must be seen if there is one. */
const CHANGE_OF_DECIMATION = 0.2;
/** A mean spin that is no accident: there are several steps, and each may have one. */
const SIGMAS_OF_SPIN = 4.5;

/**
 * Says whether a rule has a fixed point that is near, at which alone eigenvalues of T are exponents: then y is the same from one step to the next. Where it
 * has none, the couplings move on, as by decimation, to T = ∞; or the rule breaks the symmetry of the spins, and even and odd couplings mix.
 *
 * @param series operators along the flow of samples at the critical point
 */
export function judgeExponents(series: OperatorSeries, reading: McrgReading = {}): ExponentsJudgement {
  const parities = (["even", "odd"] as const).filter((parity) => namesOf(series, parity).length > 0);
  const reasons = [
    ...brokenSymmetry(series),
    ...parities.flatMap((parity) => {
      const correlations = operatorCorrelations(series, namesOf(series, parity));
      const { steps, counts } = readingOf(correlations, parity, { steps: reading.steps, operators: reading[parity] });
      return unsettled(correlations, parity === "even" ? "y_t" : "y_h", steps, counts.at(-1)!);
    }),
  ];
  if (reasons.length > 0) reasons.push(...drift(series));
  return { settled: reasons.length === 0, reasons };
}

/** Samples without a mean spin, of which the rule makes coarse ones that have one. */
function brokenSymmetry(series: OperatorSeries): string[] {
  const spins = series.sizes.map((_, n) => meanOf(series, "spin", n));
  const [before] = spins;
  if (before === undefined || isOdd(before)) return [];
  const n = spins.findIndex((spin) => spin !== undefined && isOdd(spin));
  if (n < 0) return [];
  return [
    `the rule breaks the ± symmetry: the mean spin is ${before} of the samples and ${spins[n]} after step ${n}; even and odd couplings mix, and there is no T of even ones alone`,
  ];
}

const isOdd = ({ value, error }: Estimate): boolean => Math.abs(value) > SIGMAS_OF_SPIN * error;

/** ⟨S⟩/N of an operator after n steps; none where it was not measured. */
function meanOf({ operators, sizes, count, values }: OperatorSeries, name: string, n: number): Estimate | undefined {
  const a = operators.findIndex((operator) => operator.name === name);
  if (a < 0) return undefined;
  const [Lx, Ly] = sizes[n]!;
  const blocks = Math.min(100, count);
  const rows = Array.from({ length: blocks }, () => new Float64Array(2));
  for (let c = 0; c < count; c++) {
    const row = rows[Math.floor((c * blocks) / count)]!;
    row[0]! += values[n]![c * operators.length + a]! / (Lx * Ly);
    row[1]! += 1;
  }
  return jackknife(rows, ([sum, configurations]) => sum! / configurations!);
}

/** Where an exponent changes from a step that is read to the next, or is none. */
function unsettled(
  correlations: OperatorCorrelations,
  name: string,
  steps: readonly number[],
  count: number,
): string[] {
  const exponent = (step: number): Estimate =>
    jackknife(correlations.rows, (sums) => stepExponent(correlations, sums, { step, count }));
  const ordered = [...steps].sort((a, b) => a - b);
  const none = ordered.find((step) => Number.isNaN(exponent(step).value));
  if (none !== undefined)
    return [`${name}: T has no largest real eigenvalue at step ${none} of ${correlations.count} configurations`];
  // Of a single step the one before it is asked as well.
  const pairs =
    ordered.length > 1 ? ordered.slice(1).map((step, k) => [ordered[k]!, step]) : [[ordered[0]! - 1, ordered[0]!]];
  return pairs.flatMap(([from, to]) => {
    if (from! < 1) return [];
    const change = jackknife(
      correlations.rows,
      (sums) =>
        stepExponent(correlations, sums, { step: to!, count }) -
        stepExponent(correlations, sums, { step: from!, count }),
    );
    if (SIGMAS * change.error > CHANGE_OF_DECIMATION && Math.abs(change.value) < SIGMAS * change.error) {
      return [
        `${name}: of ${correlations.count} configurations it cannot be told whether it settles, it changes by ${change} from step ${from} to ${to}; take more`,
      ];
    }
    if (!(Math.abs(change.value) > Math.max(LARGE_CHANGE, SIGMAS * change.error))) return [];
    return [
      `${name} does not settle: it is ${exponent(from!)} at step ${from} and ${exponent(to!)} at step ${to}; no fixed point is near`,
    ];
  });
}

/** Where the couplings go meanwhile, by the temperature of the plain model that has the same correlation of neighbours at the same size. */
function drift(series: OperatorSeries): string[] {
  const temperatures = series.sizes.map((size, n) => {
    const sum = meanOf(series, "nearest neighbours", n);
    if (sum === undefined) return undefined;
    return temperatureOf(effectiveCoupling(estimate(sum.value / 2, sum.error / 2), { size }));
  });
  const [from] = temperatures;
  const to = temperatures.at(-1);
  if (from === undefined || to === undefined || !Number.isFinite(to.value)) return [];
  const change = to.value / from.value - 1;
  if (!(Math.abs(change) > Math.max(LARGE_CHANGE, (SIGMAS * Math.hypot(from.error, to.error)) / from.value))) return [];
  return [
    `the couplings grow ${change > 0 ? "weaker" : "stronger"}: after step ${series.sizes.length - 1} neighbours are correlated as in the plain model at T = ${to} J/k_B, before the first as at ${from}`,
  ];
}
