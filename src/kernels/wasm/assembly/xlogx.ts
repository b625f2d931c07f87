// Sums of x log x, two numbers at a time, each by the steps of log in ../../math.ts. Its twin is ../../reference/xlogx.ts.

/** From 1/23 down to 1/3, the series of artanh; the leading bits of log 2, and the rest. */
const SERIES = memory.data<f64>([
  1.0 / 23.0, 1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0,
  1.0 / 3.0,
]);
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const SQRT2: f64 = 1.4142135623730951;
/** The least number that is not subnormal. */
const LEAST: f64 = 2.2250738585072014e-308;
/** 2⁵² + 1023: an exponent in the low bits of 2⁵², less this, is a number. */
const EXPONENT_ZERO: f64 = 4503599627371519;

/** Σ x log x of n numbers from 0 on, n even; numbers below 2⁻¹⁰²² count as zeros. */
export function sumXlogx(x: usize, n: u32): f64 {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  let sum = f64x2.splat(0);
  for (const end = x + (<usize>n << 3); x < end; x += 16) {
    const value = v128.load(x);
    const biased = v128.or(i64x2.shr_u(value, 52), i64x2.splat(0x4330000000000000));
    let exponent = f64x2.sub(biased, f64x2.splat(EXPONENT_ZERO));
    let m = v128.or(v128.and(value, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
    const above = f64x2.gt(m, f64x2.splat(SQRT2));
    m = v128.bitselect(f64x2.mul(m, f64x2.splat(0.5)), m, above);
    exponent = f64x2.add(exponent, v128.and(above, one));
    const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
    const z = f64x2.mul(s, s);
    let p = v128.load64_splat(SERIES);
    for (let k: usize = 8; k < 88; k += 8) p = f64x2.add(f64x2.mul(p, z), v128.load64_splat(SERIES + k));
    const twice = f64x2.mul(two, s);
    const ofRatio = f64x2.add(twice, f64x2.mul(twice, f64x2.mul(z, p)));
    const low = f64x2.add(ofRatio, f64x2.mul(exponent, f64x2.splat(LN2_LOW)));
    const logarithm = f64x2.add(f64x2.mul(exponent, f64x2.splat(LN2_HIGH)), low);
    sum = f64x2.add(sum, v128.and(f64x2.mul(value, logarithm), f64x2.ge(value, f64x2.splat(LEAST))));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
