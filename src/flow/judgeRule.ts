/**
 * What can be said against a rule before any exponent is read off its flow: a coarse-graining that breaks the symmetry of the spins, or keeps one of a block and drops
 * the rest, leads to no fixed point of theirs, however well its numbers converge.
 */
import { type CoarseGraining, probabilityUp, ruleTable } from "../coarsegraining/index.ts";

/** Something that speaks against a rule or a flow; the message is one line for a reader. */
export interface Doubt {
  /** What it is about. */
  readonly kind: "symmetry" | "decimation" | "moves" | "wrong side" | "all hot";
  /** In words. */
  readonly message: string;
}

/** Blocks of up to so many spins are looked at state by state. */
const TABLED = 12;
/** Probabilities that differ by less are the same but for rounding. */
const ROUNDING = 1e-9;

/**
 * How far the first unit of a rule is from odd under s → −s: the largest |P(h = +1|V) + P(h = +1|−V) − 1| over all states of the block, 0 for an odd rule and 1 for
 * one that has ties go to one sign. Of blocks of more than 12 spins it is that of a tie, Σ λv = 0.
 */
export function asymmetry(rule: CoarseGraining): number {
  const { filters, bias, hard = false } = rule;
  const n = filters[0]!.length;
  if (n > TABLED) return Math.abs(2 * probabilityUp(bias[0]!, hard) - 1);
  const table = ruleTable({ ...rule, filters: [filters[0]!], bias: [bias[0]!] });
  const flipped = 2 ** n - 1;
  let largest = 0;
  for (let V = 0; V <= flipped; V++) {
    largest = Math.max(largest, Math.abs(table[2 * V]! + table[2 * (flipped ^ V)]! - 1));
  }
  return largest;
}

/** The share of its largest weight in Σ λ_i² of the first filter: 1 for decimation, 1/n for n equal weights. */
export function largestShare({ filters: [filter] }: CoarseGraining): number {
  const squares = filter!.map((w) => w * w);
  const sum = squares.reduce((a, b) => a + b, 0);
  return sum === 0 ? 1 / squares.length : Math.max(...squares) / sum;
}

/** A weight with more of Σ λ² than this is all that counts. */
const DOMINANT = 0.9;

/** What speaks against a rule of one hidden unit for spins with the symmetry s → −s, in the order of its weight. */
export function judgeRule(rule: CoarseGraining): Doubt[] {
  const doubts: Doubt[] = [];
  const broken = asymmetry(rule);
  if (broken > ROUNDING) {
    doubts.push({
      kind: "symmetry",
      message: `the rule breaks the symmetry s → −s: a block and the same block turned over do not get opposite signs (probabilities are off by up to ${broken.toFixed(2)}), and the field that this amounts to grows with every step`,
    });
  }
  const [filter] = rule.filters;
  const size = filter!.map(Math.abs).sort((a, b) => b - a);
  const others = size.slice(1).reduce((a, b) => a + b, 0);
  const share = largestShare(rule);
  if (size.length > 1 && (share > DOMINANT || (rule.hard && size[0]! > others))) {
    doubts.push({
      kind: "decimation",
      message: `the rule looks at one spin of the block (it has ${(100 * share).toFixed(0)} % of Σ λ²), which is decimation: no fixed point, everything flows to high temperature`,
    });
  }
  return doubts;
}
