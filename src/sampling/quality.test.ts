/** What samples are worth: no false alarms on good ones, and alarms on those that are spoilt in a known way. */
import { describe, expect, it } from "vitest";
import { child, type Key, key, randomStream, split } from "../kernels/index.ts";
import { chainLattice, squareLattice } from "../lattices/index.ts";
import { criticalCoupling, dimers, ising, type Model } from "../models/index.ts";
import { chiSquareProbability } from "../statistics/index.ts";
import { ar1, tauOfAr1 } from "../statistics/processes.ts";
import {
  type Ensemble,
  ensemble,
  markovChain,
  metropolis,
  type SampleQuality,
  sample,
  sampleQuality,
  wolff,
  worm,
} from "./index.ts";
import { repeatsOf } from "./repeats.ts";
import { independentOf, type Sectors, sectorMeter } from "./sectors.ts";

const square = (L: number, T: number, field = 0): Model =>
  ising({ lattice: squareLattice({ size: [L, L] }), coupling: 1 / T, field });
const criticalTemperature = 1 / criticalCoupling;

/** The same as a file of somebody else has them: without a word on what they are. */
const foreign = ({ lattice, sigma }: Ensemble): Ensemble => ensemble({ lattice, sigma });

const kinds = ({ findings }: SampleQuality): string[] => findings.map(({ kind }) => kind);

/** Configurations of an ensemble in another order, or some of them more than once. */
const reordered = ({ lattice, sigma }: Ensemble, order: readonly number[]): Ensemble => {
  const N = lattice.numSites;
  const chosen = new Int8Array(order.length * N);
  for (const [n, c] of order.entries()) chosen.set(sigma.subarray(c * N, (c + 1) * N), n * N);
  return ensemble({ lattice, sigma: chosen });
};
const upTo = (n: number): number[] => Array.from({ length: n }, (_, c) => c);

const sectorsOf = (chains: readonly Float64Array[]): Sectors | undefined => {
  const meter = sectorMeter({
    count: chains.length * Math.max(...chains.map(({ length }) => length)),
    chains: chains.length,
  });
  for (const [k, chain] of chains.entries()) for (const m of chain) meter.add(k, m);
  return meter.result();
};

