// Sums over spins for several sets of fields side by side, two lanes to a vector: what is done to a state does not depend
// on the lane. Its twin is ../../reference/spinSum.ts, with the steps of ../../spinSum.ts.

const ENTER: u32 = 0;
const REPLACE: u32 = 1;
const BIND: u32 = 2;
const SUM: u32 = 3;

/** Doubles the table; up and down are the weights of the new spin, in all lanes. */
function enter(table: usize, states: usize, row: usize, field: usize): void {
  const size = states * row;
  for (let lane: usize = 0; lane < row; lane += 16) {
    const up = v128.load(field + lane);
    const down = v128.load(field + row + lane);
    for (let at = table + lane, end = at + size; at < end; at += row) {
      const x = v128.load(at);
      v128.store(at, f64x2.mul(x, up));
      v128.store(at + size, f64x2.mul(x, down));
    }
  }
}

function replace(table: usize, states: usize, row: usize, bit: u32, field: usize, bond: usize): void {
  const same = v128.load64_splat(bond);
  const different = v128.load64_splat(bond, 8);
  const step = row << bit;
  const end = table + states * row;
  for (let lane: usize = 0; lane < row; lane += 16) {
    const up = v128.load(field + lane);
    const down = v128.load(field + row + lane);
    for (let high = table + lane; high < end; high += step << 1) {
      for (let at = high, last = high + step; at < last; at += row) {
        const x = v128.load(at);
        const y = v128.load(at + step);
        v128.store(at, f64x2.mul(f64x2.add(f64x2.mul(x, same), f64x2.mul(y, different)), up));
        v128.store(at + step, f64x2.mul(f64x2.add(f64x2.mul(x, different), f64x2.mul(y, same)), down));
      }
    }
  }
}

/** Multiplies the states in which the spins of two bits differ, or are equal, whichever has a weight other than 1. */
function bind(table: usize, states: usize, row: usize, low: u32, high: u32, bond: usize): void {
  const differ = load<f64>(bond) == 1;
  const weight = differ ? v128.load64_splat(bond, 8) : v128.load64_splat(bond);
  const small = row << low;
  const large = row << high;
  const end = table + states * row;
  for (let above = table; above < end; above += large << 1) {
    for (let between = above; between < above + large; between += small << 1) {
      const first = between + (differ ? small : 0);
      const second = between + large + (differ ? 0 : small);
      for (let at: usize = 0; at < small; at += 16) {
        v128.store(first + at, f64x2.mul(v128.load(first + at), weight));
        v128.store(second + at, f64x2.mul(v128.load(second + at), weight));
      }
    }
  }
}

function sumOver(table: usize, states: usize, row: usize, bit: u32): void {
  const step = row << bit;
  const end = table + states * row;
  let to = table;
  for (let high = table; high < end; high += step << 1) {
    for (let at = high; at < high + step; at += 16, to += 16) {
      v128.store(to, f64x2.add(v128.load(at), v128.load(at + step)));
    }
  }
}

function keep(table: usize, states: usize, row: usize, order: usize, factor: usize): void {
  for (let i: usize = 0; i < states; i++) memory.copy(factor + i * row, table + <usize>load<u32>(order + (i << 2)) * row, row);
}

/** The table of no spin: one weight, 1. */
function begin(table: usize, row: usize): void {
  const one = f64x2.splat(1);
  for (let lane: usize = 0; lane < row; lane += 16) v128.store(table + lane, one);
}

