import type { AnyRule } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { criticObjectives } from "kadanoff/information";
import { formatJson } from "kadanoff/io";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import {
  cornersOf,
  criticMethods,
  type InnerMean,
  type Learned,
  type LearningProxy,
  type LearnOptions,
} from "kadanoff/learning";
import {
  type Ensemble,
  heldTogether,
  qualityMeter,
  type Sampled,
  type SampleQuality,
  type VariableEnsemble,
} from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import { formatWindow } from "kadanoff/windows";
import { type CommandSpec, type Context, type FlagValues, grouped, needed, type Outcome } from "../command.ts";
import { learningCost } from "../estimate/learning.ts";
import { beginning, dryRun, dryRunFlag, estimateOf } from "../estimate/work.ts";
import { criticFlags, criticSettings, graphFlags, inputFlags, memoryFlag, windowFlags, windowOf } from "../flags.ts";
import { describeCentres, geometryDocument } from "../graphs.ts";
import { openInput, readInput, sampledFor } from "../input.ts";
import { judgement } from "../judgement.ts";
import { originOf, samplesDigest, samplesIn } from "../origin.ts";
import { inParts } from "../parts.ts";
import { axesInWords, scanAxes } from "../scanAxes.ts";
import { oneOf, positiveNumber, wholeNumber, wholeNumberOr, word } from "../values.ts";
import { learnFromVariables } from "../variableCommands.ts";
import { filterLines, refuseForVariables, variablesFlag, variablesIn } from "../variables.ts";
import { version } from "../version.ts";
import { counted } from "../words.ts";
import { scan } from "./scan.ts";

/** How a rule is learned: the flags of learn, and of what learns many. */
export const learningFlags = grouped("Learning", {
  ...windowFlags,
  ...inputFlags,
  ...graphFlags,
  hidden: {
    flag: "--hidden <N>",
    help: "hidden units (default 1), or auto: as many as add information beyond its error",
    parse: wholeNumberOr("--hidden", "auto", 1, 64),
  },
  method: {
    flag: "--method <NAME>",
    help: `a critic's objective, ${criticObjectives.join(", ")}, or rbm, the paper's Θ-RBMs (default: conditional, or rbm where one of its own flags is given)`,
    parse: oneOf("--method", ["rbm", ...criticObjectives]),
  },
  proxy: {
    flag: "--proxy <FORM>",
    help: "jensen (default, the paper's), full, or posterior",
    parse: oneOf("--proxy", ["jensen", "full", "posterior"]),
  },
  inner: {
    flag: "--inner <KIND>",
    help: "means over blocks: exact (default, up to 12 sites), data-blocks (default beyond), gibbs, or metropolis (the paper's)",
    parse: oneOf("--inner", ["exact", "data-blocks", "gibbs", "metropolis"]),
  },
  noBaseline: {
    flag: "--no-baseline",
    help: "gibbs and metropolis without the baseline that takes noise off, to compare",
  },
  norm: {
    flag: "--norm <X>",
    help: "largest Euclidean norm of each filter (default: none)",
    parse: positiveNumber("--norm"),
  },
  bias: { flag: "--bias", help: "learn biases as well, which gives up the ± symmetry" },
  noBias: { flag: "--no-bias", help: "no biases (default)" },
  restarts: {
    flag: "--restarts <N>",
    help: "independent climbs (default 3)",
    parse: wholeNumber("--restarts", 1, 1000),
  },
  ...criticFlags,
  thetaHidden: {
    flag: "--theta-hidden <N>",
    help: "hidden units of the Θ-RBM of (V,E)",
    parse: wholeNumber("--theta-hidden", 1, 4096),
  },
  thetaEpochs: {
    flag: "--theta-epochs <N>",
    help: "passes over the windows (default 20; dimers 25)",
    parse: wholeNumber("--theta-epochs", 1),
  },
  thetaUnits: {
    flag: "--theta-units <KIND>",
    help: "what the Θ-RBMs are trained as: spins, ±1 (default), or bits, 0 and 1",
    parse: oneOf("--theta-units", ["spins", "bits"]),
  },
  thetaPersistent: {
    flag: "--theta-persistent",
    help: "train the Θ-RBMs by chains that run through the whole training (PCD)",
  },
  cdSteps: {
    flag: "--cd-steps <K>",
    help: "k of CD-k (default 1; dimers 3)",
    parse: wholeNumber("--cd-steps", 1, 1000),
  },
});

