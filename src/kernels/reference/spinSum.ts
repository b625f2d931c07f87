import { SPIN_STEP, type SpinSum } from "../spinSum.ts";

/** See {@link SpinSum}: one lane after the other. */
export function spinSum(sum: SpinSum): void {
  for (let lane = 0; lane < sum.lanes; lane++) {
    makeFactors(sum, lane);
    combine(sum, lane);
  }
}

function makeFactors({ lanes, program, bonds, fields, table, order, left, right }: SpinSum, lane: number): void {
  const at = (state: number): number => state * lanes + lane;
  let states = 1;
  table[at(0)] = 1;
  for (let p = 0; p < program.length; p += 4) {
    const [step, a, b, c] = [program[p], program[p + 1]!, program[p + 2]!, program[p + 3]!];
    switch (step) {
      case SPIN_STEP.enter: {
        const [up, down] = [fields[at(2 * a)]!, fields[at(2 * a + 1)]!];
        for (let s = 0; s < states; s++) {
          table[at(s + states)] = table[at(s)]! * down;
          table[at(s)]! *= up;
        }
        states *= 2;
        break;
      }
      case SPIN_STEP.replace: {
        const [up, down] = [fields[at(2 * b)]!, fields[at(2 * b + 1)]!];
        const [same, different] = [bonds[2 * c]!, bonds[2 * c + 1]!];
        const bit = 2 ** a;
        for (let s = 0; s < states; s++) {
          if (s & bit) continue;
          const x = table[at(s)]!;
          const y = table[at(s + bit)]!;
          table[at(s)] = (x * same + y * different) * up;
          table[at(s + bit)] = (x * different + y * same) * down;
        }
        break;
      }
      case SPIN_STEP.bind: {
        const differ = bonds[2 * c] === 1;
        const weight = bonds[2 * c + (differ ? 1 : 0)]!;
        for (let s = 0; s < states; s++) {
          if ((((s >> a) ^ (s >> b)) & 1) === (differ ? 1 : 0)) table[at(s)]! *= weight;
        }
        break;
      }
      case SPIN_STEP.sum: {
        const bit = 2 ** a;
        states /= 2;
        for (let s = 0; s < states; s++) {
          const low = s % bit;
          const from = 2 * (s - low) + low;
          table[at(s)] = table[at(from)]! + table[at(from + bit)]!;
        }
        break;
      }
      default: {
        const [factor, first] = a === 0 ? [left, 0] : [right, left.length / lanes];
        for (let i = 0; i < states; i++) factor[at(i)] = table[at(order[first + i]!)]!;
        states = 1;
        table[at(0)] = 1;
      }
    }
  }
}

function combine({ lanes, shared, left, right, leftOf, rightOf, within, sums, totals }: SpinSum, lane: number): void {
  let total = 0;
  for (let v = 0; v < within.length; v++) {
    let sum = 0;
    for (let s = 0; s < shared; s++) {
      sum += left[(leftOf[v]! * shared + s) * lanes + lane]! * right[(rightOf[v]! * shared + s) * lanes + lane]!;
    }
    sum *= within[v]!;
    sums[v * lanes + lane] = sum;
    total += sum;
  }
  totals[lane] = total;
}
