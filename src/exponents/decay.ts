import { InputError } from "../errors/index.ts";
import type { Correlator } from "../flow/index.ts";
import { exp, log, sinPi } from "../kernels/index.ts";
import { type CombinedEstimate, combined } from "../statistics/index.ts";
import { averageWindows, type DecayData, type DecayForm, type WindowAverage, type WindowFit } from "./decayWindows.ts";

/** What the windows of a law say: its parameter, the window and the form that count most, and how many were accepted of how many. */
export interface Decay extends Pick<WindowAverage, "best" | "tried" | "accepted"> {
  /** Δ of a power law; ξ in places of an exponential. */
  readonly value: CombinedEstimate;
  /** The law of the best window, at a distance in places. */
  at(r: number): number;
}

/** How a correlator decays. */
export interface DecayReading {
  /** C(r) ~ r^{−2Δ}; absent where no window fits. */
  readonly power?: Decay;
  /** C(r) ~ e^{−r/ξ}/r^{(d−1)/2}; absent where no window fits. */
  readonly exponential?: Decay;
  /** Which of the two has the larger weight, and by what factor e^{logRatio} where both fit; absent where neither does. */
  readonly better?: {
    /** The one with the larger weight. */
    readonly law: "power" | "exponential";
    /** Logarithm of the ratio of weights. */
    readonly logRatio?: number;
  };
}

/** Distances of a fit at most, thinned out where they are far: each next one farther by this factor, or by one place. */
const NEXT = 1.25;
/** Blocks of configurations for each distance, at least: covariances of more are not known. */
const BLOCKS_A_POINT = 4;
/** Where Δ is looked for. */
const DIMENSIONS = [0.004, 5] as const;

/**
 * The scaling dimension of an operator from its correlator, and the correlation length if it has one,
 *
 *     power         C(r) = A d^{−2Δ} (1 + B (d/L)^ω),    ω = 1 or 2,    d = (L/π) sin(πr/L)
 *     exponential   C(r) = A [f(r) + f(L − r)],    f(r) = e^{−r/ξ} r^{−(D−1)/2}
 *
 * L once round the torus; on an open lattice d = r and f(r) alone, L the largest distance. The chord d is exact on an infinite cylinder, and on a torus to leading order: what comes next is the
 * first operator in the product of O with itself that has an average on the torus, of the energy (d/L) in the Ising model, of |∇h|² and windings (d/L)² for a Gaussian field [difrancesco1987].
 * B is expected to make up half of C at most, 0 ± π/2 or π²/2, so that where the numbers do not tell it the error of Δ does. Which ω, and the window of distances, is chosen by weights, and adds to the error: see averageWindows. The power of the exponential is that
 * of Ornstein and Zernike, which the square Ising model above T_c has, and a chain exactly; D is its dimension.
 *
 * Distances are each about a quarter farther than the one before.
 *
 * @param from the nearest distance, in places along the line: twice the side of the blocks that are read, say: they overlap where they are nearer than one; 1 if left out
 */
export function scalingDimension(correlator: Correlator, { from = 1 }: { from?: number } = {}): DecayReading {
  const data = dataOf(correlator, from);
  const { circumference, dimensions } = correlator;
  const L = circumference ?? 2 * correlator.distances.at(-1)!;
  const torus = circumference !== undefined;
  const powers = powerForms(L, torus);
  const exponentials = [exponentialForm(L, torus, dimensions)];
  const power = averageWindows(data, powers);
  const exponential = averageWindows(data, exponentials);
  const forms = [...powers, ...exponentials];
  const lawOf = ({ form, theta, coefficients }: WindowFit) => {
    const { terms } = forms.find(({ name }) => name === form)!;
    return (r: number): number => terms.reduce((sum, u, k) => sum + coefficients[k]! * u(r, theta), 0);
  };
  const reading = (average: WindowAverage, value: CombinedEstimate): Decay => {
    const { best, tried, accepted } = average;
    return { value, best, tried, accepted, at: lawOf(best) };
  };
  const length = exponential === undefined ? undefined : inverseOf(exponential.theta);
  return {
    ...(power ? { power: reading(power, power.theta) } : {}),
    ...(exponential && length ? { exponential: reading(exponential, length) } : {}),
    ...betterOf(power, exponential),
  };
}

