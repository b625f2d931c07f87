import { exp, log } from "../kernels/index.ts";
import { logUnitSum, type Rbm } from "./rbm.ts";
import { unitState } from "./units.ts";

/**
 * Free energies F(V, E) of every state V of the first n visible units, for given states E of the rest: what exact sums
 * over a block need.
 *
 * With Aₖ = e^{cₖ + Σ_E eᵢWᵢₖ} and Bₖ(V) = e^{Σ_V vᵢWᵢₖ}, Π 2cosh xₖ = Π (AₖBₖ + 1/(AₖBₖ)), and of units 0 and 1
 * Π (1 + e^{xₖ}) = Π (AₖBₖ + 1): the exponentials are taken once for E and once for V, and of the product over hidden units one
 * logarithm. States are in the machine's units.
 *
 * @returns a function that writes F(V, E) into `into[V]`, V a state index (bit i is 0 where vᵢ is up)
 */
export function blockFreeEnergies(
  machine: Rbm,
  n: number,
): (environment: ArrayLike<number>, into: Float64Array) => void {
  const { units, visible, hidden, weights, visibleBias, hiddenBias } = machine;
  const states = 2 ** n;
  const fieldOfBlock = new Float64Array(states * hidden);
  const biasOfBlock = new Float64Array(states);
  for (let V = 0; V < states; V++) {
    const v = unitState(V, n, units);
    for (let i = 0; i < n; i++) {
      biasOfBlock[V]! += v[i]! * visibleBias[i]!;
      for (let k = 0; k < hidden; k++) fieldOfBlock[V * hidden + k]! += v[i]! * weights[i * hidden + k]!;
    }
  }
  const B = fieldOfBlock.map(exp);
  // The term of a hidden unit that is down.
  const down = (x: number): number => (units === "±1" ? exp(-x) : 1);
  const downB = fieldOfBlock.map(down);
  const field = new Float64Array(hidden);
  const A = new Float64Array(hidden);
  const downA = new Float64Array(hidden);
  return (environment, into) => {
    field.set(hiddenBias);
    let biasOfEnvironment = 0;
    for (let i = n; i < visible; i++) {
      const e = environment[i - n]!;
      biasOfEnvironment += e * visibleBias[i]!;
      for (let k = 0; k < hidden; k++) field[k]! += e * weights[i * hidden + k]!;
    }
    for (let k = 0; k < hidden; k++) {
      A[k] = exp(field[k]!);
      downA[k] = down(field[k]!);
    }
    for (let V = 0; V < states; V++) {
      const at = V * hidden;
      let product = 1;
      let sum = 0;
      for (let k = 0; k < hidden; k++) {
        product *= A[k]! * B[at + k]! + downA[k]! * downB[at + k]!;
        if (product > 1e150) {
          sum += log(product);
          product = 1;
        }
      }
      sum += log(product);
      if (!Number.isFinite(sum)) {
        // Fields beyond ±700, where the exponentials overflow.
        sum = 0;
        for (let k = 0; k < hidden; k++) sum += logUnitSum(units, field[k]! + fieldOfBlock[at + k]!);
      }
      into[V] = -(biasOfEnvironment + biasOfBlock[V]! + sum);
    }
  };
}
