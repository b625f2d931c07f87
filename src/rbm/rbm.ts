import { InputError } from "../errors/index.ts";
import { exp, log1p, logCosh, sigmoid, tanh, type Units } from "../kernels/index.ts";

/**
 * A restricted Boltzmann machine [hinton2002], its units all ±1 or all 0 and 1:
 *
 *     E(v, h) = −Σᵢ aᵢvᵢ − Σₖ cₖhₖ − Σᵢₖ vᵢ Wᵢₖ hₖ,    P(v, h) = e^{−E}/Z
 *
 * States are given in the machine's own units; {@link toUnits} turns one coding into the other.
 */
export interface Rbm {
  /** The values of all units. */
  readonly units: Units;
  /** Visible units. */
  readonly visible: number;
  /** Hidden units. */
  readonly hidden: number;
  /** weights[i·hidden + k] = Wᵢₖ */
  readonly weights: Float64Array;
  /** aᵢ */
  readonly visibleBias: Float64Array;
  /** cₖ */
  readonly hiddenBias: Float64Array;
}

/** The parameters of an {@link Rbm}; units are ±1 unless told. */
export interface RbmParameters {
  /** The values of all units. */
  readonly units?: Units;
  /** Wᵢₖ at [i·hidden + k]. */
  readonly weights: Float64Array;
  /** aᵢ */
  readonly visibleBias: Float64Array;
  /** cₖ */
  readonly hiddenBias: Float64Array;
}

/** An RBM from its parameters, their shapes checked. */
export function rbm({ units = "±1", weights, visibleBias, hiddenBias }: RbmParameters): Rbm {
  const visible = visibleBias.length;
  const hidden = hiddenBias.length;
  if (weights.length !== visible * hidden) {
    throw new InputError(`rbm: expected ${visible}×${hidden} weights, got ${weights.length}`);
  }
  if (units !== "±1" && units !== "0/1") throw new InputError(`rbm: expected units "±1" or "0/1", got ${units}`);
  return { units, visible, hidden, weights, visibleBias, hiddenBias };
}

/** xₖ = cₖ + Σᵢ vᵢ Wᵢₖ, the fields on the hidden units. */
export function hiddenFields({ visible, hidden, weights, hiddenBias }: Rbm, v: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(hiddenBias);
  for (let i = 0; i < visible; i++) {
    const s = v[i]!;
    for (let k = 0; k < hidden; k++) x[k]! += s * weights[i * hidden + k]!;
  }
  return x;
}

/** yᵢ = aᵢ + Σₖ Wᵢₖ hₖ, the fields on the visible units. */
export function visibleFields({ visible, hidden, weights, visibleBias }: Rbm, h: ArrayLike<number>): Float64Array {
  return Float64Array.from(visibleBias, (a, i) => {
    let y = a;
    for (let k = 0; k < hidden; k++) y += weights[i * hidden + k]! * h[k]!;
    return y;
  }).subarray(0, visible);
}

/** log Σ_h e^{xh}, a unit in the field x summed out: log 2cosh x for units ±1, log(1 + eˣ) for 0 and 1. */
export function logUnitSum(units: Units, x: number): number {
  return units === "±1" ? logCosh(x) + Math.LN2 : Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}

/**
 * Free energy, so that P(v) = e^{−F(v)}/Z with the hidden units summed out:
 *
 *     ±1:   F(v) = −a·v − Σₖ log 2cosh xₖ
 *     0/1:  F(v) = −a·v − Σₖ log(1 + e^{xₖ})
 *
 * @param v a visible state, in the machine's units
 */
export function freeEnergy(machine: Rbm, v: ArrayLike<number>): number {
  let F = 0;
  for (let i = 0; i < machine.visible; i++) F -= machine.visibleBias[i]! * v[i]!;
  const x = hiddenFields(machine, v);
  for (let k = 0; k < machine.hidden; k++) F -= logUnitSum(machine.units, x[k]!);
  return F;
}

/** ⟨hₖ⟩ given v: tanh xₖ of units ±1, σ(xₖ) of 0 and 1. */
export function hiddenMeans(machine: Rbm, v: ArrayLike<number>): Float64Array {
  return hiddenFields(machine, v).map(machine.units === "±1" ? tanh : sigmoid);
}
