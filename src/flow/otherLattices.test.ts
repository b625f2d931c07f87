import { describe, expect, it } from "vitest";
import { namedRules, onSublattices, sublatticesOf } from "../coarsegraining/index.ts";
import { key } from "../kernels/index.ts";
import { chainLattice, honeycombLattice, type Lattice, squareLattice, triangularLattice } from "../lattices/index.ts";
import { criticalCouplingOf, ising, isingChain } from "../models/index.ts";
import { contradiction, type Ensemble, sample, swendsenWang } from "../sampling/index.ts";
import { chiSquareProbability, estimate, zScore } from "../statistics/index.ts";
import { windowGeometry } from "../windows/index.ts";
import {
  correlationOf,
  couplingsAlong,
  effectiveCoupling,
  evenOperatorsOf,
  flowLine,
  oddOperatorsOf,
  operatorMeter,
  rgFlow,
  secondMomentLength,
  structureFactors,
} from "./index.ts";

const majority = namedRules.majority!([2, 2]);

/** Samples at T = relative·T_c, and T_c. */
function samplesAt(
  lattice: Lattice,
  relative: number,
  { couplings = [1], count = 500, seed = 2018 }: { couplings?: readonly number[]; count?: number; seed?: number } = {},
): { samples: Ensemble; Tc: number } {
  const Kc = criticalCouplingOf(ising({ lattice, coupling: 0, couplings }))!;
  const model = ising({ lattice, coupling: Kc / relative, couplings });
  return { samples: sample(model, { sampler: swendsenWang(), count, key: key(seed) }), Tc: 1 / Kc };
}

describe("the flow of a chain", () => {
  const coupling = 1;
  const lattice = chainLattice({ length: 256 });
  const ring = (seed: number, count = 500): Ensemble =>
    sample(ising({ lattice, coupling }), { sampler: swendsenWang(), count, key: key(seed) });

  it.each([2, 3])(
    "goes to K = 0 by tanh K' = tanh^b K with decimation of b = %d, with honest error bars: χ² over twelve keys",
    (b) => {
      const length = 64 * b;
      let chiSquare = 0;
      for (let k = 0; k < 12; k++) {
        const samples = sample(ising({ lattice: chainLattice({ length }), coupling }), {
          sampler: swendsenWang(),
          count: 100,
          key: key(k),
        });
        const [, coarse] = rgFlow(samples, {
          from: { rule: namedRules.decimation!([b, 1]) },
          steps: 1,
          key: key(100 + k),
        });
        const exact = 1 / Math.atanh(Math.tanh(coupling) ** b);
        chiSquare += zScore(coarse!.temperatures["nearest, torus"], exact) ** 2;
      }
      const p = chiSquareProbability(chiSquare, 12);
      expect(p).toBeGreaterThan(0.005);
      expect(p).toBeLessThan(0.995);
    },
  );

  it("has thermometers on the ring and without end, and second neighbours, which agree within 4σ of the samples", () => {
    const [start, ...coarse] = rgFlow(ring(1), {
      from: { rule: namedRules.decimation!([2, 1]) },
      steps: 3,
      key: key(1),
    });
    expect(start!.kind).toBe("chain");
    expect(start!.couplings).toEqual([]);
    for (const thermometer of ["nearest, torus", "nearest", "diagonal"] as const) {
      expect(Math.abs(zScore(start!.temperatures[thermometer], 1 / coupling)), thermometer).toBeLessThan(4);
    }
    let K = coupling;
    for (const { temperatures } of coarse) {
      K = Math.atanh(Math.tanh(K) ** 2);
      expect(Math.abs(zScore(temperatures["nearest, torus"], 1 / K))).toBeLessThan(4);
    }
    const short = isingChain({ coupling, length: 6 }).correlation(1);
    expect(effectiveCoupling(estimate(short, 0), { kind: "chain", size: [6, 1] }).value).toBeCloseTo(coupling, 10);
  });

  it("learns to decimate, nearly, and goes to K = 0 by it as well", () => {
    const flow = rgFlow(ring(1), {
      from: {
        relearn: {
          geometry: windowGeometry({ block: [2], buffer: 1, environment: 1 }),
          norm: 2,
          windows: 5000,
          restarts: 1,
        },
      },
      steps: 1,
      key: key(1),
    });
    const [before, after] = flow.map(({ temperatures }) => temperatures["nearest, torus"].value);
    expect(after!).toBeGreaterThan(1.3 * before!);
  });
});

