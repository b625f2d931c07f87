import { describe, expect, it } from "vitest";
import { coarsen, namedRules } from "../coarsegraining/index.ts";
import { child, exp, key, type RandomStream, randomStream } from "../kernels/index.ts";
import { chainLattice, type Lattice, squareLattice, triangularLattice } from "../lattices/index.ts";
import { criticalCoupling, ising, stateProbabilities } from "../models/index.ts";
import { type Ensemble, ensemble, sample, swendsenWang } from "../sampling/index.ts";
import { chiSquareProbability, zScore } from "../statistics/index.ts";
import {
  coarseDistribution,
  effectiveHamiltonian,
  effectiveHamiltonianOf,
  evenOperators,
  evenOperatorsOf,
  exactCouplings,
  hamiltonianFlow,
  type Operator,
  oddOperators,
  operatorMeter,
} from "./index.ts";

const small = squareLattice({ size: [4, 4] });
const spinsOf = (state: number, N: number): Int8Array =>
  Int8Array.from({ length: N }, (_, i) => ((state >>> i) & 1 ? -1 : 1));

/** P ∝ exp Σ K_α S_α of all states of a small lattice. */
function boltzmann(lattice: Lattice, operators: readonly Operator[], K: readonly number[]): Float64Array {
  const meter = operatorMeter(lattice, operators);
  const S = new Float64Array(K.length);
  const weights = Float64Array.from({ length: 2 ** lattice.numSites }, (_, state) => {
    meter(spinsOf(state, lattice.numSites), S);
    return exp(K.reduce((sum, k, a) => sum + k * S[a]!, 0));
  });
  const Z = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / Z);
}

/** Independent configurations of a distribution over states. */
function drawn(lattice: Lattice, P: Float64Array, count: number, random: RandomStream): Ensemble {
  const cumulative = new Float64Array(P.length);
  P.reduce((sum, p, state) => (cumulative[state] = sum + p), 0);
  const sigma = new Int8Array(count * lattice.numSites);
  for (let c = 0; c < count; c++) {
    const u = random.uniform();
    let [low, high] = [0, P.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < u) low = middle + 1;
      else high = middle;
    }
    sigma.set(spinsOf(low, lattice.numSites), c * lattice.numSites);
  }
  return ensemble({ lattice, sigma });
}

