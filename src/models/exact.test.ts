import { describe, expect, it } from "vitest";
import { oracle, oracles } from "../../test/oracles/index.ts";
import { InputError } from "../errors/index.ts";
import { chainLattice, squareLattice, triangularLattice } from "../lattices/index.ts";
import {
  criticalCoupling,
  criticalCouplingOf,
  enumerateIsing,
  exactCorrelation,
  houtappel,
  ising,
  isingChain,
  onsagerEnergy,
  onsagerLogZ,
  transferMatrix,
} from "./index.ts";

describe("isingChain", () => {
  it.each(oracles("s2.corr.").map((record) => [record.id, record] as const))("is as in %s", (_, { params, values }) => {
    const ring = isingChain({ coupling: 1 / params.T, length: params.N });
    expect(ring.logZ * params.N).toBeCloseTo(values.ring_lnZ, 12);
    const open = isingChain({ coupling: 1 / params.T });
    const correlators = (of: Record<string, number> | number[]) => Object.entries(of).map(([r, g]) => [Number(r), g]);
    for (const [r, g] of correlators(values.ring)) expect(ring.correlation(r!)).toBeCloseTo(g!, 13);
    for (const [r, g] of correlators(values.open_chain)) expect(open.correlation(r!)).toBeCloseTo(g!, 13);
  });

  it("is the sum over the states of a ring in a field, of either sign and of both kinds of magnet", () => {
    for (const length of [2, 3, 8, 11]) {
      for (const [K, J, H] of [
        [0.7, 1, 0.3],
        [0.7, 1, -0.3],
        [0.5, -1, 0.8],
        [2, -0.6, 0],
        [0, 1, 1],
        [1.3, 0, 0.5],
        [6, 1, 0],
        [9, -1, 0],
        [9, -1, 0.2],
        [30, -1, 0],
      ] as const) {
        const ring = isingChain({ coupling: K, J, field: H, length });
        const model = ising({ lattice: chainLattice({ length }), coupling: K, couplings: [J], field: H });
        const sum = enumerateIsing(model);
        expect(ring.logZ).toBeCloseTo(sum.logZ, 13);
        expect(ring.energy).toBeCloseTo(sum.energy, 13);
        expect(ring.magnetization).toBeCloseTo(sum.magnetization, 13);
        for (let r = 0; r < length; r++) {
          expect(ring.correlation(r)).toBeCloseTo(exactCorrelation(model, [r, 0]), 13);
        }
      }
    }
  });

  it("is the sum over the states of an open chain, site by site", () => {
    for (const length of [2, 3, 9]) {
      for (const [K, J, H] of [
        [0.7, 1, 0.3],
        [0.7, 1, -0.3],
        [0.5, -1, 0.8],
        [2, -0.6, 0],
        [0, 1, 1],
        [1.3, 0, 0.5],
        [9, -1, 0.2],
        [30, 1, 0],
      ] as const) {
        const chain = isingChain({ coupling: K, J, field: H, length, boundary: "open" });
        const lattice = chainLattice({ length, boundary: "open" });
        const model = ising({ lattice, coupling: K, couplings: [J], field: H });
        const sum = enumerateIsing(model);
        expect(chain.logZ).toBeCloseTo(sum.logZ, 13);
        expect(chain.energy).toBeCloseTo(sum.energy, 13);
        expect(chain.magnetization).toBeCloseTo(sum.magnetization, 13);
        for (let r = 0; r < length; r++) {
          expect(chain.correlation(r)).toBeCloseTo(exactCorrelation(model, [r, 0]), 13);
        }
      }
    }
    const long = chainLattice({ length: 1000, boundary: "open" });
    const strip = transferMatrix(ising({ lattice: long, coupling: 0.9, couplings: [-1], field: 0.7 }));
    const chain = isingChain({ coupling: 0.9, J: -1, field: 0.7, length: 1000, boundary: "open" });
    for (const what of ["logZ", "energy", "magnetization"] as const) expect(chain[what]).toBeCloseTo(strip[what], 12);
    expect(() => chain.correlation(1000)).toThrow("expected a distance r from 0 to less than the length, got 1000");
  });

  it.each(oracles("s2.corr.").map((record) => [record.id, record] as const))(
    "is as in %s, with two ends",
    (_, { params, values }) => {
      const open = isingChain({ coupling: 1 / params.T, length: params.N, boundary: "open" });
      expect(open.logZ * params.N).toBeCloseTo(values.open_lnZ, 12);
      for (const [r, g] of Object.entries<number>(values.open_chain)) {
        expect(open.correlation(Number(r))).toBeCloseTo(g, 13);
      }
    },
  );

  it("is where long rings lead, and their correlations decay with its ξ", () => {
    for (const [J, field] of [
      [1, 0.2],
      [-1, 0.4],
      [1, 0],
    ] as const) {
      const infinite = isingChain({ coupling: 0.6, J, field });
      const long = transferMatrix(
        ising({ lattice: chainLattice({ length: 400 }), coupling: 0.6, couplings: [J], field }),
      );
      expect(infinite.logZ).toBeCloseTo(long.logZ, 13);
      expect(infinite.energy).toBeCloseTo(long.energy, 13);
      expect(infinite.magnetization).toBeCloseTo(long.magnetization, 13);
      const connected = (r: number) => infinite.correlation(r) - infinite.magnetization ** 2;
      expect(-1 / Math.log(Math.abs(connected(6) / connected(5)))).toBeCloseTo(infinite.correlationLength, 9);
    }
  });

  it("stays finite in the cold and in strong fields", () => {
    expect(isingChain({ coupling: 1000, field: 5 })).toMatchObject({ energy: -6, magnetization: 1 });
    expect(isingChain({ coupling: 1000, J: -1 })).toMatchObject({ energy: -1, magnetization: 0 });
    const odd = isingChain({ coupling: 1000, length: 5, J: -1 });
    expect(odd.energy).toBeCloseTo(-3 / 5, 14);
    expect(odd.correlation(2)).toBeCloseTo(1 / 5, 14);
    expect(5 * odd.logZ - 3000).toBeCloseTo(Math.log(10), 11);
    expect(() => isingChain({ coupling: 1, length: 2.5 })).toThrow(InputError);
    expect(() => isingChain({ coupling: 1 }).correlation(-1)).toThrow(InputError);
  });
});

