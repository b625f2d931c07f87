import { cosPi, sinPi } from "../kernels/index.ts";
import type { IsingModel } from "../models/index.ts";

/**
 * What else is slow in a model with antiferromagnetic bonds, besides energy and magnetization: the order that its bonds
 * favour, per site. A chain that has not forgotten it gives samples that hang together, though |m| would not show it.
 *
 * Signs that follow the bonds along x and y make the staggered magnetization, Σ gᵢ sᵢ/N. On a triangular lattice with J₁J₂J₃ < 0
 * no signs satisfy the third bond as well; there it is the order of three sublattices, Σ gᵢ sᵢ e^{2πi(x + y)/3}/N, of which the
 * real and the imaginary part are watched. Without a field the overall sign is drawn afresh for each sample, and the absolute
 * value of a real one is enough.
 *
 * @returns functions of a configuration; none for a ferromagnet
 */
export function orderParameters({ lattice, couplings, field }: IsingModel): readonly ((spins: Int8Array) => number)[] {
  if (couplings.every((J) => J >= 0)) return [];
  const {
    size: [Lx],
    kind,
    numSites: N,
  } = lattice;
  const frustrated = kind === "triangular" && couplings.reduce((product, J) => product * J, 1) < 0;
  // Of the honeycomb lattice the next row is two bonds away, one into the next cell and one down.
  const acrossRows = kind === "honeycomb" ? (couplings[1] ?? 1) * (couplings[2] ?? 1) : couplings[1];
  const alongRows = kind === "honeycomb" ? (couplings[0] ?? 1) : couplings[0];
  const byCell = kind === "honeycomb" && (couplings[0] ?? 1) * (couplings[1] ?? 1) < 0 ? -1 : 1;
  // With three sublattices the pattern is that of bonds that are all antiferromagnetic: signs that make them so.
  const along = (axis: number): 1 | -1 => (([alongRows, acrossRows][axis] ?? 1) < 0 !== frustrated ? -1 : 1);
  const pattern = (phase: (x: number, y: number) => number): ((spins: Int8Array) => number) => {
    const weights = Float64Array.from({ length: N }, (_, i) => {
      const x = i % Lx;
      const y = (i - x) / Lx;
      return ((x % 2 ? along(0) : 1) * ((x >> 1) % 2 ? byCell : 1) * (y % 2 ? along(1) : 1) * phase(x, y)) / N;
    });
    return (spins) => {
      let sum = 0;
      for (let i = 0; i < N; i++) sum += weights[i]! * spins[i]!;
      return sum;
    };
  };
  if (frustrated) {
    return [cosPi, sinPi].map((part) => pattern((x, y) => part((2 * ((x + y) % 3)) / 3)));
  }
  const staggered = pattern(() => 1);
  return [field === 0 ? (spins) => Math.abs(staggered(spins)) : staggered];
}
