import { InputError } from "../errors/index.ts";
import type { Lattice } from "../lattices/index.ts";

/** [dx, dy] from a site. */
export type Offset = readonly [dx: number, dy: number];

/**
 * A short-ranged interaction of spins, summed over the lattice: S = Σ_r Σ_t Π_{o∈t} s_{r+o}, over all sites r and the terms t, which are
 * images of one another under the symmetries of the lattice. The energy is −Σ_α K_α S_α.
 */
export interface Operator {
  readonly name: string;
  /** Even under s → −s, or odd. */
  readonly parity: "even" | "odd";
  readonly terms: readonly (readonly Offset[])[];
}

export const even = (name: string, ...terms: readonly (readonly Offset[])[]): Operator => ({
  name,
  parity: "even",
  terms,
});
export const odd = (name: string, ...terms: readonly (readonly Offset[])[]): Operator => ({
  name,
  parity: "odd",
  terms,
});

export const pair = (dx: number, dy: number): readonly Offset[] => [
  [0, 0],
  [dx, dy],
];

/** The even operators of the square in the order in which they are added to an analysis: the first four are those of [swendsen1979]. */
export const evenOperators: readonly Operator[] = [
  even("nearest neighbours", pair(1, 0), pair(0, 1)),
  even("next-nearest neighbours", pair(1, 1), pair(1, -1)),
  even("plaquette", [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ]),
  even("third neighbours", pair(2, 0), pair(0, 2)),
  even("knight's moves", pair(2, 1), pair(1, 2), pair(2, -1), pair(1, -2)),
  even("fifth neighbours", pair(2, 2), pair(2, -2)),
  even(
    "four in a row",
    [
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
    ],
    [
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
    ],
  ),
];

/** The odd operators of the square in their order. */
export const oddOperators: readonly Operator[] = [
  odd("spin", [[0, 0]]),
  odd(
    "corner of three",
    ...(
      [
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ] as const
    ).map(([dx, dy]): readonly Offset[] => [
      [0, 0],
      [dx, 0],
      [0, dy],
    ]),
  ),
  odd(
    "three in a row",
    [
      [-1, 0],
      [0, 0],
      [1, 0],
    ],
    [
      [0, -1],
      [0, 0],
      [0, 1],
    ],
  ),
  odd(
    "wide corner",
    ...(
      [
        [2, 1],
        [2, -1],
        [-2, 1],
        [-2, -1],
        [1, 2],
        [1, -2],
        [-1, 2],
        [-1, -2],
      ] as const
    ).map(([dx, dy]): readonly Offset[] => [
      [0, 0],
      [dx, 0],
      [0, dy],
    ]),
  ),
];

/** Operators are sums over all sites alike: of a torus, or of a ring, where they lie in its row. */
export function requireOperatorsOn({ kind, boundary }: Lattice, operators: readonly Operator[]): void {
  if (kind === "medial" || boundary !== "torus") {
    throw new InputError(
      `operators: expected a ring, or a square or triangular torus, got a ${kind} lattice, ${boundary}`,
    );
  }
  if (kind !== "chain") return;
  const outside = operators.find(({ terms }) => terms.some((term) => term.some(([, dy]) => dy !== 0)));
  if (outside === undefined) return;
  throw new InputError(
    `operators: expected operators of a chain, got "${outside.name}", which has sites beside it; see evenOperatorsOf`,
  );
}

const WORD = 32;

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
  const {
    size: [Lx, Ly],
    numSites,
  } = lattice;
  const words = Math.ceil(Lx / WORD);
  const modulo = (a: number, L: number): number => ((a % L) + L) % L;
  const shifts = [...new Set(operators.flatMap(({ terms }) => terms.flat().map(([dx]) => modulo(dx, Lx))))];
  /** The bits of the spins dx to the right: word w of row y at [y·words + w]. */
  const shifted = shifts.map(() => new Int32Array(words * Ly));
  /** Of each term of each operator, the shifted bits and the rows below that it multiplies. */
  const plans = operators.map(({ terms }) =>
    terms.map((term) =>
      term.map(([dx, dy]) => ({ bits: shifted[shifts.indexOf(modulo(dx, Lx))]!, down: modulo(dy, Ly) })),
    ),
  );
  return (spins, into) => {
    shifts.forEach((dx, k) => {
      const bits = shifted[k]!.fill(0);
      for (let y = 0; y < Ly; y++) {
        const row = y * Lx;
        for (let x = 0, from = dx; x < Lx; x++, from = from + 1 === Lx ? 0 : from + 1) {
          bits[y * words + (x >> 5)]! |= (spins[row + from]! >>> 31) << (x & 31);
        }
      }
    });
    plans.forEach((terms, a) => {
      let ones = 0;
      for (const factors of terms) {
        for (let y = 0; y < Ly; y++) {
          for (let w = 0; w < words; w++) {
            let word = 0;
            for (const { bits, down } of factors) {
              const row = y + down;
              word ^= bits[(row < Ly ? row : row - Ly) * words + w]!;
            }
            ones += countOnes(word);
          }
        }
      }
      into[a] = terms.length * numSites - 2 * ones;
    });
  };
}

function countOnes(word: number): number {
  let w = word - ((word >>> 1) & 0x55555555);
  w = (w & 0x33333333) + ((w >>> 2) & 0x33333333);
  return Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
