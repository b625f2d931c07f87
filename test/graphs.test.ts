import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { formatNpy } from "kadanoff/io";
import { key, randomStream } from "kadanoff/kernels";
import { beforeAll, describe, expect, it } from "vitest";
import { formatZip } from "../src/io/zip.ts";
import { programIn } from "./program.ts";

const { at, run, json } = programIn("graphs");

/** L × L cells of the kagome lattice, a torus; each site lists its own edges. */
function kagome(L: number): [number, number][] {
  const site = (x: number, y: number, s: number): number => 3 * (((x + L) % L) + L * ((y + L) % L)) + s;
  const edges: [number, number][] = [];
  for (let y = 0; y < L; y++) {
    for (let x = 0; x < L; x++) {
      const [a, b, c] = [0, 1, 2].map((s) => site(x, y, s)) as [number, number, number];
      edges.push([a, b], [a, c], [b, c], [b, site(x + 1, y, 0)], [c, site(x, y + 1, 0)], [c, site(x - 1, y + 1, 1)]);
    }
  }
  return edges;
}

const L = 6;
const N = 3 * L * L;
const COUNT = 800;
beforeAll(() => {
  const edges = kagome(L);
  const around: number[][] = Array.from({ length: N }, () => []);
  for (const [i, j] of edges) {
    around[i]!.push(j);
    around[j]!.push(i);
  }
  const random = randomStream(key(11));
  const spins = Int8Array.from({ length: N }, () => 1);
  const sigma = new Int8Array(N * COUNT);
  const K = 0.4;
  const sweep = (): void => {
    for (let i = 0; i < N; i++) {
      const h = around[i]!.reduce((sum, j) => sum + spins[j]!, 0);
      spins[i] = random.uniform() < 1 / (1 + Math.exp(-2 * K * h)) ? 1 : -1;
    }
  };
  for (let c = -20; c < COUNT; c++) {
    for (let k = 0; k < 8; k++) sweep();
    const sign = random.sign();
    if (c >= 0) for (let i = 0; i < N; i++) sigma[c * N + i] = sign * spins[i]!;
  }
  writeFileSync(at("spins.npy"), formatNpy(sigma, [COUNT, N]));
  writeFileSync(at("edges.csv"), `from,to\n${edges.map((edge) => edge.join(",")).join("\n")}\n`);
  writeFileSync(at("edges.npy"), formatNpy(Int32Array.from(edges.flat()), [edges.length, 2]));
});

