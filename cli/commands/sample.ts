import { didYouMean, InputError } from "kadanoff/errors";
import { ensembleAttributes, formatSamples, formatToWrite } from "kadanoff/io";
import { assertSampleFile, isCompleteSampleFile, openSampleFile, readSamples } from "kadanoff/io/node";
import { type Boundary, type LatticeKind, latticeKinds, latticeOf } from "kadanoff/lattices";
import {
  couplingAt,
  criticalCouplingOf,
  type DimerModel,
  dimers,
  type IsingModel,
  ising,
  type Model,
  modelNames,
} from "kadanoff/models";
import {
  defaultSamplerName,
  type Ensemble,
  ensemble,
  measureAny,
  provenanceOf,
  samplerNames,
  samplingKey,
  storedAutocorrelationTime,
} from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import { type CommandSpec, type Context, grouped, Interrupted, needed, type Outcome } from "../command.ts";
import { samplingCost, samplingStages } from "../estimate/sampling.ts";
import { beginning, dryRun, dryRunFlag, estimateOf } from "../estimate/work.ts";
import { describeModel, inWords } from "../models.ts";
import { runSampling, storedTaus, storedTogether } from "../sampling.ts";
import type { ToSample } from "../tasks.ts";
import {
  number,
  numbers,
  oneOf,
  probability,
  sides,
  type Temperature,
  temperature,
  wholeNumber,
  word,
} from "../values.ts";
import { counted } from "../words.ts";

const flags = grouped("Model and samples", {
  model: { flag: "--model <NAME>", help: "the same as the first word", parse: oneOf("--model", modelNames) },
  size: {
    flag: "--size <L>",
    help: "64 for 64×64, 64x32, or the length of a chain; vertices of dimers",
    parse: sides("--size", 2),
  },
  lattice: {
    flag: "--lattice <NAME>",
    help: `${latticeKinds.join(", ")} (default square)`,
    parse: oneOf("--lattice", latticeKinds),
  },
  boundary: {
    flag: "--boundary <KIND>",
    help: "torus or open (default torus)",
    parse: oneOf("--boundary", ["torus", "open"]),
  },
  temperature: {
    flag: "--temperature <T>",
    help: "in J/k_B, or as 1.02Tc; dimers without it are free",
    parse: temperature("--temperature"),
  },
  couplings: {
    flag: "--couplings <J>",
    help: "J_a/J of each direction of bonds, such as 1,0.5; one number for all, -1 for an antiferromagnet",
    parse: numbers("--couplings", "-1 or 1,0.5"),
  },
  field: { flag: "--field <H>", help: "uniform field H/J (default 0)", parse: number("--field") },
  noise: {
    flag: "--noise <P>",
    help: "dimers: a spin on each vertex and face, those of a pair equal with probability P (default: none)",
    parse: probability("--noise"),
  },
  count: { flag: "--count <N>", help: "configurations", parse: wholeNumber("--count", 1, 2 ** 31) },
  sampler: {
    flag: "--sampler <NAME>",
    help: `${samplerNames.join(", ")} (default: what does the model best)`,
    parse: oneOf("--sampler", samplerNames),
  },
  interval: {
    flag: "--interval <N>",
    help: "updates between samples (default: from the measured autocorrelation time)",
    parse: wholeNumber("--interval", 1, 1e9),
  },
  out: { flag: "--out <FILE>", help: "FILE.h5, .npz, .npy or .csv", parse: word("--out") },
  ...dryRunFlag,
});

