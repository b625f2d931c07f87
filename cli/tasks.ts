/**
 * The pieces of work that the command line gives to its workers. Each is a function of plain data, so that it does not
 * matter which worker runs it, and when.
 */
import {
  blockOfSites,
  type CoarseGraining,
  coarseGraining,
  coarsen,
  decimation,
  toBlock,
  type VariableRule,
} from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import {
  type FlowExponents,
  type FlowReadings,
  flowExponents,
  type OperatorCounts,
  readFlow,
} from "kadanoff/exponents";
import {
  correlator,
  type FlowOptions,
  fieldCorrelations,
  flowLine,
  type OperatorOptions,
  type OperatorPart,
  operatorField,
  operatorPart,
  type PartOfRun,
  type RgStep,
  rgFlow,
} from "kadanoff/flow";
import type { Key } from "kadanoff/kernels";
import {
  type CriticMethod,
  type CriticSettings,
  criticMethods,
  criticRuleInformation,
  exactInformation,
  type Keep,
  type Learned,
  type LearnOptions,
  learn,
  orient,
  type RuleInformation,
  type RuleSeen,
  rbmInformation,
  WINDOWS,
} from "kadanoff/learning";
import { type ExactCurves, exactCurves, type Model } from "kadanoff/models";
import { type Rbm, type TrainingOptions, trainRbm } from "kadanoff/rbm";
import {
  type Ensemble,
  measureAny,
  type Provenance,
  planSampling,
  type Sampled,
  type SampleQuality,
  type SamplingPlan,
  sample,
  sampleBatch,
  sampleQuality,
  samplerNamed,
  storedAutocorrelationTime,
  type VariableEnsemble,
} from "kadanoff/sampling";
import type { Estimate } from "kadanoff/statistics";
import { cutWindows, occupiedGeometry, type WindowGeometry, windowBits } from "kadanoff/windows";
import { type Readout, type ReadoutOptions, readOperators } from "./operators/readout.ts";
import type { OnPart } from "./parts.ts";

/** Tells how far a task is; see Progress. */
export type Report = (stage: string, done: number, total: number) => void;

/** Samples that are drawn by whoever needs them. */
export interface ToSample {
  readonly model: Model;
  readonly sampler: string;
  readonly count: number;
  readonly interval?: number;
}

/** A step of a flow, and of how its rule was learned what is kept: the rule before it was sharpened. */
export type FlowStep = Omit<RgStep, "learned"> & { readonly learnedRule?: CoarseGraining };

/** The flow of the samples of one temperature, and if asked for the exponents there. */
export interface FlowRun {
  readonly count: number;
  readonly steps: readonly FlowStep[];
  readonly provenance?: Provenance;
  /** Of the spins of samples that were read, see samplesIn. */
  readonly sha256?: string;
  readonly exponents?: Exponents;
}

/** Averages over the configurations of a lattice, and how far they hang together. */
export interface LatticeReading {
  readonly observables: Readonly<Record<string, Estimate>>;
  /** C(r) = ⟨s_0 s_r⟩ along the axes, nothing subtracted, r in constants of this lattice; absent of dimers. */
  readonly correlations?: { readonly distances: readonly number[]; readonly values: readonly Estimate[] };
}

/** Exponents, or why there are none. */
export type Exponents = FlowExponents | { readonly none: string };

/** What is measured of samples. */
export interface Measured {
  readonly observables: Readonly<Record<string, Estimate>>;
  /** In samples: ½ where they are independent. */
  readonly storedAutocorrelationTime?: Readonly<Record<string, Estimate>>;
}

