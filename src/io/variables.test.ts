import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { realRule, stateRule } from "../coarsegraining/index.ts";
import { key, randomStream } from "../kernels/index.ts";
import { chainLattice, squareLattice } from "../lattices/index.ts";
import { type VariableEnsemble, variableEnsemble } from "../sampling/index.ts";
import { formatNpy, formatVariables } from "./index.ts";
import { readAnyRule, readAnySamples, readRule, readSamples, writeVariables } from "./node/index.ts";
import { refusal, sameBytes, scratchFolder } from "./node/testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);
const { path } = scratch;
mkdirSync(path("."), { recursive: true });

const random = randomStream(key(3));
const lattice = squareLattice({ size: [6, 4] });
const chain = chainLattice({ length: 5, boundary: "open" });
const reals = (length: number): Float64Array => Float64Array.from({ length }, () => 10 * random.uniform() - 5);
const kept: Readonly<Record<string, VariableEnsemble>> = {
  potts: variableEnsemble({
    lattice,
    variables: "q-state",
    values: Array.from({ length: 7 * 24 }, () => random.below(3) - 1),
  }),
  clock: variableEnsemble({
    lattice,
    variables: "q-state",
    values: Array.from({ length: 7 * 24 }, () => 60 * random.below(6)),
  }),
  field: variableEnsemble({ lattice, variables: "real", values: Float32Array.from(reals(7 * 24)) }),
  vectors: variableEnsemble({ lattice, variables: "real", components: 3, values: reals(7 * 24 * 3) }),
  angles: variableEnsemble({ lattice, variables: "angle", values: reals(7 * 24) }),
  chain: variableEnsemble({ lattice: chain, variables: "real", components: 2, values: reals(7 * 10) }),
};

