/**
 * Fits of a law to a correlator over windows of distances, and what they say together: which windows the law describes, and its parameter with an error that
 * includes the choice of the window.
 */
import { exp, log } from "../kernels/index.ts";
import {
  type CombinedEstimate,
  chiSquareProbability,
  combined,
  varianceRatioProbability,
} from "../statistics/index.ts";

/** A correlator at some distances, with its covariance. */
export interface DecayData {
  readonly distances: readonly number[];
  readonly values: readonly number[];
  /** Covariance of the values, [i][k]. */
  readonly covariance: readonly (readonly number[])[];
  /** Independent blocks of configurations that the covariance comes from. */
  readonly blocks: number;
}

/** A law with one parameter θ that is not linear, and a few coefficients that are: C(r) = Σ_k c_k u_k(r; θ). */
export interface DecayForm {
  readonly name: string;
  /** u_k(r; θ). */
  readonly terms: readonly ((r: number, theta: number) => number)[];
  /** Where θ is looked for; a minimum at either end is none. */
  readonly range: readonly [number, number];
  /** What is expected of c₁/c₀ beforehand, of a correction: zero, with this standard deviation. A datum more for it enters χ². */
  readonly correction?: number;
}

/** A fit of a law over a window of distances. */
export interface WindowFit {
  /** Name of the law. */
  readonly form: string;
  /** The first and last distance. */
  readonly window: readonly [number, number];
  /** Distances in the window. */
  readonly points: number;
  /** θ of the fit. */
  readonly theta: number;
  /** One standard error of θ, of the window as it is. */
  readonly error: number;
  /** c_k */
  readonly coefficients: readonly number[];
  /** δᵀ S⁻¹ δ with the whole covariance S. */
  readonly chiSquare: number;
  /** Points less parameters. */
  readonly degreesOfFreedom: number;
  /** That χ² exceeds this by chance, the covariance being estimated too. */
  readonly probability: number;
  /** −2 log of its weight, but for a constant: χ² for an estimated covariance, + 2 for each parameter and each point left out. */
  readonly cost: number;
}

/** What all windows together say of a law. */
export interface WindowAverage {
  /** θ; error² = statistical² + systematic², the second that of the choice between windows and forms. */
  readonly theta: CombinedEstimate;
  /** The window with the largest weight. */
  readonly best: WindowFit;
  /** Windows that were fitted. */
  readonly tried: number;
  /** Windows that count. */
  readonly accepted: number;
  /** −2 log Σ of the weights of the windows accepted. */
  readonly cost: number;
}

/** A window is accepted where χ² is exceeded by chance at least so often. */
const LEAST_PROBABILITY = 0.05;
/** Points of a window beyond its parameters, at least. */
const SPARE_POINTS = 2;
/** Intervals of the first search for θ. */
const SCAN = 24;

/**
 * Fits forms of a law over all windows of successive distances that have two data more than parameters, by least squares with the whole covariance, and averages θ
 * over the windows that are accepted: those where χ² is exceeded by chance in 5 % of cases or more, by Hotelling's distribution [hotelling1931]. Weights are those of Akaike's criterion
 * for models that leave out data [jay2021], and value and error the median and half the middle 68 % of all Gaussians together, which no single window far off can move [borsanyi2021],
 *
 *     w ∝ exp(−½ [n log(1 + χ²/(n − 1)) + 2k + 2 N_cut]),    P(θ) = Σ w Φ((θ − θ_i)/(√λ σ_i)),    σ²(λ) = λ σ²_stat + σ²_sys, solved from λ = 1 and 2
 *
 * n the blocks of the covariance (the bracket's first term is χ² where there are many), k the parameters of the form and N_cut the points outside of the window.
 *
 * @returns undefined where no window is accepted
 */
