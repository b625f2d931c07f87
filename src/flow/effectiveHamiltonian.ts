/**
 * The Hamiltonian that an ensemble is in equilibrium with, −βE = Σ_α K_α S_α, by maximum pseudo-likelihood [besag1975] (`docs/formulas.md` 52):
 *
 *     L(K) = ⟨Σᵢ log P(sᵢ | rest)⟩,    P(sᵢ | rest) = σ(2 sᵢ hᵢ),    hᵢ = Σ_α K_α Σ_{terms ∋ i} Π_{j ≠ i} s_j
 *
 * Each spin has a distribution of its own given the others, without a partition function. L is concave, and its maximum is K where all couplings of the
 * system are among the operators; where they are not it is the nearest Hamiltonian that they make in this sense.
 */
import { InputError } from "../errors/index.ts";
import { exp, log1p, sigmoid } from "../kernels/index.ts";
import { formatSize, type Lattice } from "../lattices/index.ts";
import { configuration, type Ensemble } from "../sampling/index.ts";
import { type Estimate, estimate, symmetricEigen } from "../statistics/index.ts";
import { localEnvironments } from "./localEnvironments.ts";
import type { Operator } from "./operators.ts";

/** Couplings of operators in the Hamiltonian of a system, those that fit it best. */
export interface EffectiveHamiltonian {
  /** Of the samples. */
  readonly lattice: Lattice;
  /** Whose couplings were looked for. */
  readonly operators: readonly Operator[];
  /** K_α = βJ_α, dimensionless, in the order of the operators. */
  readonly couplings: readonly Estimate[];
  /** cov(K_α, K_β), shape [m, m], row-major. */
  readonly covariance: Float64Array;
  /** ⟨log P(sᵢ | rest)⟩ per spin in nats, −log 2 for free ones. */
  readonly logLikelihood: number;
  /** Different surroundings of a spin, by their sums of products, that occur: what a step of the climb costs. */
  readonly environments: number;
}

/** Blocks of consecutive configurations that the errors are taken from. */
const BLOCKS = 100;

/**
 * The effective Hamiltonian of samples on a torus or a ring. The errors are those of scores of blocks of configurations, not of sites, which know of each
 * other: with gᵦ the gradient of block b at the maximum and H the matrix of second derivatives, cov K = H⁻¹ (Σᵦ gᵦ gᵦᵀ) H⁻¹ · n/(n − 1).
 *
 * A spin and its surroundings enter by the sums of products alone, s_i Σ_{terms ∋ i} Π, so that equal ones are counted first: some 4 ns for each factor of the
 * terms and site, after which a step costs as many sums as there are different surroundings (a few hundred for four operators).
 *
 * @param operators whose couplings are looked for, even or odd
 */
export function effectiveHamiltonian(
  samples: Ensemble,
  { operators }: { operators: readonly Operator[] },
): EffectiveHamiltonian {
  const { lattice, count } = samples;
  const empty = configuration(samples, 0).indexOf(0);
  if (empty >= 0) throw new InputError(`effectiveHamiltonian: expected a spin at every site, got none at ${empty}`);
  const tally = tallyOf(lattice, operators);
  const blocks = Math.min(BLOCKS, count);
  const parts = Array.from({ length: blocks }, (_, b) => {
    for (let c = Math.ceil((b * count) / blocks); c < Math.ceil(((b + 1) * count) / blocks); c++) {
      tally.add(configuration(samples, c), 1);
    }
    return tally.take();
  });
  return maximize(lattice, operators, tally, parts);
}

/**
 * The same of a distribution that is known, exactly: of a small lattice, by the probabilities of all its states.
 *
 * @param probabilities of the states of at most 20 sites; bit i of the index is 0 for spin i up and 1 for down, see stateProbabilities
 */
export function effectiveHamiltonianOf(
  probabilities: Float64Array,
  { lattice, operators }: { lattice: Lattice; operators: readonly Operator[] },
): EffectiveHamiltonian {
  if (probabilities.length !== 2 ** lattice.numSites) {
    throw new InputError(
      `effectiveHamiltonian: expected the probabilities of 2^${lattice.numSites} states, got ${probabilities.length}`,
    );
  }
  const tally = tallyOf(lattice, operators);
  const spins = new Int8Array(lattice.numSites);
  probabilities.forEach((P, state) => {
    if (P === 0) return;
    for (let i = 0; i < spins.length; i++) spins[i] = (state >>> i) & 1 ? -1 : 1;
    tally.add(spins, P);
  });
  const { couplings, covariance, ...rest } = maximize(lattice, operators, tally, [tally.take()]);
  return { ...rest, couplings: couplings.map(({ value }) => estimate(value, 0)), covariance: covariance.fill(0) };
}