/** Besides, those of the command itself. */
const flags = {
  ...learningFlags,
  shuffles: {
    flag: "--shuffles <N>",
    help: "pair blocks with environments of other configurations so many times, to tell information from chance (default 199; 0: not)",
    parse: wholeNumber("--shuffles", 0, 100_000),
  },
  scan: {
    flag: "--scan <NAME=VALUES>",
    help: "learn at each of several windows: buffer=1..4, block=2x2,3x3,4x4, environment=1,2, or a grid, buffer=1..3,block=2x2,3x3",
    parse: scanAxes("--scan"),
  },
  variables: variablesFlag,
  memory: memoryFlag,
  out: { flag: "--out <RULE.json>", help: "where the document is written", parse: word("--out") },
  ...dryRunFlag,
};

export const learnCommand: CommandSpec<typeof flags> = {
  name: "learn",
  words: ["[file]"],
  summary: "learn from samples the rule whose hidden units carry the most information about the environment",
  prints:
    "the filters, the information that they keep with its error, and what kind of number it is; the document goes into a file that --rule reads",
  flags,
  examples: [
    "kadanoff learn ising.h5 --out rule.json",
    "kadanoff learn samples.npy --boundary torus --norm 1.5 --out rule.json",
    "kadanoff learn ising.h5 --hidden auto --out rule.json",
    "kadanoff learn ising.h5 --scan buffer=1..4 --out scan.json",
    "kadanoff learn ising.h5 --method rbm --block 3x3 --out rule.json --dry-run",
  ],
  async run([file], f, context) {
    const { seed, force, pool, progress, signal, warn } = context;
    const out = needed(f.out, "--out RULE.json", "--out rule.json");
    assertLearningFlags(f);
    assertWritable(out, { force });
    const others = await variablesIn(file, f);
    if (others !== undefined) {
      refuseForVariables(others, { "--scan": f.scan, "--shuffles": f.shuffles, "--dry-run": f.dryRun });
      const options = learningOptions(f, others.ensemble);
      const parts = { file: file!, out, options, inWords: describe, toDocument: learnedDocument };
      return learnFromVariables(others, parts, context);
    }
    if (f.scan !== undefined && f.dryRun) {
      throw new InputError("--dry-run: expected no --scan, got both; it tells what one window takes");
    }
    if (f.scan !== undefined) {
      const { ensemble: samples, warnings: ofFile } = await readInput(file, f);
      for (const warning of ofFile) warn(`${file}: ${warning}`);
      const scanned = { ...learningParameters(f, samples), ...windowAsGiven(f), scan: axesInWords(f.scan) };
      const madeBy = originOf("learn", flags, f, scanned);
      return scan({ ...f, axes: f.scan, out }, { samples, ofFile, madeBy }, context);
    }
    if (f.dryRun) {
      const { ensemble: samples, warnings } = await readInput(file, f);
      for (const warning of warnings) warn(`${file}: ${warning}`);
      return estimatedLearning([out], f, samples, { trainings: 1 }, context);
    }
    const begun = performance.now();
    const { ensemble, quality, sha256, options, ofFile } = await judgedSamples(file, f, context);
    const allOptions = { ...options, ...testOptions(f, quality) };
    const documentOf = (made: Learned) => ({
      ...learnedDocument(withQuality(made, quality, ofFile), seed),
      samples: { ...samplesIn(ensemble, sha256), independent: quality.independent ?? null },
      madeBy: originOf("learn", flags, f, learningParameters(f, ensemble)),
    });
    const result = await inParts(
      {
        out,
        work: { version, samples: samplesIn(ensemble, sha256), options: allOptions },
        make: (kept, onPart) =>
          pool().run("learn", { ensemble, options: allOptions, kept }, { report: progress.update, onPart, signal }),
        write: (made) => writeFileAtomic(out, formatJson(documentOf(made)), { force }),
      },
      context,
    );
    const ofSamples = quality.findings.map(({ message }) => message);
    const learned = withQuality(result, quality, ofFile);
    const document = documentOf(result);
    for (const warning of [...ofSamples, ...result.warnings]) warn(warning);
    const seconds = (performance.now() - begun) / 1000;
    return {
      document: { ...document, seconds },
      text: [describe(learned), ...judgement(learned, quality), `${out} · ${seconds.toFixed(1)} s`].join("\n"),
    };
  },
};

