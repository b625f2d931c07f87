import fc from "fast-check";
import { expect, test } from "vitest";
import { apart } from "./apart.ts";

test("places that are apart already stay", () => {
  expect(apart([50, 10, 90], 20, [0, 100])).toEqual([50, 10, 90]);
});

test("two that coincide move equally far, to either side", () => {
  expect(apart([50, 50], 20, [0, 100])).toEqual([40, 60]);
});

test("any places that have room end up inside, in order and a gap apart", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 6 }), (wanted) => {
      const places = apart(wanted, 20, [0, 100]);
      const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
      order.forEach((i, k) => {
        expect(places[i]).toBeGreaterThanOrEqual(-1e-9);
        expect(places[i]).toBeLessThanOrEqual(100 + 1e-9);
        if (k > 0) expect(places[i]! - places[order[k - 1]!]!).toBeGreaterThanOrEqual(20 - 1e-9);
      });
    }),
  );
});
