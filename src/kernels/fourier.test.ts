import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fourierTransform, fourierTransformOfGrid } from "./fourier.ts";
import { key } from "./key.ts";
import { cosPi, sinPi } from "./math.ts";
import { randomStream } from "./stream.ts";

/** Numbers in [−½, ½). */
function noise(n: number, seed: number): Float64Array {
  const { uniform } = randomStream(key(seed));
  return Float64Array.from({ length: n }, () => uniform() - 0.5);
}

/** F(k) = Σ_x f(x) e^{−2πikx/n}, term by term. */
function bySums(re: Float64Array, im: Float64Array): [Float64Array, Float64Array] {
  const n = re.length;
  const [F, G] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    for (let x = 0; x < n; x++) {
      const phase = (2 * ((k * x) % n)) / n;
      F[k]! += re[x]! * cosPi(phase) + im[x]! * sinPi(phase);
      G[k]! += im[x]! * cosPi(phase) - re[x]! * sinPi(phase);
    }
  }
  return [F, G];
}

const farthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

describe("the Fourier transform", () => {
  it("is the sum of its definition for every length up to 130, and some above: within 10⁻¹³", () => {
    for (const n of [...Array.from({ length: 130 }, (_, i) => i + 1), 192, 250, 256, 384, 394, 512]) {
      const [re, im] = [noise(n, n), noise(n, n + 1000)];
      const [F, G] = bySums(re, im);
      fourierTransform(n)(re, im);
      expect(farthest(re, F), `n = ${n}`).toBeLessThan(1e-13);
      expect(farthest(im, G), `n = ${n}`).toBeLessThan(1e-13);
    }
  });

  it("goes back with re and im in each other's place, and leaves the numbers between strides alone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat({ max: 5 }),
        (n, stride, start) => {
          const [re, im] = [noise(start + n * stride, n), noise(start + n * stride, n + 7)];
          const [re0, im0] = [re.slice(), im.slice()];
          const transform = fourierTransform(n);
          transform(re, im, start, stride);
          transform(im, re, start, stride);
          for (let i = 0; i < re.length; i++) {
            const inside = i >= start && (i - start) % stride === 0;
            expect(Math.abs(re[i]! / (inside ? n : 1) - re0[i]!)).toBeLessThan(1e-14);
            expect(Math.abs(im[i]! / (inside ? n : 1) - im0[i]!)).toBeLessThan(1e-14);
          }
        },
      ),
      { seed: 2018, numRuns: 100 },
    );
  });

  it("of a grid is that along x and then along y: a plane wave is one peak", () => {
    const [Lx, Ly] = [12, 10];
    const [kx, ky] = [5, 3];
    const phase = (i: number): number => 2 * ((kx * (i % Lx)) / Lx + (ky * Math.floor(i / Lx)) / Ly);
    const re = Float64Array.from({ length: Lx * Ly }, (_, i) => cosPi(phase(i)));
    const im = Float64Array.from({ length: Lx * Ly }, (_, i) => sinPi(phase(i)));
    fourierTransformOfGrid([Lx, Ly])(re, im);
    const peak = new Float64Array(Lx * Ly);
    peak[kx + Lx * ky] = Lx * Ly;
    expect(farthest(re, peak)).toBeLessThan(1e-12);
    expect(farthest(im, new Float64Array(Lx * Ly))).toBeLessThan(1e-12);
  });
});
