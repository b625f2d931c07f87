import { InputError } from "../errors/index.ts";
import { type CoarseGraining, coarseGraining } from "./rule.ts";

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
 * A rule for dimers: the sign of Σ ± (n − ¼) over the links of a block along one axis, n = 0 or 1 their dimers, of mean zero for free ones.
 * The block lies on the medial grid and begins on a vertex: site (x, y) is a link to the right where x is odd and y even, and one down
 * where x is even and y odd, of vertex (⌊x/2⌋, ⌊y/2⌋).
 */
function ofLinks([bx, by]: Block, axis: "x" | "y", sign: (x: number, y: number) => 1 | -1): CoarseGraining {
  const filter = Array.from({ length: bx * by }, (_, i): number => {
    const [x, y] = [i % bx, Math.floor(i / bx)];
    const isLink = axis === "x" ? x % 2 === 1 && y % 2 === 0 : x % 2 === 0 && y % 2 === 1;
    return isLink ? sign(x >> 1, y >> 1) : 0;
  });
  if (filter.every((weight) => weight === 0)) {
    throw new InputError(`rule: expected a block of dimers with links along ${axis}, such as 8x8, got ${bx}x${by}`);
  }
  // n − ¼ = ½ (s + ½), s = ±1
  const bias = filter.reduce((sum, weight) => sum + weight / 2, 0);
  return coarseGraining({ block: [bx, by], filters: [filter], bias: [bias], hard: true });
}

/** The sign of the electric field of a block of dimers along x or y, Σ (−1)^{x+y} (n − ¼) over its links; see electricField. Fair ties. */
export function staggered(block: Block, axis: "x" | "y"): CoarseGraining {
  return ofLinks(block, axis, (x, y) => ((x + y) % 2 ? -1 : 1));
}

/** The sign of the columnar order of a block of dimers along x, Σ (−1)^x (n − ¼) over its links: it carries no electric field. Fair ties. */
export function columnar(block: Block): CoarseGraining {
  return ofLinks(block, "x", (x) => (x % 2 ? -1 : 1));
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
};
