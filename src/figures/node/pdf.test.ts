import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { filtersFigure } from "../index.ts";
import { svgToPdf } from "./pdf.ts";

const svg = filtersFigure({ filters: [[0.7, 0.7, -0.7, 0.7]], block: [2, 2], bias: [0.25] });

/** The streams of a PDF, unpacked where they are packed. */
function streams(pdf: Uint8Array): string[] {
  const text = Buffer.from(pdf).toString("latin1");
  return [...text.matchAll(/\/FlateDecode[^>]*>>\s*stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, data]) =>
    inflateSync(Buffer.from(data!, "latin1")).toString("latin1"),
  );
}

describe("svgToPdf", () => {
  it("draws with vectors and letters, on a page of the size of the figure, with the fonts of the package", async () => {
    const pdf = await svgToPdf(svg);
    const text = Buffer.from(pdf).toString("latin1");
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
    expect(text).toContain(`/MediaBox [0 0 ${0.75 * Number(width)} ${0.75 * Number(height)}]`);
    expect(text).toMatch(/\/BaseFont \/[A-Z]{6}\+DejaVuSans\n/);
    expect(text).toMatch(/\/BaseFont \/[A-Z]{6}\+DejaVuSans-Oblique/);
    expect(text.match(/\/FontFile2 /g)).toHaveLength(2);
    const drawn = streams(pdf).join("\n");
    expect(drawn).toMatch(/\bBT\b/);
    expect(drawn.match(/ re\b| l\b| m\b/g)!.length).toBeGreaterThan(10);
    expect(text).not.toContain("/Subtype /Image");
  });

  it("gives the same bytes at any time", async () => {
    const first = await svgToPdf(svg);
    await new Promise((resolve) => setTimeout(resolve, 1100)); // dates of PDF are whole seconds
    expect(Buffer.compare(await svgToPdf(svg), first)).toBe(0);
  });

  it("refuses what is no figure", async () => {
    await expect(svgToPdf("<p>no</p>")).rejects.toThrow(
      'svgToPdf: expected an SVG with width and height, got text that begins "<p>no</p>"',
    );
  });
});
