/** The lab's learning, in Chromium: the same rule as the command line's to the last bit, stopped and gone on with, and a plain RBM beside it. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { programIn } from "../program.ts";
import { lab, numberAt, onAPage, withoutBrowser } from "./browser.ts";

const { open, complaints } = lab();
const { run, at } = programIn("lab-learn");

const WINDOW = [
  "--block",
  "2",
  "--buffer",
  "1",
  "--environment",
  "1",
  "--hidden",
  "1",
  "--norm",
  "1.5",
  "--windows",
  "6000",
];
const SAMPLES = "size=16&count=400&seed=7&windows=6000";

/** The document that the page saves. */
async function saved(page: Page): Promise<Record<string, unknown>> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save rule.json" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("rule.json");
  return JSON.parse(readFileSync(await download.path(), "utf8"));
}

/** The document of `kadanoff learn`, without what it says of its origin. */
async function ofCommand(...flags: string[]): Promise<Record<string, unknown>> {
  expect((await run(["learn", "ising.h5", ...WINDOW, ...flags, "--force", "--out", "rule.json"])).code).toBe(0);
  const { samples, madeBy, ...document } = JSON.parse(readFileSync(at("rule.json"), "utf8"));
  expect([samples.count, madeBy.command]).toEqual([400, "learn"]);
  return document;
}

describe.skipIf(withoutBrowser)("learning in the lab", onAPage, () => {
  it("stopped in its second climb and gone on with, gives the document of the command line to the last bit", async () => {
    const ising = ["--size", "16", "--temperature", "Tc", "--count", "400", "--seed", "7"];
    expect((await run(["sample", "ising", ...ising, "--out", "ising.h5"])).code).toBe(0);
    const expected = await ofCommand("--method", "conditional", "--restarts", "3", "--steps", "2500", "--seed", "7");

    const page = await open(`#tab=learn&${SAMPLES}&restarts=3&steps=2500`);
    await page.getByRole("button", { name: "Learn", exact: true }).click();
    await page.getByText(/climb [23], step/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    // What was seen stays.
    await expect.poll(() => page.locator("#filters text").count()).toBe(4);
    const seen = await page.locator("#filters svg").getAttribute("aria-label");
    await page.waitForTimeout(300);
    expect(await page.locator("#filters svg").getAttribute("aria-label")).toBe(seen);
    await page.getByRole("button", { name: "Go on" }).click();
    await numberAt(page, "#information");
    const here = await saved(page);
    expect(here).toEqual(expected);
    // The page shows that number, and those filters.
    const { information, rule } = here as { information: { value: number }; rule: { filters: number[][] } };
    expect(Number((await numberAt(page, "#information")).split("(")[0])).toBeCloseTo(information.value, 2);
    expect(await page.locator("#filters text").allTextContents()).toEqual(rule.filters[0]!.map((w) => w.toFixed(2)));

    await page.getByRole("button", { name: "Start again from another key" }).click();
    await expect.poll(() => page.url()).toContain("again=1");
    await page.getByRole("button", { name: "Save rule.json" }).waitFor();
    const other = await saved(page);
    expect(other.seed).toBe(8);
    expect(other.rule).not.toEqual(here.rule);
  });

  it("learns by the paper's Θ-RBMs as the command line does, and finds that a plain RBM of these spins keeps as much", async () => {
    const expected = await ofCommand("--method", "rbm", "--restarts", "1", "--steps", "300", "--seed", "7");
    const page = await open(`#tab=learn&${SAMPLES}&method=rbm&steps=300`, { colorScheme: "dark" });
    await page.getByRole("button", { name: "Learn", exact: true }).click();
    await numberAt(page, "#information");
    expect(await saved(page)).toEqual(expected);
    await page.getByRole("button", { name: "Train an RBM on the blocks alone" }).click();
    const byRbm = await numberAt(page, "#rbm-information");
    await page.getByText("both on windows of all configurations").waitFor();
    // Where all that there is is the ferromagnet's bonds, what is strong within a block is what tells of its surroundings, too.
    expect(Math.abs(Number.parseFloat(byRbm) - Number.parseFloat(await numberAt(page, "#beside-rbm")))).toBeLessThan(
      0.05,
    );
  });

  it("says in the command's words what cannot be learned, learns when it is set right, and keeps what was learned", async () => {
    const page = await open(`#tab=learn&${SAMPLES}&buffer=8&steps=100`);
    await page.getByRole("button", { name: "Learn", exact: true }).click();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/window.*16/);
    await page.getByLabel("Buffer", { exact: true }).fill("1");
    expect(await alert.count()).toBe(0);
    const learn = page.getByRole("button", { name: "Learn", exact: true });
    await page.getByRole("textbox", { name: "Steps" }).fill("2");
    await page.getByText("Steps: expected 0 for the method's own, or from 4 to 100000").waitFor();
    expect(await learn.getAttribute("aria-disabled")).toBe("true");
    await page.getByText("To be set right first: Steps").waitFor();
    await page.getByRole("textbox", { name: "Steps" }).fill("100");
    await learn.focus();
    await page.keyboard.press("Enter");
    const focused = (): Promise<string | null> => page.evaluate(() => document.activeElement!.textContent);
    await expect.poll(focused).toBe("Stop");
    const kept = await numberAt(page, "#information");
    expect(await focused()).toBe("Start again from another key");
    await page.getByRole("status").getByText("Learned.").waitFor();

    // Another one that is stopped, and one that fails, leave the result as it is, and its curves.
    await page.locator(".u-legend", { hasText: "I(V:E), exact" }).waitFor();
    await page.mouse.move(0, 0);
    const curves = (): Promise<string> =>
      page.locator(".chart canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const drawn = await curves();
    await page.getByRole("textbox", { name: "Steps" }).fill("20000");
    await learn.click();
    await page.getByText(/climb 1, step/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("status").getByText("Stopped.").waitFor();
    await page.getByLabel("Buffer", { exact: true }).fill("8");
    await learn.click();
    await alert.waitFor();
    expect(await page.getByRole("heading", { name: "Learned (of other settings" }).count()).toBe(1);
    await page.getByLabel("Buffer", { exact: true }).fill("1");
    await page.getByRole("button", { name: "Go on" }).waitFor();
    await page.getByRole("textbox", { name: "Steps" }).fill("100");
    await page.getByRole("heading", { name: "Learned", exact: true }).waitFor();
    expect(await numberAt(page, "#information")).toBe(kept);
    await expect.poll(async () => (await curves()) === drawn).toBe(true);
    expect(await learn.count()).toBe(0);
  });

  it("complains of nothing, and asks no other host for anything", () => {
    expect(complaints).toEqual([]);
  });
});