describe("houtappel", () => {
  const of = (kind: "square" | "triangular", coupling: number, couplings: number[]) =>
    houtappel({ lattice: { kind }, coupling, couplings, field: 0 });

  it("is Onsager's solution where the couplings are equal", () => {
    for (const K of [0, 1e-3, 0.1, 0.3, 0.4406, criticalCoupling, 0.4407, 0.6, 1, 5, 40]) {
      const { logZ, energy } = of("square", K, [1, 1]);
      expect(Math.abs(logZ - onsagerLogZ(K))).toBeLessThan(1e-13 * (1 + K));
      expect(Math.abs(energy - onsagerEnergy(K))).toBeLessThan(1e-11);
      expect(of("triangular", K, [1, 0, -1]).logZ).toBeCloseTo(logZ, 12);
    }
  });

  it("is the chain's solution where one coupling alone is left", () => {
    const chain = isingChain({ coupling: 0.7, J: 1.3 });
    for (const model of [of("square", 0.7, [0, -1.3]), of("triangular", 0.7, [0, 1.3, 0])]) {
      expect(model.logZ).toBeCloseTo(chain.logZ, 13);
      expect(model.energy).toBeCloseTo(chain.energy, 12);
    }
  });

  const cases = [
    ["square", 0.3, [1, -0.4]],
    ["square", 0.7, [1.5, 0.4]],
    ["triangular", 0.15, [1, 1, 1]],
    ["triangular", 0.4, [1, 1, 1]],
    ["triangular", 0.3, [0.7, -1.1, -0.4]],
    ["triangular", 0.3, [-1, -1, -1]],
    ["triangular", 0.5, [1, 0.8, -0.6]],
  ] as [kind: "square" | "triangular", K: number, J: number[]][];

  it.each(cases)("is the double integral, point by point: %s, K = %d, J = %j", (kind, K, J) => {
    // The integrand is periodic and, off T_c, analytic: equal weights converge exponentially.
    const [c1, c2, c3] = [0, 1, 2].map((a) => Math.cosh(2 * K * (J[a] ?? 0))) as [number, number, number];
    const [s1, s2, s3] = [0, 1, 2].map((a) => Math.sinh(2 * K * (J[a] ?? 0))) as [number, number, number];
    const n = 400;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const a = (2 * Math.PI * (i + 0.5)) / n;
      for (let j = 0; j < n; j++) {
        const b = (2 * Math.PI * (j + 0.5)) / n;
        sum += Math.log(c1 * c2 * c3 + s1 * s2 * s3 - s1 * Math.cos(a) - s2 * Math.cos(b) - s3 * Math.cos(a + b));
      }
    }
    expect(of(kind, K, J).logZ).toBeCloseTo(Math.LN2 + sum / (2 * n * n), 11);
  });

  it.each(cases)("has the derivative of log Z for its energy: %s, K = %d, J = %j", (kind, K, J) => {
    const h = 1e-3;
    const at = (k: number) => of(kind, K + k * h, J).logZ;
    const derivative = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
    expect(of(kind, K, J).energy).toBeCloseTo(-derivative, 9);
  });

  it("is where finite tori lead: at short correlation lengths a torus of 8×10 is there already", () => {
    for (const [kind, K, J] of [
      ["square", 0.12, [1, -0.5]],
      ["triangular", 0.08, [1, 1, 1]],
      ["triangular", 0.1, [1, 0.6, -0.9]],
      ["triangular", 0.1, [-1, -1, -1]],
    ] as const) {
      const lattice = { square: squareLattice, triangular: triangularLattice }[kind]({ size: [8, 10] });
      const torus = transferMatrix(ising({ lattice, coupling: K, couplings: [...J] }));
      const infinite = of(kind, K, [...J]);
      expect(infinite.logZ).toBeCloseTo(torus.logZ, 6);
      expect(infinite.energy).toBeCloseTo(torus.energy, 4);
    }
  });

  it("at the triangular T_c has E = −2J, by star and triangle, and frozen in the antiferromagnet 0.3231 of entropy", () => {
    const K = criticalCouplingOf({ lattice: { kind: "triangular" }, couplings: [1, 1, 1], field: 0 })!;
    expect(1 / K).toBeCloseTo(oracle("s5.critical_temperatures").values.triangular, 13);
    expect(of("triangular", K, [1, 1, 1]).energy).toBeCloseTo(-2, 9);
    // Wannier's residual entropy (2/π) ∫₀^{π/3} log(2 cos ω) dω, by Simpson's rule
    const n = 2000;
    let entropy = 0;
    for (let i = 0; i <= n; i++) {
      const weight = i === 0 || i === n ? 1 : i % 2 ? 4 : 2;
      entropy += (weight * Math.log(2 * Math.cos((Math.PI / 3) * (i / n))) * 2) / 9 / n;
    }
    expect(entropy).toBeCloseTo(0.323066, 6);
    const cold = of("triangular", 60, [-1, -1, -1]);
    expect(cold.energy).toBeCloseTo(-1, 12);
    expect(cold.logZ - 60).toBeCloseTo(entropy, 9);
  });

  it.each([[[1, 1, -0.5]], [[0.4, 1, -0.7]], [[1, 0.8, -0.6]]])(
    "orders in spite of a weakest bond that is at odds with two others, at criticalCouplingOf: J = %j",
    (J) => {
      const K = criticalCouplingOf({ lattice: { kind: "triangular" }, couplings: J, field: 0 })!;
      // The specific heat K² ∂²log Z/∂K² goes to infinity as −A log |K/K_c − 1|, with one A for both sides: steps of A log 10.
      const specificHeat = (x: number): number => {
        const h = 1e-7 * K;
        const [above, below] = [1, -1].map((sign) => of("triangular", K * (1 + x) + sign * h, J).energy);
        return (-(K * K) * (above! - below!)) / (2 * h);
      };
      const steps = [1, -1].flatMap((side) => [
        specificHeat(side * 1e-4) - specificHeat(side * 1e-3),
        specificHeat(side * 1e-5) - specificHeat(side * 1e-4),
      ]);
      for (const step of steps) {
        expect(step).toBeGreaterThan(0.5);
        expect(Math.abs(step / steps[1]! - 1)).toBeLessThan(0.04);
      }
      // Elsewhere there is no such place: it is smooth, and small.
      for (const x of [-0.3, 0.3]) expect(Math.abs(specificHeat(x + 1e-4) - specificHeat(x - 1e-4))).toBeLessThan(0.01);
    },
  );

  it("of such bonds has tori whose specific heat is largest ever nearer to criticalCouplingOf: 4, 6 and 8 sites a side", () => {
    const couplings = [1, 1, -0.5];
    const K = criticalCouplingOf({ lattice: { kind: "triangular" }, couplings, field: 0 })!;
    const shifts = [4, 6, 8].map((L) => {
      const lattice = triangularLattice({ size: [L, L] });
      const heats = [0.82, 0.86, 0.9, 0.94, 0.98].map(
        (x) => transferMatrix(ising({ lattice, coupling: x * K, couplings })).specificHeat,
      );
      return 0.18 - 0.04 * heats.indexOf(Math.max(...heats));
    });
    // By about 0.5/L, as by 1/L it should for ν = 1
    [0.14, 0.1, 0.06].forEach((shift, i) => void expect(shifts[i]).toBeCloseTo(shift, 10));
  });

  it("has no field, and no chains", () => {
    expect(() => houtappel({ lattice: { kind: "square" }, coupling: 1, couplings: [1, 1], field: 0.1 })).toThrow(
      "houtappel: expected a square or triangular lattice without a field, got square, field 0.1",
    );
    expect(() => houtappel({ lattice: { kind: "chain" }, coupling: 1, couplings: [1], field: 0 })).toThrow(InputError);
  });
});
