/** [dx, dy] from a site. */
export type Offset = readonly [dx: number, dy: number];

/**
 * A short-ranged interaction of spins, summed over the lattice: S = Σ_r Σ_t Π_{o∈t} s_{r+o}, over all sites r and the terms t, which are
 * images of one another under the symmetries of the lattice. The energy is −Σ_α K_α S_α.
 */
export interface Operator {
  /** As tables and documents call it. */
  readonly name: string;
  /** Even under s → −s, or odd. */
  readonly parity: "even" | "odd";
  /** terms[t]: the sites of a product, from a site r. */
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
