import type { AnyRule, CoarseGraining, VariableRule } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import type { BlockStatistic, CriticObjective, ProxyForm } from "../information/index.ts";
import type { Key } from "../kernels/index.ts";
import {
  type AnyEnsemble,
  isSpins,
  type Sampled,
  type VariableEnsemble,
  type VariableUnits,
} from "../sampling/index.ts";
import type { Estimate } from "../statistics/index.ts";
import type { WindowGeometry } from "../windows/index.ts";
import type { ClimbOptions } from "./climb.ts";
import type { CriticMethod } from "./criticMethod.ts";
import { requireFewUnits } from "./criticRule.ts";
import { enoughUnits, type UnitsPoint } from "./enoughUnits.ts";
import type { InformationKind, JudgedBy } from "./judge.ts";
import type { Keep } from "./keep.ts";
import { type CriticReport, criticLearner } from "./learnByCritic.ts";
import { rbmLearner } from "./learnByRbms.ts";
import type { ShuffleTest } from "./shuffleTest.ts";
import type { Stability } from "./stability.ts";
import type { ThetaOptions } from "./theta.ts";

/** What is climbed; see proxyGradient and posteriorGradient. */
export type LearningProxy = ProxyForm | "posterior";

/**
 * Sums over all states of the block; weighted blocks of the data, see dataBlocksGradient; or Markov chains as in the paper, by Gibbs
 * sampling or by Metropolis' rule, see chainGradient.
 */
export type InnerMean = "exact" | "data-blocks" | "gibbs" | "metropolis";

