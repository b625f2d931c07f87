/** The flow by the command line: of a model, of files with and without one, its controls, that it goes on where it stopped, and what is refused. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { schemas } from "kadanoff/io";
import { writeSamples } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalTemperature, ising } from "kadanoff/models";
import { ensemble, sample, swendsenWang } from "kadanoff/sampling";
import { beforeAll, describe, expect, it } from "vitest";
import { type FlowValues, flowFlags } from "../cli/flow/flags.ts";
import { planOf } from "../cli/flow/plan.ts";
import { sourcesOfFiles, sourcesOfModel } from "../cli/flow/sources.ts";
import { interruptAt, programIn } from "./program.ts";

const { at, run, json } = programIn("flow");

interface Point {
  readonly start: number;
  readonly step: number;
  readonly size: readonly number[];
  readonly temperature?: { value: number; error: number };
  readonly nearest: { value: number; error: number };
  readonly information?: { value: number; error: number };
  readonly informationKind?: string;
  readonly rule?: { filters: number[][]; hard?: boolean };
  readonly learnedRule?: { filters: number[][] };
}

const model = ["--model", "ising", "--size", "32", "--count", "200", "--seed", "7"];
const quick = ["--climb-steps", "200", "--windows", "3000"];
const learned = (out: string, ...more: string[]): string[] => [
  ...["flow", ...model, "--temperatures", "1.05Tc,Tc", ...quick, "--out", out],
  ...more,
];
const given = (rule: string, temperatures: string): string[] => [
  ...["flow", ...model, "--temperatures", temperatures, "--rule", rule, "--no-information"],
];
/** Flags as the command line reads them. */
const valuesOf = (flags: Readonly<Record<string, string>>): FlowValues =>
  Object.fromEntries(
    Object.entries(flags).map(([name, word]) => {
      const { parse } = flowFlags[name as keyof typeof flowFlags] as { parse?: (text: string) => unknown };
      return [name, parse === undefined ? true : parse(word)];
    }),
  );

/** T_eff/T_c of the samples and after each step. */
const line = (points: readonly Point[], relative: number): { value: number; error: number }[] =>
  points
    .filter(({ start }) => Math.abs(start / criticalTemperature - relative) < 1e-9)
    .map(({ temperature }) => ({
      value: temperature!.value / criticalTemperature,
      error: temperature!.error / criticalTemperature,
    }));

let document: Awaited<ReturnType<typeof json>>;
beforeAll(async () => {
  document = await json(...learned("one.json", "--workers", "1"));
}, 60_000);

