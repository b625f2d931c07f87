import { expect, test } from "vitest";
import { fixed, short, text, textWidth } from "./svg.ts";

test("marks of a label become italics and scripts, and the line returns to its height", () => {
  const svg = text("*T*_{c} < 2", 0, 0);
  expect(svg).toContain('<tspan font-style="italic">T</tspan><tspan dy="0.278em" font-size="0.72em">c</tspan>');
  expect(svg).toContain('<tspan dy="-0.2em"> &lt; 2</tspan></text>');
});

test("a label is as wide as its letters, whatever its marks", () => {
  // Advance widths of T and c in DejaVu Sans: 0.611 em and 0.550 em.
  expect(textWidth("*T*", 10)).toBeCloseTo(6.11, 10);
  expect(textWidth("*T*_{c}", 10)).toBeCloseTo(6.11 + 0.72 * 5.5, 10);
});

test("numbers have a true minus sign, and a zero has none", () => {
  expect([fixed(-0.014, 2), fixed(-0.004, 2), short(-2), short(1.25)]).toEqual(["−0.01", "0.00", "−2", "1.25"]);
});
