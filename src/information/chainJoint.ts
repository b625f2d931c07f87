import { probabilityUp } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { exp } from "../kernels/index.ts";
import type { JointDistribution } from "./jointDistribution.ts";

/** States of a block of a chain by all that E and the rules of the textbook see of it: the spins at its ends, and their sum over the block. */
export interface ChainJoint extends JointDistribution {
  /** first[V] = ±1, the first spin of the block in state V; last[V] = ±1; sum[V] = Σ vᵢ. */
  readonly first: Int8Array;
  /** last[V] = ±1, the last spin. */
  readonly last: Int8Array;
  /** sum[V] = Σ vᵢ */
  readonly sum: Int32Array;
}

/** Up to here tables of 4 × 4L numbers are small, and powers of the transfer matrix quick. */
const LONGEST = 4096;

/**
 * The exact P(V,E) of a block of an Ising chain, of any length, with a buffer on both sides (`docs/formulas.md` 40). E are the two spins next to the
 * buffer, which screen the block from all others; bit 0 of E is the left one, bit 1 the right one, 0 for +1. States of the block with the same
 * ends and the same sum are counted as one:
 *
 *     P(v₁, v_L, S, e₋, e₊) ∝ R(e₊,e₋) T^{b+1}(e₋,v₁) N_L(v₁,v_L,S) T^{b+1}(v_L,e₊),    T(s,s') = e^{k ss' + ½h(s+s')}
 *
 * with k = KJ, h = KH, N_L the weight of all blocks of sum S between its ends, spin by spin, and R what is left of the chain: T^r on a ring, with r bonds
 * left of its N; of an infinite chain the projector on the largest eigenvalue. An open chain without a field is like the infinite one, wherever the
 * window lies. Weights are positive and nothing is subtracted: relative errors are about 10⁻¹⁵ per site.
 *
 * @param coupling K = βJ, dimensionless
 * @param J of the bonds, in J; negative for an antiferromagnet
 * @param field H/J
 * @param length N of a ring; an infinite chain if absent
 * @param block L_V, sites of the block
 * @param buffer L_B, sites of the buffer on either side
 */
export function chainJoint({
  coupling,
  J = 1,
  field = 0,
  length = Number.POSITIVE_INFINITY,
  block: L,
  buffer,
}: {
  coupling: number;
  J?: number;
  field?: number;
  length?: number;
  block: number;
  buffer: number;
}): ChainJoint {
  const whole = (n: number, least: number): boolean => Number.isInteger(n) && n >= least && n <= LONGEST;
  if (!whole(L, 1) || !whole(buffer, 0)) {
    throw new InputError(
      `chainJoint: expected a block of 1 to ${LONGEST} sites and a buffer of 0 to ${LONGEST}, got ${L} and ${buffer}`,
    );
  }
  const window = L + 2 * buffer + 2;
  if (!(length >= window) || (length < Number.POSITIVE_INFINITY && !Number.isInteger(length))) {
    throw new InputError(`chainJoint: expected a ring of at least the ${window} sites of the window, got ${length}`);
  }
  if (![coupling, J, field].every(Number.isFinite)) {
    throw new InputError(
      `chainJoint: expected a coupling, J and a field that are finite, got ${coupling}, ${J}, ${field}`,
    );
  }
  const T = transferMatrix(coupling * J, coupling * field);
  const across = power(T, buffer + 1);
  const outside = length < Number.POSITIVE_INFINITY ? power(T, length - window + 1) : projector(T);
  const blocks = blocksBySum(T, L);
  const places = [...blocks.keys()].filter((i) => blocks[i]! > 0);
  const states = places.length;
  const bits = places.map((i) => [i & 1, (i >> 1) & 1, i >> 2] as const);
  const table = new Float64Array(4 * states);
  for (let E = 0; E < 4; E++) {
    const [left, right] = [E & 1, E >> 1];
    bits.forEach(([first, last], V) => {
      const ends = across[2 * left + first]! * across[2 * last + right]! * outside[2 * right + left]!;
      table[E * states + V] = ends * blocks[places[V]!]!;
    });
  }
  const Z = table.reduce((a, b) => a + b, 0);
  return {
    states,
    environments: 4,
    table: table.map((weight) => weight / Z),
    first: Int8Array.from(bits, ([bit]) => 1 - 2 * bit),
    last: Int8Array.from(bits, ([, bit]) => 1 - 2 * bit),
    sum: Int32Array.from(bits, ([, , down]) => L - 2 * down),
  };
}

