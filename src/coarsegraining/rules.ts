import { InputError } from "../errors/index.ts";
import { type CoarseGraining, coarseGraining } from "./rule.ts";

/** [bx, by] @inline */
type Block = readonly [number, number];
const sitesOf = ([bx, by]: Block): number => bx * by;

/**
 * The majority of a block's spins, Kadanoff's block spin [kadanoff1966]. Blocks of an even number of spins can tie:
 *
 * - `fair`: a fair coin, which keeps the ± symmetry;
 * - `first`: the sign of the first spin, which keeps it too, and for 2×2 is the majority of (2, 1, 1, 1);
 * - `up`: always +1, which breaks it.
 */
export function majority(block: Block, ties: "fair" | "first" | "up" = "fair"): CoarseGraining {
  const ones = Array<number>(sitesOf(block)).fill(1);
  const filter = ties === "first" && ones.length % 2 === 0 ? [2, ...ones.slice(1)] : ones;
  return coarseGraining({ block, filters: [filter], bias: [ties === "up" ? 0.5 : 0], hard: true });
}

/** One spin of each block, the first by default; the others are dropped. */
export function decimation(block: Block, site = 0): CoarseGraining {
  const n = sitesOf(block);
  if (!Number.isInteger(site) || site < 0 || site >= n) {
    throw new InputError(`decimation: expected a site from 0 to ${n - 1}, got ${site}`);
  }
  return coarseGraining({ block, filters: [Array.from({ length: n }, (_, i) => (i === site ? 1 : 0))], hard: true });
}

/**
 * The majority of the spins at the boundary of a block, fair ties: in a chain of its two ends, of a 2×2 block of all. A block of one row
 * is taken to lie in a chain.
 */
export function boundaryMajority([bx, by]: Block): CoarseGraining {
  const atEnd = (c: number, side: number): boolean => c === 0 || c === side - 1;
  const filter = Array.from({ length: bx * by }, (_, i) =>
    atEnd(i % bx, bx) || (by > 1 && atEnd(Math.floor(i / bx), by)) ? 1 : 0,
  );
  return coarseGraining({ block: [bx, by], filters: [filter], hard: true });
}

/**
 * A rule for dimers: the sign of Σ w (n − ¼) over the links of a block, n = 0 or 1 their dimers, of mean zero for free ones. Fair ties.
 * The block lies on the medial grid and begins on a vertex: site (x, y) is a link to the right where x is odd and y even, and one down
 * where x is even and y odd, of vertex (⌊x/2⌋, ⌊y/2⌋).
 *
 * @param weight w of the link along an axis from vertex (x, y)
 */
function ofLinks([bx, by]: Block, weight: (axis: "x" | "y", x: number, y: number) => number): CoarseGraining {
  const filter = Array.from({ length: bx * by }, (_, i): number => {
    const [x, y] = [i % bx, Math.floor(i / bx)];
    return (x + y) % 2 === 0 ? 0 : weight(x % 2 === 1 ? "x" : "y", x >> 1, y >> 1);
  });
  if (filter.every((w) => w === 0)) {
    throw new InputError(`rule: expected a block of dimers with the links that are read, such as 8x8, got ${bx}x${by}`);
  }
  // n − ¼ = ½ (s + ½), s = ±1
  const bias = filter.reduce((sum, w) => sum + w / 2, 0);
  return coarseGraining({ block: [bx, by], filters: [filter], bias: [bias], hard: true });
}

const alternating = (n: number): 1 | -1 => (n % 2 ? -1 : 1);

/** The sign of the electric field of a block of dimers along x or y, Σ (−1)^{x+y} (n − ¼) over its links; see electricField. */
export function staggered(block: Block, axis: "x" | "y"): CoarseGraining {
  return ofLinks(block, (along, x, y) => (along === axis ? alternating(x + y) : 0));
}

/**
 * The sign of the columnar order of a block of dimers along x or y, Σ (−1)^x (n − ¼) over its links to the right, or Σ (−1)^y (n − ¼) over
 * those down: it carries no electric field.
 */
export function columnar(block: Block, axis: "x" | "y" = "x"): CoarseGraining {
  return ofLinks(block, (along, x, y) => (along === axis ? alternating(axis === "x" ? x : y) : 0));
}

/**
 * The sign of the sum of the columnar orders along x and y: half-way between two columnar states, where plaquettes would be ordered. It and
 * the sign of their difference, together, tell all four columnar states.
 */
export function plaquette(block: Block): CoarseGraining {
  return ofLinks(block, (along, x, y) => alternating(along === "x" ? x : y));
}

/** Whether a block has more dimers along x than along y: the sign of Σ ± (n − ¼), + for links to the right and − for those down. */
export function orientation(block: Block): CoarseGraining {
  return ofLinks(block, (along) => (along === "x" ? 1 : -1));
}

/** The rules that have a name, as the command line knows them. */
export const namedRules: Readonly<Record<string, (block: Block) => CoarseGraining>> = {
  majority: (block) => majority(block),
  "majority-first": (block) => majority(block, "first"),
  "majority-up": (block) => majority(block, "up"),
  boundary: boundaryMajority,
  decimation: (block) => decimation(block),
  "staggered-x": (block) => staggered(block, "x"),
  "staggered-y": (block) => staggered(block, "y"),
  columnar: (block) => columnar(block),
  "columnar-y": (block) => columnar(block, "y"),
  plaquette,
  orientation,
};
