/** All tabs of the lab, with what they come to show, and what is taken along: to who does not see them, in both themes; and none is wider than its page. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { lab, numberAt, onAPage, picture, withoutBrowser } from "./browser.ts";

const { open, complaints } = lab();

interface Axe {
  run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
}

const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const SMALL = "size=16&count=300&windows=3000&steps=60";

/** Each tab by its address, and how it comes to show what it can. */
const TABS: Readonly<Record<string, readonly [hash: string, make: (page: Page) => Promise<unknown>]>> = {
  Sample: [
    "#size=32&zoom=2",
    async (page) => {
      await picture(page);
      await page.getByText("Along the chain", { exact: true }).waitFor();
    },
  ],
  Learn: [
    `#tab=learn&${SMALL}`,
    async (page) => {
      await press(page, "Learn");
      await numberAt(page, "#information");
      await press(page, "Train an RBM on the blocks alone");
      await numberAt(page, "#rbm-information");
    },
  ],
  "Coarse-grain": [
    `#tab=coarse-grain&rule=majority&${SMALL}`,
    async (page) => {
      await press(page, "Coarse-grain");
      await numberAt(page, "#level-3 .energy");
    },
  ],
  Flow: [
    "#tab=flow&size=16&count=60&temperatures=0.9Tc,Tc,1.1Tc&flowMethod=majority",
    async (page) => {
      await press(page, "Let it flow");
      await page.locator("#tc").waitFor();
    },
  ],
  Lessons: ["#tab=lessons&lesson=5", (page) => page.getByLabel("The program").waitFor()],
  "The paper's figures": [
    // By way of a flow, whose styles are there from then on.
    "#tab=flow&lesson=0",
    async (page) => {
      await page.getByRole("button", { name: "Let it flow" }).waitFor();
      await page.getByRole("tab", { name: "Lessons" }).click();
      await page.getByRole("heading", { name: "The paper's figures" }).waitFor();
    },
  ],
  "Your samples": [
    "#tab=files&file=gone.npz",
    async (page) => {
      const buffer = Buffer.from("1,-1,1,-1\n-1,1,1,-1\n-1,-1,1,1\n".repeat(10));
      await page.locator("input[type=file]").setInputFiles({ name: "spins.csv", mimeType: "text/csv", buffer });
      await page.locator("#told").waitFor();
    },
  ],
  "Take along": [
    `#${SMALL}`,
    async (page) => {
      await picture(page);
      await press(page, "Pause");
      await press(page, "Take along…");
      await page.getByRole("dialog").waitFor();
    },
  ],
};

describe.skipIf(withoutBrowser)(
  "without serious findings of axe, and no wider than a page of 360 pixels",
  onAPage,
  () => {
    it.each(Object.keys(TABS))("%s", async (tab) => {
      const [hash, make] = TABS[tab]!;
      const page = await open(hash, { viewport: { width: 360, height: 800 }, colorScheme: "light" });
      await make(page);
      await page.evaluate(readFileSync("node_modules/axe-core/axe.min.js", "utf8"));
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const found = await page.evaluate(async () => {
          const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
          return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        });
        expect(
          found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
          colorScheme,
        ).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      }
    });

    it("complains of nothing", () => expect(complaints).toEqual([]));
  },
);
