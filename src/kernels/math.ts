/**
 * Elementary functions in double precision, the same bits in every engine: ECMAScript leaves Math.exp, log, pow and tanh
 * to the implementation, and engines differ in the last digit. These use +, −, ×, ÷ and bit patterns only, all of
 * which IEEE 754 fixes. The errors stated are the largest seen over a dense grid (math.test.ts measures them).
 */

const bits = new DataView(new ArrayBuffer(8));

const LN2_HIGH = 0.6931471803691238; // the leading 32 bits of ln 2, so that k · LN2_HIGH is exact for |k| < 2^20
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/** 2^k for an integer k in [−1022, 1023]. */
function powerOfTwo(k: number): number {
  bits.setInt32(0, (k + 1023) << 20);
  bits.setInt32(4, 0);
  return bits.getFloat64(0);
}

/** eˣ; relative error ≤ 4·10⁻¹⁶ where the result is normal; 0 below x = −745.2, Infinity above 709.8. */
export function exp(x: number): number {
  if (!(x > -745.2)) return x <= -745.2 ? 0 : Number.NaN;
  if (x > 709.79) return Number.POSITIVE_INFINITY;
  const k = Math.round(x * INVERSE_LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW; // |r| ≤ ln 2 / 2: the series below ends at r¹³/13!, 3·10⁻¹⁷
  let p = 1 / 6227020800;
  p = p * r + 1 / 479001600;
  p = p * r + 1 / 39916800;
  p = p * r + 1 / 3628800;
  p = p * r + 1 / 362880;
  p = p * r + 1 / 40320;
  p = p * r + 1 / 5040;
  p = p * r + 1 / 720;
  p = p * r + 1 / 120;
  p = p * r + 1 / 24;
  p = p * r + 1 / 6;
  p = p * r + 1 / 2;
  const value = 1 + (r + r * r * p);
  // In two factors, since 2^k alone leaves the normal range at both ends.
  if (k < -1021) return value * powerOfTwo(k + 200) * powerOfTwo(-200);
  return k > 1023 ? value * powerOfTwo(k - 1) * 2 : value * powerOfTwo(k);
}

/** log((1 + s)/(1 − s)) = 2 artanh s for |s| ≤ 0.1716 (the argument between √½ and √2). */
function logOfRatio(s: number): number {
  const z = s * s;
  let p = 1 / 23;
  p = p * z + 1 / 21;
  p = p * z + 1 / 19;
  p = p * z + 1 / 17;
  p = p * z + 1 / 15;
  p = p * z + 1 / 13;
  p = p * z + 1 / 11;
  p = p * z + 1 / 9;
  p = p * z + 1 / 7;
  p = p * z + 1 / 5;
  p = p * z + 1 / 3;
  return 2 * s + 2 * s * (z * p);
}

/** Natural logarithm; relative error ≤ 5·10⁻¹⁶; −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let exponent = -1023;
  let y = x;
  if (y < 2.2250738585072014e-308) {
    y *= 2 ** 54; // subnormal
    exponent -= 54;
  }
  bits.setFloat64(0, y);
  const high = bits.getInt32(0);
  exponent += high >>> 20;
  bits.setInt32(0, (high & 0x000fffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  return exponent * LN2_HIGH + (logOfRatio((m - 1) / (m + 1)) + exponent * LN2_LOW);
}

/** log(1 + x), accurate for small x; relative error ≤ 5·10⁻¹⁶ for x > −0.29, that of log below. */
export function log1p(x: number): number {
  return x > -0.29 && x < 0.41 ? logOfRatio(x / (2 + x)) : log(1 + x);
}

/** tanh x; absolute error ≤ 4·10⁻¹⁶. */
export function tanh(x: number): number {
  const a = Math.abs(x);
  if (a > 22) return x > 0 ? 1 : -1;
  if (a < 1e-4) return x - (x * x * x) / 3; // the next term is below 2·10⁻²¹
  const e = exp(-2 * a);
  const t = (1 - e) / (1 + e);
  return x < 0 ? -t : t;
}

/** sinh x; relative error ≤ 8·10⁻¹⁶; ±Infinity beyond |x| = 709.79. */
export function sinh(x: number): number {
  if (Math.abs(x) > 1) {
    const e = exp(x);
    return (e - 1 / e) / 2;
  }
  const z = x * x; // eˣ − e⁻ˣ would cancel: the series instead, to z⁹/19!, with 2·10⁻²⁰ left
  let p = 1;
  for (let n = 18; n > 0; n -= 2) p = 1 + (p * z) / (n * (n + 1));
  return x * p;
}

/** cosh x; relative error ≤ 5·10⁻¹⁶; Infinity beyond |x| = 709.79. */
export function cosh(x: number): number {
  const e = exp(Math.abs(x));
  return (e + 1 / e) / 2;
}

/** sin πf for |f| ≤ ¼: the series to (πf)¹⁷/17!, 6·10⁻²⁰ left. */
function sinOfEighth(f: number): number {
  const y = Math.PI * f;
  let p = 1;
  for (let n = 16; n > 0; n -= 2) p = 1 - (p * y * y) / (n * (n + 1));
  return y * p;
}

/** cos πf for |f| ≤ ¼: the series to (πf)¹⁸/18!, 4·10⁻²¹ left. */
function cosOfEighth(f: number): number {
  const y = Math.PI * f;
  let p = 1;
  for (let n = 17; n > 0; n -= 2) p = 1 - (p * y * y) / (n * (n + 1));
  return p;
}

/** sin πx, whose argument is reduced exactly: sin 2πk/L is sinPi((2 * k) / L); absolute error ≤ 3·10⁻¹⁶. */
export function sinPi(x: number): number {
  const r = x - 2 * Math.round(x / 2); // in [−1, 1], without rounding, as is f below
  const quarter = Math.round(2 * r);
  const f = r - quarter / 2;
  switch (quarter & 3) {
    case 0:
      return sinOfEighth(f);
    case 1:
      return cosOfEighth(f);
    case 2:
      return -sinOfEighth(f);
    default:
      return -cosOfEighth(f);
  }
}

/** cos πx; absolute error ≤ 3·10⁻¹⁶; as {@link sinPi}, and exactly 0 at half-integers. */
export function cosPi(x: number): number {
  const r = x - 2 * Math.round(x / 2);
  const quarter = Math.round(2 * r);
  const f = r - quarter / 2;
  switch (quarter & 3) {
    case 0:
      return cosOfEighth(f);
    case 1:
      return -sinOfEighth(f);
    case 2:
      return -cosOfEighth(f);
    default:
      return sinOfEighth(f);
  }
}

/** Logistic function σ(x) = 1/(1 + e⁻ˣ); relative error ≤ 6·10⁻¹⁶ where normal. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** log cosh x, without overflow; absolute error ≤ 3·10⁻¹⁶·(1 + |x|). */
export function logCosh(x: number): number {
  const a = Math.abs(x);
  return a + log1p(exp(-2 * a)) - Math.LN2;
}

/** log Σᵢ exp xᵢ, without overflow, summed in the order of the array; −Infinity for an empty one. */
export function logSumExp(x: ArrayLike<number>): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) if (x[i]! > max) max = x[i]!;
  if (max === Number.NEGATIVE_INFINITY) return max;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += exp(x[i]! - max);
  return max + log(sum);
}

/** xlogx(x) = x log x, with its limit 0 at x = 0: the term of an entropy. */
export function xlogx(x: number): number {
  return x > 0 ? x * log(x) : 0;
}