export const tasks = {
  /** Nothing: whoever asks for it wants to know what it takes to ask. */
  rest(_: object): null {
    return null;
  },

  plan({
    model,
    sampler,
    ...options
  }: {
    model: Model;
    sampler: string;
    count: number;
    key: Key;
    interval?: number;
  }): SamplingPlan {
    return planSampling(model, { ...options, sampler: samplerNamed(sampler) });
  },

  /** The samples of some groups of chains in a batch, group by group; `last` is of each of their chains. */
  batch({
    plan,
    groups: [from, to],
    last,
    ...which
  }: {
    plan: SamplingPlan;
    key: Key;
    groups: readonly [from: number, to: number];
    batch: number;
    last?: Int8Array;
  }): Int8Array[] {
    const inGroup = (last?.length ?? 0) / (to - from);
    return Array.from({ length: to - from }, (_, n) =>
      sampleBatch(plan, {
        ...which,
        group: from + n,
        ...(last ? { last: last.subarray(n * inGroup, (n + 1) * inGroup) } : {}),
      }),
    );
  },

  /** Operators along the flow of the samples of one group of chains in one batch, which are forgotten. */
  operators({ plan, ...which }: { plan: SamplingPlan } & OperatorOptions & PartOfRun): OperatorPart {
    return operatorPart(plan, which);
  },

  /** Hidden units read as operators, and their correlators. */
  readout({ ensemble, options }: { ensemble: Ensemble; options: ReadoutOptions }, report: Report): Readout {
    return readOperators(ensemble, options, (done, total) => {
      if (done % 64 === 0 || done === total) report("operators", done, total);
    });
  },

  /** Averages over samples, and τ between them of what their model is slow to forget; none of a single one. */
  measure({ ensemble }: { ensemble: Ensemble }): Measured {
    const { model, count } = ensemble;
    const observables = measureAny(ensemble);
    return model === undefined || count < 2
      ? { observables }
      : { observables, storedAutocorrelationTime: storedAutocorrelationTime({ ...ensemble, model }) };
  },

  /** What is exactly known of a model at other couplings, to be drawn behind what is measured. */
  exactCurves(input: { model: Model; couplings: readonly number[] }): ExactCurves {
    return exactCurves(input);
  },

  /** What samples are worth to whoever learns from them. */
  quality({ ensemble }: { ensemble: Ensemble }): SampleQuality {
    return sampleQuality(ensemble);
  },

  /** Learns, with parts that an earlier run has kept, if any; tells of those that are made, and shows the rule on the way if it is watched. */
  learn(
    {
      ensemble,
      options,
      kept,
      watched,
    }: {
      ensemble: Sampled;
      options: LearnOptions;
      kept?: Readonly<Record<string, unknown>>;
      watched?: boolean;
    },
    report: Report,
    onPart?: OnPart,
    onRule?: (seen: RuleSeen) => void,
  ): Learned {
    return learn(ensemble, {
      ...options,
      ...(kept ? { keep: keeping(kept, onPart) } : {}),
      ...(watched ? { onRule } : {}),
      onStep: ({ stage, hidden, done, total }) => {
        const units = options.hidden === "auto" && hidden !== undefined ? `, N_h = ${hidden}` : "";
        report(stage === "theta" ? "Θ-RBMs" : stage === "lambda" ? `Λ${units}` : `${stage}${units}`, done, total);
      },
    });
  },

  /** The same of variables that are not ±1. */
  learnVariables(
    {
      ensemble,
      options,
      kept,
    }: { ensemble: VariableEnsemble; options: LearnOptions; kept: Readonly<Record<string, unknown>> },
    report: Report,
    onPart?: OnPart,
  ): Learned<VariableRule> {
    return learn(ensemble, {
      ...options,
      keep: keeping(kept, onPart),
      onStep: ({ stage, done, total }) => report(stage === "lambda" ? "Λ" : stage, done, total),
    });
  },

  /** What a rule keeps of variables that are not ±1, by a critic. */
  variableInformation(
    {
      ensemble,
      estimator,
      critic,
      windows,
      ...options
    }: {
      ensemble: VariableEnsemble;
      estimator: CriticMethod["name"];
      critic: Partial<CriticSettings>;
      windows: number;
      geometry: WindowGeometry;
      rule: VariableRule;
      key: Key;
    },
    report: Report,
  ): RuleInformation {
    return criticRuleInformation(ensemble, {
      ...{ ...options, windows, method: criticMethods[estimator](critic) },
      onStep: (done, total) => report(estimator, done, total),
    });
  },

  /** An RBM trained by contrastive divergence on the blocks V of windows. */
  rbm({
    ensemble,
    geometry,
    windows: count,
    ...training
  }: { ensemble: Ensemble; geometry: WindowGeometry; windows: number } & TrainingOptions): Rbm {
    const windows = cutWindows(ensemble, geometry, { count, key: training.key });
    const { visibleSites } = windows.geometry;
    return trainRbm(
      { visible: visibleSites.length, count: windows.count, bits: windowBits(windows, visibleSites) },
      training,
    );
  },

  /** The hidden units of such an RBM taken for a rule, whose P(h|V) has the same form, in the order and with the signs of one that is learned. */
  rbmRule(input: { ensemble: Ensemble; geometry: WindowGeometry; windows: number } & TrainingOptions): CoarseGraining {
    const geometry = occupiedGeometry(input.ensemble, input.geometry);
    const { visible, hidden, weights, hiddenBias } = tasks.rbm(input);
    const filters = Array.from({ length: hidden }, (_, k) =>
      Array.from({ length: visible }, (_, i) => weights[i * hidden + k]!),
    );
    const rule = coarseGraining({ block: blockOfSites(geometry), filters, bias: [...hiddenBias] });
    return toBlock(orient(rule), geometry);
  },

  /** Coarse spins of a rule of one hidden unit. */
  coarsen({
    ensemble,
    rule,
    ...options
  }: {
    ensemble: Ensemble;
    rule: CoarseGraining;
    key: Key;
    deterministic: boolean;
  }): Ensemble {
    return coarsen(ensemble, rule, options)[0]!;
  },

  /** What is measured of the configurations of one lattice, fine or coarse. */
  lattice({ ensemble }: { ensemble: Ensemble }, report: Report): LatticeReading {
    const observables = measureAny(ensemble);
    // Of dimers a site is not what is correlated, but their fields.
    if (ensemble.lattice.kind === "medial") return { observables };
    const correlations = fieldCorrelations(operatorField(ensemble, decimation([1, 1])), {
      onStep: (done, total) => {
        if (done % 64 === 0 || done === total) report("correlations", done, total);
      },
    });
    const [Px, Py] = correlations.places;
    const { distances, values } = correlator(correlations, {
      line: Px === Py ? "along" : "x",
      subtract: "nothing",
    });
    return { observables, correlations: { distances, values } };
  },

  /** The flow of samples, drawn or given; of a flow's rules the exponents, by the same samples. */
  flow(
    {
      samples,
      exponents,
      operators,
      key,
      ...options
    }: {
      samples: Ensemble | ToSample;
      /** Whether exponents are wanted, and by how many operators. */
      exponents: boolean;
      operators?: OperatorCounts | undefined;
    } & Pick<FlowOptions, "from" | "steps" | "judge" | "hamiltonian" | "key">,
    report: Report,
    onPart?: OnPart,
  ): FlowRun {
    // A temperature counts as far as its steps are, of which the samples are the first, and the exponents the last.
    const total = options.steps + 2;
    const ensemble = "sigma" in samples ? samples : drawn(samples, key, (share) => report("flow", share, total));
    const steps = rgFlow(ensemble, {
      ...options,
      key,
      onStep: ({ done }) => report("flow", 1 + done, total),
      onMeasured: ({ step, temperatures }) => onPart?.(`step ${step}`, temperatures["nearest, torus"]),
    });
    const { count, provenance } = ensemble;
    const rules = steps.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
    return {
      count,
      steps: steps.map(({ learned, ...step }) => (learned ? { ...step, learnedRule: learned.rule } : step)),
      ...(provenance ? { provenance } : {}),
      ...(exponents ? { exponents: exponentsOf(ensemble, { rules, key, operators }) } : {}),
    };
  },

  /** The exponents of samples at the fixed point of rules that are known. */
  exponents({
    ensemble,
    ...options
  }: {
    ensemble: Ensemble;
    rules: readonly CoarseGraining[];
    key: Key;
    operators?: OperatorCounts | undefined;
  }): Exponents {
    return exponentsOf(ensemble, options);
  },

  /** What the lines of a flow, each with a key of its own for its resamples, say of the critical point. */
  readFlow({
    lines,
  }: {
    lines: readonly { readonly start: number; readonly steps: readonly FlowStep[]; readonly key: Key }[];
  }): FlowReadings {
    return readFlow(lines.map(({ start, steps, key }) => flowLine(start, steps, { key })));
  },

  information(
    {
      estimator,
      ensemble,
      geometry,
      rule,
      windows = WINDOWS,
      key,
      critic = {},
    }: {
      estimator: RuleInformation["estimator"];
      ensemble: Sampled;
      geometry: WindowGeometry;
      rule: CoarseGraining;
      windows?: number;
      key: Key;
      critic?: Partial<CriticSettings>;
    },
    report: Report,
  ): RuleInformation {
    const options = { geometry, rule, windows, key };
    if (estimator === "exact") return exactInformation(ensemble, options);
    if (estimator === "rbm") {
      return rbmInformation(ensemble, { ...options, onEpoch: (done, total) => report("Θ-RBMs", done, total) });
    }
    const method = criticMethods[estimator](critic);
    return criticRuleInformation(ensemble, {
      ...options,
      method,
      onStep: (done, total) => report(estimator, done, total),
    });
  },
};

export type Tasks = typeof tasks;

/** Parts that an earlier run has kept, and others made now, which are told of. */
function keeping(kept: Readonly<Record<string, unknown>>, onPart: OnPart | undefined): Keep {
  return (part, make) => {
    const before = kept[part];
    if (before !== undefined) return before as ReturnType<typeof make>;
    const piece = make();
    onPart?.(part, piece);
    return piece;
  };
}

function exponentsOf(...given: Parameters<typeof flowExponents>): Exponents {
  try {
    return flowExponents(...given);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { none: error.message };
  }
}

function drawn({ model, sampler, count, interval }: ToSample, key: Key, onShare: (share: number) => void): Ensemble {
  onShare(0);
  return sample(model, {
    sampler: samplerNamed(sampler),
    count,
    key,
    ...(interval === undefined ? {} : { interval }),
    onStep: ({ done }) => onShare(done / count),
  });
}
