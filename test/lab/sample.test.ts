/** The lab's first panel, in Chromium: what is seen, and the numbers beside it. */
import { readFileSync } from "node:fs";
import { medialLattice, squareLattice } from "kadanoff/lattices";
import { criticalCoupling, criticalTemperature, dimerFlippable, isingChain, kaufman } from "kadanoff/models";
import { formatEstimate, zScore } from "kadanoff/statistics";
import { describe, expect, it } from "vitest";
import { programIn } from "../program.ts";
import { lab, numberAt, onAPage, picture, readEstimate, withoutBrowser } from "./browser.ts";

const { open, url, complaints } = lab();
const { json } = programIn("lab");
const pointOfEnergy = "E/N against T in J/k_B: exact curves and measured points, 1 temperature visited";

interface Axe {
  run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
}

describe.skipIf(withoutBrowser)("the lab", onAPage, () => {
  it("shows a chain at T_c that moves, and measures the energy that Kaufman has for it, within 5σ", async () => {
    const page = await open("#speed=0");
    const first = await picture(page);
    await expect.poll(() => picture(page), { timeout: 10_000, interval: 50 }).not.toBe(first);
    // A series becomes a point when it is 100 τ long; a shorter one at T_c does not know its own error.
    await page.getByRole("img", { name: pointOfEnergy }).waitFor({ timeout: 90_000 });
    const exact = kaufman(squareLattice({ size: [64, 64] }), criticalCoupling).energy;
    expect(Math.abs(zScore(readEstimate(await numberAt(page, "#energy")), exact))).toBeLessThan(5);
  });

  it("has the exact energies of a ring and of free dimers, within 5σ, and points on the curves", async () => {
    const ring = await open("#lattice=chain&temperature=1.5&speed=0");
    await ring.getByRole("img", { name: pointOfEnergy }).waitFor({ timeout: 30_000 });
    const ofRing = isingChain({ coupling: 1 / 1.5, length: 64 }).energy;
    expect(Math.abs(zScore(readEstimate(await numberAt(ring, "#energy")), ofRing))).toBeLessThan(5);
    // A point far beyond the curves does not press them together.
    await ring.getByLabel(/^Temperature T( =.*)?$/).fill("1e9");
    await ring.getByText("2 temperatures visited, 1 beyond the axis").waitFor({ timeout: 30_000 });
    await ring.context().close();
    const free = await open("#model=dimers&temperature=inf&size=16&speed=0");
    await free.getByRole("img", { name: /^\|C\| against 1\/T .* 1 temperature visited$/ }).waitFor({ timeout: 30_000 });
    const ofDimers = -dimerFlippable(medialLattice({ vertices: [16, 16] }));
    expect(Math.abs(zScore(readEstimate(await numberAt(free, "#energy")), ofDimers))).toBeLessThan(5);
    await free.context().close();
  });

  it("has the temperature typed and by its slider in step, with T_c marked", async () => {
    const page = await open("#size=32");
    const field = page.getByLabel(/^Temperature T( =.*)?$/);
    const slider = page.getByLabel("Temperature T, slider");
    await slider.fill("1.3");
    expect(await field.inputValue()).toBe("1.3Tc");
    await expect.poll(() => page.url()).toContain("temperature=1.3Tc");
    await page.getByRole("button", { name: "T_c", exact: true }).click();
    expect(await field.inputValue()).toBe("Tc");
    await field.fill("3.4");
    expect(Number(await slider.inputValue())).toBeCloseTo(3.4 / criticalTemperature, 2);
    // What is no word stays where it is typed, is said, and changes nothing.
    await field.fill("");
    expect(await field.inputValue()).toBe("");
    await page.getByText("Temperature T: expected a temperature above 0").waitFor();
    await expect.poll(() => page.url()).toContain("temperature=3.4");
    await slider.fill("1");
    expect(await page.getByText("Temperature T: expected").count()).toBe(0);
    // A button that sets what is set already puts it back, too.
    await field.fill("abc");
    await page.getByRole("button", { name: "T_c", exact: true }).click();
    expect([await field.inputValue(), await page.getByText("Temperature T: expected").count()]).toEqual(["Tc", 0]);
    // Another model has temperatures of its own, and a sampler that can do it.
    await page.getByLabel("Model").selectOption("dimers with noise");
    expect(await field.inputValue()).toBe("inf");
    expect(await page.getByLabel("Noise").inputValue()).toBe("0.95");
    await expect.poll(() => page.getByLabel("Sampler").textContent()).toContain("wolff (cannot)");
    expect(await page.locator(".unable").textContent()).toContain("wolff: expected the model ising, got dimers");
  });

  it("sets the window by its edges, with the pointer and with keys, in step with what is typed", async () => {
    const page = await open("#size=16&speed=1");
    const shows = (name: string, value: string): Promise<void> =>
      expect.poll(() => page.getByLabel(name, { exact: true }).inputValue()).toBe(value);
    const edge = (name: string) => page.getByRole("slider", { name: `${name}, drawn on the lattice` });
    await edge("Block V").waitFor();
    const box = (await page.locator("canvas.lattice").boundingBox())!;
    const site = box.width / 16;
    const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
    const drag = async (from: number, to: number): Promise<void> => {
      // Off the axis, where there is no handle: the edge itself is taken hold of.
      await page.mouse.move(middle[0] + from * site, middle[1] + 0.5 * site);
      await page.mouse.down();
      await page.mouse.move(middle[0] + to * site, middle[1] + 0.5 * site, { steps: 4 });
      await page.mouse.up();
    };
    await drag(1, 2); // V of 2 reaches 1 from the middle
    await shows("Block V", "4");
    await drag(3, 5); // B of 1 reaches 3
    await shows("Buffer B", "3");
    await drag(6, 7); // E of 1 reaches 6
    await shows("Environment E", "2");
    await expect.poll(() => page.url()).toContain("block=4&buffer=3&environment=2");
    await edge("Buffer B").focus();
    await page.keyboard.press("ArrowLeft");
    await shows("Buffer B", "2");
    // No further than the lattice reaches: 4 + 2·(2 + 4) = 16.
    await edge("Environment E").press("End");
    await shows("Environment E", "4");
    await page.getByLabel("Buffer B", { exact: true }).fill("5");
    await page.getByText("window 22x22 does not fit a lattice of 16x16").waitFor();
    await page.getByLabel("Buffer B, slider").fill("0");
    await expect.poll(() => edge("Buffer B").getAttribute("aria-valuenow")).toBe("0");
    // Beside the window the lattice itself is moved, and by keys made larger.
    const lattice = page.getByRole("group", { name: /The lattice/ });
    await page.getByRole("button", { name: "Pause" }).click();
    const still = async (): Promise<string> => {
      let [before, now] = ["", await picture(page)];
      while (before !== now) {
        await page.waitForTimeout(100);
        [before, now] = [now, await picture(page)];
      }
      return now;
    };
    const before = await still();
    await lattice.press("ArrowRight");
    const moved = await still();
    expect(moved).not.toBe(before);
    await lattice.press("ArrowLeft");
    expect(await still()).toBe(before);
    await lattice.press("+");
    await shows("Zoom", "2");
    expect(await still()).not.toBe(before);
    await lattice.press("0");
    expect(await still()).toBe(before);
  });

  it("draws the samples of kadanoff sample: the same averages, to the last digit shown; and can be broken off", async () => {
    const page = await open("#size=16&temperature=2.5&count=300&seed=7");
    await page.getByRole("button", { name: "Draw 300 samples" }).click();
    await expect.poll(() => page.locator("#drawn-energy").textContent(), { timeout: 60_000 }).toMatch(/\d/);
    const words = "sample ising --size 16 --temperature 2.5 --count 300 --seed 7 --out lab.npz";
    const { observables, interval } = await json(...words.split(" "));
    const inWords = ({ value, error }: { value: number; error: number }): string => formatEstimate(value, error);
    expect(await page.locator("#drawn-energy").textContent()).toBe(`${inWords(observables.energy)} J`);
    expect(await page.locator("#drawn-absMagnetization").textContent()).toBe(inWords(observables.absMagnetization));
    expect(await page.locator("#drawn-interval").textContent()).toContain(`${interval} update`);
    expect(await page.getByRole("button", { name: "Draw 300 samples" }).isDisabled()).toBe(true);
    // Too many are refused before anything is done, and much work ends when it is told to.
    await page.getByLabel("Size L").fill("512");
    await page.getByLabel("Configurations").fill("100000");
    await page.getByRole("button", { name: "Draw 100000 samples" }).click();
    await page.getByText("count: expected at most 4096 configurations of this size").waitFor();
    await page.getByLabel("Configurations").fill("4000");
    await page.getByRole("button", { name: "Draw 4000 samples" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await page.getByRole("button", { name: "Draw 4000 samples" }).isEnabled()).toBe(true);
    expect(await page.locator("#drawn-count").count()).toBe(0);
  });

  it.each(["light", "dark"] as const)(
    "is readable at 360 pixels and to who does not see it, %s",
    async (colorScheme) => {
      const page = await open("#size=32", { viewport: { width: 360, height: 800 }, colorScheme });
      await picture(page);
      await page.getByText("Along the chain", { exact: true }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await page.evaluate(readFileSync("node_modules/axe-core/axe.min.js", "utf8"));
      const found = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
        return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      });
      expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    },
  );

  it("says what of an address it cannot read, and shows the rest", async () => {
    const page = await open("#size=7&temperature=cold&seed=3&colour=red");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    const said = await alert.textContent();
    for (const part of [
      "size: expected a whole number from 8 to 512",
      "temperature: expected",
      "colour: no such setting",
    ]) {
      expect(said).toContain(part);
    }
    expect(await page.getByLabel("Seed").inputValue()).toBe("3");
  });

  it("is served to the browser of this machine alone, and no file besides its own", async () => {
    const status = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(`${url()}${path}`, init)).status;
    expect(await status("")).toBe(200);
    expect(await status("nothing.js")).toBe(404);
    expect(await status("..%2f..%2fpackage.json")).toBe(404);
    expect(await status("", { method: "POST" })).toBe(405);
    // fetch sets Host itself: the header of a page elsewhere whose name points here is sent by hand.
    const { request } = await import("node:http");
    const refused = await new Promise<number>((done) => {
      request(url(), { headers: { Host: "lab.example:80" } }, (response) => done(response.resume().statusCode!)).end();
    });
    expect(refused).toBe(403);
    const policy = (await fetch(url())).headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-inline");
  });

  it("complains of nothing, and asks no other host for anything", () => {
    expect(complaints).toEqual([]);
  });
});
