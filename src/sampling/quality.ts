import type { Lattice } from "../lattices/index.ts";
import type { Model } from "../models/index.ts";
import { type BinnedSeries, binnedSeries, type Drift, drift, type Estimate } from "../statistics/index.ts";
import { configuration, type Ensemble } from "./ensemble.ts";
import { observe } from "./observables.ts";
import { fingerprinter, type Repeats, repeatsOf } from "./repeats.ts";
import { independentOf, type SectorMeter, type Sectors, sectorMeter } from "./sectors.ts";
import { type System, systemOf } from "./system.ts";

/** τ of one observable along the samples, in samples: ½ where they are independent. */
export interface StoredAutocorrelation {
  /** Of all chains together. */
  readonly tau: Estimate;
  /** Of each chain by itself, where there are several. */
  readonly byChain?: readonly Estimate[];
  /** How far beginning and end are apart; absent where there is too little to tell. */
  readonly drift?: Drift;
}

/** What samples of whatever origin are worth, from what is in them alone. */
export interface SampleQuality {
  /** Configurations. */
  readonly count: number;
  /** Independent chains. */
  readonly chains: number;
  /**
   * By observable: energy per site (of an unknown model −⟨ss'⟩ summed over the bonds of a site), |m| and m, and what the model asks for besides; those that are
   * the same in every configuration are left out.
   */
  readonly autocorrelation: Readonly<Record<string, StoredAutocorrelation>>;
  /**
   * N/2τ with the longest τ of all observables but m, whose sign is no matter of how many samples there are: `sectors` judges it. Absent where nothing varies.
   */
  readonly independent?: Estimate & {
    /** The observable with the longest τ. */
    readonly slowest: string;
  };
  /** Both signs of m; of dimers, and where m never changes, there are none. */
  readonly sectors?: Sectors;
  /** Configurations that are equal. */
  readonly repeats: Repeats;
  /** Sites whose value never changes, vacant ones not counted. */
  readonly constantSites: number;
  /** What is wrong; empty where nothing is. */
  readonly findings: readonly Finding[];
}

/** What is wrong with samples, in words that say what to do; those that are doubts leave what is learned from them not converged. */
export interface Finding {
  /** What it is about. */
  readonly kind: "few" | "drift" | "sectors" | "repeats" | "constant";
  /** Whether what is learned from the samples is in doubt. */
  readonly doubt: boolean;
  /** In words. */
  readonly message: string;
}

/** Takes configurations one after the other, in the order of the file, and keeps 8 bytes of each, and of each observable 8 MiB at most. */
export interface QualityMeter {
  /** Takes the next configuration, spins[x + Lx·y]. */
  add(spins: Int8Array): void;
  /** What has been seen so far. */
  result(): SampleQuality;
}

/** @inline */
interface QualityOptions {
  /** Where the spins are. */
  readonly lattice: Lattice;
  /** What was sampled, where it is known. */
  readonly model?: Model | undefined;
  /** Configurations that will come, at most. */
  readonly count: number;
  /** Independent chains; configuration c belongs to chain c mod `chains`. 1 if absent. */
  readonly chains?: number | undefined;
}

/** Measures samples as they come; see {@link SampleQuality}. */
export function qualityMeter({ lattice, model, count: most, chains = 1 }: QualityOptions): QualityMeter {
  const watched = watcher(lattice, model);
  const fingerprint = fingerprinter(lattice);
  const series = new Map<string, BinnedSeries>();
  const sectors = sectorMeter({ count: most, chains });
  const fingerprints = new Float64Array(most);
  const up = new Float64Array(lattice.numSites);
  const vacant = new Uint8Array(lattice.numSites);
  let count = 0;
  return {
    add(spins) {
      const chain = count % chains;
      for (const [name, value] of watched(spins)) {
        if (!series.has(name)) series.set(name, binnedSeries({ count: most, chains }));
        series.get(name)!.add(chain, value);
        if (name === "magnetization") sectors.add(chain, value);
      }
      fingerprints[count] = fingerprint(spins);
      if (count === 0) for (let i = 0; i < vacant.length; i++) vacant[i] = spins[i] === 0 ? 1 : 0;
      for (let i = 0; i < up.length; i++) up[i]! += spins[i]! > 0 ? 1 : 0;
      count++;
    },
    result: () => judged({ series, sectors, fingerprints: fingerprints.subarray(0, count), up, vacant, count, model }),
  };
}