describe("kadanoff flow", () => {
  it("stays near T_c and leaves it above, with the rules and their information at each step", async () => {
    expect(document).toMatchObject({
      ...{ method: "conditional", model: "ising", lattice: "square", size: [32, 32], steps: 2, seed: 7 },
      learning: { norm: 2, sharpen: 2, bias: false, restarts: 1 },
      geometry: { block: [2, 2], buffer: 1, environment: 1, window: [6, 6] },
    });
    const points: Point[] = document.points;
    expect(points.map(({ step, size }) => [step, size[0]])).toEqual(
      [1, 1.05].flatMap(() => [
        [0, 32],
        [1, 16],
        [2, 8],
      ]),
    );
    const starts = points.filter(({ step }) => step === 0).map(({ start }) => start / criticalTemperature);
    for (const [n, t] of [1, 1.05].entries()) expect(starts[n]).toBeCloseTo(t, 12);
    // Samples are at their temperature (4σ) …
    for (const t of [1, 1.05]) {
      const [{ value, error }] = line(points, t) as [{ value: number; error: number }];
      expect(Math.abs(value - t)).toBeLessThan(4 * error);
    }
    // … and flow away from T_c by more than 4σ a step, while those of T_c move by less than three hundredths and 4σ.
    const [critical, warm] = [1, 1.05].map((t) => line(points, t));
    for (const n of [1, 2]) {
      expect(warm![n]!.value).toBeGreaterThan(warm![n - 1]!.value + 4 * warm![n]!.error);
      expect(Math.abs(critical![n]!.value - 1)).toBeLessThan(0.03 + 4 * critical![n]!.error);
    }
    for (const { step, rule, learnedRule, information, informationKind } of points) {
      expect(rule === undefined).toBe(step === 2);
      if (rule === undefined) continue;
      expect(informationKind).toBe(step === 0 ? "exact" : "lower bound");
      expect(information!.value).toBeGreaterThan(3 * information!.error);
      expect(rule.filters[0]).toEqual(learnedRule!.filters[0]!.map((w) => 2 * w));
      expect(Math.hypot(...learnedRule!.filters[0]!)).toBeLessThan(2 + 1e-9);
      expect(Math.min(...learnedRule!.filters[0]!)).toBeGreaterThan(0);
    }
    expect(document.byMethod.mcrg.start).toBeCloseTo(criticalTemperature, 12);
    expect(document.byMethod.mcrg.yt).toHaveLength(2);
    // 4σ of the exact y_h = 15/8 and two hundredths for steps that are few.
    for (const { value, error } of document.byMethod.mcrg.yh) {
      expect(Math.abs(value - 1.875)).toBeLessThan(0.02 + 4 * error);
    }
    expect(document.eta).toEqual(document.byMethod.mcrg.combined.eta);
    (await schemas()).flow.parse(document);
    const { seconds, ...written } = document;
    expect(JSON.parse(readFileSync(at("one.json"), "utf8"))).toEqual(written);
    expect(existsSync(at(".one.unfinished.json"))).toBe(false);
  });

  it("goes on where it was interrupted, on any number of workers, to the same bytes; with other flags, or from a file that was changed, it refuses", {
    timeout: 60_000,
  }, async () => {
    const partial = at(".two.unfinished.json");
    const { code, stderr } = await run(learned("two.json", "--workers", "1"), {
      kill: interruptAt(partial),
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /1 of 2 temperatures are kept in \.two\.unfinished\.json; the same command goes on from there/,
    );
    const kept = readFileSync(partial, "utf8");
    const other = await run(learned("two.json", "--norm", "1"));
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/\.two\.unfinished\.json has temperatures from other samples or with other flags/);
    writeFileSync(partial, kept.replace(/"count": \d+,/, '"count": 201,'));
    expect((await run(learned("two.json"))).code).toBe(2);
    writeFileSync(partial, kept);
    await json(...learned("two.json", "--workers", "2"));
    expect(readFileSync(at("two.json")).equals(readFileSync(at("one.json")))).toBe(true);
    expect(existsSync(partial)).toBe(false);
  });

  it("says of decimation that it has no fixed point, and of ties to one sign that they break the symmetry", async () => {
    const decimated = await json(...given("decimation", "0.97Tc,Tc"), "--out", "decimation.json");
    expect(decimated.converged).toBe(false);
    const said = decimated.warnings.join("\n");
    expect(said).toMatch(/decimation: no fixed point, everything flows to high temperature/);
    expect(said).toMatch(/the flow does not stay at T_c: after step 1/);
    expect(said).toMatch(/the flow goes to the wrong side of T_c/);
    expect(line(decimated.points, 1)[2]!.value).toBeGreaterThan(1.1);
    expect(decimated.criticalTemperature).toBeUndefined();

    const biased = await run([
      ...given("majority-up", "Tc"),
      "--size",
      "16",
      "--steps",
      "1",
      "--out",
      "biased.json",
      "--json",
    ]);
    expect(biased.code).toBe(0);
    expect(biased.stderr).toMatch(/warning: the rule breaks the symmetry s → −s/);
    expect(JSON.parse(biased.stdout).converged).toBe(false);
  });

  it("reads T_c and ν off enough temperatures, and says so in words", async () => {
    const { code, stdout } = await run(
      ["flow", ...model, "--temperatures", "0.95Tc..1.05Tc:5", "--method", "majority", "--no-information"].concat([
        ...["--count", "300", "--operators", "2,1", "--hamiltonian", "--out", "many.json", "--quiet"],
      ]),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^5 temperatures, 300 configurations each; .*; majority rule\nT_eff\/T_c by size/);
    expect(stdout).toMatch(/^T\/T_c +32x32 +16x16 +8x8$/m);
    expect(stdout).toMatch(/^1\.0500 /m);
    expect(stdout).toMatch(/T_c by the flow .* of the exact one/);
    expect(stdout).toMatch(/ν by slopes .*\nMCRG at T = 1\.0000 T_c, step by step: y_t .*; y_h /);
    const {
      criticalTemperature: Tc,
      exactCriticalTemperature,
      points,
      byMethod,
    } = JSON.parse(readFileSync(at("many.json"), "utf8"));
    const operators = byMethod.mcrg.table.map(({ steps }: { steps: { operators: string[] }[] }) =>
      Math.max(...steps.map((step) => step.operators.length)),
    );
    expect(operators).toEqual([2, 1]);
    expect(stdout).toMatch(
      /thermometers at 1\.0000 T_c, after 1 step: torus of the same size .*, infinite lattice .*, next-nearest/,
    );
    expect(stdout).toMatch(/effective Hamiltonian at T = 2\.26919, couplings K by body and range, by size/);
    expect(stdout).toMatch(/^nearest neighbours +2 +1\.00 /m);
    const [{ hamiltonian }] = points.filter(
      ({ start }: { start: number }) => Math.abs(start - criticalTemperature) < 1e-9,
    );
    const [K] = hamiltonian;
    expect(Math.abs(K.coupling.value - 1 / criticalTemperature)).toBeLessThan(4 * K.coupling.error);
    const cold = line(points, 0.95);
    for (const n of [1, 2]) expect(cold[n]!.value).toBeLessThan(cold[n - 1]!.value - 4 * cold[n]!.error);
    expect(exactCriticalTemperature).toBeCloseTo(criticalTemperature, 12);
    // 4σ, and two hundredths for a lattice of 32.
    expect(Math.abs(Tc.value / criticalTemperature - 1)).toBeLessThan(
      0.02 + (4 * Tc.statistical) / criticalTemperature,
    );
  });

  it("takes chains, in which decimation is tanh K' = tanh² K (4σ)", async () => {
    const { points, warnings, byMethod } = await json(
      ...[
        "flow",
        "--model",
        "ising",
        "--lattice",
        "chain",
        "--size",
        "64",
        "--temperatures",
        "1.5,2",
        "--count",
        "400",
      ],
      ...["--rule", "decimation", "--no-information", "--out", "chain.json"],
    );
    expect(warnings).toEqual([]);
    expect(byMethod).toEqual({});
    for (const { start, step, nearest } of (points as Point[]).filter((point) => point.step < 3)) {
      const exact = Math.tanh(1 / start) ** (2 ** step);
      expect(Math.abs(nearest.value - exact)).toBeLessThan(4 * nearest.error);
    }
  });
});

