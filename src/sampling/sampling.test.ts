import { describe, expect, it } from "vitest";
import { oracle } from "../../test/oracles/index.ts";
import { key, referenceKernels, split, wasmKernels } from "../kernels/index.ts";
import { chainLattice, type Lattice, latticeOf, squareLattice } from "../lattices/index.ts";
import {
  criticalCoupling,
  criticalCouplingOf,
  type IsingModel,
  ising,
  isingChain,
  stateIndex,
  stateProbabilities,
  transferMatrix,
} from "../models/index.ts";
import { autocorrelationTime, chiSquareProbability } from "../statistics/index.ts";
import {
  batchCount,
  configuration,
  groupCount,
  heatBath,
  interleave,
  markovChain,
  measure,
  metropolis,
  multispin,
  planSampling,
  type Sampler,
  sample,
  sampleBatch,
  swendsenWang,
  timeSeries,
  wolff,
} from "./index.ts";
import { orderParameters } from "./order.ts";

const samplers = [wolff(), swendsenWang(), metropolis(), heatBath(), multispin()];
const square = (L: number) => squareLattice({ size: [L, L] });
const isLocal = (name: string): boolean => ["metropolis", "heat-bath", "multispin"].includes(name);

/**
 * χ² of a chain against the Boltzmann probabilities of all 2^N states of a small model. The states that are looked at are so
 * far apart that they are independent; those that are expected fewer than ten times make one cell.
 */
function chiSquareOfStates(
  sampler: Sampler,
  model: IsingModel,
  { updates, count, seed }: { updates: number; count: number; seed: number },
): { chi2: number; cells: number } {
  const chain = markovChain(model, sampler, key(seed));
  const exact = stateProbabilities(model);
  const seen = new Float64Array(exact.length);
  chain.start();
  chain.advance(100 * updates);
  for (let k = 0; k < count; ) {
    chain.advance(updates);
    chain.redraw();
    for (let r = 0; r < chain.spins.length && k < count; r += model.lattice.numSites, k++) {
      seen[stateIndex(chain.spins.subarray(r, r + model.lattice.numSites))]!++;
    }
  }
  let chi2 = 0;
  let cells = 0;
  const rare = { seen: 0, expected: 0 };
  exact.forEach((probability, state) => {
    const expected = count * probability;
    if (expected < 10) {
      rare.seen += seen[state]!;
      rare.expected += expected;
    } else {
      chi2 += (seen[state]! - expected) ** 2 / expected;
      cells++;
    }
  });
  if (rare.expected > 5) {
    chi2 += (rare.seen - rare.expected) ** 2 / rare.expected;
    cells++;
  }
  return { chi2, cells };
}

const torusOf = (kind: "square" | "triangular", Lx: number, Ly: number): Lattice => latticeOf({ kind, size: [Lx, Ly] });
const opened = (lattice: Lattice): Lattice => latticeOf({ ...lattice, boundary: "open" });
const ring = (length: number): Lattice => chainLattice({ length });
const antiferromagnet = { couplings: [-1] };

/** A case of each kind: lattice, boundary, signs and anisotropy of the couplings, field, order and disorder. */
const cases: readonly (readonly [name: string, model: IsingModel])[] = [
  ["square torus, hot", ising({ lattice: square(3), coupling: 0.2 })],
  ["square torus of even sides", ising({ lattice: torusOf("square", 4, 2), coupling: 0.35 })],
  ["square torus of even sides, free spins", ising({ lattice: torusOf("square", 4, 2), coupling: 0 })],
  ["square, open", ising({ lattice: opened(torusOf("square", 4, 3)), coupling: criticalCoupling })],
  ["square, anisotropic", ising({ lattice: torusOf("square", 3, 4), coupling: 0.4, couplings: [1.5, 0.25] })],
  ["square, stripes", ising({ lattice: torusOf("square", 4, 3), coupling: 0.3, couplings: [-1, 1] })],
  ["square, in a field", ising({ lattice: square(3), coupling: 0.35, field: 0.4 })],
  [
    "square antiferromagnet at odds, in a field",
    ising({ lattice: square(3), coupling: 0.3, field: -1, ...antiferromagnet }),
  ],
  ["ring", ising({ lattice: ring(8), coupling: 0.8 })],
  ["ring of two sites and two bonds", ising({ lattice: ring(2), coupling: 0.5, field: 0.3 })],
  ["open chain, in a field", ising({ lattice: opened(ring(9)), coupling: 0.6, field: -0.3 })],
  ["antiferromagnetic ring at odds", ising({ lattice: ring(7), coupling: 0.7, ...antiferromagnet })],
  ["triangular torus", ising({ lattice: torusOf("triangular", 3, 3), coupling: 0.25 })],
  [
    "triangular, open, anisotropic",
    ising({ lattice: opened(torusOf("triangular", 3, 4)), coupling: 0.3, couplings: [1, -0.5, 0.7] }),
  ],
  ["triangular antiferromagnet", ising({ lattice: torusOf("triangular", 3, 3), coupling: 0.5, ...antiferromagnet })],
  [
    "triangular antiferromagnet, in a field",
    ising({ lattice: torusOf("triangular", 4, 3), coupling: 0.4, field: 2, ...antiferromagnet }),
  ],
];

