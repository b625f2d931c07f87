import { describe, expect, it } from "vitest";
import { oracle, oracles } from "../../test/oracles/index.ts";
import { InputError } from "../errors/index.ts";
import { chainLattice, type Lattice, neighboursOf, squareLattice, triangularLattice } from "../lattices/index.ts";
import {
  couplingAt,
  densityOfStates,
  enumerateIsing,
  exactCorrelation,
  ising,
  stateIndex,
  stateProbabilities,
} from "./index.ts";

const torus = (Lx: number, Ly: number) => squareLattice({ size: [Lx, Ly] });
const open = (Lx: number, Ly: number) => squareLattice({ size: [Lx, Ly], boundary: "open" });
const relative = (value: number, exact: number): number => Math.abs(value / exact - 1);

/** E and M of a state the plain way: bonds to the right and down of each site. */
function energyAndMagnetization(state: number, Lx: number, Ly: number, around = true): [number, number] {
  const spin = (x: number, y: number): number => ((state >> ((x % Lx) + Lx * (y % Ly))) & 1 ? -1 : 1);
  let [E, M] = [0, 0];
  for (let y = 0; y < Ly; y++) {
    for (let x = 0; x < Lx; x++) {
      M += spin(x, y);
      if (around || x + 1 < Lx) E -= spin(x, y) * spin(x + 1, y);
      if (around || y + 1 < Ly) E -= spin(x, y) * spin(x, y + 1);
    }
  }
  return [E, M];
}

const at = (lattice: Lattice, coupling = 1) => ising({ lattice, coupling });

