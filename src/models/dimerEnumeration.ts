import { InputError } from "../errors/index.ts";
import { exp, log } from "../kernels/index.ts";
import { formatSize, type Lattice, neighboursOf, opposite, verticesOf } from "../lattices/index.ts";
import { type DimerObservables, observeDimers } from "./dimerObservables.ts";
import type { DimerModel } from "./dimers.ts";

/** 36 vertices, 90176 coverings of the torus, take a tenth of a second; 64 have three hundred million. */
const MOST_VERTICES = 36;

/** Every covering of a small lattice by dimers, each a Uint8Array as in covering.ts; the same order each time. */
export function dimerCoverings(lattice: Lattice): Uint8Array[] {
  const vertices = verticesOf(lattice);
  const N = vertices.numSites;
  if (N > MOST_VERTICES) {
    throw new InputError(
      `dimerCoverings: expected at most ${MOST_VERTICES} vertices, got ${formatSize(vertices.size)}`,
    );
  }
  const { sites } = neighboursOf(vertices);
  const covering = new Uint8Array(N);
  const covered = new Uint8Array(N);
  const all: Uint8Array[] = [];
  const fill = (from: number): void => {
    let i = from;
    while (i < N && covered[i]) i++;
    if (i === N) {
      all.push(covering.slice());
      return;
    }
    // The first vertex that is not covered has one dimer: each of its directions is another covering.
    covered[i] = 1;
    for (let d = 0; d < 4; d++) {
      const j = sites[4 * i + d]!;
      if (j === N || covered[j]) continue;
      covered[j] = 1;
      covering[i] = d;
      covering[j] = opposite(d);
      fill(i + 1);
      covered[j] = 0;
    }
    covered[i] = 0;
  };
  fill(0);
  return all;
}

/** Exact averages over all coverings of a small lattice. */
export interface DimerEnumeration {
  /** All coverings, and the probability of each. */
  readonly coverings: readonly Uint8Array[];
  /** Of the coverings, in their order; their sum is 1. */
  readonly probabilities: Float64Array;
  /** log Z of the whole lattice: at K = 0 the logarithm of the number of coverings. */
  readonly logZ: number;
  /** ⟨E⟩ by vertex. */
  readonly energy: number;
  /** The mean share of plaquettes with two parallel dimers. */
  readonly flippable: number;
  /** ⟨W_x²⟩ and ⟨W_y²⟩ */
  readonly winding2: readonly [number, number];
  /** ⟨C_x² + C_y²⟩ */
  readonly columnar2: number;
  /** Probabilities of the sectors, by `W_x,W_y`. */
  readonly sectors: ReadonlyMap<string, number>;
}

/** Sums over all coverings of a small lattice, with weights e^{−K E}. */
export function enumerateDimers({ lattice, coupling }: DimerModel): DimerEnumeration {
  const coverings = dimerCoverings(lattice);
  const N = verticesOf(lattice).numSites;
  const observed = coverings.map((covering) => observeDimers(covering, lattice));
  // Energies are counted from the lowest, lest weights overflow.
  const lowest = observed.reduce((least, { energy }) => Math.min(least, energy), 0);
  const probabilities = Float64Array.from(observed, ({ energy }) => exp(-coupling * N * (energy - lowest)));
  const Z = probabilities.reduce((sum, weight) => sum + weight, 0);
  for (let c = 0; c < probabilities.length; c++) probabilities[c]! /= Z;
  const mean = (of: (o: DimerObservables) => number): number =>
    observed.reduce((sum, o, c) => sum + probabilities[c]! * of(o), 0);
  const sectors = new Map<string, number>();
  observed.forEach(({ winding }, c) => {
    const sector = winding.join();
    sectors.set(sector, (sectors.get(sector) ?? 0) + probabilities[c]!);
  });
  return {
    coverings,
    probabilities,
    logZ: log(Z) - coupling * N * lowest,
    energy: mean((o) => o.energy),
    flippable: mean((o) => o.flippable),
    winding2: [mean((o) => o.winding[0] ** 2), mean((o) => o.winding[1] ** 2)],
    columnar2: mean(({ columnar: [Cx, Cy] }) => Cx * Cx + Cy * Cy),
    sectors,
  };
}
