// eˣ of an array, to nearly all of its 24 bits. Contrastive divergence has a shorter polynomial of its own in rbm.ts: what it
// computes decides samples, where a few parts in a million show nowhere.

/** log 2 as 355/512, of which small multiples are exact, and the rest. */
const LOG2_HIGH: f32 = 0.693359375;
const LOG2_LOW: f32 = -0.00021219444;
const LOG2E: f32 = 1.44269504;
const BOUND: f32 = 87;
/** Adding 1.5·2²³ rounds to the nearest integer, which then stands in the low bits. */
const SHIFT: f32 = 12582912;

/** y = eˣ, x clamped to ±87: x = n log 2 + r, and eʳ = 1 + r + r² q(r) with q of degree 3. */
export function expArray(x: usize, y: usize, n: u32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) {
    const t = f32x4.min(f32x4.max(v128.load(x + i), f32x4.splat(-BOUND)), f32x4.splat(BOUND));
    const shifted = f32x4.add(f32x4.mul(t, f32x4.splat(LOG2E)), f32x4.splat(SHIFT));
    const whole = f32x4.sub(shifted, f32x4.splat(SHIFT));
    let r = f32x4.sub(t, f32x4.mul(whole, f32x4.splat(LOG2_HIGH)));
    r = f32x4.sub(r, f32x4.mul(whole, f32x4.splat(LOG2_LOW)));
    let q = f32x4.add(f32x4.mul(r, f32x4.splat(0.008312501)), f32x4.splat(0.04189033));
    q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.16667116));
    q = f32x4.add(f32x4.mul(q, r), f32x4.splat(0.4999923));
    const p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(q, r), r), r), one);
    v128.store(y + i, i32x4.add(p, i32x4.shl(shifted, 23)));
  }
}