describe("the flow on a triangular lattice", () => {
  const lattice = triangularLattice({ size: [16, 16] });

  it("stays at T_c, within 3 %, and moves away from it on both sides, with the majority of rhombi of 2×2", () => {
    const relative = (r: number): number[] => {
      const { samples, Tc } = samplesAt(lattice, r, { count: 600 });
      return rgFlow(samples, { from: { rule: majority }, steps: 2, key: key(1) }).map(
        ({ temperatures }) => temperatures["nearest, torus"].value / Tc,
      );
    };
    for (const T of relative(1)) expect(Math.abs(T - 1)).toBeLessThan(0.03);
    const [warm, cold] = [relative(1.05), relative(0.95)];
    for (const n of [0, 1]) {
      expect(warm[n + 1]!).toBeGreaterThan(warm[n]! + 0.01);
      expect(cold[n + 1]!).toBeLessThan(cold[n]! - 0.01);
    }
  });

  it("has a size-matched thermometer and one of the infinite lattice, and lines of it", () => {
    const size = [8, 8] as const;
    for (const thermometer of ["nearest, torus", "nearest"] as const) {
      for (const K of [0.15, 0.27, 0.4]) {
        const c = correlationOf(thermometer, size, { kind: "triangular" })(K);
        const options = { thermometer, size, kind: "triangular" } as const;
        expect(effectiveCoupling(estimate(c, 0), options).value).toBeCloseTo(K, 9);
      }
    }
    expect(
      effectiveCoupling(estimate(0.5, 0.01), { thermometer: "diagonal", size, kind: "triangular" }).value,
    ).toBeNaN();
    const { samples, Tc } = samplesAt(triangularLattice({ size }), 1.1, { count: 1000 });
    const steps = rgFlow(samples, { from: { rule: majority }, steps: 1, key: key(1) });
    const { temperatures } = flowLine(1.1 * Tc, steps, { key: key(2), resamples: 100 });
    expect(temperatures[0]!.value).toBeCloseTo(steps[0]!.temperatures["nearest, torus"].value, 6);
    expect(Math.abs(zScore(temperatures[0]!, 1.1 * Tc))).toBeLessThan(4);
  });

  it("has the length of the square's second moment in its own constant: rows are √3/2 apart (4σ and a twentieth)", () => {
    // ξ is the same along all three axes, and halves with a block of 2×2.
    const { samples } = samplesAt(lattice, 1.1, { count: 600 });
    const lengths = rgFlow(samples, { from: { rule: majority }, steps: 1, key: key(1) }).map(
      ({ correlationLength }) => correlationLength.symmetric,
    );
    const [start, half] = lengths as [(typeof lengths)[0], (typeof lengths)[0]];
    expect(Math.abs(half.value - start.value / 2)).toBeLessThan(
      4 * Math.hypot(half.error, start.error / 2) + 0.05 * half.value,
    );
    const factors = structureFactors(samples);
    const asSquare = secondMomentLength({ ...factors, kind: "square" });
    expect(secondMomentLength(factors).value / asSquare.value).toBeCloseTo(Math.sqrt(3) / 2, 3);
  });
});