export function averageWindows(data: DecayData, forms: readonly DecayForm[]): WindowAverage | undefined {
  const accepted: WindowFit[] = [];
  let tried = 0;
  const D = data.distances.length;
  for (const form of forms) {
    const fewest = form.terms.length + 1 + SPARE_POINTS - (form.correction === undefined ? 0 : 1);
    for (let first = 0; first + fewest <= D; first++) {
      for (let last = first + fewest - 1; last < D; last++) {
        tried++;
        const fit = fitWindow(data, form, first, last);
        if (fit !== undefined && fit.probability >= LEAST_PROBABILITY) accepted.push(fit);
      }
    }
  }
  if (accepted.length === 0) return undefined;
  const best = accepted.reduce((least, fit) => (fit.cost < least.cost ? fit : least));
  const weights = accepted.map(({ cost }) => exp((best.cost - cost) / 2));
  const sum = weights.reduce((total, w) => total + w, 0);
  const quantile = (level: number, λ: number): number => {
    const spread = Math.sqrt(λ);
    const below = (theta: number): number =>
      accepted.reduce(
        (total, fit, i) => total + (weights[i]! / sum) * normalBelow((theta - fit.theta) / (spread * fit.error)),
        0,
      );
    let low = Math.min(...accepted.map((fit) => fit.theta - 10 * fit.error));
    let high = Math.max(...accepted.map((fit) => fit.theta + 10 * fit.error));
    for (let step = 0; step < HALVINGS; step++) {
      const middle = (low + high) / 2;
      if (below(middle) < level) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  const variance = (λ: number): number => ((quantile(ONE_SIGMA, λ) - quantile(1 - ONE_SIGMA, λ)) / 2) ** 2;
  const [one, two] = [variance(1), variance(2)];
  const systematic = Math.min(one, Math.max(0, 2 * one - two));
  return {
    theta: combined(quantile(0.5, 1), Math.sqrt(one - systematic), Math.sqrt(systematic)),
    ...{ best, tried, accepted: accepted.length },
    cost: best.cost - 2 * log(sum),
  };
}

/** Φ(1) */
const ONE_SIGMA = 0.8413447460685429;
/** Halvings of an interval, down to the last digits. */
const HALVINGS = 60;

/** Φ(z) */
function normalBelow(z: number): number {
  const tail = chiSquareProbability(z * z, 1) / 2;
  return z > 0 ? 1 - tail : tail;
}

/** One form over the distances from number first to number last. */
function fitWindow(data: DecayData, form: DecayForm, first: number, last: number): WindowFit | undefined {
  const m = last - first + 1;
  const r = data.distances.slice(first, last + 1);
  const factor = choleskyOf(data.covariance, first, m);
  if (factor === undefined) return undefined;
  const y = whitened(factor, data.values.slice(first, last + 1));
  const { correction } = form;
  const project = (theta: number) => {
    const columns = form.terms.map((u) =>
      whitened(
        factor,
        r.map((x) => u(x, theta)),
      ),
    );
    if (correction === undefined) return projection(columns, y);
    // c₁ = 0 within so much of c₀, as it is without the correction.
    const [first] = columns as [number[]];
    const c0 = Math.abs(dot(first, y)) / dot(first, first);
    return projection(
      columns.map((column, k) => [...column, k === 1 ? 1 / (correction * c0) : 0]),
      [...y, 0],
    );
  };
  // A scan finds the valley, and thirds narrow it down.
  const [from, to] = form.range;
  const at = (i: number): number => from * (to / from) ** (i / SCAN);
  let lowest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= SCAN; i++) {
    const { chiSquare } = project(at(i));
    if (chiSquare < least) [lowest, least] = [i, chiSquare];
  }
  if (lowest === 0 || lowest === SCAN) return undefined;
  let [low, high] = [at(lowest - 1), at(lowest + 1)];
  while (high - low > 1e-5 * high) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (project(a).chiSquare < project(b).chiSquare) high = b;
    else low = a;
  }
  const theta = (low + high) / 2;
  const { chiSquare, coefficients, basis } = project(theta);
  // The slope of the law in θ, less what the coefficients can make up.
  const h = 1e-5 * theta;
  const law = (t: number): number[] =>
    r.map((x) => form.terms.reduce((sum, u, k) => sum + coefficients[k]! * u(x, t), 0));
  const [up, down] = [law(theta + h), law(theta - h)];
  const slope = whitened(
    factor,
    up.map((u, i) => (u - down[i]!) / (2 * h)),
  );
  if (correction !== undefined) slope.push(0);
  for (const q of basis) {
    const share = dot(q, slope);
    for (let i = 0; i < slope.length; i++) slope[i]! -= share * q[i]!;
  }
  const information = dot(slope, slope);
  const parameters = form.terms.length + 1;
  const priors = correction === undefined ? 0 : 1;
  const d = m + priors - parameters;
  const n = data.blocks;
  if (!(information > 0) || n - d < 3) return undefined;
  // What is lost and what is overlooked by weights that are themselves estimated, of f = n − 1 degrees of freedom [rao1967].
  const f = n - 1;
  const inflation = (f * (f - 1)) / ((f - d) * (f - d - 1));
  return {
    form: form.name,
    window: [r[0]!, r.at(-1)!],
    points: m,
    theta,
    error: Math.sqrt(inflation / information),
    coefficients,
    chiSquare,
    degreesOfFreedom: d,
    probability: varianceRatioProbability((chiSquare * (n - d)) / (d * f), d, n - d),
    cost: n * log(1 + chiSquare / f) + 2 * parameters + 2 * (data.distances.length - m),
  };
}

