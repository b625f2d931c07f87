import { describe, expect, it } from "vitest";
import { coarseGraining, decimation, majority, namedRules } from "../coarsegraining/index.ts";
import { asymmetry, type Doubt, judgeRule, largestShare } from "./index.ts";

const kinds = (doubts: readonly Doubt[]): string[] => doubts.map(({ kind }) => kind);
const rule = (filter: number[], bias = 0, hard = false) =>
  coarseGraining({ block: [filter.length / 2, 2], filters: [filter], bias: [bias], hard });

describe("judgeRule", () => {
  it("has nothing against rules that are odd and hear several spins", () => {
    expect(judgeRule(majority([2, 2]))).toEqual([]);
    expect(judgeRule(majority([2, 2], "first"))).toEqual([]);
    expect(judgeRule(rule([3.3, 2.2, 2, 1.8]))).toEqual([]);
    // A bias that decides nothing breaks nothing: three spins never tie.
    expect(judgeRule(coarseGraining({ block: [3, 1], filters: [[1, 1, 1]], bias: [0.5], hard: true }))).toEqual([]);
  });

  it("sees a broken symmetry: of ties that go to one sign by 1, of a bias by 1 − 2σ(−2b) in a tie", () => {
    expect(asymmetry(majority([2, 2], "up"))).toBe(1);
    expect(asymmetry(rule([1, 1, 1, 1], 0.1))).toBeCloseTo(Math.tanh(0.1), 12);
    expect(asymmetry(rule(Array(16).fill(1), 0.1))).toBeCloseTo(Math.tanh(0.1), 12);
    const [doubt] = judgeRule(majority([2, 2], "up"));
    expect(doubt!.message).toMatch(/^the rule breaks the symmetry s → −s: .*up to 1\.00/);
  });

  it("sees decimation, of one weight alone, of one with nearly all, and of one that outvotes the others", () => {
    for (const one of [decimation([2, 2]), rule([10, 1, 1, 1]), rule([4, 1, 1, 1], 0, true)]) {
      expect(kinds(judgeRule(one))).toEqual(["decimation"]);
    }
    expect(largestShare(decimation([2, 2]))).toBe(1);
    expect(largestShare(majority([2, 2]))).toBe(0.25);
    expect(kinds(judgeRule(rule([10, 1, 1, 1], 1)))).toEqual(["symmetry", "decimation"]);
    expect(namedRules.decimation!([2, 2])).toEqual(decimation([2, 2]));
  });
});
