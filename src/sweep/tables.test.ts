import { describe, expect, it } from "vitest";
import { child, key, randomStream } from "../kernels/index.ts";
import { chiSquareProbability } from "../statistics/index.ts";
import { rowCount, type SweepTable } from "./table.ts";
import { type GatheredStage, type GatheredTask, tablesOf } from "./tables.ts";

const table = (tables: readonly SweepTable[], name: string): SweepTable => tables.find((one) => one.name === name)!;
const column = (of: SweepTable, name: string): (number | string)[] => [
  ...(of.columns.find((one) => one.name === name)?.values ?? []),
];
const names = ({ columns }: SweepTable) => columns.map(({ name }) => name);

const sampling: GatheredStage = { name: "sample", task: "sample", axes: ["size", "temperature", "seed"] };
const learning: GatheredStage = { name: "learn", task: "learn", axes: ["size", "temperature", "buffer", "seed"] };

const sampled = (
  id: string,
  size: number,
  temperature: number | string,
  seed: number,
  energy: object,
): GatheredTask => ({
  ...{ id, stage: "sample", parameters: { model: "ising", size, temperature }, seed },
  document: {
    ...{ model: "ising", size: [size, size], temperature: temperature === "Tc" ? 2.269185314213022 : temperature },
    observables: { energy },
    madeBy: { version: "0.1.0" },
  },
});
const learned = (id: string, buffer: number, seed: number, document: object): GatheredTask => ({
  ...{ id, stage: "learn", parameters: { model: "ising", size: 16, temperature: "Tc", buffer }, seed },
  document: { geometry: { block: [2, 2], buffer }, ...document },
});

