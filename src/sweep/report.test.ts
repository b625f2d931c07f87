import { describe, expect, it } from "vitest";
import { child, key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { criticalTemperature, kaufman, spontaneousMagnetization } from "../models/index.ts";
import { type ReportedStage, stageFigures } from "./figures.ts";
import type { Stage } from "./grid.ts";
import { sweepReport } from "./report.ts";
import { reportedStages } from "./reportedStages.ts";
import { type GatheredTask, tablesOf } from "./tables.ts";

const spec: Omit<Stage, "seeds">[] = [
  {
    ...{ name: "sample", task: "sample", over: [], fixed: { model: "ising", count: 4000 } },
    axes: [
      { name: "size", values: [16, 32] },
      { name: "temperature", values: [2, 2.15, "Tc", 2.35, 2.6] },
    ],
  },
  {
    ...{ name: "learn", task: "learn", from: "sample", over: [], fixed: { block: "2x2", norm: 1.5 } },
    axes: [{ name: "buffer", values: [1, 2, 3, 4] }],
  },
  { name: "flow", task: "flow", from: "sample", over: ["temperature"], fixed: { method: "majority" }, axes: [] },
];
const stages = reportedStages(spec);

/** Results such as they are: energies exact within their errors, an information with a step at T_c and a decay above it. */
function results(): GatheredTask[] {
  const stream = randomStream(child(key(8), 3));
  const near = (value: number, error: number) => ({
    value: value + error * Math.sqrt(3) * (2 * stream.uniform() - 1),
    error,
  });
  const all: GatheredTask[] = [];
  for (const size of [16, 32])
    for (const word of [2, 2.15, "Tc", 2.35, 2.6])
      for (const seed of [1, 2]) {
        const T = word === "Tc" ? criticalTemperature : (word as number);
        const parameters = { model: "ising", count: 4000, size, temperature: word };
        const m = Math.max(spontaneousMagnetization(1 / T), 0.3);
        all.push({
          ...{ id: `s${all.length}`, stage: "sample", parameters, seed },
          document: {
            ...{ model: "ising", temperature: T },
            observables: {
              absMagnetization: near(m, 0.004),
              energy: near(kaufman(squareLattice({ size: [size, size] }), 1 / T).energy, 0.004),
              magnetization2: near(m * m, 0.004),
            },
          },
        });
        for (const buffer of [1, 2, 3, 4]) {
          const kept = T < 2.26 ? Math.LN2 * m : 0.6 * Math.exp(-buffer * (0.2 + 4 * (T - criticalTemperature)));
          const filters = [[0.7, 0.72, 0.71, 0.74].map((weight) => (seed === 1 ? weight : -weight))];
          all.push({
            ...{ id: `l${all.length}`, stage: "learn", parameters: { ...parameters, buffer }, seed },
            document: {
              ...{ information: near(kept, 0.004), informationKind: "exact", available: near(1.2 * kept, 0.004) },
              ...{ share: { ...near(0.83, 0.01), kind: "exact" }, ceiling: { value: Math.LN2, by: "hidden units" } },
              ...{ geometry: { block: [2, 2], buffer }, rule: { coding: "±1", block: [2, 2], filters, bias: [0] } },
              ...{ converged: T !== 2.6, warnings: [], samples: { sha256: `${size} ${T} ${seed}` } },
            },
          });
        }
      }
  for (const size of [16, 32])
    for (const seed of [1, 2]) {
      all.push({
        ...{ id: `f${all.length}`, stage: "flow", parameters: { model: "ising", size, method: "majority" }, seed },
        document: {
          exactCriticalTemperature: criticalTemperature,
          criticalTemperature: { ...near(criticalTemperature, 0.01), statistical: 0.006, systematic: 0.008 },
          nu: { ...near(1, 0.05), statistical: 0.03, systematic: 0.04 },
          points: [2.15, 2.269185314213022, 2.35].flatMap((start) =>
            [0, 1, 2].map((step) => ({
              ...{ start, step },
              temperature: near(criticalTemperature + (start - criticalTemperature) * 1.9 ** step, 0.002),
            })),
          ),
        },
      });
    }
  const order = stages.map(({ name }) => name);
  return all.sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
}
const tasks = results();
const tables = tablesOf(stages, tasks);
const stage = (name: string): ReportedStage => stages.find((one) => one.name === name)!;

describe("stages with those that they come from", () => {
  it("have the axes and flags of these, but for what is taken together", () => {
    expect(stages.map(({ axes }) => axes)).toEqual([
      ["size", "temperature"],
      ["size", "temperature", "buffer"],
      ["size"],
    ]);
    expect(stage("learn").fixed).toEqual({ model: "ising", count: 4000, block: "2x2", norm: 1.5 });
  });

  it("win with what they say themselves", () => {
    const [, own] = reportedStages([
      { ...spec[0]!, fixed: { ...spec[0]!.fixed, boundary: "torus" } },
      { ...spec[1]!, fixed: { boundary: "open" }, axes: [{ name: "size", values: [8] }] },
    ]);
    expect(own!.fixed).toEqual({ model: "ising", count: 4000, boundary: "open" });
    // The axis of the samples that has the same name goes by the name of their stage.
    expect(own!.axes).toEqual(["sample.size", "temperature", "size"]);
  });
});

describe("figures of a sweep", () => {
  it("of samples: energies with exact curves, order and susceptibility, T_c marked", async () => {
    const [curves, ...more] = await stageFigures(stage("sample"), tables);
    expect(more).toEqual([]);
    expect(curves!.title).toBe(
      "sample: energy per site, mean absolute magnetization, susceptibility N⟨m²⟩/T against temperature",
    );
    expect(curves!.caption).toContain("exact for these very lattices");
    expect(curves!.caption).toContain("spontaneous magnetization of an infinite lattice");
    for (const label of ["size 16", "size 32", "infinite lattice"]) expect(curves!.svg).toContain(`>${label}<`);
    // T_c in each of the three panels.
    expect(curves!.svg.match(/>T<\/tspan><tspan dy="[\d.]+em" font-size="0.72em">c</g)?.length).toBe(3);
  });

  it("of an information: curves with one bit, and the phase diagram over temperature and buffer", async () => {
    const figures = await stageFigures(stage("learn"), tables);
    // Size varies, too: lines are told apart by the buffer, which is the stage's own.
    expect(figures.map(({ name }) => name)).toEqual([
      "learn_curves_1",
      "learn_phases_1",
      "learn_curves_2",
      "learn_phases_2",
    ]);
    expect(figures[0]!.svg).toContain(">log 2<");
    expect(figures[0]!.title).toContain("at size 16");
    expect(figures[1]!.caption).toContain("over temperature and buffer at size 16; dashed: T_c");
  });

  it("of a flow: T_c and ν against the size, and the flow of each", async () => {
    const figures = await stageFigures(stage("flow"), tables);
    expect(figures.map(({ name }) => name)).toEqual(["flow_curves", "flow_flow_1", "flow_flow_2"]);
    expect(figures[0]!.svg).toContain(">exact<");
    expect(figures[1]!.caption).toContain("over the exact T_c after each step of coarse-graining at size 16");
  });

  it("of many seeds: what their filters have in common, whatever their signs", async () => {
    const one: ReportedStage = { name: "learn", task: "learn", fixed: {}, axes: ["seed"], own: ["seed"] };
    const learned = tasks.filter((task) => task.stage === "learn").slice(0, 12);
    const many = learned.map((task, seed) => ({ ...task, seed }));
    const figures = await stageFigures(one, tablesOf([one], many));
    expect(figures.map(({ name }) => name)).toEqual(["learn_filters"]);
    expect(figures[0]!.svg).toContain("1: 100 %");
    expect(await stageFigures(one, tablesOf([one], many.slice(0, 9)))).toEqual([]);
  });

  it("are none where there is nothing to draw", async () => {
    expect(await stageFigures(stage("sample"), tablesOf(stages, []))).toEqual([]);
  });
});

describe("the report of a sweep", () => {
  const report = (own: readonly GatheredTask[] = tasks, missing = 0) =>
    sweepReport({
      ...{ name: "fss", stages, tables: tablesOf(stages, own), warnings: [], version: "0.1.0", references: [] },
      states: { sample: { done: 20 - missing, missing }, learn: { done: 80 }, flow: { done: 3, quarantined: 1 } },
      commands: ["kadanoff sweep run runs/fss"],
    });

  it("is one page that asks for nothing outside itself, the same each time", async () => {
    const page = await report();
    expect(page).toBe(await report());
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<img|<link|src=/);
    expect(page.match(/<figure /g)?.length).toBe(8);
    expect(page).toContain("kadanoff sweep run runs/fss");
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has numbers over seeds with errors, how many tasks are done, and what did not converge", async () => {
    const page = await report(tasks.slice(1), 1);
    expect(page).toContain("2 tasks of 104 have no result");
    expect(page).toMatch(/<th scope="row">flow<\/th><td>flow<\/td><td class="n">3<\/td>.*<td class="n">1<\/td>/);
    expect(page).toContain("at 8 points of the grid some results did not converge");
    expect(page).toMatch(/<td class="n">−1\.\d+\(\d+\)<\/td>/);
  });
});
