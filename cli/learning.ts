/** What the flags of `learn`, and of the commands that learn many rules, ask for. */
import { InputError } from "kadanoff/errors";
import { criticObjectives } from "kadanoff/information";
import { criticMethods, type InnerMean, type Learned, type LearningProxy, type LearnOptions } from "kadanoff/learning";
import { type Ensemble, heldTogether, type SampleQuality, type VariableEnsemble } from "kadanoff/sampling";
import { type FlagValues, grouped } from "./flag.ts";
import { criticFlags, criticSettings, graphFlags, inputFlags, windowFlags, windowOf } from "./flags.ts";
import { oneOf, positiveNumber, wholeNumber, wholeNumberOr } from "./values.ts";

/** How a rule is learned: the flags of `learn`, and of what learns many. */
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

export type LearningValues = FlagValues<typeof learningFlags>;

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
export function methodOf(f: LearningValues): Learned["method"] {
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
export function learningParameters(f: LearningValues, ensemble: Omit<Ensemble, "sigma"> | VariableEnsemble) {
  const { geometry, hidden, bias, restarts } = learningOptions(f, ensemble);
  const { block, buffer, environment } = geometry;
  const sides = ensemble.lattice.kind === "chain" ? block.slice(0, 1) : block;
  // Of a ball the block is its radius, and geometry counts its sites.
  const window = geometry.ball === undefined ? { block: sides, buffer, environment } : windowAsGiven(f);
  return { ...window, hidden, method: methodOf(f), bias, noBias: undefined, restarts } as const;
}

export const windowAsGiven = ({ block, buffer, environment }: LearningValues) => ({ block, buffer, environment });