describe("samples on a graph", () => {
  it("are inspected", async () => {
    const found = await json("inspect", "spins.npy", "--graph", "edges.csv");
    expect(found).toMatchObject({
      ...{ lattice: "graph", shape: [COUNT, N], size: [N], model: null },
      graph: { edges: 2 * N, degrees: { "4": N } },
    });
    const { value, error } = found.observables.energy;
    // Two bonds a site, most of them satisfied; the triangles by themselves would give tanh K + … > 0.38 a bond.
    expect(value).toBeLessThan(-2 * 0.38 + 3 * error);
    const { stdout } = await run(["inspect", "spins.npy", "--graph", "edges.csv"]);
    expect(stdout).toContain(`${COUNT} configurations of ${N} sites, graph of ${2 * N} edges, 4 neighbours a site`);
  });

  it("give a rule on a ball, with the ports of its sites, which is judged again from its file", async () => {
    const flags = ["--graph", "edges.csv", "--steps", "400", "--windows", "12000"];
    const learned = await json("learn", "spins.npy", ...flags, "--restarts", "1", "--out", "rule.json");
    expect(learned.geometry).toEqual({
      ...{ block: [5, 1], buffer: 1, environment: 1, window: [27, 1] },
      ball: { radius: 1, centre: 0, centres: N / 3, classes: 3 },
    });
    expect(learned.rule.sites).toEqual(["o", "+0", "-0", "+1", "-1"]);
    expect(learned.rule.filters[0].every((w: number) => w > 0)).toBe(true);
    const again = await json("information", "spins.npy", ...flags, "--rule", "rule.json");
    const { value, error } = learned.information;
    expect(value).toBeGreaterThan(10 * error);
    expect(Math.abs(again.information.value - value)).toBeLessThan(4 * Math.hypot(error, again.information.error));
    const { stdout } = await run(["learn", "spins.npy", ...flags, "--restarts", "1", "--out", "words.json", "--quiet"]);
    expect(stdout).toContain("windows round 36 sites, 0 and those like it; sites look 3 ways as far as a window goes");
    expect(stdout).toContain("ball of radius 1 (5 sites), buffer 1 (8), environment 1 (14)");
    expect(stdout).toMatch(/ {2}o\n/);
    expect(stdout).toMatch(/ {2}\+0\n/);
  });

  it("are the same from an array of edges, and on any number of workers", async () => {
    const flags = ["--steps", "100", "--windows", "3000", "--restarts", "1", "--centre", "1"];
    const one = await json(
      "learn",
      "spins.npy",
      "--graph",
      "edges.npy",
      ...flags,
      "--workers",
      "1",
      "--out",
      "one.json",
    );
    const two = await json(
      "learn",
      "spins.npy",
      "--graph",
      "edges.csv",
      ...flags,
      "--workers",
      "2",
      "--out",
      "two.json",
    );
    expect(one.geometry.ball.centre).toBe(1);
    expect({ ...one, seconds: 0 }).toEqual({ ...two, seconds: 0 });
  });

  it("have ensembles of rules", async () => {
    const flags = [
      "--graph",
      "edges.csv",
      "--steps",
      "60",
      "--windows",
      "2000",
      "--seeds",
      "2",
      "--out",
      "ensemble.json",
    ];
    const { trainings, geometry } = await json("ensemble", "spins.npy", ...flags);
    expect(trainings.map(({ rule }: { rule: { sites: string[] } }) => rule.sites.length)).toEqual([5, 5]);
    expect(geometry.ball.centres).toBe(36);
  });

  it.each([
    [
      ["inspect", "spins.npy"],
      `spins.npy: the array has the shape [${COUNT}, ${N}]; expected [configurations, Ly, Lx]; reshape it, or give it an attribute lattice, "chain", or --lattice chain, or the edges of a graph, --graph FILE`,
    ],
    [["inspect", "spins.npy", "--graph", "none.csv"], "none.csv does not exist"],
    [
      ["learn", "spins.npy", "--centre", "3", "--out", "x.json", "--graph", "bad.csv"],
      `bad.csv:3: expected a site from 0 to ${N - 1}, got ${N}`,
    ],
    [
      ["learn", "spins.npy", "--graph", "edges.csv", "--block", "2x2", "--out", "x.json"],
      "--block: expected the radius of a ball in a graph, got 2x2",
    ],
    [
      ["learn", "spins.npy", "--graph", "edges.csv", "--centre", "108", "--out", "x.json"],
      "window: expected a centre from 0 to 107, got 108",
    ],
    [
      ["learn", "spins.npy", "--graph", "edges.csv", "--block", "9", "--out", "x.json"],
      "window: no site lies 19 edges from any other (radius 9, buffer 9); use a smaller radius or buffer",
    ],
    [["coarsen", "spins.npy", "--rule", "majority", "--out", "c.npy"], "reshape it"],
    [
      ["information", "spins.npy", "--graph", "edges.csv", "--rule", "grid.json"],
      "the rule is for a block of 2x2, and V is a ball of 5 sites here",
    ],
  ])("%j is refused in a line", async (args, message) => {
    writeFileSync(at("bad.csv"), `0,1\n1,2\n2,${N}\n`);
    writeFileSync(at("grid.json"), '{ "rule": { "coding": "±1", "block": [2, 2], "filters": [[1, 1, 1, 1]] } }');
    const { code, stderr, stdout } = await run(args);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect([code, stdout]).toEqual([2, ""]);
  });

  it("are reported with the file of their edges, which is itself no part of the report", async () => {
    mkdirSync(at("day"));
    for (const file of ["spins.npy", "edges.csv"]) copyFileSync(at(file), at(`day/${file}`));
    const learning = ["--windows", "3000", "--restarts", "1", "--steps", "40", "--shuffles", "0"];
    await run(["learn", "day/spins.npy", "--graph", "edges.csv", ...learning, "--out", "day/rule.json"]);
    const { entries, left } = await json("report", "day", "--graph", "day/edges.csv", "--out", "day/report.html");
    expect(left).toEqual([]);
    expect(entries.map(({ file, what }: { file: string; what: string }) => [file, what])).toEqual([
      ["rule.json", "learned rule"],
      ["spins.npy", "samples"],
    ]);
    const [command] = entries[0].commands;
    expect(command).toContain("kadanoff learn spins.npy ");
    expect(command).toContain(" --graph EDGES");
    const page = readFileSync(at("day/report.html"), "utf8");
    expect(page).toContain(`${COUNT} configurations on a graph of ${N} sites and ${2 * N} edges`);
    // Edges beside the samples, in one file.
    const arrays = { "configurations.npy": readFileSync(at("spins.npy")), "edges.npy": readFileSync(at("edges.npy")) };
    mkdirSync(at("one"));
    writeFileSync(at("one/both.npz"), formatZip(arrays));
    const one = await json("report", "one", "--graph", "one/both.npz", "--out", "one/report.html");
    expect(one.entries.map(({ file }: { file: string }) => file)).toEqual(["both.npz"]);
    const { code, stderr } = await run(["report", "day", "--graph", "none.csv", "--out", "x.html"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "kadanoff report: none.csv does not exist\n" });
  });

  it("may be converted, and then say of themselves that they lie on a graph", async () => {
    await json("convert", "spins.npy", "spins.npz", "--graph", "edges.csv");
    const { stderr, code } = await run(["inspect", "spins.npz"]);
    expect(stderr).toContain("the attribute lattice is graph; expected the file of its edges, --graph FILE");
    expect(code).toBe(2);
    expect((await json("inspect", "spins.npz", "--graph", "edges.csv")).lattice).toBe("graph");
  });
});
