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

/** The rules that have a name, as the command line knows them. */
export const namedRules: Readonly<Record<string, (block: Block) => CoarseGraining>> = {
  majority: (block) => majority(block),
  "majority-first": (block) => majority(block, "first"),
  "majority-up": (block) => majority(block, "up"),
  decimation: (block) => decimation(block),
};
