// eˣ of an array, to nearly all of its 24 bits. Contrastive divergence has a shorter polynomial of its own in rbm.ts: what it
// computes decides samples, where a few parts in a million show nowhere.

/**
 * 87, where x is clamped; log₂ e; 1.5·2²³, which added rounds to the nearest integer, that then stands in the low bits; log 2
 * as 355/512, of which small multiples are exact, and the rest; q from its highest power down; 1. They are read from
 * memory: the engine would build each anew for each vector, by three instructions, where it sees that it is a constant.
 */
const CONSTANTS = memory.data<f32>([
  -87, 87, 1.44269504, 12582912, 0.693359375, -0.00021219444, 0.008312501, 0.04189033, 0.16667116, 0.4999923, 1,
]);

/** y = eˣ, x clamped to ±87: x = n log 2 + r, and eʳ = 1 + r + r² q(r) with q of degree 3. */
export function expArray(x: usize, y: usize, n: u32): void {
  const lowest = v128.load32_splat(CONSTANTS);
  const highest = v128.load32_splat(CONSTANTS, 4);
  const log2e = v128.load32_splat(CONSTANTS, 8);
  const shift = v128.load32_splat(CONSTANTS, 12);
  const log2high = v128.load32_splat(CONSTANTS, 16);
  const log2low = v128.load32_splat(CONSTANTS, 20);
  const c3 = v128.load32_splat(CONSTANTS, 24);
  const c2 = v128.load32_splat(CONSTANTS, 28);
  const c1 = v128.load32_splat(CONSTANTS, 32);
  const c0 = v128.load32_splat(CONSTANTS, 36);
  const one = v128.load32_splat(CONSTANTS, 40);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) {
    const t = f32x4.pmin(f32x4.pmax(v128.load(x + i), lowest), highest);
    const shifted = f32x4.add(f32x4.mul(t, log2e), shift);
    const whole = f32x4.sub(shifted, shift);
    const r = f32x4.sub(f32x4.sub(t, f32x4.mul(whole, log2high)), f32x4.mul(whole, log2low));
    let q = f32x4.add(f32x4.mul(r, c3), c2);
    q = f32x4.add(f32x4.mul(q, r), c1);
    q = f32x4.add(f32x4.mul(q, r), c0);
    const p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(q, r), r), r), one);
    v128.store(y + i, i32x4.add(p, i32x4.shl(shifted, 23)));
  }
}