export const sampleCommand: CommandSpec<typeof flags> = {
  name: "sample",
  words: ["[model]"],
  summary: "sample a model in equilibrium",
  prints:
    "how it was sampled, energy and order with errors; the samples go into a file, and an interrupted run goes on there",
  flags,
  examples: [
    "kadanoff sample ising --size 64 --temperature 1.02Tc --count 4000 --out ising.h5",
    "kadanoff sample ising --lattice triangular --size 48x32 --temperature Tc --count 1000 --out triangular.npz",
    "kadanoff sample dimers --size 32 --count 4000 --noise 0.9 --out dimers.h5",
    "kadanoff sample ising --size 128 --temperature Tc --count 20000 --out large.h5 --dry-run",
  ],
  async run([word], f, context) {
    const name = f.model ?? needed(word, "a model", "kadanoff sample ising");
    if (!modelNames.some((known) => known === name) || (word !== undefined && word !== name)) {
      const got = word ?? name;
      throw new InputError(
        `expected the model ${modelNames.join(" or ")}, got ${JSON.stringify(got)}${didYouMean(got, modelNames)}`,
      );
    }
    const out = needed(f.out, "--out FILE.h5", "--out ising.h5");
    const model = name === "dimers" ? dimersOf(f) : isingOf(f);
    const what = {
      model,
      count: needed(f.count, "--count N", "--count 4000"),
      sampler: f.sampler ?? defaultSamplerName(model),
      ...(f.interval === undefined ? {} : { interval: f.interval }),
    };
    if (f.dryRun) return estimatedSampling(out, what, context);
    const begun = performance.now();
    const samples = await sampleToFile(out, what, context);
    const { provenance, count } = samples;
    const observables = measureAny(samples);
    const document = {
      file: out,
      ...describeModel(model),
      count,
      sampler: provenance.sampler,
      seed: context.seed,
      autocorrelationTime: provenance.autocorrelationTime,
      interval: provenance.interval,
      chains: provenance.chains,
      storedAutocorrelationTime: count < 2 ? null : storedAutocorrelationTime(samples),
      observables,
      seconds: (performance.now() - begun) / 1000,
    };
    const told = (model.name === "dimers" ? ["flippable", "windingX2"] : ["absMagnetization"]).flatMap((which) => {
      const found = observables[which];
      return found === undefined ? [] : [`, ${SYMBOLS[which]} = ${formatEstimate(found.value, found.error)}`];
    });
    const energy = observables.energy!;
    const text = [
      `${out}: ${counted(count, "configuration")} of ${inWords(model)}`,
      `${provenance.sampler}: ${counted(provenance.chains, "chain")}, ${provenance.interval} updates between samples`,
      `energy per ${model.name === "dimers" ? "vertex" : "site"} ${formatEstimate(energy.value, energy.error)} J${told.join("")} · ${document.seconds.toFixed(1)} s`,
    ].join("\n");
    return { document, text };
  },
};

/** What --dry-run says of sampling. */
async function estimatedSampling(out: string, what: ToSample, context: Context): Promise<Outcome> {
  formatToWrite(out);
  await assertSampleFile(out, context);
  requireMemory(what);
  const begun = await beginning(context.pool, (pool) => pool.run("rest", {}, { signal: context.signal }));
  const cost = samplingCost(what);
  const { chains, interval, thermalization } = cost.rough.plan;
  const { model, count, sampler } = what;
  const work = {
    stages: samplingStages(cost),
    bytes: cost.bytes,
    of: { ...describeModel(model), count, sampler, chains, interval, thermalization },
    lines: [
      `${counted(count, "configuration")} of ${inWords(model)}`,
      `${sampler}: ${counted(chains, "chain")}, about ${counted(interval, "update")} between samples and ${thermalization} before the first`,
    ],
    files: [out],
    doubts: cost.doubts,
  };
  return dryRun(work, estimateOf(work, begun, context.workers));
}

/** How the observables that are printed are written. */
const SYMBOLS: Readonly<Record<string, string>> = {
  absMagnetization: "|m|",
  flippable: "flippable plaquettes",
  windingX2: "⟨W_x²⟩",
};

interface ModelFlags {
  readonly size?: number[];
  readonly lattice?: string;
  readonly boundary?: string;
  readonly temperature?: Temperature;
  readonly couplings?: number[];
  readonly field?: number;
  readonly noise?: number;
}

/** Refuses flags that say nothing of a model. */
function refuseFlags(model: string, f: ModelFlags, names: readonly (keyof ModelFlags)[]): void {
  for (const name of names) {
    if (f[name] !== undefined) throw new InputError(`--${name}: expected none for ${model}, which have no such thing`);
  }
}

/** The dimer model that the flags describe. */
function dimersOf(f: ModelFlags): DimerModel {
  refuseFlags("dimers", f, ["couplings", "field"]);
  if (f.lattice !== undefined && f.lattice !== "square") {
    throw new InputError(`--lattice: expected square for dimers, got ${JSON.stringify(f.lattice)}`);
  }
  const [Lx, Ly = Lx] = needed(f.size, "--size L", "--size 32") as [number, number?];
  return dimers({
    size: [Lx, Ly],
    boundary: (f.boundary ?? "torus") as Boundary,
    coupling: f.temperature === undefined ? 0 : couplingAt(f.temperature(undefined)),
    ...(f.noise === undefined ? {} : { noise: f.noise }),
  });
}

