/** The lab's flow, in Chromium: it grows as it is computed, and its numbers are those of the command line. */
import { chainLattice } from "kadanoff/lattices";
import { criticalTemperature } from "kadanoff/models";
import { formatEstimate } from "kadanoff/statistics";
import { describe, expect, it } from "vitest";
import { planOf } from "../../cli/flow/plan.ts";
import type { Sources } from "../../cli/flow/sources.ts";
import { makeFlow } from "../../lab/src/engine/flow.ts";
import type { Pool } from "../../lab/src/engine/pool.ts";
import { DEFAULTS } from "../../lab/src/state.ts";
import { programIn } from "../program.ts";
import { lab, onAPage, withoutBrowser } from "./browser.ts";

const { open, complaints } = lab();
const { json } = programIn("lab-flow");

const WORDS = { size: "16", temperatures: "0.9Tc..1.1Tc:5", count: "120", seed: "5" };
const hash = (more: object): string => `#${new URLSearchParams({ tab: "flow", ...WORDS, ...more })}`;

describe("a flow on a chain", () => {
  it("has the steps and the windows of kadanoff flow --lattice chain", async () => {
    const lattice = chainLattice({ length: 32 });
    const asked: unknown[] = [];
    const pool = {
      run: async (_: string, { steps, from }: { steps: number; from: unknown }) => {
        asked.push({ steps, from });
        return { steps: [] };
      },
    } as unknown as Pool;
    for (const flowMethod of ["conditional", "majority"] as const) {
      await makeFlow({ ...DEFAULTS, lattice: "chain", size: 32, temperatures: "1.2", flowMethod }, pool, {
        report: () => {},
        signal: new AbortController().signal,
        onTracks: () => {},
      });
      const { steps, from } = await planOf({ method: flowMethod, block: [2] }, { lattice } as Sources);
      expect(asked.pop()).toEqual({ steps, from });
    }
  });
});

describe.skipIf(withoutBrowser)("the flow of the lab", onAPage, () => {
  it.each(["majority", "conditional"])("has the numbers of kadanoff flow --method %s", async (method) => {
    const flags = Object.entries(WORDS).flatMap(([name, word]) => [`--${name}`, word]);
    const { points, criticalTemperature: Tc } = await json(
      ...["flow", "--model", "ising", ...flags, "--method", method, "--out", `${method}.json`],
    );
    const page = await open(hash({ flowMethod: method }));
    await page.getByRole("button", { name: "Let it flow" }).click();
    await page.locator("#tc").waitFor({ timeout: 90_000 });
    const inUnits = ({ value, error }: { value: number; error: number }): string =>
      formatEstimate(value / criticalTemperature, error / criticalTemperature);
    const shown = await page.locator("tbody td").allTextContents();
    expect(shown).toEqual(
      points.map(({ temperature }: { temperature: { value: number | null; error: number } }) =>
        temperature.value === null ? "–" : inUnits(temperature as { value: number; error: number }),
      ),
    );
    const told = { value: Tc.value, error: Tc.error ?? Tc.statistical };
    expect(await page.locator("#tc").textContent()).toMatch(new RegExp(`^${inUnits(told).replace(/[()]/g, "\\$&")}`));
  });

  it("can be broken off, and begun again", async () => {
    const page = await open(hash({ size: "64", count: "5000" }));
    await page.getByRole("button", { name: "Let it flow" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("progressbar").waitFor({ state: "detached" });
    await page.getByLabel("Size L").fill("8");
    await page.getByLabel("Configurations at each").fill("40");
    await page.getByLabel("Rule").selectOption("majority");
    await page.getByRole("button", { name: "Let it flow" }).click();
    await expect.poll(() => page.getByRole("alert").count(), { timeout: 30_000 }).toBeGreaterThan(0);
    // 8×8 has no step left that is not asked for: the page says what the command says.
    expect(await page.getByRole("alert").textContent()).toContain("8x8 allows 0 steps");
  });

  it("complains of nothing", () => expect(complaints).toEqual([]));
});
