/** The lab's coarse-graining, in Chromium: what is seen is what the rule makes of it, and the numbers are those of the command line. */
import { key } from "kadanoff/kernels";
import { medialLattice, squareLattice } from "kadanoff/lattices";
import { ising } from "kadanoff/models";
import { configuration, sample, wolff } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { tasks } from "../../cli/tasks.ts";
import { stepsOn } from "../../lab/src/engine/coarseGraining.ts";
import { programIn } from "../program.ts";
import { lab, numberAt, onAPage, withoutBrowser } from "./browser.ts";

const { open, complaints } = lab();
const { run, json } = programIn("lab-coarse-grain");

/** Whether each pixel of the pictures is dark, a spin up. */
const pictures = (page: Page): Promise<{ readonly side: number; readonly up: boolean[] }[]> =>
  page.locator(".levels canvas").evaluateAll((all) =>
    all.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
      return { side: width, up: Array.from({ length: width * height }, (_, i) => data[4 * i]! < 128) };
    }),
  );

describe.skipIf(withoutBrowser)("coarse-graining in the lab", onAPage, () => {
  it("shows majorities of 2×2 spins, step by step, and the averages of `coarsen` with the seed of each step", async () => {
    const page = await open("#tab=coarse-grain&rule=majority&size=32&count=300&levels=2&seed=7&configuration=5");
    await page.getByRole("button", { name: "Coarse-grain" }).click();
    await numberAt(page, "#level-2 .energy");
    await expect.poll(async () => (await pictures(page)).map(({ side }) => side)).toEqual([32, 16, 8]);
    const seen = await pictures(page);
    for (const [step, { side, up }] of seen.slice(1).entries()) {
      const fine = seen[step]!;
      up.forEach((isUp, i) => {
        const [x, y] = [2 * (i % side), 2 * Math.floor(i / side)];
        const ups = [0, 1, fine.side, fine.side + 1].filter((d) => fine.up[x + fine.side * y + d]).length;
        if (ups !== 2) expect(isUp).toBe(ups > 2);
      });
    }
    // Another configuration is another picture.
    await page.getByRole("button", { name: "The next configuration" }).click();
    await expect.poll(async () => (await pictures(page))[0]!.up).not.toEqual(seen[0]!.up);
    await expect.poll(() => page.url()).toContain("configuration=6");

    const ising = ["--size", "32", "--temperature", "Tc", "--count", "300", "--seed", "7"];
    expect((await run(["sample", "ising", ...ising, "--out", "0.h5"])).code).toBe(0);
    for (const [step, seed] of [7, 8].entries()) {
      const { observables } = await json(
        ...["coarsen", `${step}.h5`, "--rule", "majority", "--boundary", "torus"],
        ...["--seed", `${seed}`, "--out", `${step + 1}.h5`],
      );
      for (const [name, place] of [
        ["energy", ".energy"],
        ["absMagnetization", ".order"],
      ] as const) {
        const { value, error } = observables[name];
        expect(await numberAt(page, `#level-${step + 1} ${place}`)).toBe(formatEstimate(value, error));
      }
    }
  });

  it("learns the rule first where there is none, and refuses blocks that do not tile the lattice", async () => {
    const page = await open("#tab=coarse-grain&size=16&count=200&steps=60&levels=4&seed=7");
    await page.getByRole("button", { name: "Coarse-grain" }).click();
    await numberAt(page, "#level-3 .energy");
    await page.getByText("3 of 4 steps").waitFor();
    await page.getByLabel("Rule", { exact: true }).selectOption("majority");
    await page.getByLabel("Block", { exact: true }).fill("3");
    await page.getByRole("button", { name: "Coarse-grain" }).click();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toContain("multiples of the block 3x3");
    // What there was before stays, and the message goes with its cause.
    await page.getByText("Of other settings than those that are set now.").waitFor();
    await numberAt(page, "#level-3 .energy");
    await page.getByLabel("Block", { exact: true }).fill("2");
    expect(await alert.count()).toBe(0);
    await page.getByRole("textbox", { name: "Configuration, of 200" }).fill("201");
    await page.getByText("Configuration: there are 200, got 201").waitFor();
    expect(page.url()).not.toContain("configuration");
  });

  it("complains of nothing, and asks no other host for anything", () => {
    expect(complaints).toEqual([]);
  });
});

describe("steps of coarse-graining", () => {
  const on = (lattice: ReturnType<typeof squareLattice>) => ({ lattice, count: 1, sigma: new Blob() });

  it("are as many as blocks tile the lattice, and one of dimers", () => {
    expect(stepsOn(on(squareLattice({ size: [64, 64] })), [2, 2], 4)).toBe(4);
    expect(stepsOn(on(squareLattice({ size: [16, 16] })), [2, 2], 4)).toBe(3);
    expect(stepsOn(on(squareLattice({ size: [24, 16] })), [2, 2], 4)).toBe(3);
    expect(stepsOn(on(squareLattice({ size: [64, 64] })), [3, 3], 4)).toBe(0);
    expect(stepsOn(on(medialLattice({ vertices: [16, 16] })), [8, 8], 4)).toBe(1);
  });
});

describe("what is measured of a lattice", () => {
  it("has the correlations of its spins, by a plain sum over pairs", () => {
    const lattice = squareLattice({ size: [8, 8] });
    const ensemble = sample(ising({ lattice, coupling: 0.4 }), { sampler: wolff(), count: 60, key: key(3) });
    const { correlations } = tasks.lattice({ ensemble }, () => undefined);
    const { distances, values } = correlations!;
    expect(distances).toEqual([0, 1, 2, 3, 4]);
    for (const [r, { value, error }] of values.entries()) {
      let sum = 0;
      for (let c = 0; c < ensemble.count; c++) {
        const s = configuration(ensemble, c);
        for (let i = 0; i < 64; i++) {
          const [x, y] = [i % 8, i >> 3];
          sum += s[i]! * (s[((x + r) % 8) + 8 * y]! + s[x + 8 * ((y + r) % 8)]!);
        }
      }
      expect(value).toBeCloseTo(sum / (2 * 64 * ensemble.count), 12);
      if (r > 0) expect(error).toBeGreaterThan(0);
    }
  });
});
