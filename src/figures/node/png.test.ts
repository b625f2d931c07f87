import { expect, test } from "vitest";
import { figure, text } from "../svg.ts";
import { svgToPng } from "./png.ts";

const draw = (label: string, scale = 1) => svgToPng(figure(60, 20, text(label, 5, 10)), { scale });

/** Width and height, in the header of a PNG. */
const size = (png: Uint8Array) => {
  const header = new DataView(png.buffer, png.byteOffset);
  return [header.getUint32(16), header.getUint32(20)];
};

test("a PNG has the pixels that the scale asks for", async () => {
  expect(size(await draw("T", 3))).toEqual([180, 60]);
});

test("the same figure gives the same bytes", async () => {
  expect(await draw("*λ* = −1")).toEqual(await draw("*λ* = −1"));
});

test("letters, Greek and italics come from the fonts of the package", async () => {
  const pictures = await Promise.all(["", "λ", "*λ*", "Λ"].map((label) => draw(label)));
  expect(new Set(pictures.map((png) => Buffer.from(png).toString("base64"))).size).toBe(4);
});

test("what is not an SVG is refused", async () => {
  await expect(svgToPng("hello")).rejects.toThrow('expected an SVG, got text that begins "hello"');
  await expect(draw("T", 0)).rejects.toThrow("expected a scale in (0, 20], got 0");
});
