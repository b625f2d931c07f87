import { describe, expect, it } from "vitest";
import { coarseGraining, majority, ruleTable } from "../coarsegraining/index.ts";
import { sharpened } from "./index.ts";

describe("sharpened", () => {
  const learned = coarseGraining({ block: [2, 2], filters: [[1, 1, 1, 1]], bias: [0.25] });

  it("doubles weights and biases", () => {
    expect(sharpened(learned)).toMatchObject({ filters: [[2, 2, 2, 2]], bias: [0.5] });
    expect(sharpened(learned, 3).filters).toEqual([[3, 3, 3, 3]]);
  });

  it("of Infinity is the hard rule, and leaves a hard one hard", () => {
    const uniform = coarseGraining({ block: [2, 2], filters: [[1, 1, 1, 1]] });
    expect(ruleTable(sharpened(uniform, Number.POSITIVE_INFINITY))).toEqual(ruleTable(majority([2, 2])));
    expect(ruleTable(sharpened(majority([2, 2])))).toEqual(ruleTable(majority([2, 2])));
  });
});