/** What --dry-run says of learning, once or from several seeds. */
export async function estimatedLearning(
  files: readonly string[],
  f: LearningValues,
  ensemble: Ensemble,
  { trainings }: { trainings: number },
  { pool, signal, workers }: Context,
): Promise<Outcome> {
  const begun = await beginning(pool, (started) => started.run("rest", {}, { signal }));
  const options = learningOptions(f, ensemble);
  const cost = learningCost(ensemble, options);
  const { windows, steps, restarts, epochs } = cost;
  const { geometry, hidden = 1 } = options;
  const units = hidden === "auto" ? "as many hidden units as suffice" : counted(hidden, "hidden unit");
  const each = `${counted(restarts, "climb")} of ${counted(steps, "step")}`;
  const work = {
    stages: [{ name: "learning", cpuSeconds: trainings * cost.cpuSeconds, pieces: trainings, bytesEach: cost.bytes }],
    bytes: 2 * ensemble.sigma.length,
    of: {
      ...{ method: methodOf(f), hidden, windows, steps, restarts, trainings },
      ...(epochs === undefined ? {} : { epochs }),
      geometry: { block: geometry.block, buffer: geometry.buffer, environment: geometry.environment },
    },
    lines: [
      `${formatWindow(geometry)}; ${methodOf(f)}, ${units}`,
      `${windows.learn} windows to learn from, ${windows.choose} to choose and ${windows.report} to report, of ${counted(ensemble.count, "configuration")}`,
      `${trainings > 1 ? `${counted(trainings, "training")}, in each ` : ""}${each}${epochs === undefined ? "" : `, after ${counted(epochs, "pass")} over the windows by the Θ-RBMs`}`,
    ],
    files,
    doubts:
      hidden === "auto"
        ? ["how many hidden units suffice is not known before: this is for two of them to be tried"]
        : [],
  };
  return dryRun(work, estimateOf(work, begun, workers));
}

/**
 * The samples of a file, what they are worth, and what learn is to do with them: all of them, or where they are not to be held in memory the windows that will be
 * cut, which are the same.
 */
async function judgedSamples(
  file: string | undefined,
  f: FlagValues<typeof flags>,
  context: Context,
): Promise<{
  readonly ensemble: Sampled;
  readonly quality: SampleQuality;
  readonly sha256: string;
  readonly options: LearnOptions;
  readonly ofFile: readonly string[];
}> {
  const input = await openInput(file, f, context);
  const { warnings: ofFile, known } = input;
  try {
    for (const warning of ofFile) context.warn(`${file}: ${warning}`);
    const options = { ...learningOptions(f, known), key: key(context.seed) };
    const { geometry } = options;
    const digest = samplesDigest();
    const { lattice, model, count, provenance } = known;
    const meter = qualityMeter({ lattice, model, count, chains: provenance?.chains });
    const ensemble = await sampledFor(
      input,
      (first) => ({ size: geometry.size, corners: cornersOf(first, geometry, { ...options, of: ["sets"] }) }),
      (sigma) => {
        digest.take(sigma);
        if (input.ensemble) return; // that is for a worker, since it takes its time
        for (let from = 0; from < sigma.length; from += lattice.numSites) {
          meter.add(sigma.subarray(from, from + lattice.numSites));
        }
      },
    );
    const quality =
      "sigma" in ensemble
        ? await context.pool().run("quality", { ensemble }, { signal: context.signal })
        : meter.result();
    return { ensemble, quality, sha256: digest.hex(), options, ofFile };
  } finally {
    input.close();
  }
}