/** Options of {@link learn}. What is left out is set as for the Ising model, or from block and windows. */
export interface LearnOptions {
  /** V, B and E. */
  readonly geometry: WindowGeometry;
  /** Number of hidden units, N_h; "auto" adds one after the other until none adds information: see enoughUnits. */
  readonly hidden?: number | "auto";
  /** Draws windows, first weights, and all that is drawn in training. */
  readonly key: Key;
  /** The paper's Θ-RBMs if absent, or a critic such as conditional(). The proxy, the inner mean, the climb and Θ are the former's alone. */
  readonly method?: CriticMethod;
  /** Windows to learn from; a third as many choose, and as many report. */
  readonly windows?: number;
  /** The Jensen proxy of the paper, its full form, or the posterior form, which needs one Θ-RBM. */
  readonly proxy?: LearningProxy;
  /** Largest Euclidean norm of each filter; Infinity for none. */
  readonly norm?: number;
  /** Whether biases are learned; if absent of q-state variables alone, which have no symmetry that would do without. */
  readonly bias?: boolean;
  /** Climbs from independent beginnings, of which the best on the second set is taken. */
  readonly restarts?: number;
  /** How the means over V' ~ Q_Λ(V'|H) are taken; exact for blocks of up to 12 sites, by data blocks beyond, if absent. */
  readonly inner?: InnerMean;
  /** Whether the means by Markov chains have a baseline taken off them, without which their noise is larger; true if absent. */
  readonly baseline?: boolean;
  /** Shuffles of the test whether there is any information at all, see shuffleTest; 0, no test, if absent. */
  readonly shuffles?: number;
  /** Configurations that are shuffled together, since neighbours along the file hang together; 1 if absent. */
  readonly together?: number;
  /** How Λ climbs by the Θ-RBMs. */
  readonly climb?: Partial<Pick<ClimbOptions, "steps" | "rate" | "ascent" | "batch" | "averaged">>;
  /** How these are trained. */
  readonly theta?: Partial<ThetaOptions>;
  /** Called as the work goes on. */
  readonly onStep?: (progress: LearnProgress) => void;
  /** Shown the rule as it is being learned; what is shown is worked out for that alone, and changes no number. */
  readonly onRule?: ((seen: RuleSeen) => void) | undefined;
  /** Keeps parts that take long, so that a learning which is interrupted need not make them again; none are kept if absent. */
  readonly keep?: Keep | undefined;
  /** Ends the work between steps, with its reason thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Where a call of {@link learn} is. */
export interface LearnProgress {
  /** Cutting windows, training the Θ-RBMs, climbing, or judging. */
  readonly stage: "windows" | "theta" | "lambda" | "report";
  /** Hidden units of the rule that is being learned, from the stage of Λ on. */
  readonly hidden?: number;
  /** Steps of the stage that are done. */
  readonly done: number;
  /** And that there are. */
  readonly total: number;
}

/** A rule while it is being learned. */
export interface RuleSeen {
  /** Hidden units of the rule. */
  readonly hidden: number;
  /** Which climb, from 0. */
  readonly restart: number;
  /** Steps of the climb that are done. */
  readonly step: number;
  /** And that there are. */
  readonly steps: number;
  /** As it stands, before it is given its signs and its order; see {@link orient}. */
  readonly rule: AnyRule;
  /**
   * I_Λ(H:E) in nats, at the points of the learning curve: by the exact posterior on the third set where there is one and the block is small, else by the critic on
   * some of the second set; absent elsewhere.
   */
  readonly information?: Estimate;
  /** What kind of number that is. */
  readonly informationKind?: InformationKind;
}

/** A share of the information that there is, paired by windows; of two lower bounds an estimate, and no bound. */
export interface Share extends Estimate {
  /** What kind of number it is: of two bounds the ratio is none. */
  readonly kind: InformationKind;
}

/** The most nats that a rule or its estimator can show. */
export interface Ceiling {
  /** In nats. */
  readonly value: number;
  /** Hidden units hold no more than N_h log 2; InfoNCE shows no more than the logarithm of its batch. */
  readonly by: "hidden units" | "batch";
}

/** A rule that was learned, and how good it is; of ±1 spins, unless samples of other variables were learned from. */
export interface Learned<R extends AnyRule = CoarseGraining> {
  /** What was learned with. */
  readonly method: "rbm" | CriticObjective;
  /** What was climbed by the Θ-RBMs. */
  readonly proxy?: LearningProxy;
  /** V, B and E as given. */
  readonly geometry: WindowGeometry;
  /** The best of all restarts, in the order and with the signs of {@link orient}. */
  readonly rule: R;
  /** I_Λ(H:E) in nats, from the third set. */
  readonly information: Estimate;
  /** What kind of number `information` is, and `available`. */
  readonly informationKind: InformationKind;
  /** What stands behind it. */
  readonly judgedBy: JudgedBy;
  /** I(V:E) in nats, from the third set, by the same means; null where a critic would need an output for too many states. */
  readonly available: Estimate | null;
  /** I(H:E)/I(V:E); absent where there is no I(V:E) beyond its error. */
  readonly share?: Share;
  /** What I(H:E) cannot exceed, whatever there is to know. */
  readonly ceiling: Ceiling;
  /** Whether there is any information at all, where that was asked for and there are configurations enough. */
  readonly shuffleTest?: ShuffleTest;
  /** Whether the climbs came to the same filters, where there are several. */
  readonly stability?: Stability;
  /** The learning curve of the chosen climb: information of its iterates on the third set. */
  readonly history: readonly {
    /** Of the climb. */
    readonly step: number;
    /** Of the iterate, in nats. */
    readonly information: Estimate;
  }[];
  /** Information against the number of hidden units, where that was found out. */
  readonly hiddenCurve?: readonly UnitsPoint[];
  /** All climbs: the rule, and its information on the second set (of the Θ-RBMs the full form), by which the best was chosen. */
  readonly restarts: readonly {
    /** Where the climb ended. */
    readonly rule: R;
    /** What it is worth on the second set, in nats. */
    readonly score: Estimate;
  }[];
  /** The settings of the critic, and its own number, where one was used. */
  readonly critic?: CriticReport;
  /** Of real variables: mean and standard deviation of each component, in which filters were bounded. */
  readonly units?: VariableUnits;
  /** ⟨KL(P(V|E) ‖ P_Θ(V|E))⟩ in nats, where the exact posterior is known; it judges the Θ-RBMs and enters nothing else. */
  readonly thetaDivergence: Estimate | null;
  /** ⟨v_i v_j⟩ in the block under P_Θ(V), the Θ-RBM of blocks, summed over all states: the mean over pairs [dx, dy] apart, of blocks of up to 12 sites. */
  readonly thetaCorrelations?: readonly {
    /** [dx, dy] */
    readonly offset: readonly [number, number];
    /** The mean over pairs. */
    readonly value: number;
  }[];
  /** How the Θ-RBMs were trained, how means over V' were taken, and how Λ climbed by them. */
  readonly theta?: ThetaOptions;
  /** How means over V' were taken. */
  readonly inner?: InnerMean;
  /** How Λ climbed. */
  readonly climb?: Required<NonNullable<LearnOptions["climb"]>>;
  /** Windows of the three sets. */
  readonly windows: {
    /** Of the first. */
    readonly learn: number;
    /** Of the second. */
    readonly choose: number;
    /** Of the third. */
    readonly report: number;
  };
  /** Whether the numbers are what they are called; the warnings say why not. */
  readonly converged: boolean;
  /** What a reader should know before trusting the numbers, a line each. */
  readonly warnings: readonly string[];
}

/** What a learner makes of one number of hidden units. */
export interface Trial<R extends AnyRule = CoarseGraining> {
  readonly learned: Learned<R>;
  /** The information of the rule on the second set, by which it was chosen. */
  readonly score: BlockStatistic;
}

/** A method of learning, set to work on an ensemble: rules of any number of hidden units from the same windows. */
export interface UnitsLearner<R extends AnyRule = CoarseGraining> {
  /** The most hidden units that it takes. */
  readonly most: number;
  /** Does what all numbers of units have in common. */
  prepare(): (hidden: number) => Trial<R>;
}

/**
 * Learns the rule of coarse-graining whose hidden units carry the most information about the environment: with the paper's
 * method [kochjanusz2018], see rbmLearner, or, where a method is given, with a critic, see criticLearner.
 *
 * The configurations are split into three sets: one to learn from, one to choose between restarts, one to report from.
 * The exact posterior of a known model, where there is one, judges the result and never enters learning.
 *
 * Of variables that are not ±1, see {@link VariableEnsemble}, a critic alone can learn.
 */
export function learn(ensemble: Sampled, options: LearnOptions): Learned;
export function learn(ensemble: VariableEnsemble, options: LearnOptions): Learned<VariableRule>;
export function learn(ensemble: AnyEnsemble, options: LearnOptions): Learned<AnyRule>;
export function learn(ensemble: AnyEnsemble, options: LearnOptions): Learned<AnyRule> {
  requireInput(ensemble, options);
  const { hidden = 1, norm = Number.POSITIVE_INFINITY, restarts = 3, method } = options;
  if (!Number.isInteger(restarts) || restarts < 1)
    throw new InputError(`learn: expected at least 1 restart, got ${restarts}`);
  if (!(norm > 0)) throw new InputError(`learn: expected a norm above 0, got ${norm}`);
  const learner =
    method === undefined ? rbmLearner(ofSpins(ensemble), options) : criticLearner(ensemble, options, method);
  if (hidden === "auto") return enoughUnits(learner);
  if (method !== undefined) requireFewUnits("learn", hidden, method.name);
  const { most } = learner;
  if (!Number.isInteger(hidden) || hidden < 1 || hidden > most) {
    throw new InputError(`learn: expected from 1 to ${most} hidden units, got ${hidden}`);
  }
  return learner.prepare()(hidden).learned;
}

/** The ensemble, if it is one of ±1: Θ-RBMs know no others. */
function ofSpins(ensemble: AnyEnsemble): Sampled {
  if (isSpins(ensemble)) return ensemble;
  throw new InputError(
    `learn: Θ-RBMs (rbm) are for ±1 spins; expected a critic for ${ensemble.variables.kind} variables, such as the method conditional`,
  );
}

/** JavaScript callers have no types to keep them from leaving something out. */
function requireInput(ensemble: object | undefined, options: Partial<LearnOptions> | undefined): void {
  const lacks = (what: string, such: string): never => {
    throw new InputError(`learn: expected ${what}, such as ${such}`);
  };
  const holds = (...names: readonly string[]): boolean =>
    names.some((name) => ensemble !== undefined && name in ensemble);
  if (!holds("lattice") || !holds("sigma", "patches", "values")) {
    lacks("an ensemble", "readSamples gives, or ensemble({ lattice, sigma })");
  }
  if (options?.geometry?.visibleSites === undefined) {
    lacks("a geometry", "windowGeometry({ block: [2, 2], buffer: 1, environment: 1 })");
  }
  if (options?.key === undefined) lacks("a key", "key(2018)");
}