/** Multi-spin coding does some of them. */
const casesOf = (sampler: Sampler): typeof cases =>
  sampler.name === "multispin"
    ? [
        ["square torus of even sides", ising({ lattice: torusOf("square", 4, 2), coupling: 0.35 })],
        ["square antiferromagnet", ising({ lattice: torusOf("square", 2, 6), coupling: 0.25, couplings: [-1.5] })],
      ]
    : cases;

describe.each(samplers.map((sampler) => [sampler.name, sampler] as const))("%s", (name, sampler) => {
  it.each(casesOf(sampler))(
    "has the Boltzmann distribution over all states: %s (χ², both tails at 10⁻⁴)",
    (_, model) => {
      const { chi2, cells } = chiSquareOfStates(sampler, model, {
        updates: sampler.update === "cluster" ? 40 : 24,
        count: 30_000,
        seed: 1 + cases.findIndex(([, other]) => other === model),
      });
      expect(cells).toBeGreaterThan(2);
      const probability = chiSquareProbability(chi2, cells - 1);
      expect(probability).toBeGreaterThan(1e-4);
      expect(probability).toBeLessThan(1 - 1e-4);
    },
  );

  it.each([2.0, 1 / criticalCoupling, 3.0])(
    "has the Boltzmann distribution over the states of the 4×4 torus at T = %f (χ², both tails at 10⁻⁴)",
    (T) => {
      const { chi2, cells } = chiSquareOfStates(sampler, ising({ lattice: square(4), coupling: 1 / T }), {
        updates: isLocal(name) ? (T < 2.1 ? 200 : 60) : 12,
        count: 40_000,
        seed: Math.round(100 * T),
      });
      expect(cells).toBeGreaterThan(8);
      const probability = chiSquareProbability(chi2, cells - 1);
      expect(probability).toBeGreaterThan(1e-4);
      expect(probability).toBeLessThan(1 - 1e-4);
    },
  );

  // Single flips take 40 sweeps to forget at L = 32: cluster moves are tested there, and below on L = 64.
  it.each(isLocal(name) ? [8, 16] : [16, 32])(
    "has Kaufman's energy at T_c for L = %i, with honest errors: χ² over eight keys",
    (L) => {
      const exact = oracle(`s1.torus.L=${L}.T/Tc=1`).values.energy_per_site;
      const model = ising({ lattice: square(L), coupling: criticalCoupling });
      const count = isLocal(name) ? 256 : 1024;
      let chi2 = 0;
      for (const k of split(key(L), 8)) {
        const { energy } = measure(sample(model, { sampler, count, key: k }));
        chi2 += ((energy.value - exact) / energy.error) ** 2;
      }
      // χ²(8): 10⁻⁴ above 31.8, 10⁻³ below 0.86
      expect(chi2).toBeLessThan(31.8);
      expect(chi2).toBeGreaterThan(0.86);
    },
  );
});

