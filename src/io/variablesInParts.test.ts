/** Variables that are not all in memory: every so-many-th configuration of them, or all, part by part. */
import { describe, expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { key, randomStream } from "../kernels/index.ts";
import type { VariableEnsemble } from "../sampling/index.ts";
import { memoryTarget } from "./bytes.ts";
import type { NumberArray, NumericArray } from "./spins.ts";
import { collectVariables, formatVariables, variableParts, variablesWriter } from "./variables.ts";

const SITES = 12;
/** An array that comes in slices of 1, 2, … configurations. */
function inSlices(numbers: NumericArray, more: readonly number[] = []): NumberArray {
  const each = more.reduce((product, side) => product * side, SITES);
  const count = numbers.length / each;
  return {
    shape: [count, 3, 4, ...more],
    *slices() {
      for (let c = 0, n = 1; c < count; c += n, n++) yield numbers.slice(c * each, (c + n) * each) as NumericArray;
    },
  };
}
type Said = Parameters<typeof collectVariables>[1];
function collected(array: NumberArray, said: Pick<Said, "kind"> & Partial<Said>) {
  const steps = collectVariables(array, { attributes: {}, label: "file", ...said });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
const random = randomStream(key(8));
const COUNT = 101;
const arrays = {
  "q-state": inSlices(Int8Array.from({ length: COUNT * SITES }, () => 2 * random.below(4) - 3)),
  real: inSlices(
    Float32Array.from({ length: 2 * COUNT * SITES }, () => random.uniform()),
    [2],
  ),
  angle: inSlices(Float64Array.from({ length: COUNT * SITES }, () => 6 * random.uniform())),
} as const;
const kinds = Object.keys(arrays) as (keyof typeof arrays)[];
const bytesEach = { "q-state": SITES, real: 2 * 4 * SITES, angle: 8 * SITES };

describe("variables of which not all are held in memory", () => {
  it.each(kinds)("are every so-many-th configuration: %s", (kind) => {
    const all = collected(arrays[kind], { kind });
    expect(all.every).toBe(1);
    const each = all.ensemble.values.length / COUNT;
    for (const most of [1, 7, 33, 100, 101, 1000]) {
      const memory = most * bytesEach[kind];
      const { ensemble, every } = collected(arrays[kind], { kind, memory, shared: true });
      expect(ensemble.count).toBeLessThanOrEqual(most);
      expect(ensemble.count).toBe(Math.ceil(COUNT / every));
      expect(every).toBe(Math.ceil(COUNT / most));
      expect(ensemble.variables).toEqual(all.ensemble.variables);
      expect(ensemble.values.buffer).toBeInstanceOf(SharedArrayBuffer);
      const wanted = Array.from({ length: ensemble.count }, (_, c) => [
        ...all.ensemble.values.subarray(c * every * each, (c * every + 1) * each),
      ]).flat();
      expect([...ensemble.values]).toEqual(wanted);
    }
  });

  it("keep every chain of those that take turns, and say how far apart they are now", () => {
    const attributes = { sampler: "heat bath", chains: 6, interval: 4, autocorrelation_time: 2 };
    const { ensemble, every } = collected(arrays.angle, {
      ...{ kind: "angle", attributes, memory: 30 * bytesEach.angle },
    });
    // 4 would do, and leave three chains out.
    expect(every).toBe(5);
    expect(ensemble.provenance).toMatchObject({ chains: 6, interval: 20 });
  });

  it("are looked at all the same: numbers that are none, and states, in configurations that are not kept", () => {
    const odd = Float64Array.from({ length: COUNT * SITES }, () => 1);
    odd[50 * SITES + 7] = Number.NaN;
    const refused = (): unknown => collected(inSlices(odd), { kind: "real", memory: 2 * bytesEach.angle });
    expect(refused).toThrow(new InputError("file: NaN at [50, 1, 3]; expected finite numbers"));
    const states = new Int8Array(COUNT * SITES);
    states[50 * SITES] = 5;
    expect(collected(inSlices(states), { kind: "q-state", memory: 2 * SITES }).ensemble.variables).toEqual({
      kind: "q-state",
      states: [0, 5],
    });
    const many = Int8Array.from(states, (_, i) => Math.floor(i / SITES));
    expect(() => collected(inSlices(many), { kind: "q-state", memory: 2 * SITES })).toThrow(
      "and 16 at [16, 0, 0]; expected few, or --variables real",
    );
  });

  it.each(kinds)("are all there in parts, and are written as the same bytes: %s", (kind) => {
    const { ensemble } = collected(arrays[kind], { kind });
    const said = { kind, attributes: {}, label: "file" };
    const parts: VariableEnsemble[] = [...variableParts(arrays[kind], said)];
    expect(parts.length).toBeGreaterThan(10);
    for (const { variables, lattice } of parts) {
      expect({ variables, lattice }).toEqual({ variables: ensemble.variables, lattice: ensemble.lattice });
    }
    expect(parts.flatMap(({ values }) => [...values])).toEqual([...ensemble.values]);
    for (const format of ["npy", "npz", "hdf5", ...(kind === "real" ? [] : (["csv"] as const))] as const) {
      const target = memoryTarget();
      const writer = variablesWriter(target, format, COUNT);
      for (const part of parts) writer.write(part);
      writer.finish();
      expect(target.bytes()).toEqual(formatVariables(ensemble, format));
    }
  });
});
