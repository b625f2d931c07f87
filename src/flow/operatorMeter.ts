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
  const reach = Math.max(0, ...all.map(({ right }) => right));
  if (reach >= WORD || terms.flat().some((term) => term.length > FACTORS)) {
    throw new InputError(
      `operators: expected terms of at most ${FACTORS} spins within ${WORD} columns, got one that is larger`,
    );
  }
  const bits = spinBits(size, reach + 1);
  const { words } = bits;
  const none = new Int32Array(words * Ly);
  const plans = terms.map((ofOperator) =>
    ofOperator.map((term) =>
      Array.from({ length: FACTORS }, (_, k) =>
        k < term.length ? { of: bits.shifted[term[k]!.right]!, down: term[k]!.down } : { of: none, down: 0 },
      ),
    ),
  );
  return (spins, into) => {
    bits.pack(spins);
    plans.forEach((ofOperator, a) => {
      let ones = 0;
      for (const [p, q, r, s] of ofOperator) ones += onesOfProduct(p!, q!, r!, s!, Ly, words);
      into[a] = ofOperator.length * numSites - 2 * ones;
    });
  };
}

interface Factor {
  readonly of: Int32Array;
  /** Rows below the first of the term. */
  readonly down: number;
}

/** On how many sites the product of four spins is −1. */
function onesOfProduct(p: Factor, q: Factor, r: Factor, s: Factor, Ly: number, words: number): number {
  let ones = 0;
  const row = (y: number, { down }: Factor): number => ((y + down) % Ly) * words;
  for (let y = 0; y < Ly; y++) {
    let [a, b, c, d] = [row(y, p), row(y, q), row(y, r), row(y, s)];
    for (const end = a + words; a < end; a++, b++, c++, d++) {
      ones += countOnes(p.of[a]! ^ q.of[b]! ^ r.of[c]! ^ s.of[d]!);
    }
  }
  return ones;
}