describe("the flow on a honeycomb lattice", () => {
  const lattice = honeycombLattice({ size: [32, 16] });

  it("stays at T_c, within 2 %, and moves away from it on both sides, with a majority on each sublattice", () => {
    const relative = (r: number): number[] => {
      const { samples, Tc } = samplesAt(lattice, r, { count: 600 });
      const flow = rgFlow(samples, { from: { rule: onSublattices(majority) }, steps: 2, key: key(1) });
      expect(flow.map(({ size }) => size)).toEqual([
        [32, 16],
        [16, 8],
        [8, 4],
      ]);
      return flow.map(({ temperatures }) => temperatures["nearest, torus"].value / Tc);
    };
    for (const T of relative(1)) expect(Math.abs(T - 1)).toBeLessThan(0.02);
    const [warm, cold] = [relative(1.05), relative(0.95)];
    for (const n of [0, 1]) {
      expect(warm[n + 1]!).toBeGreaterThan(warm[n]! + 0.01);
      expect(cold[n + 1]!).toBeLessThan(cold[n]! - 0.01);
    }
  });

  it("has thermometers on the torus, without end, and within a sublattice, and its couplings along three bonds (4σ)", () => {
    const { samples, Tc } = samplesAt(lattice, 1.2, { count: 500 });
    const [step] = rgFlow(samples, { from: { rule: onSublattices(majority) }, steps: 0, key: key(1) });
    for (const thermometer of ["nearest, torus", "nearest", "diagonal"] as const) {
      expect(Math.abs(zScore(step!.temperatures[thermometer], 1.2 * Tc)), thermometer).toBeLessThan(4);
    }
    for (const K of step!.couplings) expect(Math.abs(zScore(K, 1 / (1.2 * Tc)))).toBeLessThan(4);
  });

  it("is that of a triangular lattice where only one sublattice is kept: star and triangle (4σ)", () => {
    const { samples, Tc } = samplesAt(lattice, 1.1, { count: 500 });
    const [first] = sublatticesOf(samples);
    const [step] = rgFlow(first, { from: { rule: majority }, steps: 0, key: key(1) });
    for (const plane of sublatticesOf(samples)) expect(contradiction(plane)).toBeUndefined();
    const K = 1 / (1.1 * Tc);
    const exact = 4 / Math.log(2 * Math.cosh(2 * K) - 1);
    expect(Math.abs(zScore(step!.temperatures["nearest, torus"], exact))).toBeLessThan(4);
    // The length of both, in bonds and in constants of the sublattice: √3 bonds
    const lengths = [structureFactors(samples), structureFactors(first)].map((of) => secondMomentLength(of).value);
    expect(lengths[0]! / lengths[1]!).toBeCloseTo(Math.sqrt(3), 10);
  });

  it("wants a hidden unit for each sublattice, or one for both", () => {
    const { samples } = samplesAt(lattice, 1.1, { count: 5 });
    const run = (rule: typeof majority) => rgFlow(samples, { from: { rule }, steps: 1, key: key(1) });
    expect(run(majority)).toEqual(run(onSublattices(majority)));
    const both = { ...onSublattices(majority), filters: [Array(8).fill(1), Array(8).fill(1)] };
    expect(() => run(both)).toThrow(/a hidden unit for each sublattice/);
    expect(() => operatorMeter(lattice, evenOperatorsOf(lattice))).toThrow(/whose sites are all alike.*sublatticesOf/);
  });
});

describe("couplings along the directions", () => {
  it("are those of the samples, anisotropic ones too, with honest error bars: χ² over twelve keys", () => {
    const lattice = squareLattice({ size: [8, 8] });
    const chiSquare = [0, 0];
    const exact = [0.5, 0.25];
    for (let k = 0; k < 12; k++) {
      const model = ising({ lattice, coupling: 0.5, couplings: [1, 0.5] });
      const samples = sample(model, { sampler: swendsenWang(), count: 400, key: key(k) });
      const [{ couplings }] = rgFlow(samples, { from: { rule: majority }, steps: 0, key: key(k) }) as [
        ReturnType<typeof rgFlow>[0],
      ];
      couplings.forEach((K, a) => {
        chiSquare[a]! += zScore(K, exact[a]!) ** 2;
      });
    }
    for (const sum of chiSquare) {
      const p = chiSquareProbability(sum, 12);
      expect(p).toBeGreaterThan(0.005);
      expect(p).toBeLessThan(0.995);
    }
  });

  it("flow from an anisotropic lattice at its own T_c, and stay there within 3 %", () => {
    const { samples, Tc } = samplesAt(squareLattice({ size: [32, 32] }), 1, { couplings: [1, 0.5] });
    const flow = rgFlow(samples, { from: { rule: majority }, steps: 2, key: key(1) });
    for (const { temperatures, couplings, anisotropy } of flow) {
      expect(anisotropy).toEqual([1, 0.5]);
      expect(Math.abs(temperatures["nearest, torus"].value / Tc - 1)).toBeLessThan(0.03);
      expect(couplings[0]!.value).toBeGreaterThan(couplings[1]!.value + 0.1);
    }
    // sinh 2K_x sinh 2K_y = 1 at T_c
    const [Kx, Ky] = flow[0]!.couplings.map(({ value }) => value);
    expect(Math.sinh(2 * Kx!) * Math.sinh(2 * Ky!)).toBeCloseTo(1, 1);
  });

  it("have no numbers where spins are frozen", () => {
    const frozen = [Float64Array.of(1, 1), Float64Array.of(1, 1)];
    for (const { value } of couplingsAlong(frozen, { kind: "square", size: [4, 4] })) expect(value).toBeNaN();
  });
});

