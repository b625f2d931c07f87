import { exp, sinh } from "../kernels/index.ts";
import type { Lattice } from "../lattices/index.ts";
import { criticalCoupling } from "./coupling.ts";
import type { IsingModel } from "./ising.ts";

/** K_c = ¼ log 3 = 0.27465 of the triangular ferromagnet [houtappel1950]. */
const TRIANGULAR = 0.27465307216702745;

/**
 * The critical coupling K_c = βJ of an Ising model on the infinite lattice, where it is known; undefined where there is no
 * transition (a chain, a field on a ferromagnet, a triangular lattice whose bonds are at odds and whose weakest is not weaker than the
 * others), or none that is known.
 *
 * Square lattice: sinh 2K_x sinh 2K_y = 1 [onsager1944]. Triangular lattice [houtappel1950] (`docs/formulas.md` 30):
 *
 *     sinh 2K₁ sinh 2K₂ + sinh 2K₂ sinh 2K₃ + sinh 2K₃ sinh 2K₁ = 1
 *
 * with K_a = K J_a. Honeycomb lattice, whatever the signs: the same with 1/sinh 2K_a, as it is the dual of the triangular one. Signs that a change of sign of every other row or column takes away do not matter. What is left of a
 * frustrated triangle, J₁J₂J₃ < 0, is a minus on the weakest bond, J₁ ≥ J₂ > −J₃ > 0: the two others order along the bonds that they
 * satisfy, at K_c, and with J₂ = −J₃ they never do. 1/K_c is the critical temperature in J/k_B.
 */
export function criticalCouplingOf({
  lattice,
  couplings,
  field,
}: Pick<IsingModel, "couplings" | "field"> & { lattice: Pick<Lattice, "kind"> }): number | undefined {
  if (field !== 0 || lattice.kind === "chain") return undefined;
  if (lattice.kind === "honeycomb") return criticalOfHoneycomb(couplings);
  const [first = 0, second = 0, third = 0] = couplings.map(Math.abs).sort((a, b) => b - a);
  if (second === 0) return undefined;
  const isFrustrated = lattice.kind === "triangular" && couplings.reduce((product, J) => product * J, 1) < 0;
  if (isFrustrated && third === second) return undefined;
  if (!isFrustrated && couplings.every((J) => Math.abs(J) === first)) {
    return (couplings.length === 3 ? TRIANGULAR : criticalCoupling) / first;
  }
  const sign = isFrustrated ? -1 : 1;
  // The condition over sinh 2K₁ sinh 2K₂: the excess changes its sign once, from − to +, for sinh 2K₃/sinh 2K₂ and sinh 2K₃/sinh 2K₁ do
  // not rise with K.
  const excess = (K: number): number =>
    1 +
    sign * (sinhRatio(2 * K * third, 2 * K * second) + sinhRatio(2 * K * third, 2 * K * first)) -
    1 / (sinh(2 * K * first) * sinh(2 * K * second));
  return zeroOf(excess, 1 / first);
}

/** Where a function of K changes its sign from − to +, looked for from 0 on; `scale` is a K of its order. */
function zeroOf(excess: (K: number) => number, scale: number): number {
  let low = 0;
  let high = scale;
  while (excess(high) < 0) high *= 2;
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

function criticalOfHoneycomb(couplings: readonly number[]): number | undefined {
  const J = couplings.map(Math.abs);
  if (Math.min(...J) === 0) return undefined; // chains
  return zeroOf(
    (K) => {
      const [x, y, z] = J.map((j) => 1 / sinh(2 * K * j)) as [number, number, number];
      return 1 - x * y - y * z - z * x;
    },
    1 / Math.max(...J),
  );
}

/** sinh x/sinh y for 0 ≤ x ≤ y, also where both overflow. */
function sinhRatio(x: number, y: number): number {
  return y < 300 ? sinh(x) / sinh(y) : exp(x - y);
}
