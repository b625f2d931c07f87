/** The page of the estimators shows what was measured, what is claimed of them there holds, and the study can be done again. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ESTIMATOR_CASES, pairsInformation } from "../bench/estimatorCases.ts";
import { isLowerBound, judge, studyCase } from "../bench/estimatorStudy.ts";
import { estimatorsFigure, numbersText, type StudyDocument, withNumbers } from "../bench/estimators.ts";
import { oracle } from "./oracles/index.ts";

const page = readFileSync("docs/estimators.md", "utf8");
const measured: StudyDocument = JSON.parse(readFileSync("docs/estimators.json", "utf8"));
const caseNamed = (name: string) => ESTIMATOR_CASES.find((one) => one.name === name)!;

describe("docs/estimators.md", () => {
  it("has the tables and the figure of the numbers that are stored beside it", async () => {
    expect(withNumbers(page, numbersText(measured))).toBe(page);
    expect(page).toContain("](images/estimators.svg)");
    expect(readFileSync("docs/images/estimators.svg", "utf8")).toBe(await estimatorsFigure(measured));
  });

  it("is of all cases there are, each with at least eight keys", () => {
    expect(measured.cases.map(({ name, exact }) => ({ name, exact }))).toEqual(
      ESTIMATOR_CASES.map(({ name, exact }) => ({ name, exact })),
    );
    for (const { said } of measured.cases) {
      for (const of of Object.values(said)) expect(of!.length).toBeGreaterThanOrEqual(8);
    }
  });

  it("has bounds that hold: no mean is above the exact value by 3σ, and no key by 4σ", () => {
    for (const { exact, said } of measured.cases) {
      for (const [name, of] of Object.entries(said).filter(([estimator]) => isLowerBound(estimator))) {
        const { bias, stated, keys } = judge(exact, of!);
        expect(bias, name).toBeLessThan((3 * stated) / Math.sqrt(keys) + 1e-9);
        for (const { value, error } of of!) expect(value, name).toBeLessThanOrEqual(exact + 4 * error + 1e-9);
      }
    }
  });

  it("has exact values that cover the exact ones: of 32 within 2σ at least 27, and χ² as it should be", () => {
    const said = measured.cases.flatMap(({ exact, said: of }) =>
      (of.exact ?? []).map(({ value, error }) => (value - exact) / error),
    );
    expect(said.length).toBe(32);
    expect(said.filter((z) => Math.abs(z) <= 2).length).toBeGreaterThanOrEqual(27);
    // χ² of 32 degrees of freedom: 15.1 … 56.3 leave out a hundredth of all keys.
    const chiSquare = said.reduce((sum, z) => sum + z * z, 0);
    expect(chiSquare).toBeGreaterThan(15.1);
    expect(chiSquare).toBeLessThan(56.3);
  });
});

describe("the cases", () => {
  it("have the exact values of the oracles, and of closed forms", () => {
    for (const [name, T] of [
      ["Ising, *T* = 2", "2.0"],
      ["Ising, *T*_{c}", "Tc"],
      ["Ising, *T* = 2.6", "2.6"],
    ] as const) {
      const { values } = oracle(`s3.L=8.T=${T}.E=ring`);
      expect(caseNamed(name).exact).toBeCloseTo(values.hard_rules["majority, fair ties"], 9);
    }
    // A bit that is turned over with probability q carries log 2 + q log q + (1 − q) log (1 − q).
    const bit = (q: number): number => Math.LN2 + q * Math.log(q) + (1 - q) * Math.log(1 - q);
    expect(caseNamed("copy of 5 spins").exact).toBeCloseTo(5 * bit(0.01), 12);
    expect(caseNamed("product of two spins").exact).toBeCloseTo(bit(0.1), 12);
    expect(caseNamed("3 signs, *ρ* = 0.8").exact).toBeCloseTo(3 * bit(Math.acos(0.8) / Math.PI), 12);
    expect(caseNamed("independent").exact).toBeCloseTo(0, 12);
    // P(x,y) = ¼ (1 + ρ s t) for spins of correlation ρ = ½
    const weights = Float64Array.from([3, 1, 1, 3]);
    expect(pairsInformation({ bits: [1, 1], weights })).toBeCloseTo(bit(0.25), 12);
  });

  it("give the same for the same key, and what is true within 4σ", { timeout: 30_000 }, () => {
    const size = { windows: 1500, steps: 60 };
    const of = caseNamed("independent");
    const values = (k: number) =>
      Object.entries(studyCase(of, size, k)).map(([name, { value, error }]) => ({ name, value, error }));
    const said = values(3);
    expect(values(3)).toEqual(said);
    expect(said.map(({ name }) => name)).toEqual(["rbm", "conditional", "infonce", "nwj", "dv", "js", "smile"]);
    for (const { name, value, error } of said) {
      if (isLowerBound(name)) expect(value, name).toBeLessThanOrEqual(of.exact + 4 * error + 1e-9);
    }
  });

  it("are judged as they should be, on numbers done by hand", () => {
    const one = (value: number, error: number) => ({ value, error, seconds: 2, converged: true });
    const is = judge(1, [one(1.1, 0.2), one(0.7, 0.2), one(1.5, 0.2), one(1.1, 0.06)]);
    expect(is.bias).toBeCloseTo(0.1, 12);
    expect(is.spread).toBeCloseTo(Math.sqrt((0 + 0.16 + 0.16 + 0) / 3), 12);
    expect([is.within1, is.within2, is.holds, is.warned, is.keys, is.seconds]).toEqual([1, 3, 3, 0, 4, 2]);
    expect(is.biasError).toBeCloseTo(is.spread / 2, 12);
    expect(is.stated).toBeCloseTo(0.165, 12);
  });
});