/** The quality of an ensemble in memory. */
export function sampleQuality(ensemble: Ensemble): SampleQuality {
  const { lattice, model, provenance } = ensemble;
  const meter = qualityMeter({ lattice, model, count: ensemble.count, chains: provenance?.chains });
  for (let c = 0; c < ensemble.count; c++) meter.add(configuration(ensemble, c));
  return meter.result();
}

/** What is measured of a configuration, by name: what the model is slow to forget, and of spins m. */
function watcher(lattice: Lattice, model: Model | undefined): (spins: Int8Array) => [string, number][] {
  if (model === undefined) {
    return (spins) => {
      const { energy, magnetization } = observe(spins, lattice);
      return [
        ["energy", energy],
        ["absMagnetization", Math.abs(magnetization)],
        ["magnetization", magnetization],
      ];
    };
  }
  const system: System = systemOf(model);
  return (spins) => {
    const values = Object.entries(system.watch(spins)).flatMap(([name, components]) =>
      components.map((value, k): [string, number] => [components.length > 1 ? `${name}${k + 1}` : name, value]),
    );
    if (model.name === "ising") values.push(["magnetization", observe(spins, lattice).magnetization]);
    return values;
  };
}

interface Measured {
  readonly series: ReadonlyMap<string, BinnedSeries>;
  readonly sectors: SectorMeter;
  readonly fingerprints: Float64Array;
  readonly up: Float64Array;
  readonly vacant: Uint8Array;
  readonly count: number;
  readonly model: Model | undefined;
}

function judged({ series, sectors: ofSigns, fingerprints, up, vacant, count, model }: Measured): SampleQuality {
  const varying = [...series].filter(([, of]) => of.varies());
  const autocorrelation = Object.fromEntries(varying.map(([name, of]) => [name, along(of)]));
  const slowest = Object.entries(autocorrelation)
    .filter(([name]) => name !== "magnetization")
    .reduce<{ name: string; tau: Estimate } | undefined>(
      (most, [name, { tau }]) => (most && most.tau.value >= tau.value ? most : { name, tau }),
      undefined,
    );
  // A number that never changes is conserved, as that of dimers is, and no matter of sectors.
  const sectors = series.get("magnetization")?.varies() ? ofSigns.result() : undefined;
  let constantSites = 0;
  up.forEach((n, i) => {
    if (vacant[i] === 0 && (n === 0 || n === count)) constantSites++;
  });
  const quality: Omit<SampleQuality, "findings"> = {
    count,
    chains: Math.max(1, ...[...series.values()].map((of) => of.chains().length)),
    autocorrelation,
    ...(slowest ? { independent: Object.assign(independentOf(count, slowest.tau), { slowest: slowest.name }) } : {}),
    ...(sectors ? { sectors } : {}),
    repeats: repeatsOf(fingerprints),
    constantSites,
  };
  const sites = vacant.reduce((n, v) => n + 1 - v, 0);
  const share = up.reduce((sum, n) => sum + n, 0) / (count * sites);
  return { ...quality, findings: findings(quality, { model, sites, share }) };
}

function along(series: BinnedSeries): StoredAutocorrelation {
  const chains = series.chains();
  const ofDrift = drift(chains);
  return {
    tau: series.tau(),
    ...(chains.length > 1 && chains.every(({ length }) => length > 1)
      ? { byChain: chains.map((_, chain) => series.tau(chain)) }
      : {}),
    ...(ofDrift ? { drift: ofDrift } : {}),
  };
}

/**
 * Configurations along the file that hang together: four times the longest τ, of which two are to either side, of all chains; 1 where they are independent within
 * the error of τ.
 */
export function heldTogether({ autocorrelation, independent, chains }: SampleQuality): number {
  const tau = independent && autocorrelation[independent.slowest]?.tau;
  if (tau === undefined || tau.value - 2 * tau.error <= 0.5) return 1;
  return chains * Math.ceil(4 * tau.value);
}

/** Fewer independent samples than this, and the runs of configurations that learn and that report (see splitConfigurations, 50 of them) hold two each. */
export const FEW_INDEPENDENT = 100;
/** Standard errors of an alarm. */
const SIGMAS = 5;
/** Fewer configurations than this say nothing of sectors. */
const FEWEST_SIGNS = 20;
/** Fewer independent signs than this leave the shares of the sectors to chance. */
const FEW_SIGNS = 10;
/** Probability that sites which may change never do. */
const CHANCE = 1e-3;