type LearningValues = FlagValues<typeof learningFlags>;

/** Flags that only the Θ-RBMs look at, and those that only critics do. */
const RBM_FLAGS = [
  "proxy",
  "inner",
  "noBaseline",
  "thetaHidden",
  "thetaEpochs",
  "thetaUnits",
  "thetaPersistent",
  "cdSteps",
] as const satisfies readonly (keyof typeof learningFlags)[];
const CRITIC_FLAGS = ["width", "batch", "rate", "ruleRate"] as const satisfies readonly (keyof typeof learningFlags)[];

/** The method that is named; else a certified bound, or the Θ-RBMs where a flag speaks of them. */
function methodOf(f: LearningValues): Learned["method"] {
  if (f.method !== undefined) return f.method as Learned["method"];
  return RBM_FLAGS.some((name) => f[name] !== undefined) ? "rbm" : "conditional";
}

/** Refuses flags that contradict each other, or that the method would not look at. */
export function assertLearningFlags(f: LearningValues): void {
  if (f.bias && f.noBias) throw new InputError("expected --bias or --no-bias, got both");
  const method = methodOf(f);
  const foreign = method === "rbm" ? CRITIC_FLAGS : RBM_FLAGS;
  const first = foreign.find((name) => f[name] !== undefined);
  if (first === undefined) return;
  const [flag] = learningFlags[first].flag.split(" ");
  throw new InputError(
    method === "rbm"
      ? `${flag} is for critics: expected it with --method ${criticObjectives.join(", ")}`
      : `${flag} is for --method rbm, not for ${method}`,
  );
}

/** The test for zero: how often to shuffle, and how many configurations at a time. */
export const testOptions = (
  { shuffles = 199 }: { readonly shuffles?: number },
  quality: SampleQuality,
): Pick<LearnOptions, "shuffles" | "together"> => ({ shuffles, together: heldTogether(quality) });

/** A result with what is to be said of the samples it is from: doubts about them are doubts about it. */
export function withQuality<T extends Pick<Learned, "converged" | "warnings">>(
  result: T,
  { findings }: SampleQuality,
  ofFile: readonly string[],
): T {
  return {
    ...result,
    converged: result.converged && !findings.some(({ doubt }) => doubt),
    warnings: [...ofFile, ...findings.map(({ message }) => message), ...result.warnings],
  };
}

/** What the flags ask of learn, all but its key. */
export function learningOptions(
  f: LearningValues,
  ensemble: Omit<Ensemble, "sigma"> | VariableEnsemble,
): Omit<LearnOptions, "key"> {
  const method = methodOf(f);
  const theta = {
    ...(f.thetaEpochs === undefined ? {} : { epochs: f.thetaEpochs }),
    ...(f.cdSteps === undefined ? {} : { steps: f.cdSteps }),
    ...(f.thetaHidden === undefined ? {} : { jointHidden: f.thetaHidden }),
    ...(f.thetaUnits === undefined ? {} : { units: f.thetaUnits === "bits" ? ("0/1" as const) : ("±1" as const) }),
    ...(f.thetaPersistent ? { persistent: true } : {}),
  };
  return {
    geometry: windowOf(f, ensemble),
    hidden: f.hidden ?? 1,
    ...(method === "rbm"
      ? { proxy: (f.proxy ?? "jensen") as LearningProxy }
      : { method: criticMethods[method](criticSettings(f)) }),
    ...("variables" in ensemble && !f.bias && !f.noBias ? {} : { bias: f.bias ?? false }),
    restarts: f.restarts ?? 3,
    theta,
    ...(f.windows === undefined ? {} : { windows: f.windows }),
    ...(f.norm === undefined ? {} : { norm: f.norm }),
    ...(f.inner === undefined ? {} : { inner: f.inner as InnerMean }),
    baseline: !f.noBaseline,
    ...(f.steps === undefined ? {} : { climb: { steps: f.steps } }),
  };
}