describe("kadanoff flow of files", () => {
  const temperatures = [1, 1.05].map((t) => t * criticalTemperature);
  const lattice = squareLattice({ size: [32, 32] });
  beforeAll(() => {
    mkdirSync(at("known"));
    mkdirSync(at("empty"));
    for (const [n, T] of temperatures.entries()) {
      const samples = sample(ising({ lattice, coupling: 1 / T }), { sampler: swendsenWang(), count: 200, key: key(n) });
      writeSamples(at(`known/${n}.h5`), samples);
      writeSamples(at(`${n}.npy`), ensemble({ lattice, sigma: samples.sigma }));
    }
  });
  const files = ["0.npy", "1.npy"];
  const rest = ["--method", "majority", "--no-information"];

  it("needs no model: correlations, correlation lengths and exponents remain, and a line says what is left out", async () => {
    const told = ["--temperatures", temperatures.join(), "--boundary", "torus", ...rest, "--out", "own.json", "--json"];
    const { code, stdout, stderr } = await run(["flow", ...files, ...told]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^kadanoff flow: warning: the files do not all name one Ising model .* are left out/);
    const own = JSON.parse(stdout);
    const known = await json("flow", "known", ...rest, "--out", "known.json");
    expect(own.model).toBeUndefined();
    expect(own.criticalTemperature).toBeUndefined();
    (await schemas()).flow.parse(own);
    expect(own.byMethod.mcrg.start).toBeCloseTo(criticalTemperature, 12);
    // The same spins, the same flow; with a model there are temperatures, too.
    expect((own.points as Point[]).map(({ nearest }) => nearest.value)).toEqual(
      (known.points as Point[]).map(({ nearest }) => nearest.value),
    );
    expect(own.byMethod.mcrg.yh.map((y: { value: number }) => y.value)).toEqual(
      known.byMethod.mcrg.yh.map((y: { value: number }) => y.value),
    );
    expect((own.points as Point[]).every(({ temperature }) => temperature === undefined)).toBe(true);
    expect((known.points as Point[]).every(({ temperature }) => temperature !== undefined)).toBe(true);
    expect(known.model).toBe("ising");
  });

  it.each([
    ["files without temperatures", files, { boundary: "torus" }, /0\.npy tells no temperature; expected/],
    ["files of an open lattice", files, { temperatures: "1,2" }, /0\.npy: .* got open; --boundary torus/],
    ["fewer temperatures than files", files, { temperatures: "1" }, /one for each of 2 files, .* got 1/],
    ["a temperature twice", files, { temperatures: "2,2", boundary: "torus" }, /got 2 twice in .*0\.npy and .*1\.npy/],
    ["flags of sampling beside files", files, { count: "100" }, /--count is for samples that are drawn/],
    [
      "another temperature than a file's",
      ["known"],
      { temperatures: "1,2" },
      /--temperatures: 1 is not the temperature of .*0\.h5, 2\.269/,
    ],
    ["a file that is not there", ["none.h5"], {}, /none\.h5 does not exist/],
    ["a folder without samples", ["empty"], {}, /empty has no file of samples; expected/],
  ])("refuses %s", async (_, words, flags, message) => {
    await expect(sourcesOfFiles(words.map(at), valuesOf(flags))).rejects.toThrow(message);
  });
});

