import { describe, expect, it } from "vitest";
import { oracle, oracles } from "../../test/oracles/index.ts";
import { InputError } from "../errors/index.ts";
import { squareLattice } from "../lattices/index.ts";
import {
  couplingAt,
  densityOfStates,
  enumerateIsing,
  exactCorrelation,
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

describe("the sum over all states", () => {
  it.each(oracles("s1.enum.").map((record) => [record.id, record] as const))("is as in %s, to 2·10⁻¹⁴", (_, record) => {
    const { Lx, Ly, T } = record.params;
    const K = couplingAt(T);
    const exact = enumerateIsing(torus(Lx, Ly), K);
    const { values } = record;
    expect(relative(exact.logZ * Lx * Ly, values.lnZ)).toBeLessThan(1e-15);
    expect(relative(exact.energy, values.energy_per_site)).toBeLessThan(2e-15);
    expect(relative(exact.specificHeat, values.specific_heat_per_site)).toBeLessThan(2e-14);
    expect(relative(exact.absMagnetization, values.abs_m)).toBeLessThan(2e-15);
    expect(relative(exact.magnetization2, values.m2)).toBeLessThan(2e-15);
    expect(relative(exact.magnetization4, values.m4)).toBeLessThan(2e-15);
    for (const [displacement, correlation] of Object.entries<number>(values.correlators)) {
      const [dx, dy] = JSON.parse(`[${displacement.slice(1, -1)}]`);
      expect(relative(exactCorrelation(torus(Lx, Ly), K, [dx, dy]), correlation)).toBeLessThan(2e-15);
    }
  });

  it("has the oracle's density of states of the 4×4 torus", () => {
    const byEnergy = new Map<number, number>();
    for (const { energy, states } of densityOfStates(torus(4, 4))) {
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
      counts.set(`${E},${Math.abs(M)}`, (counts.get(`${E},${Math.abs(M)}`) ?? 0) + 1);
    }
    const levels = densityOfStates(lattice);
    expect(new Map(levels.map((l) => [`${l.energy},${l.absMagnetization}`, l.states]))).toEqual(counts);
    const order = levels.map((l) => 1000 * l.energy + l.absMagnetization);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it("counts the two bonds between two sites of a torus two sites wide", () => {
    // The 2×2 torus is four sites on a ring of doubled bonds: E = −8 twice, 0 twelve times, 8 twice.
    expect(densityOfStates(torus(2, 2))).toEqual([
      { energy: -8, absMagnetization: 4, states: 2 },
      { energy: 0, absMagnetization: 0, states: 4 },
      { energy: 0, absMagnetization: 2, states: 8 },
      { energy: 8, absMagnetization: 0, states: 2 },
    ]);
  });

  it("has a distribution that sums to 1 and gives back the averages", () => {
    const { distribution, energy, magnetization2 } = enumerateIsing(torus(4, 4), 0.4);
    const sum = (f: (level: (typeof distribution)[number]) => number): number =>
      distribution.reduce((total, level) => total + f(level), 0);
    expect(sum(({ probability }) => probability)).toBeCloseTo(1, 14);
    expect(sum(({ probability, energy: E }) => (probability * E) / 16)).toBeCloseTo(energy, 14);
    expect(sum(({ probability, absMagnetization: M }) => probability * (M / 16) ** 2)).toBeCloseTo(magnetization2, 14);
  });

  it("at K = 0 is over independent spins, and frozen in the cold", () => {
    const free = enumerateIsing(torus(4, 3), 0);
    expect(free).toMatchObject({ specificHeat: 0 });
    expect(free.logZ).toBeCloseTo(Math.LN2, 15);
    expect(free.energy).toBeCloseTo(0, 15);
    expect(free.magnetization2).toBeCloseTo(1 / 12, 15);
    expect(free.magnetization4).toBeCloseTo((3 * 12 - 2) / 12 ** 3, 15);
    const cold = enumerateIsing(torus(4, 3), 1000);
    expect(cold).toMatchObject({ energy: -2, specificHeat: 0, absMagnetization: 1 });
    expect(cold.logZ).toBeCloseTo(2000 + Math.LN2 / 12, 12);
  });

  it("refuses lattices too large to count", () => {
    expect(() => enumerateIsing(torus(6, 5), 0.4)).toThrow(
      "enumerateIsing: expected a lattice of at most 25 sites, got 6x5; see kaufman for larger tori",
    );
    expect(() => enumerateIsing(torus(4, 4), -0.4)).toThrow(InputError);
    expect(() => stateProbabilities(torus(5, 5), 0.4)).toThrow(
      "stateProbabilities: expected a lattice of at most 20 sites, got 5x5; see enumerateIsing",
    );
  });
});

describe("exactCorrelation", () => {
  it("of neighbours adds up to the energy: −u = ⟨s₀₀s₁₀⟩ + ⟨s₀₀s₀₁⟩ on a torus", () => {
    const lattice = torus(5, 3);
    const sum = exactCorrelation(lattice, 0.4, [1, 0]) + exactCorrelation(lattice, 0.4, [0, 1]);
    expect(sum).toBeCloseTo(-enumerateIsing(lattice, 0.4).energy, 14);
  });

  it("adds up to N⟨m²⟩ over all displacements", () => {
    const lattice = torus(4, 3);
    let sum = 0;
    for (let dy = 0; dy < 3; dy++) for (let dx = 0; dx < 4; dx++) sum += exactCorrelation(lattice, 0.3, [dx, dy]);
    expect(sum).toBeCloseTo(12 * enumerateIsing(lattice, 0.3).magnetization2, 13);
  });

  it("reaches round the torus: a displacement and the rest of the way back are the same", () => {
    expect(exactCorrelation(torus(5, 3), 0.4, [3, 1])).toBeCloseTo(exactCorrelation(torus(5, 3), 0.4, [2, 2]), 14);
  });

  it("on an open lattice of two rows is that of its pairs alone: a square of bonds", () => {
    // On a ring of four single bonds, t = tanh K: ⟨s₀s₁⟩ = (t + t³)/(1 + t⁴), ⟨s₀s₂⟩ = 2t²/(1 + t⁴)
    const t = Math.tanh(0.7);
    expect(exactCorrelation(open(2, 2), 0.7, [1, 0])).toBeCloseTo((t + t ** 3) / (1 + t ** 4), 14);
    expect(exactCorrelation(open(2, 2), 0.7, [1, 1])).toBeCloseTo((2 * t * t) / (1 + t ** 4), 14);
  });

  it("has a displacement within the lattice", () => {
    expect(() => exactCorrelation(torus(4, 3), 0.4, [4, 0])).toThrow(
      "exactCorrelation: expected a displacement from 0,0 to 3,2, got 4,0; take it from the other end",
    );
    expect(() => exactCorrelation(torus(4, 3), 0.4, [-1, 0])).toThrow(InputError);
  });
});

describe("the probabilities of single states", () => {
  it("are e^(−KE)/Z: of the 4×4 torus, in the order of stateIndex", () => {
    const K = 0.4;
    const p = stateProbabilities(torus(4, 4), K);
    const { logZ } = enumerateIsing(torus(4, 4), K);
    expect(p).toHaveLength(2 ** 16);
    expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    for (const state of [0, 1, 0xffff, 0x5a5a, 0x1234, 0x8001]) {
      const [E] = energyAndMagnetization(state, 4, 4);
      expect(relative(p[state]!, Math.exp(-K * E - 16 * logZ))).toBeLessThan(1e-13);
      const spins = Array.from({ length: 16 }, (_, i) => ((state >> i) & 1 ? -1 : 1));
      expect(stateIndex(spins)).toBe(state);
    }
  });

  it("sum up to the distribution over E and |M|", () => {
    const { distribution } = enumerateIsing(open(3, 4), 0.6);
    const p = stateProbabilities(open(3, 4), 0.6);
    const sums = new Map<string, number>();
    for (let state = 0; state < p.length; state++) {
      const [E, M] = energyAndMagnetization(state, 3, 4, false);
      sums.set(`${E},${Math.abs(M)}`, (sums.get(`${E},${Math.abs(M)}`) ?? 0) + p[state]!);
    }
    for (const { energy, absMagnetization, probability } of distribution) {
      expect(relative(sums.get(`${energy},${absMagnetization}`)!, probability)).toBeLessThan(1e-12);
    }
  });
});