describe("the tables of a sweep", () => {
  const tasks = [
    sampled("a", 16, "Tc", 1, { value: -1.45, error: 0.03 }),
    sampled("b", 16, "Tc", 2, { value: -1.41, error: 0.04 }),
    sampled("c", 16, 2.5, 1, { value: -1.1, error: 0.01 }),
    learned("d", 1, 1, {
      information: { value: 0.4, error: 0.01 },
      informationKind: "exact",
      rule: { block: [2, 2], filters: [[0.7, -0.7, 0.7, 0.7]], bias: [0] },
      history: [{ step: 1, information: { value: 0.1, error: 0.1 } }],
      converged: true,
      warnings: ["one", "two"],
      share: { value: 0.8, error: 0.1, kind: "exact" },
      available: null,
      samples: { sha256: "x" },
    }),
    learned("e", 1, 2, {
      information: { value: 0.42, error: 0.02 },
      informationKind: "exact",
      rule: { block: [2, 2], filters: [[-0.7, 0.7, -0.7, -0.7]], bias: [0] },
      converged: false,
      warnings: [],
      share: { value: 0.9, error: 0.1, kind: "exact" },
      available: { value: 0.5, error: 0.01 },
      samples: { sha256: "y" },
    }),
  ];
  const tables = tablesOf([sampling, learning], tasks);

  it("have a row for each task, with axes, temperature, and every number of its document", () => {
    expect(tables.map(({ name }) => name)).toEqual([
      "sample/tasks",
      "sample/combined",
      "learn/tasks",
      "learn/combined",
    ]);
    const of = table(tables, "learn/tasks");
    expect(column(of, "id")).toEqual(["d", "e"]);
    expect(column(of, "temperature")).toEqual(["Tc", "Tc"]);
    expect(column(of, "T")).toEqual([2.269185314213022, 2.269185314213022]);
    expect(column(of, "seed")).toEqual([1, 2]);
    expect(column(of, "information")).toEqual([0.4, 0.42]);
    expect(column(of, "information_error")).toEqual([0.01, 0.02]);
    expect(column(of, "rule.filters[0][1]")).toEqual([-0.7, 0.7]);
    expect(column(of, "converged")).toEqual([1, 0]);
    expect(column(of, "warnings")).toEqual([2, 0]);
    expect(column(of, "available")).toEqual([Number.NaN, 0.5]);
    expect(column(of, "geometry.block")).toEqual(["2x2", "2x2"]);
    expect(names(of).filter((name) => /history|madeBy/.test(name))).toEqual([]);
    expect(of.columns.find(({ name }) => name === "information_error")!.unit).toBe("nats");
    expect(of.columns.find(({ name }) => name === "T")!.unit).toBe("J/k_B");
    // A parameter that varies has its column from there, and none of the document's.
    expect(names(table(tables, "sample/tasks")).filter((name) => /size|temperature/.test(name))).toEqual([
      ...["size", "temperature"],
    ]);
  });

  it("have a row for each point of the grid: means of equal weight, errors in quadrature, scatter and χ²", () => {
    const of = table(tables, "sample/combined");
    expect(rowCount(of)).toBe(2);
    expect(column(of, "T")).toEqual([2.269185314213022, 2.5]);
    expect(column(of, "seeds")).toEqual([2, 1]);
    const [energy, alone] = column(of, "observables.energy") as number[];
    expect(energy).toBeCloseTo(-1.43, 15);
    expect(alone).toBe(-1.1);
    expect(column(of, "observables.energy_error")[0]).toBeCloseTo(Math.hypot(0.03, 0.04) / 2, 15);
    // Two values ±d about their mean have the standard error d.
    expect(column(of, "observables.energy_spread")[0]).toBeCloseTo(0.02, 15);
    expect(column(of, "observables.energy_spread")[1]).toBeNaN();
    expect(column(of, "observables.energy_chi2")[0]).toBeCloseTo(0.04 ** 2 / (0.03 ** 2 + 0.04 ** 2), 14);
    expect(column(of, "observables.energy_chi2")[1]).toBeNaN();
  });

  it("average no filters, whose sign means nothing, and say how many seeds have a number that not all have", () => {
    const of = table(tables, "learn/combined");
    expect(names(of).filter((name) => name.startsWith("rule"))).toEqual([]);
    expect(column(of, "informationKind")).toEqual(["exact"]);
    expect(column(of, "share.kind")).toEqual(["exact"]);
    expect(column(of, "converged")).toEqual([0.5]);
    expect(column(of, "available")).toEqual([0.5]);
    expect(column(of, "available_seeds")).toEqual([1]);
    expect(names(of)).not.toContain("information_seeds");
  });

  it("say of samples that they are the same: their error does not fall with the number of trainings upon them", () => {
    const upon = (id: string, seed: number, sha256: string, value: number) =>
      learned(id, 1, seed, { information: { value, error: 0.01 }, samples: { sha256 } });
    const one = [1, 2, 3, 4].map((seed) => upon(`x${seed}`, seed, "x", 0.4 + 0.001 * seed));
    const of = table(tablesOf([learning], one), "learn/combined");
    expect([column(of, "seeds"), column(of, "independent")]).toEqual([[4], [1]]);
    expect(column(of, "information_error")[0]).toBeCloseTo(0.01, 15);
    expect(column(of, "information_spread")[0]).toBeCloseTo(Math.sqrt(((0.0015 ** 2 + 0.0005 ** 2) * 2) / 12), 15);
    expect(column(of, "information_chi2")).toEqual([Number.NaN]);
    // Two trainings upon each of two samples: 0.41 and 0.45 are the two independent values.
    const two = [upon("a", 1, "x", 0.4), upon("b", 2, "x", 0.42), upon("c", 1, "y", 0.44), upon("d", 2, "y", 0.46)];
    const both = table(tablesOf([learning], two), "learn/combined");
    expect([column(both, "seeds"), column(both, "independent")]).toEqual([[4], [2]]);
    expect(column(both, "information_error")[0]).toBeCloseTo(0.01 / Math.SQRT2, 15);
    expect(column(both, "information_spread")[0]).toBeCloseTo(0.02, 15);
    expect(column(both, "information_chi2")[0]).toBeCloseTo(2 * 2 ** 2, 12);
  });

  it("keep a systematic error as large as it is, since all seeds have it in common", () => {
    const stage: GatheredStage = { name: "flow", task: "flow", axes: ["seed"] };
    const flow = (seed: number, value: number): GatheredTask => ({
      ...{ id: `${seed}`, stage: "flow", parameters: {}, seed },
      document: {
        nu: { value, error: 0.05, statistical: 0.03, systematic: 0.04 },
        points: [0, 1].map((step) => ({ start: 2.2, step, temperature: { value: value + step, error: 0.1 } })),
      },
    });
    const tables = tablesOf([stage], [flow(1, 0.9), flow(2, 1.1)]);
    const of = table(tables, "flow/combined");
    expect(column(of, "nu_statistical")[0]).toBeCloseTo(0.03 / Math.SQRT2, 15);
    expect(column(of, "nu_systematic")[0]).toBeCloseTo(0.04, 15);
    expect(column(of, "nu_error")[0]).toBeCloseTo(Math.hypot(0.03 / Math.SQRT2, 0.04), 15);
    expect(column(of, "nu_chi2")[0]).toBeCloseTo(2 * (0.1 / 0.03) ** 2, 12);
    // The points of a flow have tables of their own.
    expect(column(table(tables, "flow/points/tasks"), "id")).toEqual(["1", "1", "2", "2"]);
    const points = table(tables, "flow/points/combined");
    expect(column(points, "step")).toEqual([0, 1]);
    expect(column(points, "temperature")[1]).toBeCloseTo(2, 14);
  });

  it("have no rows for tasks that are not there, and are the same for the same tasks", () => {
    const fewer = tablesOf([sampling, learning], tasks.slice(1, 4));
    expect(column(table(fewer, "sample/tasks"), "id")).toEqual(["b", "c"]);
    expect(column(table(fewer, "sample/combined"), "seeds")).toEqual([1, 1]);
    expect(rowCount(table(tablesOf([sampling], []), "sample/combined"))).toBe(0);
    expect(JSON.stringify(tablesOf([sampling, learning], tasks.values()))).toBe(JSON.stringify(tables));
  });

  it("know no stage but those of the sweep", () => {
    expect(() => tablesOf([learning], tasks)).toThrow('expected tasks of the stages learn, got one of "sample"');
  });
});

