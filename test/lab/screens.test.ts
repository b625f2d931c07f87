/**
 * What the lab looks like, beside pictures that are committed (test/lab/screens): the means of squares of pixels, so that letters of another font make no difference, and a panel
 * that is not where it was, a picture of other spins or another colour does. Where they differ the new picture is written beside the old one, as NAME-changed.png.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { lab, numberAt, onAPage, picture, withoutBrowser } from "./browser.ts";

const { open } = lab();

/** Pixels of the side of a square; how far its mean may be off, of 255; and the share of squares that may be off further. */
const [SQUARE, OFF, SHARE] = [40, 16, 0.03];

/** The share of squares of two pictures that differ; 1 where the pictures are not of one size. */
async function difference(pictures: readonly [Buffer, Buffer]): Promise<number> {
  const page = await open("about:blank");
  return page.evaluate(
    async ({ sources, square, off }) => {
      const pixels = await Promise.all(
        sources.map(async (source) => {
          const image = new Image();
          image.src = source;
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const context = canvas.getContext("2d")!;
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, canvas.width, canvas.height);
        }),
      );
      const [a, b] = pixels as [ImageData, ImageData];
      if (a.width !== b.width || a.height !== b.height) return 1;
      const across = Math.ceil(a.width / square);
      const sums = new Float64Array(4 * across * Math.ceil(a.height / square));
      for (let i = 0; i < a.data.length; i += 4) {
        const [x, y] = [(i / 4) % a.width, Math.floor(i / 4 / a.width)];
        const at = 4 * (Math.floor(x / square) + across * Math.floor(y / square));
        for (let c = 0; c < 3; c++) sums[at + c]! += a.data[i + c]! - b.data[i + c]!;
        sums[at + 3]!++;
      }
      let differ = 0;
      for (let at = 0; at < sums.length; at += 4) {
        if ([0, 1, 2].some((c) => Math.abs(sums[at + c]!) > off * sums[at + 3]!)) differ++;
      }
      return differ / (sums.length / 4);
    },
    { sources: pictures.map((png) => `data:image/png;base64,${png.toString("base64")}`), square: SQUARE, off: OFF },
  );
}

const fileOf = (name: string, changed = ""): string => `test/lab/screens/${name}${changed}.png`;
const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const SMALL = "size=32&count=300&seed=7&windows=3000&steps=100";
const curves = (page: Page): Promise<void> => page.getByRole("img", { name: /^\|m\| against T/ }).waitFor();
const sample = async (page: Page): Promise<void> => {
  await picture(page);
  await curves(page);
};

const SCREENS: Readonly<
  Record<string, readonly [hash: string, make: (page: Page) => Promise<unknown>, options?: BrowserContextOptions]>
> = {
  sample: ["#size=32&seed=7&paused=yes", sample],
  "sample-dark": ["#size=32&seed=7&paused=yes", sample, { colorScheme: "dark" }],
  "sample-360": ["#size=32&seed=7&paused=yes", sample, { viewport: { width: 360, height: 800 } }],
  learn: [
    `#tab=learn&${SMALL}`,
    async (page) => {
      await press(page, "Learn");
      await numberAt(page, "#information");
    },
  ],
  "coarse-grain": [
    `#tab=coarse-grain&rule=majority&${SMALL}`,
    async (page) => {
      await press(page, "Coarse-grain");
      await numberAt(page, "#level-3 .energy");
    },
  ],
  flow: [
    "#tab=flow&size=16&count=100&temperatures=0.9Tc,Tc,1.1Tc&flowMethod=majority&seed=7",
    async (page) => {
      await press(page, "Let it flow");
      await page.locator("#tc").waitFor();
    },
  ],
  lessons: ["#tab=lessons&lesson=5", (page) => page.getByLabel("The program").waitFor()],
  files: [
    "#tab=files",
    async (page) => {
      const buffer = Buffer.from("1,-1,1,-1\n-1,1,1,-1\n-1,-1,1,1\n".repeat(10));
      await page.locator("input[type=file]").setInputFiles({ name: "spins.csv", mimeType: "text/csv", buffer });
      await page.locator("#told").waitFor();
    },
  ],
};

describe.skipIf(withoutBrowser)("the lab looks as it did", onAPage, () => {
  it.each(Object.keys(SCREENS))("%s", async (name) => {
    const [hash, make, options] = SCREENS[name]!;
    const page = await open(hash, options);
    await make(page);
    await page.mouse.move(0, 0);
    // Two that are alike in a row: everything is drawn.
    let before: Buffer = Buffer.of();
    let now = await page.screenshot();
    for (let n = 0; n < 20 && !before.equals(now); n++) {
      await page.waitForTimeout(200);
      before = now;
      now = await page.screenshot();
    }
    const differs = existsSync(fileOf(name)) ? await difference([readFileSync(fileOf(name)), now]) : 1;
    if (differs > SHARE) writeFileSync(fileOf(name, "-changed"), now);
    expect(differs, `${fileOf(name, "-changed")} is beside it`).toBeLessThanOrEqual(SHARE);
  });

  it("and looks that differ are told apart: other spins, a theme, a tab", async () => {
    const of = (name: string): Buffer => readFileSync(fileOf(name));
    expect(await difference([of("sample"), of("sample")])).toBe(0);
    for (const other of ["sample-dark", "sample-360", "learn"]) {
      expect(await difference([of("sample"), of(other)])).toBeGreaterThan(2 * SHARE);
    }
    const page = await open("#size=32&seed=7&temperature=4&paused=yes");
    await sample(page);
    expect(await difference([of("sample"), await page.screenshot()])).toBeGreaterThan(SHARE);
  });
});
