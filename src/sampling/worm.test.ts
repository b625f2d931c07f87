import { describe, expect, it } from "vitest";
import { oracle } from "../../test/oracles/index.ts";
import { exp, key, randomStream, referenceKernels, split, wasmKernels } from "../kernels/index.ts";
import { faceSite, squareLattice, vertexSite, verticesOf } from "../lattices/index.ts";
import {
  coveringOf,
  criticalCoupling,
  type DimerModel,
  dimerFlippable,
  dimers,
  enumerateDimers,
  ising,
  observeDimers,
} from "../models/index.ts";
import { chiSquareProbability, type Estimate } from "../statistics/index.ts";
import {
  batchCount,
  configuration,
  interleave,
  markovChain,
  measureDimers,
  planSampling,
  sample,
  sampleBatch,
  storedAutocorrelationTime,
  wolff,
  worm,
} from "./index.ts";
import { turnFlows } from "./turnFlows.ts";

const ensembleOf = (model: DimerModel, options: { count: number; key: ReturnType<typeof key>; interval?: number }) => ({
  ...sample(model, { sampler: worm(), ...options }),
  model,
});

/** χ² of a chain against the probabilities of all coverings; those expected fewer than ten times make one cell. */
function chiSquareOfCoverings(
  model: DimerModel,
  { worms, count, seed }: { worms: number; count: number; seed: number },
): { chi2: number; cells: number } {
  const { coverings, probabilities } = enumerateDimers(model);
  const number = new Map(coverings.map((covering, c) => [covering.join(""), c]));
  const seen = new Float64Array(coverings.length);
  const chain = markovChain(model, worm(), key(seed));
  chain.start();
  chain.advance(100 * worms);
  for (let k = 0; k < count; k++) {
    chain.advance(worms);
    chain.redraw();
    seen[number.get(coveringOf(chain.spins, model.lattice)!.join(""))!]!++;
  }
  let [chi2, cells] = [0, 0];
  const rare = { seen: 0, expected: 0 };
  probabilities.forEach((probability, c) => {
    const expected = count * probability;
    if (expected < 10) {
      rare.seen += seen[c]!;
      rare.expected += expected;
    } else {
      chi2 += (seen[c]! - expected) ** 2 / expected;
      cells++;
    }
  });
  if (rare.expected > 5) {
    chi2 += (rare.seen - rare.expected) ** 2 / rare.expected;
    cells++;
  }
  return { chi2, cells };
}

const open = "open" as const;

