/** What the page is set to is in its address: where the lattice was moved to, whether it rests, and of which file the samples are. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { consistent, DEFAULTS, nextAgain, parseState } from "../../lab/src/state.ts";
import { lab, onAPage, picture, withoutBrowser } from "./browser.ts";

const { open, complaints } = lab();

/** Sixty configurations of 8×8 spins that stand as 0 and 2, in an order that repeats itself for no short while. */
const SPINS = `# size: [8, 8]\n${Array.from({ length: 60 }, (_, c) =>
  Array.from({ length: 64 }, (_, i) => (((c + 1) * (i + 3) * 7919) % 1013 < 506 ? 0 : 2)).join(","),
).join("\n")}\n`;
const file = { name: "my spins.csv", mimeType: "text/csv", buffer: Buffer.from(SPINS) };
const choose = (page: Page): Promise<void> => page.locator("input[type=file]").setInputFiles(file);

describe.skipIf(withoutBrowser)("the address", onAPage, () => {
  it("has where the lattice was moved to, and whether the chain rests: a page that is loaded again is as it was", async () => {
    const page = await open("#size=32&zoom=4");
    await picture(page);
    await page.getByRole("button", { name: "Pause" }).click();
    await expect.poll(() => page.url()).toContain("paused=yes");
    const lattice = page.getByRole("group", { name: /The lattice/ });
    for (let n = 0; n < 4; n++) await lattice.press("ArrowRight");
    await lattice.press("ArrowUp");
    // A step is a sixteenth of what is seen, half a site here.
    await expect.poll(() => page.url()).toContain("centre=18,15.5");
    await page.reload();
    await picture(page);
    expect(await page.getByRole("button", { name: "Go on" }).getAttribute("aria-pressed")).toBe("true");
    expect(page.url()).toContain("centre=18,15.5");
    await lattice.press("ArrowLeft");
    await expect.poll(() => page.url()).toContain("centre=17.5,15.5");
    await lattice.press("0");
    await expect.poll(() => page.url()).not.toContain("centre");
  });

  it("has the file of one's samples and how it is read: a page that is loaded again asks for it, and takes nothing in its place", async () => {
    const page = await open("#tab=files&block=1&windows=200&steps=8");
    await choose(page);
    await page.getByRole("alert").waitFor(); // 0 and 2 are no spins unless it is said which is which
    await page.getByLabel("Values of −1 and +1").fill("0,2");
    await page.getByLabel("Values of −1 and +1").blur();
    await page.getByRole("combobox", { name: "Boundary" }).selectOption("torus");
    await page.getByText("torus boundaries").waitFor();
    await page.getByRole("button", { name: "Use these samples" }).click();
    await expect.poll(() => page.url()).toContain("file=my%20spins.csv&boundary=torus&values=0,2");
    await page.reload();
    await page.getByText("This page is of the samples of my spins.csv").waitFor();
    await page.getByRole("tab", { name: "Learn" }).click();
    await page.getByText("The configurations of my spins.csv, which is not here").waitFor();
    await page.getByRole("button", { name: "Learn", exact: true }).click();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toContain("samples: expected the file my spins.csv, which the address names");
    await page.getByRole("tab", { name: "Your samples" }).click();
    await choose(page);
    await page.getByText("Learn and Coarse-grain work with the samples of my spins.csv").waitFor();
    expect(await page.locator("#told").textContent()).toContain("torus boundaries");
    expect(await page.getByText("which a link does not hold").count()).toBe(0);
    await page.getByRole("button", { name: "Use drawn ones again" }).click();
    await expect.poll(() => page.url()).not.toContain("file=");
    expect(page.url()).not.toContain("boundary");
  });

  it("that is opened with another lattice for a flow has temperatures and a model that go with it", async () => {
    const page = await open("#tab=flow&model=dimers&temperature=inf&size=16&count=60&flowMethod=majority");
    await page.getByText("Sample is set to dimers").waitFor();
    await page.getByLabel("Ising model on the").selectOption("chain");
    await expect.poll(() => page.url()).toContain("lattice=chain");
    await expect.poll(() => page.url()).toContain("temperature=1&");
    for (const part of ["model=", "temperatures=Tc", "temperature=Tc"]) expect(page.url()).not.toContain(part);
    await expect.poll(() => page.getByRole("textbox", { name: "Temperatures" }).inputValue()).toBe("0.6..1.8:5");
    await page.getByRole("button", { name: "Let it flow" }).click();
    await expect.poll(() => page.locator("tbody tr").count(), { timeout: 30_000 }).toBe(5);
    await page.getByLabel("Ising model on the").selectOption("square");
    await expect
      .poll(() => page.getByRole("textbox", { name: "Temperatures" }).inputValue())
      .toBe(DEFAULTS.temperatures);
    await expect.poll(() => page.url()).not.toContain("temperature");
  });

  it("complains of nothing", () => expect(complaints).toEqual([]));
});

describe("settings", () => {
  it("leave room for the seeds that follow from them", () => {
    const most = Number.MAX_SAFE_INTEGER - 1_000_004;
    expect(parseState(`#seed=${most}`)).toMatchObject({ state: { seed: most }, problems: [] });
    expect(parseState(`#seed=${most + 1}`).problems[0]).toMatch(/^seed: expected a whole number from 0 to/);
    expect(nextAgain(0)).toBe(1);
    expect(parseState(`#again=${nextAgain(1_000_000)}`).problems).toEqual([]);
  });

  it("that do not go together are told of, and made to", () => {
    const { state, problems } = parseState("#hidden=2&unit=3&rule=columnar");
    expect(state).toMatchObject({ unit: 2, rule: "learned" });
    expect(problems).toEqual([
      "unit: expected a whole number from 1 to 2, the hidden units, got 3",
      "rule: expected one for ising, got columnar",
    ]);
    const ofDimers = parseState("#model=dimers&rule=columnar");
    expect(ofDimers).toMatchObject({ state: { rule: "columnar" }, problems: [] });
    expect(consistent({ ...ofDimers.state, model: "ising" }).rule).toBe("learned");
  });

  it("that are no places, no numbers and no lattices are told of", () => {
    const { problems } = parseState(
      "#centre=3&values=1,1&fileLattice=round&boundary=none&paused=maybe&temperatures=0.97Tc..1.03Tc",
    );
    for (const [n, said] of [
      "centre: expected two numbers from 0 to 1024",
      "values: expected two different numbers",
      "fileLattice: expected",
      "boundary: expected",
      "paused: expected auto, no, yes",
      "temperatures: expected a range such as 0.97Tc..1.03Tc:7, of 2 to 10000 temperatures, here 7, got",
    ].entries()) {
      expect(problems[n]).toContain(said);
    }
  });
});
