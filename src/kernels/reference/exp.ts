// Single precision throughout: each sum and product is rounded, f(…), as a SIMD lane rounds it.
const f = Math.fround;
const LOG2E = f(Math.LOG2E);
const SHIFT = 12582912; // 1.5·2²³: adding it rounds to the nearest integer
const word = new DataView(new ArrayBuffer(4));

/** eˣ in single precision, x clamped to ±87: x = n log 2 + r, eʳ by a polynomial of degree five; relative error ≤ 3·10⁻⁷. */
export function preciseExp32(x: number): number {
  const t = Math.min(87, Math.max(-87, f(x)));
  const shifted = f(f(t * LOG2E) + SHIFT);
  const n = f(shifted - SHIFT);
  // log 2 in two parts, the first of so few digits that n times it is exact.
  const r = f(f(t - f(n * 0.693359375)) - f(n * f(-0.00021219444)));
  let q = f(f(r * f(0.008312501)) + f(0.04189033));
  q = f(f(q * r) + f(0.16667116));
  q = f(f(q * r) + f(0.4999923));
  const p = f(f(f(f(q * r) * r) + r) + 1);
  word.setFloat32(0, shifted);
  const exponent = word.getInt32(0) << 23;
  word.setFloat32(0, p);
  word.setInt32(0, word.getInt32(0) + exponent);
  return word.getFloat32(0);
}