describe("effectiveHamiltonian", () => {
  const three = evenOperators.slice(0, 3);
  const couplings = [0.3, 0.1, -0.15];
  const P = boltzmann(small, three, couplings);

  it("is the Hamiltonian itself of a distribution that is known, of four lattices", () => {
    for (const [lattice, operators, K] of [
      [small, three, couplings],
      [small, [...three.slice(0, 2), ...oddOperators.slice(0, 2)], [0.2, -0.1, 0.3, 0.05]],
      [triangularLattice({ size: [4, 4] }), evenOperatorsOf({ kind: "triangular" }).slice(0, 1), [0.2]],
      [chainLattice({ length: 10 }), evenOperatorsOf({ kind: "chain" }), [0.5, -0.2, 0.1, 0.05, 0.3]],
    ] as const) {
      const { couplings: found } = effectiveHamiltonianOf(boltzmann(lattice, operators, K), { lattice, operators });
      found.forEach(({ value, error }, a) => {
        expect(value, `${lattice.kind}, ${operators[a]!.name}`).toBeCloseTo(K[a]!, 10);
        expect(error).toBe(0);
      });
    }
  });

  it("is found from samples of three couplings, with an honest covariance: χ² over twelve keys", () => {
    let chiSquare = 0;
    for (let k = 0; k < 12; k++) {
      const samples = drawn(small, P, 2000, randomStream(key(k)));
      const { couplings: found, covariance } = effectiveHamiltonian(samples, { operators: three });
      for (const [a, { error }] of found.entries()) expect(error ** 2).toBeCloseTo(covariance[4 * a]!, 14);
      const d = found.map(({ value }, a) => value - couplings[a]!);
      // dᵀ C⁻¹ d by elimination, C = 3×3
      const C = Array.from({ length: 3 }, (_, a) => [...covariance.subarray(3 * a, 3 * a + 3), d[a]!]);
      for (let p = 0; p < 3; p++) {
        for (let q = p + 1; q < 3; q++) {
          const f = C[q]![p]! / C[p]![p]!;
          for (let j = p; j < 4; j++) C[q]![j]! -= f * C[p]![j]!;
        }
        chiSquare += C[p]![3]! ** 2 / C[p]![p]!;
      }
    }
    const p = chiSquareProbability(chiSquare, 36);
    expect(p).toBeGreaterThan(0.005);
    expect(p).toBeLessThan(0.995);
  });

  it("is K and nothing else of the critical Ising model, with honest error bars: χ² over twelve keys for each coupling", () => {
    const model = ising({ lattice: squareLattice({ size: [16, 16] }), coupling: criticalCoupling });
    const chiSquare = [0, 0, 0, 0];
    for (let k = 0; k < 12; k++) {
      const samples = sample(model, { sampler: swendsenWang(), count: 200, key: key(k) });
      const { couplings: found } = effectiveHamiltonian(samples, { operators: evenOperators.slice(0, 4) });
      found.forEach((K, a) => {
        chiSquare[a]! += zScore(K, a === 0 ? criticalCoupling : 0) ** 2;
      });
    }
    for (const sum of chiSquare) {
      const p = chiSquareProbability(sum, 12);
      expect(p).toBeGreaterThan(0.002);
      expect(p).toBeLessThan(0.998);
    }
  });

  it("refuses operators that it cannot tell apart, and samples without a maximum", () => {
    // On 2×2 a site two away is the site itself.
    const two = squareLattice({ size: [2, 2] });
    const pairs = drawn(two, boltzmann(two, evenOperators.slice(0, 1), [0.2]), 200, randomStream(key(1)));
    expect(() => effectiveHamiltonian(pairs, { operators: [evenOperators[0]!, evenOperators[3]!] })).toThrow(
      /"third neighbours", which says nothing of any in these configurations of a square lattice of 2x2; leave it out/,
    );
    const same = { ...evenOperators[0]!, name: "the same again" };
    expect(() => effectiveHamiltonian(pairs, { operators: [evenOperators[0]!, same] })).toThrow(
      /"nearest neighbours", "the same again", which depend on one another/,
    );
    const constant = ensemble({ lattice: small, sigma: new Int8Array(160).fill(1) });
    expect(() => effectiveHamiltonian(constant, { operators: three })).toThrow(/depend on one another/);
    expect(() => effectiveHamiltonian(constant, { operators: three.slice(0, 1) })).toThrow(/grows without end/);
    expect(() => effectiveHamiltonian(constant, { operators: [] })).toThrow(/at least one operator/);
    expect(() => effectiveHamiltonianOf(P.slice(1), { lattice: small, operators: three })).toThrow(/2\^16 states/);
    const open = squareLattice({ size: [4, 4], boundary: "open" });
    expect(() =>
      effectiveHamiltonian(ensemble({ lattice: open, sigma: new Int8Array(16).fill(1) }), { operators: three }),
    ).toThrow(/triangular torus/);
  });
});