describe("worm", () => {
  it.each([
    ["all 272 of the 4×4 torus, free", dimers({ size: [4, 4] }), 12],
    ["of the 2×2 torus, whose vertices have two links between them, free", dimers({ size: [2, 2] }), 6],
    ["of the 2×4 torus, free", dimers({ size: [2, 4] }), 8],
    ["of the 6×4 torus, free", dimers({ size: [6, 4] }), 12],
    ["of the open 4×4 lattice, free", dimers({ size: [4, 4], boundary: open }), 12],
    ["of the open 3×4 lattice, free", dimers({ size: [3, 4], boundary: open }), 12],
    ["all 6728 of the open 6×6 lattice, free", dimers({ size: [6, 6], boundary: open }), 30, 80_000],
    ["of the 4×4 torus, T = 2", dimers({ size: [4, 4], coupling: 0.5 }), 16],
    ["of the 4×4 torus, T = 1", dimers({ size: [4, 4], coupling: 1 }), 24],
    ["of the 4×4 torus, T = 0.5", dimers({ size: [4, 4], coupling: 2 }), 96],
    ["of the 2×2 torus, T = 1", dimers({ size: [2, 2], coupling: 1 }), 12],
    ["of the 2×4 torus, T = 0.8", dimers({ size: [2, 4], coupling: 1.25 }), 24],
    ["of the open 4×4 lattice, T = 1", dimers({ size: [4, 4], boundary: open, coupling: 1 }), 24],
    ["of the open 4×5 lattice, T = 0.7", dimers({ size: [4, 5], boundary: open, coupling: 1 / 0.7 }), 48],
  ] as const)(
    "visits coverings with their probabilities: %s (χ², both tails at 10⁻⁴)",
    (_, model, worms, count: number = 40_000) => {
      const { chi2, cells } = chiSquareOfCoverings(model, { worms, count, seed: worms });
      expect(cells).toBeGreaterThan(2);
      const probability = chiSquareProbability(chi2, cells - 1);
      expect(probability).toBeGreaterThan(1e-4);
      expect(probability).toBeLessThan(1 - 1e-4);
    },
  );

  it.each([
    [undefined, 0],
    [undefined, 1],
    [open, 0],
    [open, 1.4],
  ] as const)(
    "has the exact averages on 6×6 (boundary %s, K = %f), with honest errors: each within 4σ, χ² over eight keys",
    (boundary, coupling) => {
      const model = dimers({ size: [6, 6], coupling, ...(boundary ? { boundary } : {}) });
      const exact = enumerateDimers(model);
      const pulls = new Map<string, number[]>();
      for (const k of split(key(6), 8)) {
        const measured = measureDimers(ensembleOf(model, { count: 1024, key: k }));
        const pairs: Record<string, readonly [Estimate | undefined, number]> = {
          energy: [measured.energy, exact.energy],
          flippable: [measured.flippable, exact.flippable],
          columnarOrder2: [measured.columnarOrder2, exact.columnar2],
          ...(boundary
            ? {}
            : {
                windingX: [measured.windingX, 0],
                windingX2: [measured.windingX2, exact.winding2[0]],
                windingY2: [measured.windingY2, exact.winding2[1]],
              }),
        };
        for (const [name, [estimate, value]] of Object.entries(pairs) as [string, [Estimate, number]][]) {
          pulls.set(name, [...(pulls.get(name) ?? []), (estimate.value - value) / estimate.error]);
        }
      }
      for (const of of pulls.values()) {
        for (const z of of) expect(Math.abs(z)).toBeLessThan(4);
        // χ²(8): 10⁻⁴ above 31.8, 10⁻³ below 0.86
        const chi2 = of.reduce((sum, z) => sum + z * z, 0);
        expect(chi2).toBeLessThan(31.8);
        expect(chi2).toBeGreaterThan(0.86);
      }
    },
  );

  it("has the weights of the winding sectors of the 6×6 torus and, of Pfaffians, of the 8×8 torus (χ², both tails at 10⁻⁴)", () => {
    const { counts, total } = oracle("s4.flux.L=8").values as { counts: Record<string, number>; total: number };
    const eight = new Map(Object.entries(counts).map(([sector, count]) => [sector.slice(1, -1), count / total]));
    const six = enumerateDimers(dimers({ size: [6, 6] })).sectors;
    for (const [L, sectors] of [
      [6, six],
      [8, eight],
    ] as const) {
      const model = dimers({ size: [L, L] });
      const { sigma, lattice, count } = ensembleOf(model, { count: 20_000, key: key(L) });
      const seen = new Map<string, number>();
      for (let c = 0; c < count; c++) {
        const spins = sigma.subarray(c * lattice.numSites, (c + 1) * lattice.numSites);
        const sector = observeDimers(coveringOf(spins, lattice)!, lattice).winding.join();
        seen.set(sector, (seen.get(sector) ?? 0) + 1);
      }
      let [chi2, cells, rareSeen, rareExpected] = [0, 0, 0, 0];
      for (const [sector, probability] of sectors) {
        const expected = count * probability;
        const found = seen.get(sector) ?? 0;
        if (expected < 10) {
          rareSeen += found;
          rareExpected += expected;
        } else {
          chi2 += (found - expected) ** 2 / expected;
          cells++;
        }
      }
      chi2 += (rareSeen - rareExpected) ** 2 / rareExpected;
      const probability = chiSquareProbability(chi2, cells);
      expect(probability).toBeGreaterThan(1e-4);
      expect(probability).toBeLessThan(1 - 1e-4);
    }
  });

  it("has the pair probabilities of the 8×8 torus, and at L = 64 those of the infinite lattice, ¼ and ⟨W²⟩ with it, within 4σ", () => {
    for (const [L, id, count] of [
      [8, "s4.torus_pair_probabilities.L=8", 4000],
      [64, "s4.bulk_pair_probabilities", 300],
    ] as const) {
      const model = dimers({ size: [L, L] });
      const samples = ensembleOf(model, { count, key: key(60 + L) });
      const coverings = Array.from({ length: count }, (_, c) => coveringOf(configuration(samples, c), model.lattice)!);
      for (const [name, { P }] of Object.entries(oracle(id).values as Record<string, { P: number }>)) {
        const [, other, dx, dy] = /^h([hv]) \((-?\d+),(-?\d+)\)$/.exec(name)!;
        // By configuration: the share of vertices from which a dimer goes right, and from the other one right or down.
        const shares = coverings.map((covering) => {
          let both = 0;
          for (let y = 0; y < L; y++) {
            for (let x = 0; x < L; x++) {
              const to = ((x + Number(dx) + L) % L) + L * ((y + Number(dy) + L) % L);
              if (covering[x + L * y] === 0 && covering[to] === (other === "h" ? 0 : 2)) both++;
            }
          }
          return both / (L * L);
        });
        const mean = shares.reduce((a, b) => a + b, 0) / count;
        const variance = shares.reduce((sum, s) => sum + (s - mean) ** 2, 0) / (count - 1);
        // Corrections of the order of 1/L², 2·10⁻⁴ for L = 64, are below the errors there.
        expect(Math.abs(mean - P), name).toBeLessThan(4 * Math.sqrt(variance / count));
      }
      if (L === 64) {
        const { flippable, windingX2, windingY2 } = measureDimers(samples);
        expect(Math.abs(flippable.value - dimerFlippable(samples.model.lattice))).toBeLessThan(4 * flippable.error);
        const { mean_Wx2 } = oracle("s4.flux.L=inf").values;
        for (const W2 of [windingX2!, windingY2!]) expect(Math.abs(W2.value - mean_Wx2)).toBeLessThan(4 * W2.error);
      }
    }
  });

  it.each([
    [dimers({ size: [16, 16] })],
    [dimers({ size: [32, 32] })],
    [dimers({ size: [16, 16], coupling: 1 })],
    [dimers({ size: [12, 12], coupling: 1, boundary: open })],
  ])("stores samples that are independent, winding numbers too: τ = ½ within 5σ (case %#)", (model) => {
    const samples = ensembleOf(model, { count: 2000, key: key(12) });
    expect(samples.provenance?.autocorrelationTime.energy?.value).toBeGreaterThan(0.5);
    for (const tau of Object.values(storedAutocorrelationTime(samples))) {
      expect(Math.abs(tau.value - 0.5)).toBeLessThan(5 * Math.max(tau.error, 0.02));
    }
  });

  it.each([
    dimers({ size: [8, 8] }),
    dimers({ size: [8, 6], coupling: 0.8, noise: 0.9 }),
    dimers({ size: [5, 6], boundary: open, noise: 0.5 }),
  ])("gives the same samples on either backend, whoever computes which batch, and when: case %#", (model) => {
    const options = { sampler: worm(), count: 70, key: key(5), chains: 5, interval: 3 };
    const plan = { ...planSampling(model, options), rounds: 4 };
    const N = model.lattice.numSites;
    const run = (kernels: typeof wasmKernels, order: number[]): Int8Array => {
      const all: number[] = [];
      for (let batch = 0; batch < batchCount(plan); batch++) {
        const parts: Int8Array[] = [];
        for (const group of order) {
          const at = (batch * 4 - 1) * 5 * N + group * N;
          const last = Int8Array.from(all.slice(Math.max(0, at), at + N));
          parts[group] = sampleBatch(plan, { key: key(5), group, batch, ...(batch > 0 ? { last } : {}) }, kernels);
        }
        for (const s of interleave(plan, parts)) all.push(s);
      }
      return Int8Array.from(all);
    };
    const forwards = run(wasmKernels, [0, 1, 2, 3, 4]);
    expect(forwards.length).toBe(70 * N);
    expect(run(wasmKernels, [4, 2, 0, 3, 1])).toEqual(forwards);
    expect(run(referenceKernels, [0, 1, 2, 3, 4])).toEqual(forwards);
  });

  it("has the four columnar states in equal parts where it is cold, and no chain leaves them (χ², both tails at 10⁻⁴)", () => {
    for (const size of [
      [12, 12],
      [8, 12],
    ] as const) {
      const model = dimers({ size, coupling: 4 });
      const samples = ensembleOf(model, { count: 1200, key: key(13) });
      const seen = new Map<string, number>();
      for (let c = 0; c < samples.count; c++) {
        const spins = configuration(samples, c);
        const [Cx, Cy] = observeDimers(coveringOf(spins, model.lattice)!, model.lattice).columnar;
        const state = Math.abs(Cx) > Math.abs(Cy) ? `x${Math.sign(Cx)}` : `y${Math.sign(Cy)}`;
        seen.set(state, (seen.get(state) ?? 0) + 1);
      }
      const counts = [...seen.values()];
      // On a torus that is no square nothing makes the two directions alike; the two states of each are.
      const groups = size[0] === size[1] ? [counts] : [["x-1", "x1"].map((name) => seen.get(name) ?? 0)];
      if (size[0] === size[1]) expect(counts.length).toBe(4);
      for (const group of groups) {
        const mean = group.reduce((a, b) => a + b, 0) / group.length;
        const chi2 = group.reduce((sum, n) => sum + (n - mean) ** 2 / mean, 0);
        expect(chiSquareProbability(chi2, group.length - 1)).toBeGreaterThan(1e-4);
      }
    }
  });

  it("is refused for spins, and samplers of spins for dimers", () => {
    const spins = ising({ lattice: squareLattice({ size: [8, 8] }), coupling: criticalCoupling });
    const options = { count: 1, key: key(1) };
    expect(() => sample(spins, { sampler: worm(), ...options })).toThrow("worm: expected the model dimers, got ising");
    expect(() => sample(dimers({ size: [8, 8] }), { sampler: wolff(), ...options })).toThrow(
      "wolff: expected the model ising, got dimers; dimers are sampled by worm",
    );
  });
});

