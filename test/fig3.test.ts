import { readFileSync } from "node:fs";
import { key } from "kadanoff/kernels";
import { medialLattice } from "kadanoff/lattices";
import {
  coveringOf,
  dimers,
  electricField,
  linksOf,
  observeDimers,
  staggeredCovering,
  writeCovering,
} from "kadanoff/models";
import { sample, worm } from "kadanoff/sampling";
import { describe, expect, it } from "vitest";
import { heightProfile, meanField, regionsOf } from "../paper/fig3-dimers.ts";
import { programIn } from "./program.ts";

const { at, json } = programIn("fig3");

describe("the mean field of a region", () => {
  it("is ±½ in staggered coverings, whatever region of even sides", () => {
    const lattice = medialLattice({ vertices: [6, 4] });
    const spins = new Int8Array(lattice.numSites);
    const ofDirection = [0, 1, 2, 3].map((direction) => {
      writeCovering(staggeredCovering(lattice, direction), linksOf(lattice), spins);
      return meanField(electricField(spins, lattice), lattice, { at: [5, 3], size: [4, 2] });
    });
    expect(ofDirection).toEqual([
      [0.5, 0],
      [-0.5, 0],
      [0, 0.5],
      [0, -0.5],
    ]);
  });

  it("is found wherever it is largest, is the slope of the height, and W/L where the region is the torus", () => {
    const model = dimers({ size: [8, 8] });
    const samples = { ...sample(model, { sampler: worm(), count: 40, key: key(3) }), model };
    const { largest, squares } = regionsOf(samples, 4);
    expect(squares).toHaveLength(40);
    for (const axis of [0, 1] as const) {
      const drawn = largest[axis];
      const field = Math.abs(drawn.field[axis]);
      // No region of any sample has more, by a sum of its own.
      for (let c = 0; c < 40; c++) {
        const E = electricField(samples.sigma.subarray(256 * c, 256 * (c + 1)), model.lattice);
        for (let i = 0; i < 64; i++) {
          let sum = 0;
          for (let k = 0; k < 16; k++) {
            const [x, y] = [(i % 8) + (k % 4), (i >> 3) + (k >> 2)];
            sum += E[((axis === 0 ? 2 * x + 1 : 2 * x) % 16) + 16 * ((axis === 0 ? 2 * y : 2 * y + 1) % 16)]!;
          }
          expect(Math.abs(sum) / 16).toBeLessThanOrEqual(field);
        }
      }
      // E_x = ∂_y h, E_y = −∂_x h.
      const across = heightProfile(drawn, axis === 0 ? 1 : 0);
      expect(across).toHaveLength(5);
      expect(across[4]).toBeCloseTo(4 * (axis === 0 ? drawn.field[0] : -drawn.field[1]), 12);
    }
    const spins = samples.sigma.subarray(0, 256);
    const { winding } = observeDimers(coveringOf(spins, model.lattice)!, model.lattice);
    const whole = meanField(electricField(spins, model.lattice), model.lattice, { at: [3, 5], size: [8, 8] });
    expect(whole).toEqual(winding.map((W) => W / 8));
  });
});

it("paper fig3 --quick draws regions of its samples, and heights as steep and as level as can be", async () => {
  const { table } = await json("paper", "fig3", "--quick", "--out", "out");
  const rows = table as { quantity: string; ours: { value: number; error: number }; exact?: number }[];
  for (const { quantity, ours, exact } of rows) {
    if (exact === undefined) continue;
    if (ours.error === 0) expect(ours.value, quantity).toBeCloseTo(exact, 12);
    else expect(Math.abs(ours.value - exact), quantity).toBeLessThan(4 * ours.error);
  }
  const written = JSON.parse(readFileSync(at("out/fig3.json"), "utf8"));
  // A third of the field of a staggered covering at least, four times the root mean square.
  const rms = rows.find(({ quantity }) => quantity.includes("root of the mean square"))!.ours.value;
  for (const [name, axis] of [
    ["alongX", 0],
    ["alongY", 1],
  ] as const) {
    expect(Math.abs(written[name].field[axis])).toBeGreaterThan(4 * rms);
    expect(Math.abs(written[name].field[1 - axis])).toBeLessThan(2 * rms);
  }
  expect(written.staggered.winding.map(Math.abs)).toEqual([0, 3]);
  expect(readFileSync(at("out/fig3.svg"), "utf8")).toContain("columnar");
});