/** The same in a random order. */
function shuffled<T>(items: readonly T[], k: Key): T[] {
  const { below } = randomStream(k);
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

/** A chain from some beginning, as somebody writes one who stores it from the first step on. */
function stored(
  model: Model,
  k: Key,
  { count, interval, begin }: { count: number; interval: number; begin?: (spins: Int8Array) => void },
): Ensemble {
  const chain = markovChain(model, metropolis(), k);
  chain.start();
  if (begin) begin(chain.spins);
  else chain.advance(2000);
  const N = model.lattice.numSites;
  const sigma = new Int8Array(count * N);
  for (let c = 0; c < count; c++) {
    chain.advance(interval);
    sigma.set(chain.spins, c * N);
  }
  return ensemble({ lattice: model.lattice, sigma });
}

describe("samples that are good raise no alarm, with their model and without it, in any of 20 keys:", () => {
  it.each<{ name: string; model: Model; count: number; dimer?: boolean }>([
    { name: "16×16 at T_c", model: square(16, criticalTemperature), count: 400 },
    { name: "12×12 above T_c", model: square(12, 3), count: 300 },
    { name: "12×12 below T_c", model: square(12, 1.9), count: 300 },
    { name: "8×8 cold, where a third of the samples is the ground state", model: square(8, 1.2), count: 1000 },
    { name: "4×4, which has but 65,536 states", model: square(4, 4), count: 2000 },
    { name: "2×2, which has but 16", model: square(2, 3), count: 500 },
    {
      name: "an antiferromagnet",
      model: ising({ lattice: squareLattice({ size: [8, 8] }), coupling: 0.5, couplings: [-1, -1] }),
      count: 300,
    },
    { name: "a chain", model: ising({ lattice: chainLattice({ length: 32 }), coupling: 0.8 }), count: 300 },
    { name: "free dimers", model: dimers({ size: [8, 8] }), count: 300, dimer: true },
    { name: "cold dimers", model: dimers({ size: [8, 8], coupling: 2 }), count: 300, dimer: true },
  ])("$name", ({ model, count, dimer }) => {
    for (const k of split(key(11), 20)) {
      const sampler = dimer
        ? worm()
        : model.lattice.kind === "chain" || (model.name === "ising" && model.couplings[0]! < 0)
          ? metropolis()
          : wolff();
      const samples = sample(model, { sampler, count, key: k });
      expect(sampleQuality(samples).findings).toEqual([]);
      expect(sampleQuality(foreign(samples)).findings).toEqual([]);
    }
  });

  it("in a field there is one sector, and the model says why", () => {
    for (const k of split(key(12), 20)) {
      const samples = sample(square(8, 2, 0.5), { sampler: metropolis(), count: 300, key: k });
      expect(sampleQuality(samples).findings).toEqual([]);
      expect(kinds(sampleQuality(foreign(samples)))).toEqual(["sectors"]);
    }
  });
});

describe("samples that are spoilt raise an alarm in each of 20 keys:", () => {
  const keys = split(key(13), 20);

  it("a chain whose steps are all stored has few independent samples", () => {
    for (const k of keys) {
      const { findings, independent, autocorrelation } = sampleQuality(
        stored(square(24, criticalTemperature), k, { count: 800, interval: 1 }),
      );
      expect(findings.map(({ kind }) => kind)).toContain("few");
      expect(findings.find(({ kind }) => kind === "few")!.message).toMatch(
        /^only about \d+(\.\d)? of 800 configurations are independent \(by (energy|absMagnetization), τ = .* store every \d+th configuration$/,
      );
      expect(independent!.value).toBeCloseTo(400 / autocorrelation[independent!.slowest]!.tau.value, 9);
    }
  });

  it("60 configurations are few even where all are independent", () => {
    for (const k of keys) {
      const { findings } = sampleQuality(sample(square(8, 3), { sampler: wolff(), count: 60, key: k }));
      expect(findings.map(({ kind }) => kind)).toEqual(["few"]);
      expect(findings[0]!.doubt).toBe(true);
    }
  });

  it("a hot beginning of a cold chain drifts", () => {
    for (const k of keys) {
      const { sign } = randomStream(child(k, 1));
      const samples = stored(square(16, 2), k, {
        count: 1000,
        interval: 5,
        begin: (spins) => spins.forEach((_, i) => void (spins[i] = sign())),
      });
      // The tenth that has not come to rest: as if the beginning took a hundred samples.
      const hot = sample(square(16, 3.5), { sampler: wolff(), count: 60, key: child(k, 2) });
      const sigma = new Int8Array(hot.sigma.length + samples.sigma.length);
      sigma.set(hot.sigma);
      sigma.set(samples.sigma, hot.sigma.length);
      expect(kinds(sampleQuality(ensemble({ lattice: samples.lattice, sigma })))).toContain("drift");
    }
  });

  it("one sector, or sectors that are hardly ever left, are named as what they are", () => {
    for (const k of keys) {
      const samples = foreign(sample(square(12, 2), { sampler: wolff(), count: 400, key: k }));
      const N = samples.lattice.numSites;
      const ms = upTo(400).map((c) => samples.sigma.subarray(c * N, (c + 1) * N).reduce((sum, x) => sum + x, 0));
      const turned = (up: (c: number) => boolean): Ensemble =>
        ensemble({
          lattice: samples.lattice,
          sigma: samples.sigma.map((s, i) => {
            const c = Math.floor(i / N);
            return ms[c] === 0 || ms[c]! > 0 === up(c) ? s : -s;
          }),
        });
      expect(kinds(sampleQuality(turned(() => true)))).toEqual(["sectors"]);
      expect(sampleQuality(turned(() => true)).findings[0]!.message).toMatch(
        /one sector of the ± symmetry alone.*log 2/,
      );
      const rare = sampleQuality(turned((c) => c < 130 || c > 320));
      expect(rare.findings.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^the sign of m changes only [2-9] times in 400 configurations/),
      ]);
      const uneven = sampleQuality(turned((c) => c % 5 !== 0));
      expect(uneven.findings.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^m > 0 in (79|80|81) % .*σ from half/),
      ]);
    }
  });

  it("copies: each after the other, the file twice, and shuffled", () => {
    for (const k of keys) {
      const samples = foreign(sample(square(12, 3), { sampler: wolff(), count: 300, key: k }));
      const message = (order: readonly number[]): string =>
        sampleQuality(reordered(samples, order)).findings.find(({ kind }) => kind === "repeats")!.message;
      expect(message(upTo(600).map((c) => Math.floor(c / 2)))).toMatch(
        /^300 of 600 configurations are the one before again.*only 300 are different.*have not moved$/,
      );
      expect(message([...upTo(300), ...upTo(300)])).toMatch(
        /^300 of 600 configurations are the one 300 places before again.*leave the copies out$/,
      );
      expect(message(shuffled([...upTo(300), ...upTo(300)], k))).toMatch(/^300 configurations occur 2 times each/);
      // Half of them twice are enough.
      expect(message(shuffled([...upTo(300), ...upTo(150)], k))).toMatch(/^150 configurations occur 2 times each/);
    }
  });

  it("sites that are pinned", () => {
    for (const k of keys) {
      const samples = foreign(sample(square(8, 3), { sampler: wolff(), count: 300, key: k }));
      const pinned = ensemble({ lattice: samples.lattice, sigma: samples.sigma.map((s, i) => (i % 64 < 8 ? 1 : s)) });
      const { constantSites, findings } = sampleQuality(pinned);
      expect(constantSites).toBe(8);
      expect(findings.map(({ kind }) => kind)).toContain("constant");
    }
  });
});

