/** Chains by the command line: windows of one row, rules, learning. */
import { beforeAll, describe, expect, it } from "vitest";
import { oracle } from "./oracles/index.ts";
import { programIn } from "./program.ts";

const { run, json } = programIn("chains");

beforeAll(async () => {
  const sampling = ["sample", "ising", "--lattice", "chain", "--size", "64", "--temperature", "1", "--count", "400"];
  await json(...sampling, "--out", "ring.h5");
  await json(...sampling, "--boundary", "open", "--out", "open.npz");
});

it.each(["ring.h5", "open.npz"])("windows of one row, rules judged exactly, and coarse chains: %s", async (file) => {
  // 4 sites of a chain; 4x1 says the same. The infinite chain, of which a ring of 64 spins differs by tanh^64 K ≈ 10⁻⁸.
  const { values } = oracle("s2.mi.open.V=4.B=2.T=1.0");
  for (const [rule, block, name] of [
    ["decimation", "4x1", "decimation: h=v_0 (left boundary spin)"],
    ["boundary", "4", "boundary majority sign(v_left+v_right), fair ties"],
  ] as const) {
    const got = await json("information", file, "--rule", rule, "--block", block, "--buffer", "2");
    expect(got.informationKind).toBe("exact");
    for (const [{ value, error }, exact] of [
      [got.information, values.rules[name]],
      [got.available, values["I(V:E)"]],
    ] as const) {
      expect(Math.abs(value - exact)).toBeLessThan(4 * error);
    }
  }
  const coarse = await json("coarsen", file, "--rule", "decimation", "--block", "4", "--out", `coarse-${file}`);
  expect(coarse).toMatchObject({ count: 400, size: [16] });
  // ⟨ss'⟩ = tanh⁴ 1, of an open chain on 15 bonds of 16 sites.
  const { value, error } = coarse.observables.energy;
  expect(Math.abs(value + Math.tanh(1) ** 4 * (file === "ring.h5" ? 1 : 15 / 16))).toBeLessThan(4 * error);
});

describe("a file of rings", () => {
  it("is learned from, with a block of two and a buffer of one by default", async () => {
    const learned = await json("learn", "ring.h5", "--restarts", "1", "--steps", "300", "--out", "rule.json");
    expect(learned.geometry).toEqual({ block: [2, 1], buffer: 1, environment: 1, window: [6, 1] });
    expect(learned.rule.block).toEqual([2, 1]);
    expect(learned).toMatchObject({ informationKind: "exact", judgedBy: "exact posterior" });
    const judged = await json("information", "ring.h5", "--rule", "rule.json");
    const { value, error } = learned.information;
    expect(Math.abs(judged.information.value - value)).toBeLessThan(4 * Math.hypot(error, judged.information.error));
  });

  it.each([
    [["--block", "2x2"], "a block of 2x2 does not lie in a chain; expected one row, such as --block 2"],
    [["--block", "4", "--buffer", "30"], "window 66 (block 4, buffer 30, environment 1, window 66) does not fit"],
  ] as const)("refuses what does not lie in it: %s", async (words, message) => {
    const { code, stderr } = await run(["information", "ring.h5", "--rule", "majority", ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
