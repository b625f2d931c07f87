/**
 * Effective Hamiltonians of small lattices without samples: the weights of all states after a rule, W(H) = Σ_V P(H|V) e^{−KE(V)}, and the couplings
 * that log W is made of (`docs/formulas.md` 53).
 */
import { type CoarseGraining, ruleTable } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { log } from "../kernels/index.ts";
import { formatSize, type Lattice, latticeOf } from "../lattices/index.ts";
import { requireOperatorsOn } from "./latticeOperators.ts";
import type { Operator } from "./operators.ts";

/** A distribution over the states of a small lattice; bit i of an index is 0 for spin i up, 1 for down. */
export interface StateDistribution {
  /** Of at most 20 sites. */
  readonly lattice: Lattice;
  /** Of all 2^N states; their sum is 1. */
  readonly probabilities: Float64Array;
}

/** Some bits of a state, put side by side. */
const bitsOf = (state: number, places: readonly number[]): number =>
  places.reduce((bits, place, i) => bits | (((state >>> place) & 1) << i), 0);

/**
 * The distribution after a step of coarse-graining. Block by block the sum over its spins is taken and its hidden spin put in their place: the first
 * block costs as many products as there are states, the others fewer.
 *
 * @param rule one hidden unit, a block that tiles the lattice
 */
export function coarseDistribution(
  { lattice, probabilities }: StateDistribution,
  rule: CoarseGraining,
): StateDistribution {
  const {
    kind,
    boundary,
    size: [Lx, Ly],
    numSites,
  } = lattice;
  const [bx, by] = rule.block;
  if (probabilities.length !== 2 ** numSites) {
    throw new InputError(
      `coarseDistribution: expected the probabilities of 2^${numSites} states, got ${probabilities.length}`,
    );
  }
  if (Lx % bx !== 0 || Ly % by !== 0 || rule.filters.length !== 1) {
    throw new InputError(
      `coarseDistribution: expected a rule of one hidden unit whose blocks tile ${formatSize([Lx, Ly])}, got ${bx}x${by} and ${rule.filters.length}`,
    );
  }
  const coarse = latticeOf({ kind, boundary, size: [Lx / bx, Ly / by] });
  const table = ruleTable(rule);
  /** What the bits of the index stand for: coarse spins first, then the fine ones that are left, by site. */
  let left = Array.from({ length: numSites }, (_, i) => i);
  let weights = probabilities;
  for (let B = 0; B < coarse.numSites; B++) {
    const [X, Y] = [(B % coarse.size[0]) * bx, Math.floor(B / coarse.size[0]) * by];
    const block = Array.from({ length: bx * by }, (_, i) => X + (i % bx) + Lx * (Y + Math.floor(i / bx)));
    const places = block.map((site) => B + left.indexOf(site));
    const after = left.filter((site) => !block.includes(site));
    const others = after.map((site) => B + left.indexOf(site));
    const next = new Float64Array(2 ** (B + 1 + after.length));
    const below = 2 ** B;
    weights.forEach((w, state) => {
      const V = bitsOf(state, places);
      const rest = bitsOf(state, others);
      const to = (state & (below - 1)) + 2 * below * rest;
      next[to]! += w * table[2 * V]!;
      next[to + below]! += w * table[2 * V + 1]!;
    });
    weights = next;
    left = after;
  }
  return { lattice: coarse, probabilities: weights };
}

/**
 * The couplings of a distribution, of all products of spins:
 *
 *     log P(s) = Σ_A k_A Π_{i∈A} sᵢ,    k_A = 2^{−N} Σ_s log P(s) Π_{i∈A} sᵢ
 *
 * and of an operator whose terms make the product A a number n_A of times, K = k_A/n_A, averaged over its products; these are alike where the rule has the symmetry.
 *
 * @returns K_α; what is left of log P are products that belong to none of the operators
 */
export function exactCouplings(
  { lattice, probabilities }: StateDistribution,
  operators: readonly Operator[],
): Float64Array {
  requireOperatorsOn(lattice, operators);
  const {
    size: [Lx, Ly],
    numSites: N,
  } = lattice;
  if (!probabilities.every((P) => P > 0)) {
    throw new InputError(
      "exactCouplings: expected a distribution in which every state has a probability above 0, got one that forbids some",
    );
  }
  // The Walsh transform of log P, in place: at A the sum with a minus for each spin of A that is down.
  const k = probabilities.map((P) => log(P));
  for (let half = 1; half < k.length; half *= 2) {
    for (let at = 0; at < k.length; at++) {
      if (at & half) continue;
      const [up, down] = [k[at]!, k[at + half]!];
      k[at] = up + down;
      k[at + half] = up - down;
    }
  }
  const owner = new Map<number, string>();
  return Float64Array.from(operators, ({ name, terms }) => {
    const times = new Map<number, number>();
    for (let r = 0; r < N; r++) {
      const [x, y] = [r % Lx, Math.floor(r / Lx)];
      for (const term of terms) {
        let A = 0;
        for (const [dx, dy] of term) A ^= 1 << (((((x + dx) % Lx) + Lx) % Lx) + Lx * ((((y + dy) % Ly) + Ly) % Ly));
        times.set(A, (times.get(A) ?? 0) + 1);
      }
    }
    let sum = 0;
    for (const [A, n] of times) {
      const other = owner.get(A) ?? (A === 0 ? "no operator at all" : undefined);
      if (other !== undefined) {
        throw new InputError(
          `exactCouplings: expected operators of different spins, got "${name}", which is ${other} on ${formatSize([Lx, Ly])}; leave it out`,
        );
      }
      owner.set(A, `also "${name}"`);
      sum += k[A]! / k.length / n;
    }
    return sum / times.size;
  });
}