describe("sample", () => {
  const critical = (L: number) => ising({ lattice: square(L), coupling: criticalCoupling });

  it("has Kaufman's energies at L = 64 on both sides of T_c, within 4σ", () => {
    for (const [ratio, id] of [
      [0.95, "s1.torus.L=64.T/Tc=0.95"],
      [1, "s1.torus.L=64.T/Tc=1"],
      [1.05, "s1.torus.L=64.T/Tc=1.05"],
    ] as const) {
      const model = ising({ lattice: square(64), coupling: criticalCoupling / ratio });
      const { energy, magnetization } = measure(sample(model, { sampler: wolff(), count: 400, key: key(11) }));
      expect(Math.abs(energy.value - oracle(id).values.energy_per_site)).toBeLessThan(4 * energy.error);
      expect(Math.abs(magnetization.value)).toBeLessThan(4 * magnetization.error);
    }
  });

  it("has the moments of |m| of the 4×4 torus within 4σ", () => {
    const { values } = oracle("s1.enum.4x4.T=Tc");
    const m = measure(sample(critical(4), { sampler: swendsenWang(), count: 20_000, key: key(3) }));
    expect(Math.abs(m.absMagnetization.value - values.abs_m)).toBeLessThan(4 * m.absMagnetization.error);
    expect(Math.abs(m.magnetization2.value - values.m2)).toBeLessThan(4 * m.magnetization2.error);
    expect(Math.abs(m.magnetization4.value - values.m4)).toBeLessThan(4 * m.magnetization4.error);
  });

  it("stores samples that are independent: their autocorrelation time is ½, within 5σ, at, above and below T_c", () => {
    for (const [sampler, coupling] of [
      [wolff(), criticalCoupling],
      [wolff(), 0.25],
      [wolff(), 0.8],
      [swendsenWang(), criticalCoupling],
      [metropolis(), 0.4],
      [heatBath(), 0.35],
      [multispin(), 0.4],
    ] as const) {
      const samples = sample(ising({ lattice: square(24), coupling }), { sampler, count: 3000, key: key(8) });
      const { energy, magnetization } = timeSeries(samples);
      for (const series of [energy, magnetization]) {
        const { tau } = autocorrelationTime(series);
        expect(Math.abs(tau.value - 0.5)).toBeLessThan(5 * Math.max(tau.error, 0.02));
      }
    }
  });

  it("stores samples whose order is independent too, where bonds are antiferromagnetic", () => {
    for (const [sampler, lattice, field] of [
      [heatBath(), square(12), 0],
      [metropolis(), torusOf("triangular", 6, 6), 0],
      [swendsenWang(), square(8), 0.5],
    ] as const) {
      const model = ising({ lattice, coupling: 0.42, couplings: [-1], field });
      const parameters = orderParameters(model);
      expect(parameters.length).toBe(lattice.kind === "square" ? 1 : 2);
      const samples = sample(model, { sampler, count: 3000, key: key(9) });
      expect(samples.provenance?.autocorrelationTime.order?.value).toBeGreaterThan(0.5);
      for (const parameter of parameters) {
        const series = Float64Array.from({ length: 3000 }, (_, c) => parameter(configuration(samples, c)));
        const chains = samples.provenance?.chains ?? 1;
        const { tau } = autocorrelationTime(
          Array.from({ length: chains }, (_, k) => series.filter((_, c) => c % chains === k)),
        );
        expect(Math.abs(tau.value - 0.5)).toBeLessThan(5 * Math.max(tau.error, 0.02));
      }
    }
    expect(orderParameters(critical(8))).toEqual([]);
  });

  it.each([swendsenWang(), multispin()])(
    "gives the same configurations from the same key on either backend: $name",
    (sampler) => {
      const options = { sampler, count: 40, key: key(5), interval: 2 };
      const model = critical(8);
      const plan = planSampling(model, options);
      const batch = (kernels: typeof wasmKernels) =>
        sampleBatch({ ...plan, thermalization: 10 }, { key: key(5), group: 0, batch: 0 }, kernels);
      expect(batch(referenceKernels)).toEqual(batch(wasmKernels));
      expect(sample(model, options).sigma).toEqual(sample(model, options).sigma);
    },
  );

  it.each([
    [wolff(), 150],
    [multispin(), 650],
  ] as const)(
    "gives the same configurations whoever computes the batches, in whichever order: $name",
    (sampler, count) => {
      const model = critical(8);
      const options = { sampler, count, key: key(6), chains: sampler.name === "multispin" ? 256 : 10, interval: 3 };
      const plan = { ...planSampling(model, options), rounds: 2 };
      const N = 64;
      const groups = groupCount(plan);
      expect(groups).toBe(sampler.name === "multispin" ? 2 : 10);
      const run = (order: number[]): Int8Array => {
        const all: number[] = [];
        const inGroup = (plan.chains / groups) * N;
        for (let batch = 0; batch < batchCount(plan); batch++) {
          const parts: Int8Array[] = [];
          for (const group of order) {
            const at = (batch * 2 - 1) * plan.chains * N + group * inGroup;
            const last = Int8Array.from(all.slice(Math.max(0, at), at + inGroup));
            parts[group] = sampleBatch(plan, { key: key(6), group, batch, ...(batch > 0 ? { last } : {}) });
          }
          for (const spin of interleave(plan, parts)) all.push(spin);
        }
        return Int8Array.from(all);
      };
      const inOrder = Array.from({ length: groups }, (_, g) => g);
      const forwards = run(inOrder);
      expect(forwards.length).toBe(count * N);
      expect(run(inOrder.reverse())).toEqual(forwards);
    },
  );

  it("is ± symmetric where Wolff turns the whole lattice at every step", () => {
    const samples = sample(ising({ lattice: square(8), coupling: 3 }), {
      sampler: wolff(),
      count: 400,
      key: key(2),
      interval: 2,
    });
    const { magnetization } = measure(samples);
    expect(Math.abs(magnetization.value)).toBeLessThan(4 / Math.sqrt(400));
  });

  it("tells its progress and can be stopped", () => {
    const steps: number[] = [];
    sample(critical(8), { sampler: wolff(), count: 100, key: key(1), onStep: ({ done }) => void steps.push(done) });
    expect(steps.at(-1)).toBe(100);
    expect(() =>
      sample(critical(8), { sampler: wolff(), count: 10, key: key(1), signal: AbortSignal.abort() }),
    ).toThrow();
  });

  it("refuses counts it cannot do", () => {
    expect(() => sample(critical(8), { sampler: wolff(), count: 0, key: key(1) })).toThrow(
      "expected a count of at least 1, got 0",
    );
  });
});