describe("the flow of an antiferromagnet", () => {
  it("is read as the ferromagnet that it is where one state satisfies all bonds, of a triangular lattice too (4σ)", () => {
    for (const [lattice, couplings] of [
      [triangularLattice({ size: [8, 8] }), [-1, 1, -1]],
      [honeycombLattice({ size: [16, 8] }), [-1, -1, -1]],
      [squareLattice({ size: [8, 8] }), [1, -0.5]],
    ] as const) {
      const { samples, Tc } = samplesAt(lattice, 1.1, { couplings });
      const [step] = rgFlow(samples, { from: { rule: majority }, steps: 0, key: key(1) });
      expect(Math.abs(zScore(step!.temperatures["nearest, torus"], 1.1 * Tc)), lattice.kind).toBeLessThan(4);
      step!.couplings.forEach((K, a) => {
        expect(Math.abs(zScore(K, couplings[a]! / (1.1 * Tc))), `${lattice.kind}, ${a}`).toBeLessThan(4);
      });
    }
  });

  it("learns a staggered filter first, and is that of a ferromagnet from then on", { timeout: 60_000 }, () => {
    const { samples, Tc } = samplesAt(squareLattice({ size: [32, 32] }), 1, { couplings: [-1], count: 500 });
    const flow = rgFlow(samples, {
      from: {
        relearn: {
          geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }),
          norm: 2,
          windows: 5000,
          restarts: 1,
          climb: { steps: 500 },
        },
      },
      steps: 2,
      key: key(1),
    });
    expect(flow[0]!.nearest.value).toBeLessThan(-0.6);
    expect(flow[1]!.nearest.value).toBeGreaterThan(0.6);
    const [first, second] = flow.map(({ rule }) => rule?.filters[0]);
    expect(first!.map(Math.sign)).toEqual([-first![1]!, first![1]!, first![1]!, -first![1]!].map(Math.sign));
    expect(Math.min(...second!)).toBeGreaterThan(0);
    for (const { temperatures } of flow) {
      expect(Math.abs(temperatures["nearest, torus"].value / Tc - 1)).toBeLessThan(0.02);
    }
  });
});

describe("operators of a lattice", () => {
  it("are images of one another under its symmetries: a triangular configuration turned by 60° has the same sums", () => {
    const L = 8;
    const lattice = triangularLattice({ size: [L, L] });
    const operators = [...evenOperatorsOf(lattice), ...oddOperatorsOf(lattice)];
    const meter = operatorMeter(lattice, operators);
    const { samples } = samplesAt(lattice, 1.2, { count: 1 });
    // (1, 0) → (1, 1) → (0, 1) → (−1, 0): x a₁ + y a₂ goes to (x − y) a₁ + x a₂
    const turned = new Int8Array(L * L);
    for (let y = 0; y < L; y++) {
      for (let x = 0; x < L; x++) turned[((x - y + L) % L) + L * x] = samples.sigma[x + L * y]!;
    }
    const [here, there] = [new Float64Array(operators.length), new Float64Array(operators.length)];
    meter(samples.sigma, here);
    meter(turned, there);
    expect(there).toEqual(here);
  });

  it("of a square do not lie in a chain", () => {
    expect(() => operatorMeter(chainLattice({ length: 8 }), evenOperatorsOf({ kind: "square" }))).toThrow(
      /expected operators of a chain, got "nearest neighbours"/,
    );
  });
});
