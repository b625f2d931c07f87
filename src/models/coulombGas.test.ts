import { describe, expect, it } from "vitest";
import { fieldCovariance } from "./index.ts";

describe("the field of the Coulomb gas", () => {
  const L = 64;
  const { of } = fieldCovariance(L);
  const at = (a: 0 | 1, b: 0 | 1, x: number, y: number): number => of[a]![b]![((x + L) % L) + L * ((y + L) % L)]!;

  it("has no sources: the flux out of any vertex is independent of the field on any link", () => {
    for (const a of [0, 1] as const) {
      for (const [x, y] of [
        [0, 0],
        [1, 0],
        [5, 3],
        [32, 32],
      ] as const) {
        const out = at(a, 0, x, y) - at(a, 0, x - 1, y) + at(a, 1, x, y) - at(a, 1, x, y - 1);
        expect(out).toBeCloseTo(0, 12);
      }
    }
  });

  it("has a mean square of ½ on a link, but for the windings, which have as much as any wave", () => {
    // The trace of the projector is 1 for each wave vector but 0, where it is 2.
    expect(at(0, 0, 0, 0) + at(1, 1, 0, 0)).toBeCloseTo((L * L + 1) / (L * L), 12);
    expect(of[0]![0]!.reduce((sum, c) => sum + c, 0)).toBeCloseTo(1, 10);
  });

  it("is that of dipoles at large distance, cos 2φ/(2π r²), within 3 %", () => {
    const large = fieldCovariance(128);
    for (const [x, y, cos] of [
      [8, 0, 1],
      [0, 8, -1],
      [10, 5, 0.6],
    ] as const) {
      const dipole = cos / (2 * Math.PI * (x * x + y * y));
      // The windings and the images on the torus add up to 1 %.
      expect(large.of[0]![0]![x + 128 * y]! / dipole).toBeGreaterThan(0.97);
      expect(large.of[0]![0]![x + 128 * y]! / dipole).toBeLessThan(1.03);
    }
  });

  it("refuses what is no torus, or too large", () => {
    expect(() => fieldCovariance(1)).toThrow("expected from 2 to 256 vertices on a side, got 1");
    expect(() => fieldCovariance(512)).toThrow("got 512");
  });
});
