import { InputError } from "../errors/index.ts";
import { exp, logSumExp } from "../kernels/index.ts";
import { freeEnergy, hiddenMeans, logUnitSum, type Rbm, visibleFields } from "./rbm.ts";
import { unitState } from "./units.ts";

/** The largest layer that is summed over state by state. */
export const LARGEST_LAYER = 20;

/** log Z, by the sum over the smaller layer; exact, for layers of up to 20 units. */
export function logPartition(machine: Rbm): number {
  const { units, visible, hidden, hiddenBias } = machine;
  const small = Math.min(visible, hidden);
  if (small > LARGEST_LAYER) {
    throw new InputError(
      `logPartition: expected a layer of at most ${LARGEST_LAYER} units to sum over, got ${visible} and ${hidden}`,
    );
  }
  const terms = new Float64Array(2 ** small);
  for (let state = 0; state < terms.length; state++) {
    if (small === visible) {
      terms[state] = -freeEnergy(machine, unitState(state, visible, units));
      continue;
    }
    const h = unitState(state, hidden, units);
    let sum = 0;
    for (let k = 0; k < hidden; k++) sum += hiddenBias[k]! * h[k]!;
    for (const y of visibleFields(machine, h)) sum += logUnitSum(units, y);
    terms[state] = sum;
  }
  return logSumExp(terms);
}

/** P(v) for all states of the visible units, in the order of {@link unitState}; up to 20 of them. */
export function visibleDistribution(machine: Rbm): Float64Array {
  const { units, visible } = machine;
  if (visible > LARGEST_LAYER)
    throw new InputError(`visibleDistribution: expected at most ${LARGEST_LAYER} visible units, got ${visible}`);
  const minusF = Float64Array.from(
    { length: 2 ** visible },
    (_, s) => -freeEnergy(machine, unitState(s, visible, units)),
  );
  const logZ = logSumExp(minusF);
  return minusF.map((x) => exp(x - logZ));
}

/** Means over a distribution of visible states: what the likelihood's gradient is made of. */
export interface Moments {
  /** ⟨vᵢ⟩, ⟨hₖ⟩, and ⟨vᵢhₖ⟩ at i·hidden + k; hidden units at their means given v. */
  readonly visible: Float64Array;
  /** ⟨hₖ⟩ */
  readonly hidden: Float64Array;
  /** ⟨vᵢhₖ⟩ at i·hidden + k. */
  readonly correlation: Float64Array;
}

/** Moments of visible states given with their probabilities, in the order of {@link unitState}. */
export function moments(machine: Rbm, distribution: ArrayLike<number>): Moments {
  const { units, visible, hidden } = machine;
  const m = {
    visible: new Float64Array(visible),
    hidden: new Float64Array(hidden),
    correlation: new Float64Array(visible * hidden),
  };
  for (let s = 0; s < distribution.length; s++) {
    const p = distribution[s]!;
    const v = unitState(s, visible, units);
    const h = hiddenMeans(machine, v);
    for (let i = 0; i < visible; i++) {
      m.visible[i]! += p * v[i]!;
      for (let k = 0; k < hidden; k++) m.correlation[i * hidden + k]! += p * v[i]! * h[k]!;
    }
    for (let k = 0; k < hidden; k++) m.hidden[k]! += p * h[k]!;
  }
  return m;
}

/**
 * Mean log-likelihood ⟨log P(v)⟩ of a distribution of visible states, and its gradient ⟨·⟩_data − ⟨·⟩_model; exact.
 *
 * @param data probabilities of all visible states, in the order of {@link unitState}
 */
export function exactLikelihood(
  machine: Rbm,
  data: ArrayLike<number>,
): {
  /** ⟨log P(v)⟩ in nats. */
  value: number;
  /** Along aᵢ, cₖ and Wᵢₖ. */
  gradient: Moments;
} {
  const logZ = logPartition(machine);
  let value = 0;
  for (let s = 0; s < data.length; s++) {
    if (data[s]! > 0) value += data[s]! * (-freeEnergy(machine, unitState(s, machine.visible, machine.units)) - logZ);
  }
  const positive = moments(machine, data);
  const negative = moments(machine, visibleDistribution(machine));
  const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x - b[i]!);
  return {
    value,
    gradient: {
      visible: difference(positive.visible, negative.visible),
      hidden: difference(positive.hidden, negative.hidden),
      correlation: difference(positive.correlation, negative.correlation),
    },
  };
}