/** How often surroundings occur: weights[k] of the one with the number numbers[k]. */
interface Part {
  readonly numbers: Int32Array;
  readonly weights: Float64Array;
}

/** Counts surroundings of spins, by part. */
interface Tally {
  add(spins: Int8Array, weight: number): void;
  /** What was added since the last time. */
  take(): Part;
  /** sᵢ Σ_{terms ∋ i} Π_{j ≠ i} s_j of all surroundings that have occurred, shape [environments, m]. */
  products(): Float64Array;
}

/** Up to so many different surroundings that could be are looked up in a table. */
const TABLED = 2 ** 22;

function tallyOf(lattice: Lattice, operators: readonly Operator[]): Tally {
  const m = operators.length;
  if (m < 1) throw new InputError("effectiveHamiltonian: expected at least one operator, got none");
  const { keys, products, possible } = localEnvironments(lattice, operators);
  const seen: number[] = [];
  const table = possible <= TABLED ? new Int32Array(possible).fill(-1) : undefined;
  const map = new Map<number, number>();
  const numberOf = (key: number): number => {
    const known = table ? table[key]! : (map.get(key) ?? -1);
    if (known >= 0) return known;
    seen.push(key);
    if (table) table[key] = seen.length - 1;
    else map.set(key, seen.length - 1);
    return seen.length - 1;
  };
  const at = new Float64Array(lattice.numSites);
  let weights = new Float64Array(64);
  return {
    add(spins, weight) {
      keys(spins, at);
      for (let i = 0; i < at.length; i++) {
        const n = numberOf(at[i]!);
        if (n >= weights.length) {
          const longer = new Float64Array(2 * n);
          longer.set(weights);
          weights = longer;
        }
        weights[n]! += weight;
      }
    },
    take() {
      const numbers = Int32Array.from(seen.keys()).filter((n) => weights[n]! > 0);
      const part = { numbers, weights: Float64Array.from(numbers, (n) => weights[n]!) };
      weights.fill(0);
      return part;
    },
    products() {
      const all = new Float64Array(seen.length * m);
      seen.forEach((key, n) => {
        products(key, all.subarray(n * m, (n + 1) * m));
      });
      return all;
    },
  };
}

/** Climbs L and takes the errors from its parts. */
function maximize(
  lattice: Lattice,
  operators: readonly Operator[],
  tally: Tally,
  parts: readonly Part[],
): EffectiveHamiltonian {
  const m = operators.length;
  const x = tally.products();
  const all = new Float64Array(x.length / m);
  for (const { numbers, weights } of parts) {
    numbers.forEach((n, k) => {
      all[n]! += weights[k]!;
    });
  }
  const total = all.reduce((sum, w) => sum + w, 0);
  requireIdentifiable(x, all, operators, lattice);

  const field = (K: Float64Array, n: number): number => {
    let h = 0;
    for (let a = 0; a < m; a++) h += K[a]! * x[n * m + a]!;
    return 2 * h;
  };
  const likelihood = (K: Float64Array): number => {
    let sum = 0;
    for (let n = 0; n < all.length; n++) sum += all[n]! * logSigmoid(field(K, n));
    return sum / total;
  };
  let K = new Float64Array(m);
  let value = likelihood(K);
  for (let step = 0; ; step++) {
    if (step === MOST_STEPS) throw new InputError(noMaximum(operators, lattice));
    const gradient = new Float64Array(m);
    const curvature = new Float64Array(m * m);
    for (let n = 0; n < all.length; n++) {
      const wrong = sigmoid(-field(K, n));
      const [slope, bend] = [(2 * all[n]! * wrong) / total, (4 * all[n]! * wrong * (1 - wrong)) / total];
      for (let a = 0; a < m; a++) {
        gradient[a]! += slope * x[n * m + a]!;
        for (let b = 0; b < m; b++) curvature[a * m + b]! += bend * x[n * m + a]! * x[n * m + b]!;
      }
    }
    const inverse = inverseOf(curvature, m);
    if (inverse === undefined) throw new InputError(noMaximum(operators, lattice));
    const direction = applied(inverse, gradient);
    const gain = gradient.reduce((sum, g, a) => sum + g * direction[a]!, 0);
    // The last step is a whole one: Newton's are quadratic, and the likelihood itself has no digits left to compare. Where there is no maximum
    // each step gains less, and none is shorter.
    if (gain < LAST_GAIN && direction.every((d) => Math.abs(d) < LAST_STEP)) {
      K = K.map((k, a) => k + direction[a]!);
      const covariance = covarianceOf(parts, inverse, { m, total, x, field: (n) => field(K, n) });
      return {
        lattice,
        operators,
        couplings: Array.from(K, (k, a) => estimate(k, Math.sqrt(covariance[a * m + a]!))),
        covariance,
        logLikelihood: likelihood(K),
        environments: all.length,
      };
    }
    for (let length = 1; ; length /= 2) {
      const next = K.map((k, a) => k + length * direction[a]!);
      const there = likelihood(next);
      // Armijo's condition; a concave function has a step that meets it.
      if (there >= value + 1e-4 * length * gain || length < 1e-6) {
        [K, value] = [next, there];
        break;
      }
    }
  }
}