/** 1/θ, with both parts of its error. */
function inverseOf({ value, statistical, systematic }: CombinedEstimate): CombinedEstimate {
  return combined(1 / value, statistical / value ** 2, systematic / value ** 2);
}

function betterOf(power?: WindowAverage, exponential?: WindowAverage): Pick<DecayReading, "better"> {
  if (power === undefined || exponential === undefined) {
    const only = power ? "power" : exponential ? "exponential" : undefined;
    return only ? { better: { law: only } } : {};
  }
  const logRatio = (exponential.cost - power.cost) / 2;
  return { better: { law: logRatio > 0 ? "power" : "exponential", logRatio: Math.abs(logRatio) } };
}

function powerForms(L: number, torus: boolean): DecayForm[] {
  const chord = (r: number): number => (torus ? (L / Math.PI) * sinPi(r / L) : r);
  const power = (r: number, Δ: number): number => exp(-2 * Δ * log(chord(r)));
  const corrected = (n: 1 | 2) => (r: number, Δ: number) => power(r, Δ) * (chord(r) / L) ** n;
  // d/L is 1/π at most, on an open lattice ½: there the correction is expected to be below a half.
  const farthest = torus ? 1 / Math.PI : 0.5;
  return ([1, 2] as const).map((n) => ({
    name: n === 1 ? "power, d/L" : "power, (d/L)²",
    terms: [power, corrected(n)],
    range: DIMENSIONS,
    correction: 0.5 / farthest ** n,
  }));
}

/** θ = 1/ξ. */
function exponentialForm(L: number, torus: boolean, dimensions: 1 | 2): DecayForm {
  const f = (r: number, inverse: number): number => exp(-r * inverse) / (dimensions === 2 ? Math.sqrt(r) : 1);
  return {
    name: "exponential",
    terms: [torus ? (r, inverse) => f(r, inverse) + f(L - r, inverse) : f],
    range: [1 / (4 * L), 6],
  };
}

/** The distances that are fitted, with the covariance of the jackknife. */
function dataOf({ steps, distances, values, replicas }: Correlator, from: number): DecayData {
  const blocks = replicas.length;
  const most = Math.floor(blocks / BLOCKS_A_POINT);
  let factor = NEXT;
  let chosen = thinned(steps, from, factor);
  while (chosen.length > most && factor < 4) {
    factor *= 1.1;
    chosen = thinned(steps, from, factor);
  }
  if (chosen.length > most || chosen.length < 4) {
    throw new InputError(
      `scalingDimension: expected at least 4 distances and ${BLOCKS_A_POINT} blocks of configurations for each, got ${chosen.length} distances and ${blocks} blocks; take a larger lattice or more configurations`,
    );
  }
  const means = chosen.map((r) => replicas.reduce((sum, row) => sum + row[r]!, 0) / blocks);
  const covariance = chosen.map((r, i) =>
    chosen.map((s, k) => {
      let sum = 0;
      for (const row of replicas) sum += (row[r]! - means[i]!) * (row[s]! - means[k]!);
      return ((blocks - 1) / blocks) * sum;
    }),
  );
  return {
    distances: chosen.map((r) => distances[r]!),
    values: chosen.map((r) => values[r]!.value),
    covariance,
    blocks,
  };
}

/** Steps from the nearest on, each the next, or farther by a factor. */
function thinned(steps: readonly number[], from: number, factor: number): number[] {
  const chosen: number[] = [];
  const last = steps.at(-1)!;
  for (let r = from; r <= last; r = Math.max(r + 1, Math.round(r * factor))) chosen.push(r);
  return chosen;
}
