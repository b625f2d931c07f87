import { sinh } from "../kernels/index.ts";
import type { Lattice } from "../lattices/index.ts";
import { criticalCoupling } from "./coupling.ts";
import type { IsingModel } from "./ising.ts";

/** K_c = ¼ log 3 = 0.27465 of the triangular ferromagnet [houtappel1950]. */
const TRIANGULAR = 0.27465307216702745;

/**
 * The critical coupling K_c = βJ of an Ising model on the infinite lattice, where it is known; undefined where there is no
 * transition (a chain, a field on a ferromagnet, a triangular lattice whose bonds are at odds), or none that is known.
 *
 * Square lattice: sinh 2K_x sinh 2K_y = 1 [onsager1944]. Triangular lattice, by star and triangle [houtappel1950]:
 *
 *     sinh 2K₁ sinh 2K₂ + sinh 2K₂ sinh 2K₃ + sinh 2K₃ sinh 2K₁ = 1
 *
 * with K_a = K J_a. Signs that a change of sign of every other row or column takes away do not matter. 1/K_c is the critical
 * temperature in J/k_B.
 */
export function criticalCouplingOf({
  lattice,
  couplings,
  field,
}: Pick<IsingModel, "couplings" | "field"> & { lattice: Pick<Lattice, "kind"> }): number | undefined {
  if (field !== 0 || lattice.kind === "chain") return undefined;
  if (lattice.kind === "triangular" && couplings.reduce((product, J) => product * J, 1) < 0) return undefined;
  const J = couplings.map(Math.abs);
  if (J.filter((x) => x > 0).length < 2) return undefined;
  if (J.every((x) => x === J[0])) return (J.length === 3 ? TRIANGULAR : criticalCoupling) / J[0]!;
  const excess = (K: number): number => {
    const s = J.map((x) => sinh(2 * K * x));
    const [a = 0, b = 0, c = 0] = s;
    return a * b + b * c + c * a - 1;
  };
  // The excess rises with K, from −1.
  let low = 0;
  let high = 1 / Math.max(...J);
  while (excess(high) < 0) high *= 2;
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}
