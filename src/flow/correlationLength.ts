import { sublatticesOf } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { cosPi, sinPi } from "../kernels/index.ts";
import type { LatticeKind } from "../lattices/index.ts";
import { configuration, type Ensemble } from "../sampling/index.ts";
import { type Estimate, jackknife } from "../statistics/index.ts";

/** Structure factors of each configuration of a torus, N⟨…⟩ = |Σ_r s_r e^{−ikr}|²/N. */
export interface StructureFactors {
  /** Of the lattice; the square if absent. */
  readonly kind?: LatticeKind;
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** Configurations. */
  readonly count: number;
  /** |Σ s|/N of configuration c, |m|. */
  readonly absMagnetization: Float64Array;
  /** S(k) at [3c + n] for k = 0, and of the smallest k and twice that, averaged over the axes where they are as long. */
  readonly values: Float64Array;
}

/** Measures the structure factors of an ensemble on a torus, or a ring, at the smallest wave vectors along its axes. */
export function structureFactors(samples: Ensemble): StructureFactors {
  if (samples.lattice.kind === "honeycomb") return honeycombFactors(samples);
  const { lattice, count, ...rest } = samples;
  const [Lx, Ly] = lattice.size;
  if (lattice.boundary !== "torus") {
    throw new InputError(
      `structureFactors: expected a torus or a ring, got a ${lattice.kind} lattice, ${lattice.boundary}`,
    );
  }
  // Of unequal sides only the longer has the smallest wave vector.
  const axes = [
    { length: Lx, used: Lx >= Ly },
    { length: Ly, used: Ly >= Lx },
  ];
  const waves = axes.map(({ length }) =>
    [1, 2].map((n) => ({
      cos: Float64Array.from({ length }, (_, r) => cosPi((2 * n * r) / length)),
      sin: Float64Array.from({ length }, (_, r) => sinPi((2 * n * r) / length)),
    })),
  );
  const N = lattice.numSites;
  const absMagnetization = new Float64Array(count);
  const values = new Float64Array(3 * count);
  const sums = axes.map(({ length }) => new Float64Array(length));
  for (let c = 0; c < count; c++) {
    const spins = configuration({ lattice, count, ...rest }, c);
    for (const line of sums) line.fill(0);
    for (let y = 0; y < Ly; y++) {
      let row = 0;
      for (let x = 0; x < Lx; x++) {
        const s = spins[y * Lx + x]!;
        row += s;
        sums[0]![x]! += s;
      }
      sums[1]![y] = row;
    }
    const M = sums[1]!.reduce((total, row) => total + row, 0);
    absMagnetization[c] = Math.abs(M) / N;
    values[3 * c] = (M * M) / N;
    for (const n of [0, 1]) {
      let [S, used] = [0, 0];
      axes.forEach((axis, a) => {
        if (!axis.used) return;
        const { cos, sin } = waves[a]![n]!;
        let [re, im] = [0, 0];
        sums[a]!.forEach((s, r) => {
          re += s * cos[r]!;
          im += s * sin[r]!;
        });
        S += (re * re + im * im) / N;
        used++;
      });
      values[3 * c + 1 + n] = S / used;
    }
  }
  return { kind: lattice.kind, size: lattice.size, count, absMagnetization, values };
}

/** Those of the first sublattice, with |m| of both: a cell is √3 bonds long. */
function honeycombFactors(samples: Ensemble): StructureFactors {
  const [first] = sublatticesOf(samples);
  const absMagnetization = Float64Array.from({ length: samples.count }, (_, c) =>
    Math.abs(configuration(samples, c).reduce((sum, s) => sum + s, 0) / samples.lattice.numSites),
  );
  return { ...structureFactors(first), kind: "honeycomb", absMagnetization };
}

/** Blocks of configurations that the jackknife leaves out one at a time. */
const BLOCKS = 100;

/**
 * The correlation length by the second moment, in lattice constants, from structure factors that go like 1/(k̂² + ξ⁻²), k̂ = 2 sin(k/2), k = 2π/L, and on the triangular
 * lattice k̂ = 4 sin(k/2)/√3, as the next row of sites is √3/2 away; of the honeycomb lattice, which is measured on a sublattice,
 * k̂ = 4 sin(k/2)/3 with L cells:
 *
 *     symmetric   ξ = √(S(0)/S(k) − 1)/k̂
 *     connected   the same with S(0) − N⟨|m|⟩² for S(0), below T_c
 *     momenta     ξ⁻² = (k̂₂² − R k̂₁²)/(R − 1), R = S(k)/S(2k), which knows nothing of the magnetization
 *
 * Errors by the jackknife over configurations. Infinity, with an error that is no number, where the structure factors do not fall with k.
 */
export function secondMomentLength(
  { kind, size, count, absMagnetization, values }: StructureFactors,
  form: "symmetric" | "connected" | "momenta" = "symmetric",
): Estimate {
  const L = Math.max(...size);
  const N = size[0] * size[1];
  const blocks = Math.min(BLOCKS, count);
  const rows = Array.from({ length: blocks }, () => new Float64Array(5));
  for (let c = 0; c < count; c++) {
    const row = rows[Math.floor((c * blocks) / count)]!;
    row[0]! += 1;
    row[1]! += absMagnetization[c]!;
    for (let n = 0; n < 3; n++) row[2 + n]! += values[3 * c + n]!;
  }
  const unit = kind === "triangular" ? 4 / Math.sqrt(3) : kind === "honeycomb" ? 4 / 3 : 2;
  const [k1, k2] = [unit * sinPi(1 / L), unit * sinPi(2 / L)];
  return jackknife(rows, ([n, m, S0, S1, S2]) => {
    if (form === "momenta") {
      const R = S1! / S2!;
      const inverse = (k2 * k2 - R * k1 * k1) / (R - 1);
      return R > 1 && inverse > 0 ? 1 / Math.sqrt(inverse) : Number.POSITIVE_INFINITY;
    }
    const zero = form === "connected" ? S0! - (N * m! * m!) / n! : S0!;
    const ratio = zero / S1! - 1;
    return ratio > 0 ? Math.sqrt(ratio) / k1 : 0;
  });
}