/**
 * P(h|V) of a rule that takes the sign of a field on the block, a fair coin where it is 0, as jointInformation wants it.
 *
 * @param fieldOn of the first and the last spin of a block and of the sum of all
 */
export function chainRule(
  { states, first, last, sum }: ChainJoint,
  fieldOn: (first: number, last: number, sum: number) => number,
): Float64Array {
  const table = new Float64Array(2 * states);
  for (let V = 0; V < states; V++) {
    const up = probabilityUp(fieldOn(first[V]!, last[V]!, sum[V]!), true);
    table.set([up, 1 - up], 2 * V);
  }
  return table;
}

/** Entries at 2s + s', 0 for +1; the largest weight is 1. */
type Matrix = readonly [number, number, number, number];

function transferMatrix(k: number, h: number): Matrix {
  const logs = [k + h, -k, -k, k - h];
  const largest = Math.max(...logs);
  return logs.map((log) => exp(log - largest)) as unknown as Matrix;
}

const times = ([a, b, c, d]: Matrix, [e, f, g, h]: Matrix): Matrix => [
  a * e + b * g,
  a * f + b * h,
  c * e + d * g,
  c * f + d * h,
];

/** A matrix over its largest entry, a factor that P(V,E) does not know. */
function scaled(matrix: Matrix): Matrix {
  const largest = Math.max(...matrix);
  return matrix.map((x) => x / largest) as unknown as Matrix;
}

/** Mⁿ for n ≥ 0, up to a factor, by squares. */
function power(matrix: Matrix, n: number): Matrix {
  let result: Matrix = [1, 0, 0, 1];
  let square = matrix;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = scaled(times(result, square));
    square = scaled(times(square, square));
  }
  return result;
}

/** What the powers of a positive symmetric matrix become, up to a factor: φφᵀ, φ of its largest eigenvalue. */
function projector(matrix: Matrix): Matrix {
  const [a, b, , d] = matrix;
  // tan 2α = 2b/(a − d), φ = (cos α, sin α) with 0 ≤ α ≤ ½π
  const half = (a - d) / 2;
  const root = Math.sqrt(half * half + b * b);
  const [up, down] = half >= 0 ? [half + root, b] : [b, root - half];
  return scaled([up * up, up * down, up * down, down * down]);
}

/** N_L at v₁ + 2 v_L + 4 n, n the number of spins that are −1, up to a factor; a half of the field of v₁ and of v_L belongs to their bonds outside. */
function blocksBySum(T: Matrix, L: number): Float64Array {
  const size = 4 * (L + 1);
  let weights = new Float64Array(size);
  weights[0] = 1; // +, no spin −1
  weights[1 + 2 + 4] = 1;
  for (let site = 1; site < L; site++) {
    const next = new Float64Array(size);
    for (let n = 0; n <= site; n++) {
      for (const first of [0, 1]) {
        for (const last of [0, 1]) {
          const weight = weights[first + 2 * last + 4 * n]!;
          if (weight === 0) continue;
          for (const spin of [0, 1]) next[first + 2 * spin + 4 * (n + spin)]! += weight * T[2 * last + spin]!;
        }
      }
    }
    const largest = next.reduce((a, b) => Math.max(a, b));
    weights = next.map((weight) => weight / largest);
  }
  return weights;
}
