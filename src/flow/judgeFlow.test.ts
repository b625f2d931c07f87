import { describe, expect, it } from "vitest";
import { criticalTemperature } from "../models/index.ts";
import { estimate } from "../statistics/index.ts";
import { type Doubt, judgeCorrelations, judgeFlow } from "./index.ts";

const kinds = (doubts: readonly Doubt[]): string[] => doubts.map(({ kind }) => kind);

describe("judgeFlow", () => {
  /** A line that begins at T/T_c = t[0] and goes on through the others. */
  const line = (t: readonly number[], error = 0.001) => ({
    start: t[0]! * criticalTemperature,
    temperatures: t.map((x) => estimate(x * criticalTemperature, error * criticalTemperature)),
  });

  it("has nothing against the flow of a good rule", () => {
    const lines = [
      [0.97, 0.95, 0.9, 0.81],
      [1, 1.002, 1.001, 0.993],
      [1.03, 1.07, 1.14, 1.3],
    ].map((t) => line(t));
    expect(judgeFlow(lines, criticalTemperature)).toEqual([]);
    // Of a start a little off T_c the distance doubles with every step.
    expect(judgeFlow([line([1.001, 1.003, 1.012, 1.026])], criticalTemperature)).toEqual([]);
  });

  it("says that T_c does not stay, unless the errors are as large; and that samples cross over", () => {
    const [moves, ...rest] = judgeFlow([line([1, 1.005, 1.015, 1.031])], criticalTemperature);
    expect(rest).toEqual([]);
    expect(moves!.message).toMatch(/does not stay at T_c: after step 3 samples at T_c have T_eff = T_c \+ 3\.1 %/);
    expect(judgeFlow([line([1, 1.005, 1.015, 1.031], 0.02)], criticalTemperature)).toEqual([]);
    const decimated = [line([0.97, 0.99, 1.03]), line([1, 1.1, 1.42])];
    expect(kinds(judgeFlow(decimated, criticalTemperature))).toEqual(["moves", "wrong side"]);
    expect(judgeFlow(decimated, criticalTemperature)[1]!.message).toMatch(
      /T\/T_c = 0\.9700 are at 1\.030 after step 2; as with decimation, there is no fixed point there and everything flows to high/,
    );
    const frozen = judgeFlow([line([1.03, 1.0, 0.9])], criticalTemperature);
    expect(frozen[0]!.message).not.toMatch(/decimation/);
  });
});

describe("judgeCorrelations", () => {
  const line = (...c: number[]) => ({ nearest: c.map((x) => estimate(x, 0.002)) });

  it("sees that all lines fall, and nothing where one rises", () => {
    expect(kinds(judgeCorrelations([line(0.75, 0.7, 0.6), line(0.6, 0.4, 0.2)]))).toEqual(["all hot"]);
    expect(judgeCorrelations([line(0.75, 0.78, 0.8), line(0.6, 0.4, 0.2)])).toEqual([]);
    expect(judgeCorrelations([line(0.7)])).toEqual([]);
  });
});