describe("kadanoff flow refuses", () => {
  const ising = { model: "ising", size: "32", count: "200" };
  it.each([
    ["no samples at all", {}, /expected files of samples, or a model, such as --model ising/],
    ["dimers", { model: "dimers" }, /the flow is that of ising, got "dimers"/],
    ["no temperatures", ising, /expected --temperatures T,…, such as/],
    [
      "a range of nothing",
      { ...ising, temperatures: "1..2:x" },
      /expected a range such as 0\.97Tc\.\.1\.03Tc:7, .* got "1\.\.2:x"/,
    ],
    ["T_c of a chain", { ...ising, lattice: "chain", temperatures: "1.1Tc" }, /no critical temperature that is known/],
    [
      "an open lattice",
      { ...ising, temperatures: "2", boundary: "open" },
      /expected spins on a ring or torus, got open/,
    ],
    [
      "more steps than windows fit",
      { ...ising, temperatures: "2", steps: "4" },
      /windows of 6x6 .*: 32x32 allows 3 steps, to 16x16, 8x8, 4x4, got 4/,
    ],
    [
      "more operators than there are",
      { ...ising, temperatures: "2", operators: "4,9" },
      /--operators: expected two numbers, of even operators up to 7 and of odd ones up to 4, such as 4,3, got 4,9/,
    ],
    ["a rule twice", { ...ising, temperatures: "2", rule: "decimation", method: "rbm" }, /two ways to a rule/],
    [
      "learning of a given rule",
      { ...ising, temperatures: "2", method: "majority", norm: "2" },
      /--norm is for rules that are learned, not for --method majority/,
    ],
    [
      "a learned rule without its information",
      { ...ising, temperatures: "2", noInformation: "" },
      /--no-information is for a rule that is given/,
    ],
  ])("%s", async (_, flags, message) => {
    const refused = async () => {
      const values = valuesOf(flags);
      await planOf(values, sourcesOfModel(values));
    };
    await expect(refused()).rejects.toThrow(message);
  });

  it("an output that is there, before any work", async () => {
    const { code, stderr } = await run(learned("one.json"));
    expect(stderr).toMatch(/one\.json exists; use --force to replace it/);
    expect(code).toBe(2);
  });
});