describe("noise", () => {
  it.each([0, 0.3, 0.95, 1])(
    "puts a fair spin on every vertex, equal to that of its face with probability %f, independent of all else (4σ)",
    (noise) => {
      const model = dimers({ size: [6, 8], noise });
      const samples = ensembleOf(model, { count: 400, key: key(9), interval: 20 });
      const { lattice } = model;
      const [Lx, Ly] = verticesOf(lattice).size;
      const n = 400 * Lx * Ly;
      const sums = { up: 0, equal: 0, next: 0, link: 0 };
      for (let c = 0; c < 400; c++) {
        const spins = configuration(samples, c);
        expect(spins.every((s) => s === 1 || s === -1)).toBe(true);
        for (let y = 0; y < Ly; y++) {
          for (let x = 0; x < Lx; x++) {
            const s = spins[vertexSite(lattice, x, y)]!;
            sums.up += s;
            sums.equal += spins[faceSite(lattice, x, y)] === s ? 1 : 0;
            sums.next += s * spins[faceSite(lattice, x + 1, y)]!;
            sums.link += s * spins[vertexSite(lattice, x, y) + 1]!;
          }
        }
      }
      expect(Math.abs(sums.up)).toBeLessThan(4 * Math.sqrt(n));
      expect(Math.abs(sums.next)).toBeLessThan(4 * Math.sqrt(n));
      expect(Math.abs(sums.link)).toBeLessThan(4 * Math.sqrt(n));
      const error = Math.sqrt(n * noise * (1 - noise));
      expect(Math.abs(sums.equal - n * noise)).toBeLessThanOrEqual(4 * error);
    },
  );

  it("is not there unless asked for: vertices and faces then are 0, without a degree of freedom", () => {
    const options = { count: 20, key: key(3), interval: 7 };
    const bare = ensembleOf(dimers({ size: [6, 6] }), options);
    expect(new Set(bare.sigma)).toEqual(new Set([-1, 0, 1]));
    for (let i = 0; i < bare.sigma.length; i++) {
      const site = i % bare.lattice.numSites;
      const isLink = ((site % 12) + Math.floor(site / 12)) % 2 === 1;
      expect(bare.sigma[i] !== 0).toBe(isLink);
    }
  });
});