describe("what is measured", () => {
  it("is the number of independent values, with its error: χ² over 200 series of known τ, within 3σ", () => {
    const [a, length] = [0.8, 4000];
    const truth = length / (2 * tauOfAr1(a));
    const pulls = split(key(14), 200).map((k) => {
      const signs = sectorsOf([ar1(k, a, length)])!;
      // Signs of a Gaussian series: ρ_sign(t) = (2/π) arcsin aᵗ
      let tau = 0.5;
      for (let t = 1; t < 100; t++) tau += (2 / Math.PI) * Math.asin(a ** t);
      return {
        sign: (signs.independent.value - length / (2 * tau)) / signs.independent.error,
        share: (signs.share.value - 0.5) / signs.share.error,
      };
    });
    expect(truth).toBeGreaterThan(400);
    for (const of of ["sign", "share"] as const) {
      const chiSquare = pulls.reduce((sum, pull) => sum + pull[of] ** 2, 0);
      // The error of τ is known to be some 10 % too large; see autocorrelation.test.ts.
      expect(chiSquare).toBeLessThan(200 + 3 * Math.sqrt(400));
      expect(chiSquare).toBeGreaterThan(0.7 * 200);
      expect(chiSquareProbability(chiSquare, 200)).toBeGreaterThan(1e-3);
    }
  });

  it("counts sectors, and changes along each chain", () => {
    expect(sectorsOf([Float64Array.of(1, 1, -1, 0, -1, 1), Float64Array.of(-1, -1)])).toMatchObject({
      ...{ up: 3, down: 4, zero: 1, changes: 2 },
    });
    expect(sectorsOf([new Float64Array(5)])).toBeUndefined();
    expect(independentOf(1000, { value: 5, error: 0.5 })).toMatchObject({ value: 100, error: 10 });
  });

  it("is by chain where there are several", () => {
    const samples = sample(square(8, 3), { sampler: wolff(), count: 400, key: key(15) });
    const { chains, autocorrelation } = sampleQuality(samples);
    expect(chains).toBeGreaterThan(1);
    expect(chains).toBe(samples.provenance!.chains);
    expect(autocorrelation.energy!.byChain).toHaveLength(chains);
    expect(sampleQuality(foreign(samples)).autocorrelation.energy!.byChain).toBeUndefined();
  });
});

describe("repeats", () => {
  it("of independent samples of any distribution are chance, in each of 200 keys", () => {
    for (const [n, k] of split(key(16), 200).entries()) {
      const { below, uniform } = randomStream(k);
      const N = 500 + 10 * n;
      // Uniform over few and many states; geometric; one state for most of the time.
      const draws: (() => number)[] = [
        () => below(10),
        () => below(1000),
        () => below(N),
        () => Math.floor(-Math.log(1 - uniform()) * 100),
        () => (uniform() < 0.7 ? 0 : below(1_000_000)),
      ];
      for (const draw of draws) expect(repeatsOf(Float64Array.from({ length: N }, draw)).excess).toBeUndefined();
    }
  });

  it("knows copies of copies, whatever their order", () => {
    for (const times of [2, 3, 4, 7]) {
      const values = Float64Array.from(
        shuffled(
          upTo(210 * times).map((c) => c % 210),
          key(17),
        ),
      );
      expect(repeatsOf(values)).toEqual({ distinct: 210, excess: { times, count: 210 } });
    }
  });
});