describe("the sum over all states", () => {
  it.each(oracles("s1.enum.").map((record) => [record.id, record] as const))("is as in %s, to 2·10⁻¹⁴", (_, record) => {
    const { Lx, Ly, T } = record.params;
    const K = couplingAt(T);
    const exact = enumerateIsing(at(torus(Lx, Ly), K));
    const { values } = record;
    expect(relative(exact.logZ * Lx * Ly, values.lnZ)).toBeLessThan(1e-15);
    expect(relative(exact.energy, values.energy_per_site)).toBeLessThan(3e-15);
    expect(relative(exact.specificHeat, values.specific_heat_per_site)).toBeLessThan(2e-14);
    expect(relative(exact.absMagnetization, values.abs_m)).toBeLessThan(3e-15);
    expect(relative(exact.magnetization2, values.m2)).toBeLessThan(3e-15);
    expect(relative(exact.magnetization4, values.m4)).toBeLessThan(3e-15);
    for (const [displacement, correlation] of Object.entries<number>(values.correlators)) {
      const [dx, dy] = JSON.parse(`[${displacement.slice(1, -1)}]`);
      expect(relative(exactCorrelation(at(torus(Lx, Ly), K), [dx, dy]), correlation)).toBeLessThan(3e-15);
    }
  });

  it("has the oracle's density of states of the 4×4 torus", () => {
    const byEnergy = new Map<number, number>();
    for (const { energy, states } of densityOfStates(at(torus(4, 4)))) {
      byEnergy.set(energy, (byEnergy.get(energy) ?? 0) + states);
    }
    const exact = oracle("s1.dos.L=4").values.E_and_count.map(([E, n]: [number, string]) => [E, Number(n)]);
    expect([...byEnergy]).toEqual(exact);
  });

  it.each([
    ["2×2 torus", torus(2, 2)],
    ["2×5 torus", torus(2, 5)],
    ["3×3 torus", torus(3, 3)],
    ["4×3 torus", torus(4, 3)],
    ["open 4×3", open(4, 3)],
    ["open 2×6", open(2, 6)],
  ] as const)("counts the states of the %s as one would state by state", (_, lattice) => {
    const [Lx, Ly] = lattice.size;
    const counts = new Map<string, number>();
    for (let state = 0; state < 2 ** (Lx * Ly); state++) {
      const [E, M] = energyAndMagnetization(state, Lx, Ly, lattice.boundary === "torus");
      counts.set(`${E},${M}`, (counts.get(`${E},${M}`) ?? 0) + 1);
    }
    const levels = densityOfStates(at(lattice));
    expect(new Map(levels.map((l) => [`${l.energy},${l.magnetization}`, l.states]))).toEqual(counts);
    const order = levels.map((l) => 1000 * l.energy + l.magnetization);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it("counts the two bonds between two sites of a torus two sites wide", () => {
    // The 2×2 torus is four sites on a ring of doubled bonds: E = −8 twice, 0 twelve times, 8 twice.
    expect(densityOfStates(at(torus(2, 2)))).toEqual([
      { energy: -8, magnetization: -4, states: 1 },
      { energy: -8, magnetization: 4, states: 1 },
      { energy: 0, magnetization: -2, states: 4 },
      { energy: 0, magnetization: 0, states: 4 },
      { energy: 0, magnetization: 2, states: 4 },
      { energy: 8, magnetization: 0, states: 2 },
    ]);
  });

  it("has a distribution that sums to 1 and gives back the averages", () => {
    const { distribution, energy, magnetization2 } = enumerateIsing(at(torus(4, 4), 0.4));
    const sum = (f: (level: (typeof distribution)[number]) => number): number =>
      distribution.reduce((total, level) => total + f(level), 0);
    expect(sum(({ probability }) => probability)).toBeCloseTo(1, 14);
    expect(sum(({ probability, energy: E }) => (probability * E) / 16)).toBeCloseTo(energy, 14);
    expect(sum(({ probability, magnetization: M }) => probability * (M / 16) ** 2)).toBeCloseTo(magnetization2, 14);
  });

  it("at K = 0 is over independent spins, and frozen in the cold", () => {
    const free = enumerateIsing(at(torus(4, 3), 0));
    expect(free).toMatchObject({ specificHeat: 0 });
    expect(free.logZ).toBeCloseTo(Math.LN2, 15);
    expect(free.energy).toBeCloseTo(0, 15);
    expect(free.magnetization2).toBeCloseTo(1 / 12, 15);
    expect(free.magnetization4).toBeCloseTo((3 * 12 - 2) / 12 ** 3, 15);
    const cold = enumerateIsing(at(torus(4, 3), 1000));
    expect(cold).toMatchObject({ energy: -2, specificHeat: 0, absMagnetization: 1 });
    expect(cold.logZ).toBeCloseTo(2000 + Math.LN2 / 12, 12);
  });

  it("refuses lattices too large to count", () => {
    expect(() => enumerateIsing(at(torus(6, 5), 0.4))).toThrow(
      "enumerateIsing: expected a lattice of at most 25 sites, got 6x5; see transferMatrix, and kaufman for larger tori",
    );
    expect(() => enumerateIsing(at(torus(4, 4), -0.4))).toThrow(InputError);
    expect(() => stateProbabilities(at(torus(5, 5), 0.4))).toThrow(
      "stateProbabilities: expected a lattice of at most 20 sites, got 5x5; see enumerateIsing",
    );
  });
});

describe("any model", () => {
  const models = [
    ising({ lattice: chainLattice({ length: 9 }), coupling: 0.6, field: 0.3 }),
    ising({ lattice: chainLattice({ length: 8, boundary: "open" }), coupling: 0.5, couplings: [-1], field: -0.2 }),
    ising({ lattice: triangularLattice({ size: [3, 4] }), coupling: 0.3, couplings: [1, -0.5, 0.7] }),
    ising({ lattice: triangularLattice({ size: [4, 3], boundary: "open" }), coupling: 0.4, field: 0.7 }),
    ising({ lattice: torus(3, 3), coupling: 0.3, couplings: [-1], field: 0.5 }),
    ising({ lattice: torus(2, 4), coupling: 0.3, couplings: [0.2, 1.7] }),
  ];

  it.each(models)("is summed over as one would state by state: $lattice.kind $couplings, field $field", (model) => {
    const { lattice, coupling: K, couplings, field } = model;
    const { degree, sites } = neighboursOf(lattice);
    const N = lattice.numSites;
    let [Z, E1, M1] = [0, 0, 0];
    const weights: number[] = [];
    for (let state = 0; state < 2 ** N; state++) {
      const spin = (i: number): number => (i === N ? 0 : (state >> i) & 1 ? -1 : 1);
      let [E, M] = [0, 0];
      for (let i = 0; i < N; i++) {
        M += spin(i);
        for (let k = 0; k < degree; k += 2) E -= couplings[k / 2]! * spin(i) * spin(sites[i * degree + k]!);
      }
      E -= field * M;
      const w = Math.exp(-K * E);
      weights.push(w);
      Z += w;
      E1 += w * E;
      M1 += w * M;
    }
    const exact = enumerateIsing(model);
    expect(exact.logZ).toBeCloseTo(Math.log(Z) / N, 13);
    expect(exact.energy).toBeCloseTo(E1 / Z / N, 13);
    expect(exact.magnetization).toBeCloseTo(M1 / Z / N, 13);
    const p = stateProbabilities(model);
    weights.forEach((w, state) => void expect(Math.abs(p[state]! - w / Z)).toBeLessThan(1e-14));
  });

  it("of a ring in a field is that of its transfer matrix", () => {
    const [N, K, H] = [10, 0.7, 0.4];
    const exact = enumerateIsing(ising({ lattice: chainLattice({ length: N }), coupling: K, field: H }));
    const root = Math.sqrt(Math.exp(2 * K) * Math.sinh(K * H) ** 2 + Math.exp(-2 * K));
    const [a, b] = [Math.exp(K) * Math.cosh(K * H) + root, Math.exp(K) * Math.cosh(K * H) - root];
    expect(exact.logZ).toBeCloseTo(Math.log(a ** N + b ** N) / N, 13);
  });

  it("of an antiferromagnet on a torus of even sides is the ferromagnet, its order staggered", () => {
    const ferromagnet = ising({ lattice: torus(4, 4), coupling: 0.4 });
    const antiferromagnet = ising({ lattice: torus(4, 4), coupling: 0.4, couplings: [-1] });
    expect(enumerateIsing(antiferromagnet).energy).toBeCloseTo(enumerateIsing(ferromagnet).energy, 14);
    expect(exactCorrelation(antiferromagnet, [2, 1])).toBeCloseTo(-exactCorrelation(ferromagnet, [2, 1]), 14);
  });
});

describe("exactCorrelation", () => {
  it("of neighbours adds up to the energy: −u = ⟨s₀₀s₁₀⟩ + ⟨s₀₀s₀₁⟩ on a torus", () => {
    const lattice = torus(5, 3);
    const sum = exactCorrelation(at(lattice, 0.4), [1, 0]) + exactCorrelation(at(lattice, 0.4), [0, 1]);
    expect(sum).toBeCloseTo(-enumerateIsing(at(lattice, 0.4)).energy, 14);
  });

  it("adds up to N⟨m²⟩ over all displacements", () => {
    const lattice = torus(4, 3);
    let sum = 0;
    for (let dy = 0; dy < 3; dy++) for (let dx = 0; dx < 4; dx++) sum += exactCorrelation(at(lattice, 0.3), [dx, dy]);
    expect(sum).toBeCloseTo(12 * enumerateIsing(at(lattice, 0.3)).magnetization2, 13);
  });

  it("reaches round the torus: a displacement and the rest of the way back are the same", () => {
    expect(exactCorrelation(at(torus(5, 3), 0.4), [3, 1])).toBeCloseTo(
      exactCorrelation(at(torus(5, 3), 0.4), [2, 2]),
      14,
    );
  });

  it("on an open lattice of two rows is that of its pairs alone: a square of bonds", () => {
    // On a ring of four single bonds, t = tanh K: ⟨s₀s₁⟩ = (t + t³)/(1 + t⁴), ⟨s₀s₂⟩ = 2t²/(1 + t⁴)
    const t = Math.tanh(0.7);
    expect(exactCorrelation(at(open(2, 2), 0.7), [1, 0])).toBeCloseTo((t + t ** 3) / (1 + t ** 4), 14);
    expect(exactCorrelation(at(open(2, 2), 0.7), [1, 1])).toBeCloseTo((2 * t * t) / (1 + t ** 4), 14);
  });

  it("has a displacement within the lattice", () => {
    expect(() => exactCorrelation(at(torus(4, 3), 0.4), [4, 0])).toThrow(
      "exactCorrelation: expected a displacement from 0,0 to 3,2, got 4,0; take it from the other end",
    );
    expect(() => exactCorrelation(at(torus(4, 3), 0.4), [-1, 0])).toThrow(InputError);
  });
});

describe("the probabilities of single states", () => {
  it("are e^(−KE)/Z: of the 4×4 torus, in the order of stateIndex", () => {
    const K = 0.4;
    const p = stateProbabilities(at(torus(4, 4), K));
    const { logZ } = enumerateIsing(at(torus(4, 4), K));
    expect(p).toHaveLength(2 ** 16);
    expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    for (const state of [0, 1, 0xffff, 0x5a5a, 0x1234, 0x8001]) {
      const [E] = energyAndMagnetization(state, 4, 4);
      expect(relative(p[state]!, Math.exp(-K * E - 16 * logZ))).toBeLessThan(1e-13);
      const spins = Array.from({ length: 16 }, (_, i) => ((state >> i) & 1 ? -1 : 1));
      expect(stateIndex(spins)).toBe(state);
    }
  });

  it("sum up to the distribution over E and M", () => {
    const { distribution } = enumerateIsing(at(open(3, 4), 0.6));
    const p = stateProbabilities(at(open(3, 4), 0.6));
    const sums = new Map<string, number>();
    for (let state = 0; state < p.length; state++) {
      const [E, M] = energyAndMagnetization(state, 3, 4, false);
      sums.set(`${E},${M}`, (sums.get(`${E},${M}`) ?? 0) + p[state]!);
    }
    for (const { energy, magnetization, probability } of distribution) {
      expect(relative(sums.get(`${energy},${magnetization}`)!, probability)).toBeLessThan(1e-12);
    }
  });
});