function findings(
  { count, independent, autocorrelation, sectors, repeats, constantSites }: Omit<SampleQuality, "findings">,
  { model, sites, share }: { model: Model | undefined; sites: number; share: number },
): Finding[] {
  const found: Finding[] = [];
  const add = (kind: Finding["kind"], doubt: boolean, message: string): void =>
    void found.push({ kind, doubt, message });
  if (independent && independent.value + independent.error < FEW_INDEPENDENT) {
    const times = count / independent.value;
    add(
      "few",
      true,
      `only about ${rounded(independent.value)} of ${count} configurations are independent${
        times > 2 ? ` (by ${independent.slowest}, τ = ${rounded(times / 2)} samples)` : ""
      }: what is learned from them is learned in part by heart, and errors come out too small; sample ${rounded(
        Math.max(2, (10 * FEW_INDEPENDENT) / independent.value),
      )} times as long${times > 2 ? `, and store every ${Math.ceil(times)}th configuration` : ""}`,
    );
  }
  const drifting = Object.entries(autocorrelation).flatMap(([name, { drift: of }]) => {
    // m itself begins at either sign.
    if (of === undefined || name === "magnetization") return [];
    const beginning = Math.abs(of.beginning) >= Math.abs(of.halves);
    const sigmas = Math.abs(beginning ? of.beginning : of.halves);
    return sigmas > SIGMAS ? [{ name, sigmas, part: beginning ? "tenth" : "half" }] : [];
  });
  if (drifting.length > 0) {
    const { name, sigmas, part } = drifting.reduce((a, b) => (b.sigmas > a.sigmas ? b : a));
    add(
      "drift",
      true,
      `the samples drift: ${name} of the first ${part} differs from that of the second half by ${rounded(sigmas)}σ; leave out the beginning, until it no longer does, or sort out samples of other temperatures`,
    );
  }
  const field = model?.name === "ising" && model.field !== 0;
  if (sectors && !field && count >= FEWEST_SIGNS) {
    const { up, down, changes, share: ofUp, independent: signs } = sectors;
    const remedy =
      "if the model is ± symmetric, turn each configuration round with probability ½; if it is not (a field), all is well";
    if (up === 0 || down === 0) {
      add(
        "sectors",
        false,
        `m ${up > 0 ? ">" : "<"} 0 in every configuration${sectors.zero > 0 ? " that has a sign" : ""}, one sector of the ± symmetry alone: what block and environment share by the sign of m, up to log 2 = 0.693 nats, is in no information learned from them, and filters follow what varies within the sector; ${remedy}`,
      );
    } else if (signs.value + 2 * signs.error < FEW_SIGNS) {
      add(
        "sectors",
        false,
        `the sign of m changes only ${changes === 1 ? "once" : `${changes} times`} in ${count} configurations: how many are in each sector, ${up} and ${down}, is chance, and rules learned from them lean to one sign; ${remedy}`,
      );
    } else if (Math.abs(ofUp.value - 0.5) > SIGMAS * ofUp.error) {
      add(
        "sectors",
        false,
        `m > 0 in ${Math.round(100 * ofUp.value)} % of the configurations, ${rounded(Math.abs(ofUp.value - 0.5) / ofUp.error)}σ from half: there is a field, or one sector of the ± symmetry is preferred; ${remedy}`,
      );
    }
  }
  const { excess, distinct } = repeats;
  if (excess) {
    const what =
      "times" in excess
        ? `${excess.count} configurations occur ${excess.times} times each`
        : excess.lag === 1
          ? `${excess.count} of ${count} configurations are the one before again`
          : `${excess.count} of ${count} configurations are the one ${excess.lag} places before again`;
    add(
      "repeats",
      true,
      `${what}, up to a turn of all spins, and only ${distinct} are different: copies are in the set that reports and in the one that learns, and what is reported is no bound; ${
        "lag" in excess && excess.lag === 1
          ? "store configurations less often, or leave out those that have not moved"
          : "leave the copies out"
      }`,
    );
  }
  const effective = independent?.value ?? 1;
  const mostlyOne = Math.max(share, 1 - share);
  if (constantSites > 0 && constantSites < sites && sites * mostlyOne ** effective < CHANCE) {
    add(
      "constant",
      false,
      `${constantSites} of ${sites} sites hold the same value in every configuration: if they are pinned or masked, set them to 0 in all, which leaves them out of block and environment`,
    );
  }
  return found;
}

/** Two digits, and whole numbers whole. */
const rounded = (x: number): string => (x >= 9.95 ? String(Math.round(x)) : x.toFixed(1).replace(/\.0$/, ""));
