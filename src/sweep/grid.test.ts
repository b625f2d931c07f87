import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axesOf, bundle, canonicalJson, gridOf, type Stage, stateCounts, stateOf } from "./index.ts";

describe("canonical JSON", () => {
  const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__"'));

  it("says the same as JSON, whatever the order of keys", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
      { seed: 2018 },
    );
  });

  it("refuses what JSON has no word for", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, new Map(), 1n]) {
      expect(() => canonicalJson({ value })).toThrow(TypeError);
    }
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });
});

/** The same with the keys of all objects in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe("a grid", () => {
  const sample: Stage = {
    ...{ name: "sample", task: "sample", over: [], fixed: { model: "ising", count: 10 }, seeds: [1, 2] },
    axes: [
      { name: "size", values: [8, 16] },
      { name: "temperature", values: [2, "Tc", 2.5] },
    ],
  };

  it("has the product of all axes, the last fastest, and seeds the fastest of all", () => {
    const points = gridOf([sample]);
    expect(points.map(({ own: { size, temperature }, seed }) => `${size} ${temperature} ${seed}`)).toEqual(
      [8, 16].flatMap((L) => [2, "Tc", 2.5].flatMap((T) => [1, 2].map((seed) => `${L} ${T} ${seed}`))),
    );
    expect(points.every(({ own }) => own.count === 10)).toBe(true);
  });

  it("gives each result to the later stages, with its seed unless they have their own", () => {
    const learn: Stage = {
      ...{ name: "learn", task: "learn", from: "sample", over: [], fixed: {} },
      axes: [{ name: "buffer", values: [1, 2] }],
    };
    const points = gridOf([sample, learn]);
    expect(points).toHaveLength(12 + 24);
    const first = points[12]!;
    expect(first).toEqual({
      ...{ stage: "learn", own: { buffer: 1 }, seed: 1, parents: [0] },
      all: { model: "ising", count: 10, size: 8, temperature: 2, buffer: 1 },
    });
    for (const { parents, all, seed } of points.slice(12)) {
      const parent = points[parents[0]!]!;
      expect([all.size, all.temperature, seed]).toEqual([parent.own.size, parent.own.temperature, parent.seed]);
    }
    expect(
      gridOf([sample, { ...learn, seeds: [7] }])
        .slice(12)
        .every(({ seed }) => seed === 7),
    ).toBe(true);
  });

  it("tells a flag of a stage from the axis of an earlier one that has the same name", () => {
    const learn: Stage = {
      name: "rules",
      task: "learn",
      from: "sample",
      over: [],
      fixed: {},
      axes: [{ name: "buffer", values: [0, 1] }],
    };
    const judged: Stage = {
      name: "judged",
      task: "information",
      from: "rules",
      over: [],
      fixed: { buffer: 3 },
      axes: [],
    };
    const stages = [sample, learn, judged];
    expect(axesOf(judged, stages)).toEqual(["size", "temperature", "rules.buffer"]);
    const points = gridOf(stages).filter(({ stage }) => stage === "judged");
    expect(points.slice(0, 2).map(({ all, own }) => [all["rules.buffer"], all.buffer, own])).toEqual([
      [0, 3, { buffer: 3 }],
      [1, 3, { buffer: 3 }],
    ]);
  });

  it("takes the results along an axis together, those of each seed by themselves", () => {
    const flow: Stage = { name: "flow", task: "flow", from: "sample", over: ["temperature"], fixed: {}, axes: [] };
    const flows = gridOf([sample, flow]).slice(12);
    expect(
      flows.map(({ parents, all, seed }) => ({ parents, size: all.size, temperature: all.temperature, seed })),
    ).toEqual([
      { parents: [0, 2, 4], size: 8, temperature: undefined, seed: 1 },
      { parents: [1, 3, 5], size: 8, temperature: undefined, seed: 2 },
      { parents: [6, 8, 10], size: 16, temperature: undefined, seed: 1 },
      { parents: [7, 9, 11], size: 16, temperature: undefined, seed: 2 },
    ]);
  });
});

describe("units", () => {
  const tasks = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 200 });

  it("have every task once, the longest first, and are no more than may be", () => {
    fc.assert(
      fc.property(
        tasks,
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 1, max: 5000, noNaN: true }),
        (seconds, mostUnits, unitSeconds) => {
          const units = bundle(
            seconds.map((s, task) => ({ task, seconds: s })),
            { unitSeconds, parallel: 1, mostUnits },
          );
          expect(units.length).toBeLessThanOrEqual(Math.min(mostUnits, seconds.length));
          expect(units.flat().sort((a, b) => a - b)).toEqual(seconds.map((_, n) => n));
          const inOrder = units.flat().map((task) => seconds[task]!);
          expect(inOrder).toEqual([...inOrder].sort((a, b) => b - a));
        },
      ),
      { seed: 2018 },
    );
  });

  it("take about the time that was asked for, to within their longest task", () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 8 }), (seconds, parallel) => {
        const total = seconds.reduce((sum, s) => sum + s, 0);
        const units = bundle(
          seconds.map((s, task) => ({ task, seconds: s })),
          { unitSeconds: 500, parallel, mostUnits: 1e6 },
        );
        for (const unit of units) {
          const own = unit.map((task) => seconds[task]!);
          const sum = own.reduce((a, b) => a + b, 0);
          const aim = Math.max(500 * parallel, (total * parallel) / seconds.length);
          expect(sum).toBeLessThanOrEqual(Math.min(aim, total) + Math.max(...own) + 1e-6);
        }
        // A unit of fewer tasks than it works on at a time would have cores without work.
        expect(units.length).toBeLessThanOrEqual(Math.ceil(seconds.length / parallel));
      }),
      { seed: 2018 },
    );
  });
});

describe("the state of a task", () => {
  it("is the first that holds", () => {
    const ids = ["done", "bad", "failing", "running", "queued", "kept", "none"];
    const known = {
      ...{
        done: new Set(["done"]),
        failures: new Map([
          ["done", 9],
          ["bad", 3],
          ["failing", 2],
        ]),
        tries: 3,
      },
      running: new Set(["done", "bad", "running"]),
      queued: new Set(["running", "queued", "bad"]),
      checkpointed: new Set(["running", "queued", "kept"]),
    };
    expect(ids.map((id) => stateOf(id, known))).toEqual([
      ...["done", "quarantined", "missing", "running", "queued", "checkpointed", "missing"],
    ]);
    expect(stateCounts(ids, known)).toEqual({
      done: 1,
      quarantined: 1,
      running: 1,
      queued: 1,
      checkpointed: 1,
      missing: 2,
    });
  });
});