describe("couplings of coarse chains", () => {
  const lattice = chainLattice({ length: 16 });
  const operators = evenOperatorsOf(lattice);
  // Exact couplings of 2→1 rules on a ring of 16, from the project's first enumeration: pairs 1 to 3 apart, and four in a row.
  const golden = [
    { K: 0.5, rule: "decimation", known: [0.216890415, 0, 0, undefined, 0] },
    { K: 0.5, rule: "majority", known: [0.256986, -0.009571, 3.88e-4, undefined, -1.83e-4] },
    { K: 0.1, rule: "majority", known: [0.0301773, -6.104e-4] },
  ] as const;

  it.each(golden)("are exact by the weights of all states: $rule, K = $K", ({ K, rule, known }) => {
    const probabilities = stateProbabilities(ising({ lattice, coupling: K }));
    const coarse = coarseDistribution({ lattice, probabilities }, namedRules[rule]!([2, 1]));
    expect(coarse.probabilities.reduce((sum, P) => sum + P, 0)).toBeCloseTo(1, 12);
    const found = exactCouplings(coarse, operators);
    known.forEach((value, a) => {
      if (value !== undefined) expect(Math.abs(found[a]! - value), operators[a]!.name).toBeLessThan(6e-7);
    });
    if (rule === "decimation") expect(Math.tanh(found[0]!)).toBeCloseTo(Math.tanh(K) ** 2, 4);
  });

  it.each(golden)("are found from samples within 3σ: $rule, K = $K", ({ K, rule, known }) => {
    const samples = sample(ising({ lattice, coupling: K }), { sampler: swendsenWang(), count: 20_000, key: key(11) });
    const [coarse] = coarsen(samples, namedRules[rule]!([2, 1]), { key: child(key(11), 1) });
    const { couplings } = effectiveHamiltonian(coarse!, { operators });
    known.forEach((value, a) => {
      if (value === undefined) return;
      expect(Math.abs(zScore(couplings[a]!, value)), operators[a]!.name).toBeLessThan(3);
      expect(couplings[a]!.error).toBeLessThan(0.004);
    });
  });
});

describe("exactCouplings", () => {
  it("are those of a distribution that was made of them, and of a block of 2×2 on 4×4 those that samples have", () => {
    const lattice = squareLattice({ size: [4, 4] });
    const operators = evenOperators.slice(0, 3);
    const made = exactCouplings(
      { lattice, probabilities: boltzmann(lattice, operators, [0.3, 0.1, -0.15]) },
      operators,
    );
    for (const [a, K] of [0.3, 0.1, -0.15].entries()) expect(made[a]).toBeCloseTo(K, 12);
    const coarse = coarseDistribution(
      { lattice, probabilities: stateProbabilities(ising({ lattice, coupling: 0.4 })) },
      namedRules.majority!([2, 2]),
    );
    const exact = exactCouplings(coarse, operators);
    const fitted = effectiveHamiltonianOf(coarse.probabilities, { lattice: coarse.lattice, operators });
    for (const [a, { value }] of fitted.couplings.entries()) expect(value).toBeCloseTo(exact[a]!, 9);
  });

  it("refuse operators that are one on a small lattice, and states that never occur", () => {
    const lattice = squareLattice({ size: [2, 2] });
    const probabilities = new Float64Array(16).fill(1 / 16);
    expect(() => exactCouplings({ lattice, probabilities }, [evenOperators[3]!])).toThrow(/no operator at all/);
    const diagonals = [evenOperators[1]!, { ...evenOperators[1]!, name: "again" }];
    expect(() => exactCouplings({ lattice, probabilities }, diagonals)).toThrow(/also "next-nearest neighbours"/);
    expect(() => exactCouplings({ lattice, probabilities: probabilities.map((P, i) => (i ? P : 0)) }, [])).toThrow(
      /forbids some/,
    );
  });
});

describe("hamiltonianFlow", () => {
  it("stays short-ranged with majority, with couplings by body and range; decimation makes it neither so fast nor so small", () => {
    const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling });
    const samples = sample(model, { sampler: swendsenWang(), count: 500, key: key(5) });
    const flow = (rule: string) =>
      hamiltonianFlow(samples, {
        rules: [namedRules[rule]!([2, 2])],
        key: key(5),
        operators: evenOperators.slice(0, 4),
      });
    const [, majority] = flow("majority");
    expect(majority!.rows.map(({ body, range }) => [body, range])).toEqual([
      [2, 1],
      [2, Math.SQRT2],
      [2, 2],
      [4, Math.SQRT2],
    ]);
    const reach = (step: typeof majority, at: number): number => Math.abs(step!.rows[at]!.relative.value);
    const [, decimation] = flow("decimation");
    expect(reach(majority, 1)).toBeLessThan(reach(decimation, 1) - 0.05);
    expect(reach(majority, 2)).toBeLessThan(0.1);
  });
});
