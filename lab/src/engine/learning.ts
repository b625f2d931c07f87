/** Learning as `kadanoff learn` does it of the same words, samples and seed. */
import { type CoarseGraining, coarseGraining, majority } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { key } from "kadanoff/kernels";
import type { Learned, LearnOptions, RuleInformation, RuleSeen } from "kadanoff/learning";
import type { SampleQuality } from "kadanoff/sampling";
import { learnedDocument } from "../../../cli/learned.ts";
import {
  assertLearningFlags,
  type LearningValues,
  learningOptions,
  testOptions,
  withQuality,
} from "../../../cli/learning.ts";
import type { LabState } from "../state.ts";
import type { Pool } from "./pool.ts";
import type { KeptEnsemble } from "./samples.ts";

export type LearnState = Pick<
  LabState,
  | "block"
  | "buffer"
  | "environment"
  | "hidden"
  | "method"
  | "steps"
  | "norm"
  | "restarts"
  | "rate"
  | "ruleRate"
  | "windows"
  | "seed"
  | "again"
>;

/** The seed of learning: that of the samples, or one further on where it was started again from another key. */
export const learnSeedOf = ({ seed, again }: Pick<LabState, "seed" | "again">): number => seed + again;

/** The settings as the flags of `kadanoff learn`; what is 0 is left out. */
export function learningFlagsOf({
  block,
  buffer,
  environment,
  hidden,
  method,
  restarts,
  ...state
}: LearnState): LearningValues {
  const given = (["steps", "norm", "rate", "ruleRate", "windows"] as const).filter((name) => state[name] !== 0);
  return {
    ...{ block: [block], buffer, environment, hidden, method, restarts },
    ...Object.fromEntries(given.map((name) => [name, state[name]])),
  };
}

/** What the command makes of these flags, all but what hangs on the samples' quality. */
function optionsOf(state: LearnState, samples: KeptEnsemble): LearnOptions {
  const flags = learningFlagsOf(state);
  assertLearningFlags(flags);
  return { ...learningOptions(flags, samples), key: key(learnSeedOf(state)) };
}

/** Parts of a learning that are done, by which it goes on. */
export type Parts = Map<string, unknown>;

interface Run {
  readonly pool: Pool;
  readonly report: (stage: string, done: number, total: number) => void;
  readonly signal: AbortSignal;
}

export async function learnFrom(
  state: LearnState,
  samples: KeptEnsemble,
  { pool, report, signal, parts, onRule }: Run & { readonly parts: Parts; onRule(seen: RuleSeen): void },
) {
  const options = optionsOf(state, samples);
  report("what the samples are worth", 0, 1);
  const quality: SampleQuality = await pool.run("quality", { ensemble: samples }, { signal });
  const result = await pool.run(
    "learn",
    {
      ensemble: samples,
      options: { ...options, ...testOptions({}, quality) },
      kept: Object.fromEntries(parts),
      watched: true,
    },
    { report, signal, onPart: (part, piece) => void parts.set(part, piece), onRule },
  );
  const learned = withQuality(result, quality, []);
  return { quality, learned, document: learnedDocument(learned, learnSeedOf(state)) };
}

/** Sites of a block up to which the exact posterior takes no time to speak of. */
const QUICK_SITES = 9;

/** I(H:E) of the majority rule and I(V:E), by the exact posterior; undefined where there is none, or it has its price. */
export async function exactReference(state: LearnState, samples: KeptEnsemble, { pool, signal }: Omit<Run, "report">) {
  const { geometry } = optionsOf(state, samples);
  if (samples.model?.name !== "ising" || geometry.visibleSites.length > QUICK_SITES) return undefined;
  try {
    return await pool.run(
      "information",
      {
        estimator: "exact",
        ensemble: samples,
        geometry,
        rule: majority(geometry.block),
        key: key(learnSeedOf(state)),
      },
      { signal },
    );
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Blocks that a plain RBM is trained on, and passes over them: those of the paper's supplement. */
const RBM = { windows: 20_000, epochs: 60 } as const;

/** What a plain RBM keeps of the environment, and what the rule keeps beside it: both by the same estimator, on the same windows. */
export interface Contrast {
  readonly rbm: CoarseGraining;
  readonly ofRbm: RuleInformation;
  readonly ofRule: RuleInformation;
}

/**
 * An RBM trained by contrastive divergence on the blocks V alone, with as many hidden units as the rule; its units, P(h|V), are taken for a rule, with the bound of
 * the rule on the norm of filters. Where the exact posterior judged the rule it judges both, on windows of all configurations, and else a critic of each does.
 */
export async function plainRbm(
  { settings, samples, learned }: { settings: LearnState; samples: KeptEnsemble; learned: Learned },
  { pool, report, signal }: Run,
): Promise<Contrast> {
  const { geometry, windows, key: root } = optionsOf(settings, samples);
  report("RBM", 0, 1);
  const rbm = await pool.run(
    "rbmRule",
    { ensemble: samples, geometry, hidden: settings.hidden, key: root, ...RBM },
    { signal },
  );
  const judged = (rule: CoarseGraining): Promise<RuleInformation> =>
    pool.run(
      "information",
      {
        estimator: learned.judgedBy === "exact posterior" ? "exact" : "conditional",
        ...{ ensemble: samples, geometry, rule, key: root },
        ...(windows === undefined ? {} : { windows }),
      },
      { report, signal },
    );
  const [ofRbm, ofRule] = await Promise.all([judged(bounded(rbm, settings.norm)), judged(learned.rule)]);
  return { rbm, ofRbm, ofRule };
}

/** The same with each filter cut to a norm, 0 for none, and its bias with it: what is sharper keeps more, whatever it looks at. */
function bounded(rule: CoarseGraining, norm: number): CoarseGraining {
  const cuts = rule.filters.map((filter) => (norm === 0 ? 1 : Math.min(1, norm / Math.hypot(...filter))));
  return coarseGraining({
    block: rule.block,
    filters: rule.filters.map((filter, j) => filter.map((w) => cuts[j]! * w)),
    bias: rule.bias.map((b, j) => cuts[j]! * b),
  });
}