/** Where there is a maximum it is found within a dozen steps. */
const MOST_STEPS = 100;
/** What a Newton step still gains, twice over, in nats per spin. */
const LAST_GAIN = 1e-15;
/** And how far it goes at most, in any coupling. */
const LAST_STEP = 1e-4;

/** log σ(u), also where eᵘ is no number. */
const logSigmoid = (u: number): number => (u > 0 ? -log1p(exp(-u)) : u - log1p(exp(u)));

const applied = (matrix: Float64Array, vector: Float64Array): Float64Array =>
  vector.map((_, a) => vector.reduce((sum, v, b) => sum + matrix[a * vector.length + b]! * v, 0));

/** Eigenvalues of a matrix scaled to ones on its diagonal that are below this are zeros. */
const SINGULAR = 1e-11;

/** A⁻¹ of a symmetric, positive matrix; undefined where it has none. */
function inverseOf(A: Float64Array, m: number): Float64Array | undefined {
  const scale = Float64Array.from({ length: m }, (_, a) => 1 / Math.sqrt(A[a * m + a]!));
  if (!scale.every(Number.isFinite)) return undefined;
  const { values, vectors } = symmetricEigen(
    A.map((y, at) => y * scale[Math.floor(at / m)]! * scale[at % m]!),
    m,
  );
  if (!(values[m - 1]! > SINGULAR)) return undefined;
  return A.map((_, at) => {
    const [a, b] = [Math.floor(at / m), at % m];
    return vectors.reduce((sum, v, k) => sum + (v[a]! * v[b]!) / values[k]!, 0) * scale[a]! * scale[b]!;
  });
}

function covarianceOf(
  parts: readonly Part[],
  inverse: Float64Array,
  { m, total, x, field }: { m: number; total: number; x: Float64Array; field: (n: number) => number },
): Float64Array {
  const covariance = new Float64Array(m * m);
  if (parts.length < 2) return covariance.fill(Number.NaN);
  for (const { numbers, weights } of parts) {
    const score = new Float64Array(m);
    numbers.forEach((n, k) => {
      const slope = (2 * weights[k]! * sigmoid(-field(n))) / total;
      for (let a = 0; a < m; a++) score[a]! += slope * x[n * m + a]!;
    });
    const shift = applied(inverse, score);
    for (let at = 0; at < m * m; at++) covariance[at]! += shift[Math.floor(at / m)]! * shift[at % m]!;
  }
  return covariance.map((c) => (c * parts.length) / (parts.length - 1));
}

/** Couplings of operators whose sums of products depend on one another in all that was seen cannot be told apart. */
function requireIdentifiable(
  x: Float64Array,
  weights: Float64Array,
  operators: readonly Operator[],
  { kind, size }: Lattice,
): void {
  const m = operators.length;
  const where = `these configurations of a ${kind} lattice of ${formatSize(size)}`;
  const gram = new Float64Array(m * m);
  weights.forEach((w, n) => {
    for (let at = 0; at < m * m; at++) gram[at]! += w * x[n * m + Math.floor(at / m)]! * x[n * m + (at % m)]!;
  });
  const idle = operators.find((_, a) => gram[a * m + a] === 0);
  if (idle !== undefined) {
    throw new InputError(
      `effectiveHamiltonian: expected operators that no spin is indifferent to, got "${idle.name}", which says nothing of any in ${where}; leave it out`,
    );
  }
  const scaled = gram.map((g, at) => g / Math.sqrt(gram[Math.floor(at / m) * (m + 1)]! * gram[(at % m) * (m + 1)]!));
  const { values, vectors } = symmetricEigen(scaled, m);
  if (values[m - 1]! > SINGULAR) return;
  const bound = operators.filter((_, a) => Math.abs(vectors[m - 1]![a]!) > 1e-3).map(({ name }) => `"${name}"`);
  throw new InputError(
    `effectiveHamiltonian: expected operators that vary independently, got ${bound.join(", ")}, which depend on one another in ${where}; leave one out, or take a larger lattice or warmer samples`,
  );
}

function noMaximum(operators: readonly Operator[], { size }: Lattice): string {
  return `effectiveHamiltonian: expected samples in which spins are against their neighbours now and then, got a pseudo-likelihood that grows without end with the couplings of ${operators.map(({ name }) => name).join(", ")} on ${formatSize(size)}; take more or warmer samples, or fewer operators`;
}