describe("energies beyond enumeration", () => {
  const triangular = torusOf("triangular", 8, 8);
  const sameCouplings = { lattice: triangular, couplings: [1, 1, 1], field: 0 };
  const models = [
    [
      "triangular torus 8×8 at its T_c",
      ising({ lattice: triangular, coupling: criticalCouplingOf(sameCouplings) ?? Number.NaN }),
    ],
    ["anisotropic torus 8×12", ising({ lattice: torusOf("square", 8, 12), coupling: 0.4, couplings: [1.5, 0.5] })],
    ["open strip 24×6", ising({ lattice: opened(torusOf("square", 24, 6)), coupling: 0.44 })],
    ["ring of 64 in a field", ising({ lattice: ring(64), coupling: 0.8, field: 0.1 })],
    ["antiferromagnet 8×8 in a field", ising({ lattice: square(8), coupling: 0.4, field: 1, ...antiferromagnet })],
    ["antiferromagnet 10×8", ising({ lattice: torusOf("square", 10, 8), coupling: 0.5, couplings: [-0.8] })],
  ] as const;

  const exactly = new Map(models.map(([name, model]) => [name, transferMatrix(model)]));

  it("are the same by either of two ways, for the ring", () => {
    const { energy, magnetization } = isingChain({ coupling: 0.8, field: 0.1, length: 64 });
    expect(exactly.get("ring of 64 in a field")?.energy).toBeCloseTo(energy, 13);
    expect(exactly.get("ring of 64 in a field")?.magnetization).toBeCloseTo(magnetization, 13);
  });

  it.each(
    models.flatMap(([name, model]) =>
      samplers
        // Multi-spin coding does none of these but the last.
        .filter((sampler) => sampler.name !== "multispin" || name === "antiferromagnet 10×8")
        .map((sampler) => [sampler.name, name, sampler, model] as const),
    ),
  )("of %s are those of the transfer matrix: %s (4σ, and χ² over eight keys)", (_, name, sampler, model) => {
    const exact = exactly.get(name)!;
    const pulls = { energy: [] as number[], magnetization: [] as number[] };
    for (const k of split(key(41), 8)) {
      const measured = measure(sample(model, { sampler, count: 256, key: k }));
      for (const what of ["energy", "magnetization"] as const) {
        pulls[what].push((measured[what].value - exact[what]) / measured[what].error);
      }
    }
    for (const pull of Object.values(pulls)) {
      for (const z of pull) expect(Math.abs(z)).toBeLessThan(4);
      // χ²(8): 10⁻⁴ above 31.8, 10⁻³ below 0.86
      const chi2 = pull.reduce((sum, z) => sum + z * z, 0);
      expect(chi2).toBeLessThan(31.8);
      expect(chi2).toBeGreaterThan(0.86);
    }
  });
});
