import type { Units } from "../kernels/index.ts";
import { type Rbm, rbm } from "./rbm.ts";

/** The values of a unit that is up and of one that is down. */
export function unitValues(units: Units): readonly [up: number, down: number] {
  return units === "±1" ? [1, -1] : [1, 0];
}

/**
 * State number `index` of n units: unit i is up, +1 or 1, where bit i is 0, and down, −1 or 0, where it is 1. The number names
 * the same state in both codings.
 */
export function unitState(index: number, n: number, units: Units = "±1"): Int8Array {
  const [up, down] = unitValues(units);
  return Int8Array.from({ length: n }, (_, i) => ((index >> i) & 1 ? down : up));
}

/**
 * The same distribution in other units. With v = 2v' − 1 and h = 2h' − 1, v' and h' being 0 or 1 (*derived*),
 *
 *     W' = 4W,    a'ᵢ = 2aᵢ − 2Σₖ Wᵢₖ,    c'ₖ = 2cₖ − 2Σᵢ Wᵢₖ,    F(v) = F'(v') + Σ a + Σ c − Σ W
 *
 * and the other way round W = W'/4, a = a'/2 + ΣW'/4, c = c'/2 + ΣW'/4, F'(v') = F(v) − ½Σ a' − ½Σ c' − ¼Σ W'.
 *
 * @returns the machine in these units, and the constant K of F(v) = F'(v') + K, F the free energy of the machine given and F' of
 *   that returned: log Z = log Z' − K. Probabilities do not know it.
 */
export function toUnits(
  machine: Rbm,
  units: Units,
): {
  /** In the units asked for. */
  readonly machine: Rbm;
  /** K of F(v) = F'(v') + K. */
  readonly constant: number;
} {
  if (machine.units === units) return { machine, constant: 0 };
  const { visible, hidden, weights } = machine;
  const [ofWeights, ofBias, ofRow] = units === "0/1" ? [4, 2, -2] : [0.25, 0.5, 0.25];
  const visibleBias = machine.visibleBias.map((a) => ofBias * a);
  const hiddenBias = machine.hiddenBias.map((c) => ofBias * c);
  let sum = 0;
  for (let i = 0; i < visible; i++) {
    for (let k = 0; k < hidden; k++) {
      const W = weights[i * hidden + k]!;
      visibleBias[i]! += ofRow * W;
      hiddenBias[k]! += ofRow * W;
      sum += W;
    }
  }
  let biases = 0;
  for (const a of machine.visibleBias) biases += a;
  for (const c of machine.hiddenBias) biases += c;
  return {
    machine: rbm({ units, weights: weights.map((W) => ofWeights * W), visibleBias, hiddenBias }),
    constant: units === "0/1" ? biases - sum : -0.5 * biases - 0.25 * sum,
  };
}
