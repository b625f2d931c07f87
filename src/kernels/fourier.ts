import { cosPi, sinPi } from "./math.ts";

/**
 * A discrete Fourier transform of complex numbers, in place,
 *
 *     F(k) = Σ_x f(x) e^{−2πikx/n}
 *
 * of f(x) = re[start + x·stride] + i im[start + x·stride]. With re and im in each other's place it is the transform back, n times f.
 */
export type FourierTransform = (re: Float64Array, im: Float64Array, start?: number, stride?: number) => void;

/**
 * Prepares the transform of n numbers, of any n: n is split into its prime factors p, pairs of 2 together, and a factor costs n·p products [cooley1965].
 *
 * @param n at least 1
 */
export function fourierTransform(n: number): FourierTransform {
  const factors = factorsOf(n);
  const order = inputOrder(n, factors);
  const cos = Float64Array.from({ length: n }, (_, k) => cosPi((2 * k) / n));
  const sin = Float64Array.from({ length: n }, (_, k) => -sinPi((2 * k) / n));
  const [a, b] = [new Float64Array(n), new Float64Array(n)];
  const largest = Math.max(1, ...factors);
  const [ar, ai] = [new Float64Array(largest), new Float64Array(largest)];

  /** One stage: p transforms of m numbers, side by side, become one of m·p; a and b hold n/(m·p) of these. */
  function stage(p: number, m: number): void {
    const turn = n / (m * p);
    const period = n / p;
    for (let group = 0; group < n; group += m * p) {
      for (let j = 0; j < m; j++) {
        const at = group + j;
        for (let q = 0; q < p; q++) {
          const t = j * q * turn;
          const [u, v] = [a[at + q * m]!, b[at + q * m]!];
          ar[q] = u * cos[t]! - v * sin[t]!;
          ai[q] = u * sin[t]! + v * cos[t]!;
        }
        for (let s = 0; s < p; s++) {
          let [re, im] = [ar[0]!, ai[0]!];
          for (let q = 1; q < p; q++) {
            const t = ((q * s) % p) * period;
            re += ar[q]! * cos[t]! - ai[q]! * sin[t]!;
            im += ar[q]! * sin[t]! + ai[q]! * cos[t]!;
          }
          a[at + s * m] = re;
          b[at + s * m] = im;
        }
      }
    }
  }

  /** The same for two, without a loop. */
  function stageOfTwo(m: number): void {
    const turn = n / (2 * m);
    for (let group = 0; group < n; group += 2 * m) {
      for (let j = 0; j < m; j++) {
        const [at, to, t] = [group + j, group + j + m, j * turn];
        const re = a[to]! * cos[t]! - b[to]! * sin[t]!;
        const im = a[to]! * sin[t]! + b[to]! * cos[t]!;
        a[to] = a[at]! - re;
        b[to] = b[at]! - im;
        a[at]! += re;
        b[at]! += im;
      }
    }
  }

  /** And for four, whose inner turns are by i. */
  function stageOfFour(m: number): void {
    const turn = n / (4 * m);
    for (let group = 0; group < n; group += 4 * m) {
      for (let j = 0; j < m; j++) {
        const [at0, at1, at2, at3] = [group + j, group + j + m, group + j + 2 * m, group + j + 3 * m];
        const [t1, t2, t3] = [j * turn, 2 * j * turn, 3 * j * turn];
        const re1 = a[at1]! * cos[t1]! - b[at1]! * sin[t1]!;
        const im1 = a[at1]! * sin[t1]! + b[at1]! * cos[t1]!;
        const re2 = a[at2]! * cos[t2]! - b[at2]! * sin[t2]!;
        const im2 = a[at2]! * sin[t2]! + b[at2]! * cos[t2]!;
        const re3 = a[at3]! * cos[t3]! - b[at3]! * sin[t3]!;
        const im3 = a[at3]! * sin[t3]! + b[at3]! * cos[t3]!;
        const [evenRe, evenIm, oddRe, oddIm] = [a[at0]! + re2, b[at0]! + im2, a[at0]! - re2, b[at0]! - im2];
        const [sumRe, sumIm, gapRe, gapIm] = [re1 + re3, im1 + im3, re1 - re3, im1 - im3];
        a[at0] = evenRe + sumRe;
        b[at0] = evenIm + sumIm;
        a[at1] = oddRe + gapIm;
        b[at1] = oddIm - gapRe;
        a[at2] = evenRe - sumRe;
        b[at2] = evenIm - sumIm;
        a[at3] = oddRe - gapIm;
        b[at3] = oddIm + gapRe;
      }
    }
  }

  return (re, im, start = 0, stride = 1) => {
    for (let i = 0; i < n; i++) {
      const from = start + order[i]! * stride;
      a[i] = re[from]!;
      b[i] = im[from]!;
    }
    let m = 1;
    for (const p of factors) {
      if (p === 4) stageOfFour(m);
      else if (p === 2) stageOfTwo(m);
      else stage(p, m);
      m *= p;
    }
    for (let i = 0, to = start; i < n; i++, to += stride) {
      re[to] = a[i]!;
      im[to] = b[i]!;
    }
  };
}

/**
 * The same of a grid of [Lx, Ly] numbers at x + Lx·y, along x and along y: F(k) = Σ f(x, y) e^{−2πi(k_x x/Lx + k_y y/Ly)}.
 */
export function fourierTransformOfGrid([Lx, Ly]: readonly [number, number]): (
  re: Float64Array,
  im: Float64Array,
) => void {
  const along = fourierTransform(Lx);
  const down = Ly === Lx ? along : fourierTransform(Ly);
  return (re, im) => {
    for (let y = 0; y < Ly; y++) along(re, im, Lx * y);
    if (Ly > 1) for (let x = 0; x < Lx; x++) down(re, im, x, Lx);
  };
}

/** Prime factors of n, rising, but for pairs of 2, which are a 4 each. */
function factorsOf(n: number): number[] {
  const factors: number[] = [];
  let rest = n;
  for (let p = 4; rest > 1; p = p === 4 ? 2 : p === 2 ? 3 : p + 2) {
    while (rest % p === 0) {
      factors.push(p);
      rest /= p;
    }
  }
  return factors;
}

/** Where each number has to stand before the first stage: the last stage takes every p-th number together. */
function inputOrder(n: number, factors: readonly number[]): Uint32Array {
  if (factors.length === 0) return Uint32Array.of(0);
  const p = factors.at(-1)!;
  const part = inputOrder(n / p, factors.slice(0, -1));
  return Uint32Array.from({ length: n }, (_, i) => Math.floor(i / part.length) + p * part[i % part.length]!);
}