/** What flags that are left out come to, and the block and method as documents name them. */
export function learningParameters(f: LearningValues, ensemble: Omit<Ensemble, "sigma">) {
  const { geometry, hidden, bias, restarts } = learningOptions(f, ensemble);
  const { block, buffer, environment } = geometry;
  const sides = ensemble.lattice.kind === "chain" ? block.slice(0, 1) : block;
  // Of a ball the block is its radius, and geometry counts its sites.
  const window = geometry.ball === undefined ? { block: sides, buffer, environment } : windowAsGiven(f);
  return { ...window, hidden, method: methodOf(f), bias, noBias: undefined, restarts } as const;
}

const windowAsGiven = ({ block, buffer, environment }: LearningValues) => ({ block, buffer, environment });

/** The document that is written, and read by --rule: see cli.md. */
export function learnedDocument<R extends AnyRule>({ geometry: g, restarts, ...learned }: Learned<R>, seed: number) {
  const { method, rule, information, informationKind, available, history, hiddenCurve, ...rest } = learned;
  return {
    method,
    geometry: geometryDocument(g),
    rule,
    information,
    informationKind,
    available,
    ...(hiddenCurve === undefined ? {} : { hiddenCurve }),
    history,
    restarts,
    ...rest,
    seed,
  };
}

/** The result in words. */
export function describe({
  geometry,
  rule,
  information,
  informationKind,
  available,
  method,
  proxy,
  critic,
  thetaDivergence,
  hiddenCurve,
  restarts,
}: Learned<AnyRule>): string {
  return [
    ...(geometry.ball ? [describeCentres(geometry.ball)] : []),
    `${formatWindow(geometry)}; ${proxy === undefined ? method : `${proxy} form`}, best of ${restarts.length}`,
    "filters",
    ...filterLines(rule),
    `I(H:E) = ${formatEstimate(information.value, information.error)} nats, ${informationKind}${availableIn(available, informationKind)}`,
    ...(critic && informationKind === "exact"
      ? [
          `the critic says ${formatEstimate(critic.information.value, critic.information.error)} nats, ${critic.informationKind}`,
        ]
      : []),
    ...(thetaDivergence
      ? [`Θ-RBM: ⟨KL(P(V|E) ‖ P_Θ(V|E))⟩ = ${formatEstimate(thetaDivergence.value, thetaDivergence.error)} nats`]
      : []),
    ...(hiddenCurve ? unitsTable(hiddenCurve) : []),
  ].join("\n");
}

/** What each hidden unit adds. */
function unitsTable(curve: NonNullable<Learned["hiddenCurve"]>): string[] {
  return [
    "hidden units  I(H:E)       gain on the second set",
    ...curve.map(({ hidden, information, gain }) =>
      [
        String(hidden).padStart(12),
        formatEstimate(information.value, information.error).padEnd(11),
        gain === null ? "" : formatEstimate(gain.value, gain.error),
      ]
        .join("  ")
        .trimEnd(),
    ),
  ];
}

/** What there is to keep. */
function availableIn(available: Learned["available"], kind: Learned["informationKind"]): string {
  if (available === null) return "";
  return `; I(V:E) ${kind === "lower bound" ? "is at least" : "="} ${formatEstimate(available.value, available.error)}`;
}
