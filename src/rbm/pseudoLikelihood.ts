import { exp, log1p, sigmoid } from "../kernels/index.ts";
import { freeEnergy, hiddenFields, logUnitSum, type Rbm } from "./rbm.ts";
import type { UnitData } from "./train.ts";
import { unitValues } from "./units.ts";

/**
 * Log-pseudo-likelihood Σᵢ log P(vᵢ | v₋ᵢ) of each window, in nats [besag1975]: all conditional probabilities, exact and without Z.
 *
 * With v' the window in which unit i has its other value, vᵢ + d (*derived*),
 *
 *     log P(vᵢ | v₋ᵢ) = −log(1 + r),    r = P(v')/P(v) = e^{aᵢd} Πₖ ⟨e^{d Wᵢₖ hₖ}⟩,    hₖ ~ P(hₖ | v)
 *
 * so that the hidden units are visited once for each site, and of their product one logarithm is taken.
 */
export function pseudoLikelihood(machine: Rbm, data: UnitData): Float64Array {
  const { units, visible, hidden, weights, visibleBias } = machine;
  const [up, down] = unitValues(units);
  const panels = Math.ceil(visible / 16);
  // e^{Wᵢₖ d h} of hidden units up and down, for a visible unit that goes up; the inverse is that of one that goes down.
  const ofUp = weights.map((W) => exp(W * (up - down) * up));
  const ofDown = weights.map((W) => exp(W * (up - down) * down));
  const v = new Float64Array(visible);
  const probability = new Float64Array(hidden);
  const improbability = new Float64Array(hidden);
  const isWeak = weights.every((W) => Math.abs(W * (up - down)) < 600);
  return Float64Array.from({ length: data.count }, (_, w) => {
    for (let i = 0; i < visible; i++) v[i] = (data.bits[w * panels + (i >> 4)]! >> (i & 15)) & 1 ? up : down;
    const x = hiddenFields(machine, v);
    // Beyond fields of 600 a probability may be zero in double precision, while its factor is as large as that is small.
    let isWithin = isWeak;
    for (let k = 0; k < hidden; k++) {
      probability[k] = sigmoid((up - down) * x[k]!);
      improbability[k] = sigmoid((down - up) * x[k]!);
      if (Math.abs((up - down) * x[k]!) > 600) isWithin = false;
    }
    let sum = 0;
    for (let i = 0; i < visible; i++) {
      const rises = v[i] === down;
      let product = exp((rises ? up - down : down - up) * visibleBias[i]!);
      for (let k = 0; k < hidden && isInRange(product); k++) {
        const p = probability[k]!;
        const q = improbability[k]!;
        const j = i * hidden + k;
        product *= rises ? p * ofUp[j]! + q * ofDown[j]! : p / ofUp[j]! + q / ofDown[j]!;
      }
      sum -= isWithin && isInRange(product) ? log1p(product) : logUnitSum("0/1", logRatio(machine, v, i));
    }
    return sum;
  });
}

/** Whether a product may go on without loss of digits. */
function isInRange(product: number): boolean {
  return product > 1e-290 && product < 1e290;
}

/** log P(v')/P(v) by free energies: where the product over hidden units is beyond double precision. */
function logRatio(machine: Rbm, v: Float64Array, i: number): number {
  const [up, down] = unitValues(machine.units);
  const turned = v.slice();
  turned[i] = v[i] === up ? down : up;
  return freeEnergy(machine, v) - freeEnergy(machine, turned);
}
