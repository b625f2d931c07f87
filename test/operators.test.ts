/** Hidden units as operators by the command line: what the document says, that it is the same again, and what is refused. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { coarseGraining, majority } from "kadanoff/coarsegraining";
import { correlator, fieldCorrelations, operatorField, structureFactor } from "kadanoff/flow";
import { schemas } from "kadanoff/io";
import { readSamples } from "kadanoff/io/node";
import { beforeAll, describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

const { at, run, json } = programIn("operators");

const read = (out: string, ...more: string[]): string[] => ["operators", "s16.h5", "--out", out, ...more];
let document: Awaited<ReturnType<typeof json>>;
beforeAll(async () => {
  for (const size of ["8", "16"]) {
    await json("sample", "ising", "--size", size, "--temperature", "Tc", "--count", "600", "--out", `s${size}.h5`);
  }
  const figures = ["--figure", "one.svg", "--fields", "one.npz"];
  document = await json(...read("one.json", "--rule", "majority", "--workers", "1", ...figures));
});

describe("kadanoff operators", () => {
  it("writes what the library finds: correlators along their lines, the structure factor, and their errors", async () => {
    const { ensemble } = await readSamples(at("s16.h5"));
    const measured = fieldCorrelations(operatorField(ensemble, majority([2, 2])));
    const [system] = document.systems;
    expect(system).toMatchObject({
      ...{ file: "s16.h5", model: "ising", size: [16, 16], count: 600, places: [16, 16], step: [1, 1] },
      operators: [{ name: "1", stagger: "none" }],
    });
    const [found] = system.correlators;
    expect(found.lines.map(({ line }: { line: string }) => line)).toEqual(["along", "x", "y", "diagonal"]);
    for (const { line, distance, value, error } of found.lines) {
      const { values, distances } = correlator(measured, { line });
      values.forEach((C, r) => {
        expect(distance[r]).toBeCloseTo(distances[r]!, 5);
        expect(value[r]).toBeCloseTo(C.value, 6);
        expect(error[r]).toBeCloseTo(C.error, 6);
      });
    }
    expect(found.half.value).toBeCloseTo(found.lines[0].value[8], 6);
    const S = structureFactor(measured);
    expect(found.structureFactor.map.value[3][2]).toBeCloseTo(S.values[2 + 16 * 3]!, 4);
    expect(found.structureFactor.x.value[1]).toBeCloseTo(S.values[1]!, 3);
    expect(found.structureFactor.secondMomentLength).toHaveLength(2);
    // At T_c on so small a torus: a dimension near 1/8 with the window that it comes from, or the word that none fits.
    const { power, better } = found.lines[0].decay;
    expect(better.law).toBe("power");
    expect(Math.abs(power.dimension.value - 1 / 8)).toBeLessThan(3 * power.dimension.error);
    expect(power.window[0]).toBeGreaterThanOrEqual(4);
    expect(power.probability).toBeGreaterThanOrEqual(0.05);
    const { seconds, ...written } = document;
    expect(JSON.parse(readFileSync(at("one.json"), "utf8"))).toEqual(written);
    expect(readFileSync(at("one.svg"), "utf8")).toContain("Δ = ");
  });

  it("gives the operators themselves, at every place", async () => {
    const { ensemble } = await readSamples(at("s16.h5"));
    const field = operatorField(ensemble, majority([2, 2]));
    const npz = readFileSync(at("one.npz"));
    // The first array of the archive, deflated: its name stands at its head.
    expect(npz.subarray(30, 43).toString()).toBe("operators.npy");
    expect([...field.values(7)[0]!].every((O) => [-1, 0, 1].includes(O))).toBe(true);
  });

  it("gives the same bytes on any number of workers, and replaces nothing without --force", async () => {
    await json(
      ...read("two.json", "--rule", "majority", "--workers", "2", "--figure", "two.svg", "--fields", "two.npz"),
    );
    for (const end of ["json", "svg", "npz"]) {
      expect(readFileSync(at(`two.${end}`)).equals(readFileSync(at(`one.${end}`)))).toBe(true);
    }
    const again = await run(read("three.json", "--rule", "majority", "--figure", "two.svg"));
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("two.svg");
    expect(existsSync(at("three.json"))).toBe(false);
  });

  it("correlates two units of a rule, and products of them", async () => {
    const filters = [
      [1, 0],
      [0, 1],
    ];
    writeFileSync(at("bond.json"), JSON.stringify({ rule: coarseGraining({ block: [2, 1], filters, hard: true }) }));
    const pair = await json(...read("pair.json", "--rule", "bond.json", "--unit", "1", "--other", "2"));
    const names = pair.systems[0].correlators.map(({ operators }: { operators: string[] }) => operators.join());
    expect(names).toEqual(["1,1", "2,2", "1,2"]);
    // Both read the same spins, one place apart: their correlators with themselves are one and the same.
    const [one, two] = pair.systems[0].correlators.map(
      ({ lines }: { lines: { value: number[] }[] }) => lines[1]!.value,
    );
    one.forEach((C: number, r: number) => void expect(C).toBeCloseTo(two[r], 6));
    const energy = await json(...read("energy.json", "--rule", "bond.json", "--unit", "1x2"));
    const [{ name, mean }] = energy.systems[0].operators;
    expect(name).toBe("1x2");
    // ⟨ss'⟩ at T_c is √½ of the infinite lattice, more on a small torus.
    expect(mean.value).toBeGreaterThan(0.7);
    expect(mean.value).toBeLessThan(0.78);
  });

  it("reads a dimension off several sizes", async () => {
    const sizes = await json("operators", "s8.h5", "s16.h5", "--rule", "decimation", "--out", "sizes.json");
    const [{ scaling, half }] = sizes.bySize;
    expect(half.map(({ size }: { size: number }) => size)).toEqual([8, 16]);
    expect(Math.abs(scaling.dimension.value - 1 / 8)).toBeLessThan(4 * scaling.dimension.statistical);
    expect(scaling.dimension.systematic).toBeNull();
  });

  it("reads open lattices, chains and dimers", async () => {
    await json(
      "sample",
      "ising",
      "--lattice",
      "chain",
      "--size",
      "48",
      "--temperature",
      "1.2",
      "--count",
      "400",
      "--out",
      "chain.h5",
    );
    const chain = await json("operators", "chain.h5", "--rule", "decimation", "--block", "1", "--out", "chain.json");
    const { exponential, better } = chain.systems[0].correlators[0].lines[0].decay;
    expect(better.law).toBe("exponential");
    const exact = -1 / Math.log(Math.tanh(1 / 1.2));
    expect(Math.abs(exponential.correlationLength.value - exact)).toBeLessThan(3 * exponential.correlationLength.error);
    await json("sample", "dimers", "--size", "16", "--count", "300", "--out", "dimers.h5");
    const dimers = await json(
      "operators",
      "dimers.h5",
      "--rule",
      "staggered-x",
      "--block",
      "4x4",
      "--out",
      "dimers.json",
    );
    expect(dimers.systems[0]).toMatchObject({ places: [16, 16], step: [2, 2], operators: [{ stagger: "xy" }] });
    // Dipoles: of one sign along the field, of the other across it.
    const [{ main, lines }] = dimers.systems[0].correlators;
    expect(main).toBe("against");
    const by = (name: string) => lines.find(({ line }: { line: string }) => line === name).value;
    expect(by("x")[3]).toBeGreaterThan(0);
    expect(by("y")[3]).toBeLessThan(0);
    const open = await json(...read("open.json", "--rule", "majority", "--boundary", "open"));
    expect(open.systems[0]).toMatchObject({ boundary: "open", places: [15, 15] });
  });

  it("says how it came about, without a name of a file: the command, what flags came to, and which samples it had", async () => {
    const { ensemble } = await readSamples(at("s16.h5"));
    const sha256 = createHash("sha256").update(ensemble.sigma).digest("hex");
    expect(document.systems[0].samples).toEqual({
      ...{ count: 600, lattice: "square", size: [16, 16], boundary: "torus", sha256 },
    });
    expect(document.madeBy).toMatchObject({ program: "kadanoff", format: 1, command: "operators" });
    expect(document.madeBy.parameters).toEqual({ block: "2x2", rule: "majority" });
    const given = ["--rule", "bond.json", "--unit", "1x2", "--other", "2", "--read", "sign", "--stagger", "none"];
    const { madeBy } = await json(...read("given.json", ...given, "--figure", "given.svg"));
    expect(madeBy.parameters).toEqual({ unit: "1x2", other: "2", read: "sign", stagger: "none" });
  });

  it("is cited by what its methods rest on", async () => {
    const keys = async (...files: string[]): Promise<string[]> =>
      (await json("cite", ...files)).references.map(({ key }: { key: string }) => key);
    const all = ["cooley1965", "efron1982", "wolff2004", "borsanyi2021", "hotelling1931", "jay2021", "rao1967"];
    expect((await keys("one.json")).slice(2)).toEqual([...all, "kadanoff1966", "difrancesco1987"].sort());
    expect(await keys("sizes.json")).toContain("fisher1972");
    // On so small an open lattice there are too few distances for a fit.
    expect(readFileSync(at("open.json"), "utf8")).not.toContain('"decay"');
    expect((await keys("open.json")).slice(2)).toEqual(["cooley1965", "efron1982", "kadanoff1966", "wolff2004"]);
  });

  it("writes what its schema allows", async () => {
    const { operators } = await schemas();
    for (const file of ["one", "pair", "energy", "sizes", "chain", "dimers", "open", "given"]) {
      const written = JSON.parse(readFileSync(at(`${file}.json`), "utf8"));
      expect(operators.safeParse(written).error, file).toBeUndefined();
      expect(operators.safeParse({ ...written, read: "guess" }).success).toBe(false);
      const [{ correlators: _, ...system }] = written.systems;
      expect(operators.safeParse({ ...written, systems: [system] }).success).toBe(false);
    }
  });

  it.each([
    [["--rule", "majority"], "expected --out OPERATORS.json"],
    [["--out", "x.json"], "expected --rule RULE.json or the name of a rule"],
    [["--out", "x.txt", "--rule", "majority"], '--out: expected a name that ends in .json, got "x.txt"'],
    [
      ["--out", "x.json", "--rule", "majority", "--figure", "x.pdf"],
      "--figure: expected a name that ends in .svg or .png",
    ],
    [
      ["--out", "x.json", "--rule", "majority", "--unit", "0"],
      '--unit: expected a hidden unit such as 1, or 1x2 for the product of two, got "0"',
    ],
    [["--out", "x.json", "--rule", "majority", "--unit", "3"], "--unit: expected units from 1 to 1, got 3"],
    [["--out", "x.json", "--rule", "majority", "--other", "1"], "--other: expected --unit J beside it"],
    [
      ["--out", "x.json", "--rule", "majority", "--stagger", "up"],
      '--stagger: expected auto, none, x, y, xy, got "up"',
    ],
    [["--out", "x.json", "--rule", "majority", "--block", "20"], "a block of 20x20 does not fit a lattice of 16x16"],
    [["--out", "s16.h5", "--rule", "majority", "--force"], '--out: expected a name that ends in .json, got "s16.h5"'],
  ])("refuses %j", async (words, message) => {
    const { code, stderr } = await run(["operators", "s16.h5", ...words]);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
    expect(existsSync(at("x.json"))).toBe(false);
  });
});
