import { InputError } from "../errors/index.ts";
import type { Lattice } from "../lattices/index.ts";
import { requireOperatorsOn } from "./latticeOperators.ts";
import type { Operator } from "./operators.ts";

/** What a spin sees of the others through operators, as one number. */
export interface LocalEnvironments {
  /**
   * The key of each site of a configuration, shape [Ly, Lx]: of each operator α the number of terms with this spin in them whose product is −1,
   * as digits of a number, that of operator 0 the lowest.
   */
  readonly keys: (spins: Int8Array, into: Float64Array) => void;
  /** sᵢ Σ_{terms ∋ i} Π_{j ≠ i} s_j of each operator, which is the sum of the products, out of a key. */
  readonly products: (key: number, into: Float64Array) => void;
  /** Keys are below this. */
  readonly possible: number;
}

/**
 * The surroundings of spins on a torus or a ring, as operators see them. Where a term reaches round a small lattice and meets a site twice, its spin
 * drops out of the product, s² = 1.
 */
export function localEnvironments(lattice: Lattice, operators: readonly Operator[]): LocalEnvironments {
  requireOperatorsOn(lattice, operators);
  const {
    size: [Lx, Ly],
    numSites: N,
  } = lattice;
  const modulo = (a: number, L: number): number => ((a % L) + L) % L;
  /** terms[α][t][o], offsets as sites from site 0, each once. */
  const terms = operators.map(({ terms }) =>
    terms.map((term) => {
      const odd = new Set<number>();
      for (const [dx, dy] of term) {
        const site = modulo(dx, Lx) + Lx * modulo(dy, Ly);
        if (!odd.delete(site)) odd.add(site);
      }
      return [...odd];
    }),
  );
  /** The site that lies at an offset from each site. */
  const shifted = new Map<number, Int32Array>();
  for (const offset of terms.flat(2)) {
    if (shifted.has(offset)) continue;
    const [dx, dy] = [offset % Lx, Math.floor(offset / Lx)];
    shifted.set(
      offset,
      Int32Array.from({ length: N }, (_, r) => (((r % Lx) + dx) % Lx) + Lx * ((Math.floor(r / Lx) + dy) % Ly)),
    );
  }
  /** Terms with a given site in them. */
  const most = terms.map((of) => of.reduce((sum, term) => sum + term.length, 0));
  let possible = 1;
  const plans = terms.map((of, a) => {
    const place = possible;
    possible *= most[a]! + 1;
    return { place, terms: of.map((term) => term.map((offset) => shifted.get(offset)!)) };
  });
  if (possible > Number.MAX_SAFE_INTEGER) {
    throw new InputError(
      `operators: expected fewer than 2^53 different surroundings of a spin, got ${possible.toExponential(1)} of ${operators.length} operators; take fewer`,
    );
  }
  const add = (spins: Int8Array, keys: Float64Array, factors: readonly Int32Array[], place: number): void => {
    if (factors.length === 2) {
      const [one, two] = factors as [Int32Array, Int32Array];
      for (let r = 0; r < N; r++) {
        const [i, j] = [one[r]!, two[r]!];
        if (spins[i] !== spins[j]) {
          keys[i]! += place;
          keys[j]! += place;
        }
      }
      return;
    }
    for (let r = 0; r < N; r++) {
      let minus = 0;
      for (const sites of factors) minus ^= spins[sites[r]!]! >>> 31;
      if (minus === 1) {
        for (const sites of factors) keys[sites[r]!]! += place;
      }
    }
  };
  return {
    keys: (spins, into) => {
      into.fill(0);
      for (const { place, terms } of plans) for (const factors of terms) add(spins, into, factors, place);
    },
    products: (key, into) => {
      let rest = key;
      most.forEach((n, a) => {
        const ones = rest % (n + 1);
        rest = (rest - ones) / (n + 1);
        into[a] = n - 2 * ones;
      });
    },
    possible,
  };
}
