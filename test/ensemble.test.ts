/** Ensembles of filters by the command line: what is in them, that they go on where they stopped, and what is refused. */
import { existsSync, readFileSync } from "node:fs";
import { schemas } from "kadanoff/io";
import { writeSamples } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising } from "kadanoff/models";
import { sample, wolff } from "kadanoff/sampling";
import { beforeAll, describe, expect, it } from "vitest";
import { interruptAt, programIn } from "./program.ts";

const { at, run, json } = programIn("ensemble");

const flags = ["--block", "4x4", "--hidden", "2", "--method", "conditional", "--steps", "100", "--windows", "2000"];
const training = (out: string, ...more: string[]): string[] => [
  ...["ensemble", "dimers.h5", ...flags, "--seed", "7", "--seeds", "5", "--out", out],
  ...more,
];
let document: Awaited<ReturnType<typeof json>>;
beforeAll(async () => {
  await json("sample", "dimers", "--size", "16", "--count", "200", "--out", "dimers.h5");
  document = await json(...training("one.json", "--workers", "1"));
});

describe("kadanoff ensemble", () => {
  it("gives a training for each seed, the very one that learn gives with it, and what they are like together", async () => {
    expect(document).toMatchObject({
      method: "conditional",
      geometry: { block: [4, 4], buffer: 4, environment: 2, window: [16, 16] },
      informationKind: "lower bound",
      seed: 7,
    });
    expect(document.trainings.map(({ seed }: { seed: number }) => seed)).toEqual([7, 8, 9, 10, 11]);
    const learned = await json("learn", "dimers.h5", ...flags, "--restarts", "1", "--seed", "9", "--out", "rule.json");
    expect(document.trainings[2]).toMatchObject({ rule: learned.rule, information: learned.information });
    const shares = document.components.map(({ share }: { share: { value: number } }) => share.value);
    expect(shares.reduce((a: number, b: number) => a + b, 0)).toBeCloseTo(1, 10);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(document.planes.map(({ names }: { names: string[] }) => names.join())).toEqual([
      "staggered-x,staggered-y",
      "columnar,columnar-y",
      "plaquette,orientation",
    ]);
    for (const { points, share } of document.planes) {
      expect(points.map((units: unknown[]) => units.length)).toEqual([2, 2, 2, 2, 2]);
      const squares = points.flat().map(([x, y]: [number, number]) => x * x + y * y);
      const mean = squares.reduce((a: number, b: number) => a + b, 0) / squares.length;
      expect(share.value).toBeCloseTo(mean, 10);
      expect(Math.max(...squares)).toBeLessThan(1 + 1e-9);
    }
    (await schemas()).ensemble.parse(document);
    const { seconds, ...written } = document;
    expect(JSON.parse(readFileSync(at("one.json"), "utf8"))).toEqual(written);
    expect(readFileSync(at("one.svg"), "utf8")).toContain("staggered-x");
    expect(existsSync(at("one.png"))).toBe(true);
    expect(existsSync(at(".one.unfinished.json"))).toBe(false);
  });

  it("goes on where it was interrupted, on any number of workers, to the same bytes; with other flags it refuses", async () => {
    const partial = at(".two.unfinished.json");
    const { code, stderr } = await run(training("two.json", "--workers", "1"), {
      kill: interruptAt(partial),
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /[1-4] of 5 trainings are kept in \.two\.unfinished\.json; the same command goes on from there/,
    );
    const kept = JSON.parse(readFileSync(partial, "utf8")).trainings.length;
    expect(kept).toBeLessThan(5);
    const other = await run([...training("two.json"), "--norm", "1"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toBe(
      "kadanoff ensemble: .two.unfinished.json has trainings from other samples or with other flags; give those again to go on, or --force to begin anew\n",
    );
    await json(...training("two.json", "--workers", "2"));
    for (const end of ["json", "svg", "png"]) {
      expect(readFileSync(at(`two.${end}`)).equals(readFileSync(at(`one.${end}`))), end).toBe(true);
    }
    expect(existsSync(partial)).toBe(false);
  });

  it("needs no references: of spins there are the components alone", async () => {
    const model = ising({ lattice: squareLattice({ size: [16, 16] }), coupling: criticalCoupling });
    writeSamples(at("ising.h5"), sample(model, { sampler: wolff(), count: 200, key: key(1) }));
    const { planes, components, informationKind } = await json(
      ...["ensemble", "ising.h5", "--method", "conditional", "--steps", "200", "--windows", "2000"],
      ...["--seeds", "2", "--out", "ising.json"],
    );
    expect(planes).toEqual([]);
    expect(informationKind).toBe("exact");
    // Of four equal weights.
    expect(components[0].share.value).toBeGreaterThan(0.8);
    for (const w of components[0].filter) expect(w).toBeGreaterThan(0.2);
  });

  it.each([
    ["an output that is no JSON", ["--out", "x.txt"], /--out: expected a name that ends in \.json, got "x\.txt"/],
    [
      "an odd number of references",
      ["--out", "x.json", "--onto", "columnar"],
      /--onto: expected pairs, such as staggered-x,staggered-y, got 1 filter/,
    ],
    [
      "a reference that is no rule",
      ["--out", "x.json", "--onto", "columnar,diagonal"],
      /--onto: expected a file such as rule\.json, or majority.*, got "diagonal"/,
    ],
    [
      "a reference twice",
      ["--out", "x.json", "--seeds", "2", "--onto", "columnar,columnar"],
      /expected two references of the rules' block that differ, got columnar and columnar/,
    ],
    ["one seed", ["--out", "x.json", "--seeds", "1"], /--seeds: expected a whole number from 2 to 100000, got "1"/],
    ["an output that is there", ["--out", "one.json"], /one\.json exists; use --force to replace it/],
  ])("refuses %s", async (_, more, message) => {
    const { code, stderr } = await run(["ensemble", "dimers.h5", ...flags, ...more]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(existsSync(at("x.json"))).toBe(false);
  });
});