export function spinSum(
  lanes: u32,
  shared: u32,
  program: usize,
  steps: u32,
  bonds: usize,
  fields: usize,
  table: usize,
  order: usize,
  left: usize,
  leftStates: u32,
  right: usize,
  leftOf: usize,
  rightOf: usize,
  within: usize,
  numSums: u32,
  sums: usize,
  totals: usize,
): void {
  const row = <usize>lanes << 3;
  let states: usize = 1;
  begin(table, row);
  for (let p: u32 = 0; p < steps; p++) {
    const at = program + (<usize>p << 4);
    const step = load<u32>(at);
    const a = load<u32>(at, 4);
    const b = load<u32>(at, 8);
    const c = load<u32>(at, 12);
    const bond = bonds + (<usize>c << 4);
    if (step == ENTER) {
      enter(table, states, row, fields + (<usize>a << 1) * row);
      states <<= 1;
    } else if (step == REPLACE) {
      replace(table, states, row, a, fields + (<usize>b << 1) * row, bond);
    } else if (step == BIND) {
      bind(table, states, row, a, b, bond);
    } else if (step == SUM) {
      sumOver(table, states, row, a);
      states >>= 1;
    } else {
      keep(table, states, row, a == 0 ? order : order + (<usize>leftStates << 2), a == 0 ? left : right);
      states = 1;
      begin(table, row);
    }
  }
  join(row, <usize>shared * row, left, right, leftOf, rightOf, within, numSums, sums, totals);
}

/** A sum over the shared spins, of one left and one right part. */
function product(x: usize, y: usize, part: usize, row: usize): v128 {
  let sum = f64x2.splat(0);
  for (const end = x + part; x < end; x += row, y += row) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(x), v128.load(y)));
  }
  return sum;
}

/** Whether four words are the same. */
function allEqual(words: usize): bool {
  const first = load<u32>(words);
  return first == load<u32>(words, 4) && first == load<u32>(words, 8) && first == load<u32>(words, 12);
}

function join(
  row: usize,
  part: usize,
  left: usize,
  right: usize,
  leftOf: usize,
  rightOf: usize,
  within: usize,
  numSums: u32,
  sums: usize,
  totals: usize,
): void {
  for (let lane: usize = 0; lane < row; lane += 16) {
    let total = f64x2.splat(0);
    let to = sums + lane;
    for (let v: usize = 0; v < <usize>numSums << 2; ) {
      const y = right + lane + <usize>load<u32>(rightOf + v) * part;
      const x = left + lane + <usize>load<u32>(leftOf + v) * part;
      // Four states with one right part: their sums do not wait for each other.
      if (v + 12 < <usize>numSums << 2 && allEqual(rightOf + v)) {
        const x1 = left + lane + <usize>load<u32>(leftOf + v, 4) * part - x;
        const x2 = left + lane + <usize>load<u32>(leftOf + v, 8) * part - x;
        const x3 = left + lane + <usize>load<u32>(leftOf + v, 12) * part - x;
        let s0 = f64x2.splat(0);
        let s1 = s0;
        let s2 = s0;
        let s3 = s0;
        for (let at = x, z = y, end = x + part; at < end; at += row, z += row) {
          const shared = v128.load(z);
          s0 = f64x2.add(s0, f64x2.mul(v128.load(at), shared));
          s1 = f64x2.add(s1, f64x2.mul(v128.load(at + x1), shared));
          s2 = f64x2.add(s2, f64x2.mul(v128.load(at + x2), shared));
          s3 = f64x2.add(s3, f64x2.mul(v128.load(at + x3), shared));
        }
        const weights = within + (v << 1);
        s0 = f64x2.mul(s0, v128.load64_splat(weights));
        s1 = f64x2.mul(s1, v128.load64_splat(weights, 8));
        s2 = f64x2.mul(s2, v128.load64_splat(weights, 16));
        s3 = f64x2.mul(s3, v128.load64_splat(weights, 24));
        v128.store(to, s0);
        v128.store(to + row, s1);
        v128.store(to + 2 * row, s2);
        v128.store(to + 3 * row, s3);
        total = f64x2.add(f64x2.add(f64x2.add(f64x2.add(total, s0), s1), s2), s3);
        v += 16;
        to += 4 * row;
      } else {
        const sum = f64x2.mul(product(x, y, part, row), v128.load64_splat(within + (v << 1)));
        v128.store(to, sum);
        total = f64x2.add(total, sum);
        v += 4;
        to += row;
      }
    }
    v128.store(totals + lane, total);
  }
}