describe("samples of variables that are not ±1", () => {
  it.each(["h5", "npz", "csv"])("come back the same from %s, which says what they are", async (end) => {
    for (const [name, ensemble] of Object.entries(kept)) {
      const file = path(`${name}.${end}`);
      if (end === "csv" && ["vectors", "chain"].includes(name)) {
        expect(await refusal(() => writeVariables(file, ensemble))).toMatch(
          /^CSV has room for one number a site, not for [23]; expected .h5, .npz or .npy$/,
        );
        continue;
      }
      writeVariables(file, ensemble);
      const { ensemble: read } = await readAnySamples(file);
      // Text has no single precision.
      const values = name === "field" && end === "csv" ? Float64Array.from(ensemble.values) : ensemble.values;
      expect(read, name).toEqual({ ...ensemble, values });
      const format = end === "h5" ? "hdf5" : (end as "npz" | "csv");
      expect(sameBytes(formatVariables(ensemble, format), formatVariables(ensemble, format))).toBe(true);
    }
  });

  it("come back the same from npy where it is stated what they are", async () => {
    for (const [name, ensemble] of Object.entries(kept)) {
      writeVariables(path(`${name}.npy`), ensemble);
      const { lattice: its, variables } = ensemble;
      const options = { variables: variables.kind, boundary: its.boundary, lattice: its.kind };
      expect((await readAnySamples(path(`${name}.npy`), options)).ensemble, name).toEqual(ensemble);
    }
  });

  it("are read in Fortran's order, too", async () => {
    const { values, lattice: its } = kept.vectors!;
    const rowMajor = formatNpy(values as Float64Array, [7, 4, 6, 3]);
    const fortran = new Float64Array(values.length);
    const sides = [7, 4, 6, 3];
    for (let n = 0; n < values.length; n++) {
      let [rest, place, stride] = [n, 0, 1];
      const indices = [...sides].reverse().map((side) => {
        const i = rest % side;
        rest = Math.floor(rest / side);
        return i;
      });
      indices.reverse().forEach((i, axis) => {
        place += i * stride;
        stride *= sides[axis]!;
      });
      fortran[place] = values[n]!;
    }
    const head = new TextDecoder("latin1").decode(rowMajor.subarray(0, -values.byteLength));
    const file = formatNpy(fortran, sides);
    // "False" and a space of the padding make room for "True".
    const turned = head.replace("'fortran_order': False", "'fortran_order': True ");
    file.set(Uint8Array.from(turned, (c) => c.charCodeAt(0)));
    writeFileSync(path("fortran.npy"), file);
    const options = { variables: "real", boundary: its.boundary } as const;
    expect((await readAnySamples(path("fortran.npy"), options)).ensemble).toEqual(kept.vectors);
  });

  it("are refused in one line where they are not what is stated", async () => {
    const said = async (values: Float64Array, shape: number[], variables?: string): Promise<string> => {
      writeFileSync(path("bad.npy"), formatNpy(values, shape), {});
      const options = variables === undefined ? {} : { variables: variables as "real" };
      const line = await refusal(() => readAnySamples(path("bad.npy"), options));
      expect(line).not.toContain("\n");
      return line.replace(`${path("bad.npy")}`, "bad.npy");
    };
    const halves = Float64Array.from({ length: 24 }, (_, i) => i / 2);
    expect(await said(halves, [2, 3, 4], "q-state")).toBe(
      "bad.npy: 0.5 at [0, 0, 1]; expected whole numbers as states, or --variables real",
    );
    expect(await said(Float64Array.from(halves.keys()), [2, 3, 4], "q-state")).toBe(
      "bad.npy: more than 16 states, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 and 16 at [1, 1, 0]; expected few, or --variables real",
    );
    expect(await said(new Float64Array(24).fill(2), [2, 3, 4], "q-state")).toBe(
      "bad.npy: nothing but 2; a sample of q states has several",
    );
    expect(await said(new Float64Array(24).fill(Number.NaN), [2, 3, 4], "real")).toBe(
      "bad.npy: NaN at [0, 0, 0]; expected finite numbers",
    );
    expect(await said(halves, [2, 2, 2, 3], "angle")).toBe(
      "bad.npy has the shape [2, 2, 2, 3]; expected [configurations, Ly, Lx] of angle variables; several numbers a site are --variables real",
    );
    expect(await said(halves, [2, 2, 2, 3])).toBe(
      "bad.npy has the shape [2, 2, 2, 3]; expected [configurations, Ly, Lx], or several real components a site with --variables real",
    );
    expect(await said(halves, [2, 3, 4])).toContain("; --variables real or angle takes other numbers");
  });

  it("are refused where ±1 is wanted, and a file that says what is not known, too", async () => {
    writeVariables(path("spins.npz"), kept.potts!);
    expect(await refusal(() => readSamples(path("spins.npz")))).toMatch(
      /spins.npz holds q-state variables, as is stated; expected ±1 spins here: .* coarsen makes spins of them$/,
    );
    writeVariables(path("odd.npz"), kept.potts!, { attributes: { boundary: "moebius" } });
    expect(await refusal(() => readAnySamples(path("odd.npz")))).toContain(
      'the attribute boundary is "moebius"; expected torus or open',
    );
  });
});

describe("rules of such variables", () => {
  const states = stateRule({ block: [2, 1], states: [-1, 0, 1], filters: [[1, 0, -1, 0.5, 0, -0.5]], bias: [0.25] });
  const vectors = realRule({ block: [2, 1], components: 2, filters: [[1, 0, 1, 0]], hard: true });
  const put = (rule: object): string => {
    writeFileSync(path("rule.json"), JSON.stringify({ rule }));
    return path("rule.json");
  };

  it("are read from documents, and are none of ±1", async () => {
    for (const rule of [states, vectors]) {
      expect(await readAnyRule(put(rule))).toEqual(rule);
      expect(await refusal(() => readRule(put(rule)))).toContain(`rule.coding: expected "±1", got "${rule.coding}"`);
    }
  });

  it("are refused with the field that is wrong", async () => {
    expect(await refusal(() => readAnyRule(put({ ...states, states: [0, 0.5] })))).toContain(
      "rule.states[1]: expected int",
    );
    expect(await refusal(() => readAnyRule(put({ ...states, states: [1, 0, -1] })))).toContain(
      "rule: expected two or more states, ascending whole numbers, got [1,0,-1]",
    );
    expect(await refusal(() => readAnyRule(put({ ...vectors, components: 3 })))).toContain(
      "coarseGraining: expected 6 weights in filter 0 for a block of 2x1 with 3 weights a site, got 4",
    );
    expect(await refusal(() => readAnyRule(put({ ...vectors, filters: undefined })))).toContain(
      "rule.filters: expected array",
    );
  });
});