describe("turnFlows", () => {
  it("are in detailed balance, leave a state with its weight, and stay put only where the heaviest outweighs the rest", () => {
    const random = randomStream(key(7));
    const cases = [
      [1, 1, 1, 1],
      [1, 1, 1, 0],
      [3, 1, 1, 1],
      [2.999999, 1, 1, 1],
      [1, 0, 0, 0],
      [exp(2), exp(1), 1, 1],
      [5, 5, 0, 0],
      ...Array.from({ length: 300 }, () => Array.from({ length: 4 }, () => exp(4 * random.uniform()))),
    ];
    for (const w of cases) {
      const flows = turnFlows(w);
      const total = w.reduce((a, b) => a + b, 0);
      const most = Math.max(...w);
      w.forEach((weight, i) => {
        expect(Math.abs(flows[i]!.reduce((a, b) => a + b, 0) - weight)).toBeLessThan(1e-9 * total);
        w.forEach((_, j) => {
          expect(flows[i]![j]).toBe(flows[j]![i]);
          expect(flows[i]![j]).toBeGreaterThanOrEqual(0);
        });
        const stays = weight === most ? Math.max(0, 2 * most - total) : 0;
        expect(flows[i]![i]).toBeCloseTo(stays, 12);
      });
    }
    for (const row of turnFlows([1, 1, 1, 1]).map((r, i) => r.filter((_, j) => j !== i))) {
      for (const flow of row) expect(flow).toBeCloseTo(1 / 3, 12);
    }
  });
});