describe("errors over seeds", () => {
  const POINTS = 2000;
  const SEEDS = 5;
  const stage: GatheredStage = { name: "sample", task: "sample", axes: ["point", "seed"] };

  /** Normal deviates by Box and Muller. */
  function deviates(root: number): () => number {
    const stream = randomStream(child(key(8), root));
    return () => Math.sqrt(-2 * Math.log(1 - stream.uniform())) * Math.cos(2 * Math.PI * stream.uniform());
  }

  /** Measurements of 1 with errors that are known, other ones for each seed. */
  function measured(): SweepTable {
    const normal = deviates(1);
    const all = Array.from({ length: POINTS * SEEDS }, (_, n): GatheredTask => {
      const error = 0.1 + 0.2 * (n % SEEDS);
      return {
        ...{ id: `${n}`, stage: "sample", parameters: { point: Math.floor(n / SEEDS) }, seed: n % SEEDS },
        document: { x: { value: 1 + error * normal(), error } },
      };
    });
    return table(tablesOf([stage], all), "sample/combined");
  }

  it("are as large as the mean is off, and χ² follows its distribution", () => {
    const of = measured();
    const [x, error, spread, chi2] = ["x", "x_error", "x_spread", "x_chi2"].map((name) => column(of, name) as number[]);
    expect(x!.length).toBe(POINTS);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    // The mean square of 2000 pulls is 1 ± √(2/2000) = 1 ± 0.032; three of that.
    expect(Math.abs(mean(x!.map((value, n) => ((value - 1) / error![n]!) ** 2)) - 1)).toBeLessThan(
      3 * Math.sqrt(2 / POINTS),
    );
    // The square of the scatter is that of the error on average, also where seeds have different ones. It is xᵀAx/(n(n − 1)) with A = 1 − 1/n,
    // whose mean is tr AΣ and whose variance is 2 tr (AΣ)² = 2 (Σ σᵢ⁴ (1 − 2/n) + (Σ σᵢ²)²/n²), Σ the matrix of σᵢ².
    const squares = Array.from({ length: SEEDS }, (_, i) => (0.1 + 0.2 * i) ** 2);
    const sum = squares.reduce((a, b) => a + b, 0);
    const variance = 2 * (squares.reduce((a, b) => a + b * b, 0) * (1 - 2 / SEEDS) + (sum / SEEDS) ** 2);
    const scatter = Math.sqrt(variance) / (sum * (1 - 1 / SEEDS));
    const ratio = mean(spread!.map((value, n) => (value / error![n]!) ** 2));
    expect(Math.abs(ratio - 1)).toBeLessThan((3 * scatter) / Math.sqrt(POINTS));
    // Probabilities are uniform: their mean is ½ ± 1/√(12 n), and a tenth is below 0.1.
    const p = chi2!.map((value) => chiSquareProbability(value, SEEDS - 1));
    expect(Math.abs(mean(p) - 0.5)).toBeLessThan(3 / Math.sqrt(12 * POINTS));
    expect(Math.abs(mean(p.map((one) => (one < 0.1 ? 1 : 0))) - 0.1)).toBeLessThan(3 * Math.sqrt(0.09 / POINTS));
  });

  it("weigh seeds alike: weights by errors that go with the values would be off by many standard errors", () => {
    // Counts of mean 25, whose error is estimated as their root: weights 1/N favour the small ones.
    const normal = deviates(2);
    const counts = Array.from({ length: 400 }, () => Math.max(1, Math.round(25 + 5 * normal())));
    const tasks = counts.map(
      (count, seed): GatheredTask => ({
        ...{ id: `${seed}`, stage: "sample", parameters: { point: 0 }, seed },
        document: { x: { value: count, error: Math.sqrt(count) } },
      }),
    );
    const of = table(tablesOf([stage], tasks), "sample/combined");
    const [x, error] = [column(of, "x")[0] as number, column(of, "x_error")[0] as number];
    expect(error).toBeCloseTo(0.25, 2);
    expect(Math.abs(x - 25)).toBeLessThan(3 * error);
    const weighted = counts.length / counts.reduce((sum, count) => sum + 1 / count, 0);
    expect(25 - weighted).toBeGreaterThan(3 * error);
  });
});