/** The lower triangle L with L Lᵀ the covariance of m values from number first on; none where that is not positive. */
function choleskyOf(covariance: DecayData["covariance"], first: number, m: number): number[][] | undefined {
  const L: number[][] = [];
  for (let i = 0; i < m; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      let sum = covariance[first + i]![first + j]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * (L[j] ?? row)[k]!;
      if (i > j) row.push(sum / L[j]![j]!);
      else if (sum > 1e-14 * covariance[first + i]![first + i]!) row.push(Math.sqrt(sum));
      else return undefined;
    }
    L.push(row);
  }
  return L;
}

/** L⁻¹ y: with it the covariance is one. */
function whitened(L: readonly (readonly number[])[], y: readonly number[]): number[] {
  const x: number[] = [];
  for (const [i, row] of L.entries()) {
    let sum = y[i]!;
    for (let k = 0; k < i; k++) sum -= row[k]! * x[k]!;
    x.push(sum / row[i]!);
  }
  return x;
}

/** The best coefficients of columns for y, what is left of it, and an orthonormal basis of the columns (Gram and Schmidt). */
function projection(
  columns: readonly number[][],
  y: readonly number[],
): { readonly chiSquare: number; readonly coefficients: number[]; readonly basis: number[][] } {
  const basis: number[][] = [];
  const R: number[][] = [];
  const rest = [...y];
  const heights: number[] = [];
  for (const column of columns) {
    const q = [...column];
    const shares = basis.map((b) => {
      const share = dot(b, q);
      for (let i = 0; i < q.length; i++) q[i]! -= share * b[i]!;
      return share;
    });
    const norm = Math.sqrt(dot(q, q));
    const scale = norm > 0 ? 1 / norm : 0;
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
    R.push([...shares, norm]);
    const height = dot(q, rest);
    for (let i = 0; i < q.length; i++) rest[i]! -= height * q[i]!;
    basis.push(q);
    heights.push(height);
  }
  const coefficients = new Array<number>(columns.length).fill(0);
  for (let k = columns.length - 1; k >= 0; k--) {
    let sum = heights[k]!;
    for (let l = k + 1; l < columns.length; l++) sum -= R[l]![k]! * coefficients[l]!;
    coefficients[k] = R[k]![k]! > 0 ? sum / R[k]![k]! : 0;
  }
  return { chiSquare: dot(rest, rest), coefficients, basis };
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
