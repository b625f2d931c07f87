/** What is taken along from the lab: files with the bytes that the command line writes, links, figures, and text to be copied. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { scriptOf } from "../../lab/src/commands.ts";
import { programOf } from "../../lab/src/program.ts";
import { parseState } from "../../lab/src/state.ts";
import { programIn } from "../program.ts";
import { lab, numberAt, onAPage, withoutBrowser } from "./browser.ts";

const { open, url, complaints } = lab();
const { json, at } = programIn("lab-take-along");

const HASH = "#size=16&temperature=1.05Tc&count=200&seed=11";

describe.skipIf(withoutBrowser)("what is taken along", onAPage, () => {
  let page: Page;
  beforeAll(async () => {
    if (withoutBrowser) return;
    page = await open(HASH, { acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"] });
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Take along…" }).click();
    await page.getByRole("dialog").waitFor();
  });

  /** The file that a button gives. */
  async function kept(button: string | RegExp): Promise<{ name: string; bytes: Buffer }> {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("dialog").getByRole("button", { name: button }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  it("are samples in the bytes that the command line writes, as npz and as HDF5", async () => {
    const flags = ["--size", "16", "--temperature", "1.05Tc", "--count", "200", "--seed", "11"];
    for (const end of ["npz", "h5"]) await json("sample", "ising", ...flags, "--out", `here.${end}`);
    for (const end of ["npz", "h5"]) {
      const { name, bytes } = await kept(`Samples, .${end}`);
      expect(name).toBe(`samples.${end}`);
      expect(bytes.equals(readFileSync(at(`here.${end}`))), end).toBe(true);
    }
  });

  it("is a link that gives the same page again", async () => {
    const link = await page.getByLabel("Link to this page").inputValue();
    // The chain rests here.
    expect(link).toBe(`${url()}${HASH}&paused=yes`);
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    const again = await open(link.slice(url().length));
    expect(await again.getByLabel("Seed").inputValue()).toBe("11");
    await again.context().close();
  });

  it("are the commands and the program of the state, to be copied and kept", async () => {
    const { state } = parseState(HASH);
    await page.getByRole("button", { name: "Copy commands" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(scriptOf(state));
    const { name, bytes } = await kept("Keep as lab.ts");
    expect(name).toBe("lab.ts");
    expect(bytes.toString()).toBe(programOf(state));
  });

  it("is a picture of the lattice, a square of pixels for each site, however much of it the page shows", async () => {
    const { bytes } = await kept(/configuration.*PNG/);
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1024, 1024]);
    // Each square of 64 pixels is of one colour.
    const mixed = await page.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: 1024, height: 1024 });
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, 1024, 1024);
      const colour = (x: number, y: number): string => data.slice(4 * (x + 1024 * y), 4 * (x + 1024 * y) + 4).join();
      let wrong = 0;
      for (let y = 0; y < 1024; y++) {
        for (let x = 0; x < 1024; x++) if (colour(x, y) !== colour(x & ~63, y & ~63)) wrong++;
      }
      return wrong;
    }, bytes.toString("base64"));
    expect(mixed).toBe(0);
  });

  it("says why there is no program where there is no such model", async () => {
    const other = await open("#tab=files&model=dimers&temperature=Tc");
    await other.getByRole("button", { name: "Take along…" }).click();
    const program = other.getByRole("region", { name: "Program" });
    expect(await program.getByRole("alert").textContent()).toContain("this model has no critical temperature");
    await other.keyboard.press("Escape");
    await expect.poll(() => other.getByRole("dialog").count()).toBe(0);
    await other.getByRole("button", { name: "Take along…" }).click();
    await other.getByRole("dialog").waitFor();
    await other.context().close();
    expect(complaints).toEqual([]);
  });

  it("are the rule and its filters, the curves as figures, and the paper's numbers beside those of the page", async () => {
    const fast = "&count=400&steps=300&seed=7"; // of figure 2, which is made of more
    page = await open(`#tab=learn${fast}`);
    await page.getByRole("button", { name: "Learn", exact: true }).click();
    await numberAt(page, "#information");
    await page.getByRole("button", { name: "Take along…" }).click();
    const rule = JSON.parse((await kept("Rule, JSON")).bytes.toString());
    expect(rule).toMatchObject({ method: "conditional", seed: 7, rule: { coding: "±1", block: [2, 2] } });
    const filters = (await kept("Filters, SVG")).bytes.toString();
    for (const w of rule.rule.filters[0] as number[]) expect(filters).toContain(`>${w.toFixed(2)}<`);
    const png = (await kept("Filters, PNG")).bytes;
    expect(png.readUInt32BE(16)).toBeGreaterThan(1000);
    const curve = (await kept("Information that the rule keeps against the step of learning, SVG")).bytes.toString();
    expect(curve).toMatch(/^<svg [\s\S]*<path[\s\S]*<\/svg>\s*$/);
    await page.getByRole("button", { name: "Close" }).click();

    // The settings are not the figure's, and so there is nothing of the paper's beside them; a link of the lessons sets them.
    expect(await page.getByRole("complementary", { name: "The paper and here" }).count()).toBe(0);
    await page.getByRole("tab", { name: "Lessons" }).click();
    await page.getByRole("button", { name: "The paper's figures" }).click();
    await page.getByRole("link", { name: "Figure 2: the block spin" }).click();
    const table = page.getByRole("complementary", { name: "The paper and here" });
    await table.waitFor();
    expect(await table.getByRole("row", { name: "smallest over largest weight" }).textContent()).toContain(
      "uniform (figure)…",
    );
    expect(new URL(page.url()).hash).toBe("#tab=learn");
    expect(complaints).toEqual([]);
  });
});
