import { InputError } from "../errors/index.ts";
import type { Lattice } from "../lattices/index.ts";
import { requireOperatorsOn } from "./latticeOperators.ts";
import type { Operator } from "./operators.ts";
import { countOnes, spinBits, WORD } from "./spinBits.ts";

/** Spins in the largest term. */
const FACTORS = 4;

/**
 * What measures operators on configurations of a torus or a ring, 32 sites at a time: with a bit for each spin, 1 where it is −1, a product of spins
 * is the exclusive or of their bits, and S = N·(number of terms) − 2·(number of ones).
 *
 * @returns a function of a configuration, shape [Ly, Lx], that writes S_α into `into[α]`
 */
export function operatorMeter(
  lattice: Lattice,
  operators: readonly Operator[],
): (spins: Int8Array, into: Float64Array) => void {
  requireOperatorsOn(lattice, operators);
  const { size, numSites } = lattice;
  const [Lx, Ly] = size;
  // A term is summed over all sites: it may begin anywhere, and here no spin of it is to the left of its first column or above its first row.
  const terms = operators.map((operator) =>
    operator.terms.map((term) => {
      const [left, top] = [0, 1].map((axis) => Math.min(...term.map((offset) => offset[axis]!))) as [number, number];
      return term.map(([dx, dy]) => ({ right: (dx - left) % Lx, down: (dy - top) % Ly }));
    }),
  );
  const all = terms.flat(2);
  const right = Math.max(0, ...all.map((offset) => offset.right));
  const below = Math.max(0, ...all.map(({ down }) => down));
  if (right >= WORD || terms.flat().some((term) => term.length > FACTORS)) {
    throw new InputError(
      `operators: expected terms of at most ${FACTORS} spins within ${WORD} columns, got one that is larger`,
    );
  }
  const bits = spinBits(size, { right, below });
  const { words } = bits;
  const none = new Int32Array(words * Ly);
  const plans = terms.map((ofOperator) =>
    ofOperator.map((term) =>
      Array.from({ length: FACTORS }, (_, k) =>
        k < term.length ? { of: bits.shifted[term[k]!.right]!, from: words * term[k]!.down } : { of: none, from: 0 },
      ),
    ),
  );
  return (spins, into) => {
    bits.pack(spins);
    plans.forEach((ofOperator, a) => {
      let ones = 0;
      for (const [p, q, r, s] of ofOperator) ones += onesOfProduct(p!, q!, r!, s!, words * Ly);
      into[a] = ofOperator.length * numSites - 2 * ones;
    });
  };
}

interface Factor {
  readonly of: Int32Array;
  /** Words before the row in which the first is, rows below that of the term. */
  readonly from: number;
}

/** On how many sites the product of four spins is −1. */
function onesOfProduct(p: Factor, q: Factor, r: Factor, s: Factor, words: number): number {
  const [P, Q, R, S] = [p.of, q.of, r.of, s.of];
  let ones = 0;
  for (let w = 0, a = p.from, b = q.from, c = r.from, d = s.from; w < words; w++, a++, b++, c++, d++) {
    ones += countOnes(P[a]! ^ Q[b]! ^ R[c]! ^ S[d]!);
  }
  return ones;
}
