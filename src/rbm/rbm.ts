import { InputError } from "../errors/index.ts";
import { logCosh, tanh } from "../kernels/index.ts";

/**
 * A restricted Boltzmann machine of ±1 units [hinton2002]:
 *
 *     E(v, h) = −Σᵢ aᵢvᵢ − Σₖ cₖhₖ − Σᵢₖ vᵢ Wᵢₖ hₖ,    P(v, h) = e^{−E}/Z
 */
export interface Rbm {
  readonly visible: number;
  readonly hidden: number;
  /** weights[i·hidden + k] = Wᵢₖ */
  readonly weights: Float64Array;
  /** aᵢ */
  readonly visibleBias: Float64Array;
  /** cₖ */
  readonly hiddenBias: Float64Array;
}

/** An RBM from its parameters, their shapes checked. */
export function rbm({ weights, visibleBias, hiddenBias }: Pick<Rbm, "weights" | "visibleBias" | "hiddenBias">): Rbm {
  const visible = visibleBias.length;
  const hidden = hiddenBias.length;
  if (weights.length !== visible * hidden) {
    throw new InputError(`rbm: expected ${visible}×${hidden} weights, got ${weights.length}`);
  }
  return { visible, hidden, weights, visibleBias, hiddenBias };
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

/**
 * Free energy F(v) = −a·v − Σₖ log 2cosh xₖ, so that P(v) = e^{−F(v)}/Z with the hidden units summed out.
 *
 * @param v a visible state, ±1
 */
export function freeEnergy(machine: Rbm, v: ArrayLike<number>): number {
  let F = 0;
  for (let i = 0; i < machine.visible; i++) F -= machine.visibleBias[i]! * v[i]!;
  const x = hiddenFields(machine, v);
  for (let k = 0; k < machine.hidden; k++) F -= logCosh(x[k]!) + Math.LN2;
  return F;
}

/** ⟨hₖ⟩ given v: tanh xₖ. */
export function hiddenMeans(machine: Rbm, v: ArrayLike<number>): Float64Array {
  return hiddenFields(machine, v).map(tanh);
}
