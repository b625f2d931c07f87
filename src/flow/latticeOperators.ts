import { InputError } from "../errors/index.ts";
import type { Lattice } from "../lattices/index.ts";
import { even, evenOperators, type Offset, type Operator, odd, oddOperators, pair } from "./operators.ts";

/** Sites of a row: 0, 1, … n − 1. */
const row = (n: number): Offset[] => Array.from({ length: n }, (_, x): Offset => [x, 0]);

const evenOfChain: readonly Operator[] = [
  even("nearest neighbours", pair(1, 0)),
  even("second neighbours", pair(2, 0)),
  even("third neighbours", pair(3, 0)),
  even("fourth neighbours", pair(4, 0)),
  even("four in a row", row(4)),
];

const oddOfChain: readonly Operator[] = [odd("spin", row(1)), odd("three in a row", row(3))];

/**
 * The triangular lattice is the square one with a bond along one diagonal: (1, 0), (0, 1) and (1, 1) have the length 1, (1, −1) the length √3, and the
 * rhombi of two triangles are the unit square and the two that lie along the others of its directions.
 */
const evenOfTriangular: readonly Operator[] = [
  even("nearest neighbours", pair(1, 0), pair(0, 1), pair(1, 1)),
  even("next-nearest neighbours", pair(2, 1), pair(1, 2), pair(1, -1)),
  even(
    "rhombus",
    [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 1],
    ],
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 2],
    ],
  ),
  even("third neighbours", pair(2, 0), pair(0, 2), pair(2, 2)),
];

const oddOfTriangular: readonly Operator[] = [
  odd("spin", [[0, 0]]),
  odd(
    "triangle",
    [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
    [
      [0, 0],
      [0, 1],
      [1, 1],
    ],
  ),
  odd(
    "three in a row",
    ...(
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const
    ).map(([dx, dy]): readonly Offset[] => [
      [-dx, -dy],
      [0, 0],
      [dx, dy],
    ]),
  ),
];

/** Of a square lattice whose directions differ, J_x ≠ J_y: a coupling for each where the square's symmetry is broken. */
const evenOfAnisotropic: readonly Operator[] = [
  even("nearest neighbours along x", pair(1, 0)),
  even("nearest neighbours along y", pair(0, 1)),
  ...evenOperators.slice(1, 3),
  even("third neighbours along x", pair(2, 0)),
  even("third neighbours along y", pair(0, 2)),
];

/**
 * The even operators of a kind of lattice, in the order in which they are added to an analysis; those of all nearest neighbours come first, and of
 * next-nearest ones second.
 *
 * @param anisotropic whether the directions of a square lattice have couplings of their own, which then come first and second
 */
export function evenOperatorsOf(
  { kind }: Pick<Lattice, "kind">,
  { anisotropic = false }: { anisotropic?: boolean } = {},
): readonly Operator[] {
  requireAlikeSites(kind);
  if (kind === "chain") return evenOfChain;
  if (kind === "triangular") return evenOfTriangular;
  return anisotropic ? evenOfAnisotropic : evenOperators;
}

/** The odd operators of a kind of lattice, the spin first. */
export function oddOperatorsOf({ kind }: Pick<Lattice, "kind">): readonly Operator[] {
  requireAlikeSites(kind);
  if (kind === "chain") return oddOfChain;
  return kind === "triangular" ? oddOfTriangular : oddOperators;
}

function requireAlikeSites(kind: Lattice["kind"]): void {
  if (kind !== "honeycomb" && kind !== "medial") return;
  const way = kind === "honeycomb" ? "; measure those of its sublattices, see sublatticesOf" : "";
  throw new InputError(`operators: expected a lattice whose sites are all alike, got a ${kind} one${way}`);
}

/** Operators are sums over all sites alike: of a torus, or of a ring, where they lie in its row. */
export function requireOperatorsOn({ kind, boundary }: Lattice, operators: readonly Operator[]): void {
  requireAlikeSites(kind);
  if (boundary !== "torus") {
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