/** The Ising model that the flags describe. */
function isingOf(f: ModelFlags): IsingModel {
  refuseFlags("spins", f, ["noise"]);
  const kind = (f.lattice ?? "square") as LatticeKind;
  const [Lx, Ly] = needed(f.size, "--size L", "--size 64") as [number, number?];
  if (kind === "chain" && Ly !== undefined) {
    throw new InputError(`--size: expected the length of a chain, such as 64, got ${JSON.stringify(`${Lx}x${Ly}`)}`);
  }
  const lattice = latticeOf({
    kind,
    size: [Lx, kind === "chain" ? 1 : (Ly ?? Lx)],
    boundary: (f.boundary ?? "torus") as Boundary,
  });
  const parameters = {
    lattice,
    ...(f.couplings ? { couplings: f.couplings } : {}),
    ...(f.field === undefined ? {} : { field: f.field }),
  };
  const critical = criticalCouplingOf(ising({ ...parameters, coupling: 1 }));
  const temperature = needed(f.temperature, "--temperature T", "--temperature 1.02Tc");
  return ising({ ...parameters, coupling: couplingAt(temperature(critical === undefined ? undefined : 1 / critical)) });
}

type Sampled<M extends Model> = Ensemble & Required<Pick<Ensemble, "provenance">> & { readonly model: M };

/** Spins that fit in one array, a byte each. */
const MOST_SPINS = 2 ** 32;

/** Refuses more configurations than can be measured at once. */
function requireMemory({ count, model: { lattice } }: Pick<ToSample, "count" | "model">): void {
  if (count * lattice.numSites <= MOST_SPINS) return;
  throw new InputError(
    `--count: expected at most ${Math.floor(MOST_SPINS / lattice.numSites)} configurations of this size, which are measured in memory, got ${count}`,
  );
}

interface ToFileOptions {
  /** Take a complete file of the very same samples for the result, instead of refusing to replace it. */
  readonly reuse?: boolean;
}

/** Samples into a file; what was left unfinished is gone on with. */
export async function sampleToFile<M extends Model>(
  out: string,
  what: { model: M; count: number; sampler: string; interval?: number },
  { seed, force, pool, progress, signal, warn }: Context,
  { reuse = false }: ToFileOptions = {},
): Promise<Sampled<M>> {
  const format = formatToWrite(out);
  if (!reuse) await assertSampleFile(out, { force });
  requireMemory(what);
  const root = samplingKey(seed, what.model);
  const workers = pool();
  const plan = await workers.run("plan", { ...what, key: root }, { signal });
  const { model } = what;
  const provenance = provenanceOf(plan, seed);
  const header = ensembleAttributes({ lattice: model.lattice, model, provenance });
  const { size } = model.lattice;
  if (reuse && !force && (await isCompleteSampleFile(out, header, { size, count: plan.count }))) {
    const { sigma } = (await readSamples(out)).ensemble;
    return { ...ensemble({ lattice: model.lattice, sigma, model, provenance }), model, provenance };
  }
  const file = await openSampleFile(out, header, { size, count: plan.count, batch: plan.rounds * plan.chains, force });
  const batches = storedTogether((sigma) => file.append(sigma));
  try {
    const { stored } = file;
    await runSampling({
      plan,
      key: root,
      pool: workers,
      progress,
      signal,
      stored,
      last: file.lastConfigurations(Math.min(stored, plan.chains)),
      onBatch: batches.add,
    });
    batches.flush();
    const sigma = file.lastConfigurations(plan.count);
    const samples = { ...ensemble({ lattice: model.lattice, sigma, model, provenance }), model, provenance };
    if (format === "hdf5") file.complete(storedTaus(samples));
    else file.completeAs(formatSamples(samples, format));
    if (format === "npy") {
      warn(`${out} holds the spins alone, since .npy has no room for model and boundary; .npz and .h5 keep them`);
    }
    return samples;
  } catch (error) {
    if (!signal.aborted || error instanceof InputError) throw error;
    batches.flush();
    throw new Interrupted(
      file.stored === 0
        ? "nothing is stored yet"
        : `${file.stored} of ${counted(plan.count, "configuration")} are kept in ${file.partial}; the same command goes on from there`,
    );
  } finally {
    file.close();
  }
}
