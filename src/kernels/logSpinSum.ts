import { exp, log1p, logSumExp } from "./math.ts";
import { SPIN_STEP, type SpinSum } from "./spinSum.ts";

/** log(eˣ + e^y), without overflow or underflow. */
function logAdd(x: number, y: number): number {
  const [more, less] = x > y ? [x, y] : [y, x];
  return more === Number.NEGATIVE_INFINITY ? more : more + log1p(exp(less - more));
}

/**
 * The same sum as {@link SpinSum} with logarithms in place of weights, for one set of fields: slow, and without a limit to how many orders of
 * magnitude the weights span.
 *
 * @param bonds logarithms of the weights of bonds, bonds[2b] between equal and bonds[2b + 1] between different spins
 * @param fields fields[2f + s], likewise
 * @returns log sums[v]
 */
export function logSpinSum(
  { program, order, leftOf, rightOf, shared }: Pick<SpinSum, "program" | "order" | "leftOf" | "rightOf" | "shared">,
  { bonds, fields, within }: { bonds: Float64Array; fields: Float64Array; within: Float64Array },
): Float64Array {
  const [left, right] = logFactors(program, order, bonds, fields);
  const terms = new Float64Array(shared);
  return within.map((logWithin, v) => {
    for (let s = 0; s < shared; s++) terms[s] = left![leftOf[v]! * shared + s]! + right![rightOf[v]! * shared + s]!;
    return logWithin + logSumExp(terms);
  });
}

function logFactors(
  program: Uint32Array,
  order: Uint32Array,
  bonds: Float64Array,
  fields: Float64Array,
): Float64Array[] {
  const factors: Float64Array[] = [];
  let first = 0;
  let table = Float64Array.of(0);
  for (let p = 0; p < program.length; p += 4) {
    const [step, a, b, c] = [program[p], program[p + 1]!, program[p + 2]!, program[p + 3]!];
    const states = table.length;
    const bit = 2 ** a;
    switch (step) {
      case SPIN_STEP.enter: {
        const longer = new Float64Array(2 * states);
        for (let s = 0; s < states; s++) {
          longer[s] = table[s]! + fields[2 * a]!;
          longer[s + states] = table[s]! + fields[2 * a + 1]!;
        }
        table = longer;
        break;
      }
      case SPIN_STEP.replace:
        for (let s = 0; s < states; s++) {
          if (s & bit) continue;
          const [x, y] = [table[s]!, table[s + bit]!];
          table[s] = logAdd(x + bonds[2 * c]!, y + bonds[2 * c + 1]!) + fields[2 * b]!;
          table[s + bit] = logAdd(x + bonds[2 * c + 1]!, y + bonds[2 * c]!) + fields[2 * b + 1]!;
        }
        break;
      case SPIN_STEP.bind:
        for (let s = 0; s < states; s++) table[s]! += bonds[2 * c + (((s >> a) ^ (s >> b)) & 1)]!;
        break;
      case SPIN_STEP.sum: {
        const summed = new Float64Array(states / 2);
        for (let s = 0; s < summed.length; s++) {
          const from = 2 * s - (s % bit);
          summed[s] = logAdd(table[from]!, table[from + bit]!);
        }
        table = summed;
        break;
      }
      default: {
        const kept = new Float64Array(states);
        for (let i = 0; i < states; i++) kept[i] = table[order[first + i]!]!;
        factors.push(kept);
        first += states;
        table = Float64Array.of(0);
      }
    }
  }
  return factors;
}
