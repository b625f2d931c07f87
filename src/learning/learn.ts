import { blockOfSites, type CoarseGraining, toBlock } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import {
  absoluteDelta,
  allStatesTable,
  blockPairs,
  type CriticObjective,
  centredDelta,
  compressForJensen,
  type DeltaTable,
  deltaTable,
  fullFormInformation,
  type ProxyForm,
  posteriorGradient,
  proxyGradient,
  type ThetaRbms,
  thetaPosterior,
} from "../information/index.ts";
import { child, exp, type Key, keyFor, log, randomStream } from "../kernels/index.ts";
import { contradiction, type Ensemble } from "../sampling/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { configurationsOf, occupiedGeometry, type WindowGeometry, type Windows } from "../windows/index.ts";
import { type ClimbOptions, climb, type Objective } from "./climb.ts";
import type { CriticMethod } from "./criticMethod.ts";
import { boundJudge, exactJudge, type InformationKind, type JudgedBy } from "./judge.ts";
import {
  chainObjective,
  dataBlocksObjective,
  drawnHiddenObjective,
  fullFormScore,
  largeBlockJudge,
  MOST_SUMMED_UNITS,
} from "./largeBlocks.ts";
import { type CriticReport, learnByCritic } from "./learnByCritic.ts";
import { orient } from "./orient.ts";
import { cutThreeSets, fewWindowsWarning, limitWindows, narrowBufferWarning } from "./sets.ts";
import { type ThetaOptions, thetaDefaults, trainThetaRbms } from "./theta.ts";

/** The largest block whose states are summed over one by one. */
const LARGEST_BLOCK = 12;
/** The most hidden units of a rule that is learned without tables. */
const MOST_HIDDEN = 64;
/** Blocks of up to so many states are climbed with all windows at once; beyond that in batches of windows. */
const MOST_COMPRESSED_STATES = 256;
/** Points on the learning curve; fewer where each takes its time. */
const CURVE_POINTS = 40;
const FEW_CURVE_POINTS = 12;

/** What is climbed; see proxyGradient and posteriorGradient. */
export type LearningProxy = ProxyForm | "posterior";

/**
 * Sums over all states of the block; weighted blocks of the data, see dataBlocksGradient; or Markov chains as in the paper, by Gibbs
 * sampling or by Metropolis' rule, see chainGradient.
 */
export type InnerMean = "exact" | "data-blocks" | "gibbs" | "metropolis";

export interface LearnOptions {
  readonly geometry: WindowGeometry;
  /** Number of hidden units, N_h. */
  readonly hidden?: number;
  readonly key: Key;
  /** The paper's Θ-RBMs if absent, or a critic such as conditional(). The proxy, the inner mean, the climb and Θ are the former's alone. */
  readonly method?: CriticMethod;
  /** Windows to learn from; a third as many choose, and as many report. */
  readonly windows?: number;
  /** The Jensen proxy of the paper, its full form, or the posterior form, which needs one Θ-RBM. */
  readonly proxy?: LearningProxy;
  /** Largest Euclidean norm of each filter; Infinity for none. */
  readonly norm?: number;
  readonly bias?: boolean;
  /** Climbs from independent beginnings, of which the best on the second set is taken. */
  readonly restarts?: number;
  /** How the means over V' ~ Q_Λ(V'|H) are taken; exact for blocks of up to 12 sites, by data blocks beyond, if absent. */
  readonly inner?: InnerMean;
  /** Whether the means by Markov chains have a baseline taken off them, without which their noise is larger; true if absent. */
  readonly baseline?: boolean;
  readonly climb?: Partial<Pick<ClimbOptions, "steps" | "rate" | "ascent" | "batch" | "averaged">>;
  readonly theta?: Partial<ThetaOptions>;
  readonly onStep?: (progress: LearnProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Where a call of {@link learn} is. */
export interface LearnProgress {
  readonly stage: "windows" | "theta" | "lambda" | "report";
  readonly done: number;
  readonly total: number;
}

/** A rule that was learned, and how good it is. */
export interface Learned {
  readonly method: "rbm" | CriticObjective;
  /** What was climbed by the Θ-RBMs. */
  readonly proxy?: LearningProxy;
  readonly geometry: WindowGeometry;
  readonly rule: CoarseGraining;
  /** I_Λ(H:E) in nats, from the third set. */
  readonly information: Estimate;
  readonly informationKind: InformationKind;
  readonly judgedBy: JudgedBy;
  /** I(V:E) in nats, from the third set, by the same means; null where a critic would need an output for too many states. */
  readonly available: Estimate | null;
  /** The learning curve of the chosen climb: information of its iterates on the third set. */
  readonly history: readonly { readonly step: number; readonly information: Estimate }[];
  /** All climbs: the rule, and its information on the second set (of the Θ-RBMs the full form), by which the best was chosen. */
  readonly restarts: readonly { readonly rule: CoarseGraining; readonly score: Estimate }[];
  /** The settings of the critic, and its own number, where one was used. */
  readonly critic?: CriticReport;
  /** ⟨KL(P(V|E) ‖ P_Θ(V|E))⟩ in nats, where the exact posterior is known; it judges the Θ-RBMs and enters nothing else. */
  readonly thetaDivergence: Estimate | null;
  /** How the Θ-RBMs were trained, how means over V' were taken, and how Λ climbed by them. */
  readonly theta?: ThetaOptions;
  readonly inner?: InnerMean;
  readonly climb?: Required<NonNullable<LearnOptions["climb"]>>;
  readonly windows: { readonly learn: number; readonly choose: number; readonly report: number };
  readonly converged: boolean;
  readonly warnings: readonly string[];
}

/**
 * Learns the rule of coarse-graining whose hidden units carry the most information about the environment, with the paper's
 * method [kochjanusz2018]: two Θ-RBMs by contrastive divergence, then Λ uphill on the proxy.
 *
 * Or, where a method is given, with a critic: see learnByCritic.
 *
 * The configurations are split into three sets: one to learn from, one to choose between restarts, one to report from.
 * The exact posterior of a known model, where there is one, judges the result and never enters learning.
 */
export function learn(ensemble: Ensemble, options: LearnOptions): Learned {
  requireInput(ensemble, options);
  const geometry = occupiedGeometry(ensemble, options.geometry);
  const {
    hidden = 1,
    key,
    windows: count = 60_000,
    proxy = "jensen",
    norm = Number.POSITIVE_INFINITY,
    bias = false,
    restarts = 3,
    inner = geometry.visibleSites.length <= LARGEST_BLOCK ? "exact" : "data-blocks",
    baseline = true,
    theta: thetaOptions = {},
    onStep,
    signal,
  } = options;
  if (!Number.isInteger(restarts) || restarts < 1)
    throw new InputError(`learn: expected at least 1 restart, got ${restarts}`);
  if (!(norm > 0)) throw new InputError(`learn: expected a norm above 0, got ${norm}`);
  if (options.method !== undefined) return learnByCritic(ensemble, options, options.method);
  const defaults = climbDefaults(inner, hidden, geometry);
  const {
    steps = defaults.steps,
    ascent = defaults.ascent,
    rate = ascent === defaults.ascent ? defaults.rate : ascent === "plain" ? 0.5 : 0.01,
    batch = defaults.batch,
    averaged = Math.ceil(steps / 3),
  } = options.climb ?? {};
  const n = geometry.visibleSites.length;
  const exactly = inner === "exact";
  if (exactly && n > LARGEST_BLOCK) {
    throw new InputError(
      `learn: the sums over a block's states are exact for blocks of up to ${LARGEST_BLOCK} sites, got ${n}; take data blocks instead`,
    );
  }
  if (!exactly && proxy === "posterior") {
    throw new InputError(
      "learn: the posterior form sums over all states of a block; expected the jensen or the full proxy",
    );
  }
  const chains = inner === "gibbs" || inner === "metropolis";
  if (chains && proxy !== "jensen") {
    throw new InputError(
      `learn: Markov chains (${inner}) estimate the Jensen form alone; expected jensen, got ${proxy}`,
    );
  }
  const most = exactly ? LARGEST_BLOCK : MOST_HIDDEN;
  if (!Number.isInteger(hidden) || hidden < 1 || hidden > most) {
    throw new InputError(`learn: expected from 1 to ${most} hidden units, got ${hidden}`);
  }
  onStep?.({ stage: "windows", done: 0, total: 1 });
  const cut = cutThreeSets(ensemble, geometry, count, key);
  const training = { ...thetaDefaults(cut.learn, thetaOptions.units), ...thetaOptions };
  const theta = trainThetaRbms(cut.learn, training, {
    key: keyFor(key, "theta"),
    onEpoch: (done, total) => onStep?.({ stage: "theta", done, total }),
    signal,
  });

  const climbKey = (restart: number): Key => child(keyFor(key, "climb"), restart);
  const objective = exactly
    ? exactObjective(proxy, limitWindows(cut.learn), theta, { hidden, climbKey })
    : drawnObjective(
        { inner, baseline, form: proxy === "jensen" ? "jensen" : "full", hidden },
        cut.learn,
        theta,
        climbKey,
      );
  // Whatever it was climbed by: a rule that can be judged by sums over all states is.
  const small = exactly || (n <= LARGEST_BLOCK && hidden <= MOST_SUMMED_UNITS);
  const score = small ? exactScore(limitWindows(cut.choose), theta) : fullFormScore(cut.choose, theta, key);
  const curve = curveSteps(steps, hidden <= MOST_SUMMED_UNITS ? CURVE_POINTS : FEW_CURVE_POINTS);
  const climbs = Array.from({ length: restarts }, (_, r) => {
    const iterates: { step: number; rule: CoarseGraining }[] = [];
    const result = climb(
      objective(r),
      { block: blockOfSites(geometry), hidden, key: climbKey(r) },
      {
        steps,
        rate,
        ascent,
        batch,
        norm,
        bias,
        averaged,
        signal,
        onStep({ step, rule }) {
          if (curve.has(step)) iterates.push({ step, rule });
          if (step % 50 === 0) onStep?.({ stage: "lambda", done: r * steps + step, total: restarts * steps });
        },
      },
    );
    return {
      ...result,
      rule: orient(result.rule),
      iterates,
      score: score(result.rule),
    };
  });
  const best = climbs.reduce((a, b) => (b.score.value > a.score.value ? b : a));

  onStep?.({ stage: "report", done: 0, total: 1 });
  const exact = small || hidden <= MOST_SUMMED_UNITS ? exactJudge(cut.report) : undefined;
  const judge =
    exact ??
    (small
      ? boundJudge({ report: limitWindows(cut.report), calibrate: limitWindows(cut.choose) }, theta)
      : largeBlockJudge({ report: cut.report, calibrate: cut.choose, learn: cut.learn }, theta, key));
  const information = judge.information(best.rule);
  // H is a function of V and of coins, so that a bound on I(H:E) is one on I(V:E) too.
  const onBlock = judge.available();
  const available = judge.kind === "lower bound" && onBlock.value < information.value ? information : onBlock;
  const curveInformation = judge.curve(best.iterates.map(({ rule }) => rule));
  const { warnings, converged } = doubts(best, information, cut.learn.count);
  warnings.push(...narrowBufferWarning(ensemble, geometry));
  // The exact posterior of a model that is not that of the samples is exact for nothing.
  const against = contradiction(ensemble);
  if (against !== undefined) warnings.push(against.message);
  return {
    method: "rbm",
    proxy,
    geometry,
    rule: toBlock(best.rule, geometry),
    information,
    informationKind: judge.kind,
    judgedBy: judge.by,
    available,
    history: best.iterates.map(({ step }, i) => ({ step, information: curveInformation[i]! })),
    restarts: climbs.map(({ rule, score }) => ({ rule: toBlock(rule, geometry), score })),
    thetaDivergence: exact?.divergence((windows) => thetaPosterior(windows, theta.joint)) ?? null,
    theta: training,
    inner,
    climb: { steps, rate, ascent, batch, averaged },
    windows: { learn: cut.learn.count, choose: cut.choose.count, report: cut.report.count },
    converged: converged && !(against !== undefined && judge.kind === "exact"),
    warnings,
  };
}

/** JavaScript callers have no types to keep them from leaving something out. */
function requireInput(ensemble: Partial<Ensemble> | undefined, options: Partial<LearnOptions> | undefined): void {
  const lacks = (what: string, such: string): never => {
    throw new InputError(`learn: expected ${what}, such as ${such}`);
  };
  if (ensemble?.sigma === undefined || ensemble.lattice === undefined) {
    lacks("an ensemble", "readSamples gives, or ensemble({ lattice, sigma })");
  }
  if (options?.geometry?.visibleSites === undefined) {
    lacks("a geometry", "windowGeometry({ block: [2, 2], buffer: 1, environment: 1 })");
  }
  if (options?.key === undefined) lacks("a key", "key(2018)");
}

/** Windows in a step: fewer where each has a long row of block states. */
function batchFor({ visibleSites }: WindowGeometry): number {
  return Math.min(2000, Math.max(256, 2 ** (20 - visibleSites.length)));
}

/** How Λ climbs if nobody says how. With many hidden units large steps bring units that crowd together apart sooner. */
function climbDefaults(
  inner: InnerMean,
  hidden: number,
  geometry: WindowGeometry,
): { ascent: ClimbOptions["ascent"]; steps: number; rate: number; batch: number } {
  if (inner === "gibbs" || inner === "metropolis") return { ascent: "adam", steps: 1000, rate: 0.01, batch: 500 };
  if (hidden > MOST_SUMMED_UNITS) return { ascent: "adam", steps: 2000, rate: 0.05, batch: 100 };
  return inner === "exact"
    ? { ascent: "plain", steps: 1500, rate: 0.5, batch: batchFor(geometry) }
    : { ascent: "adam", steps: 1500, rate: 0.01, batch: 100 };
}

const always =
  <T>(value: T): (() => T) =>
  () =>
    value;

/** The full form with sums over all states, on the windows that choose. */
function exactScore(choose: Windows, theta: ThetaRbms): (rule: CoarseGraining) => Estimate {
  const table = absoluteDelta(deltaTable(choose, theta));
  const configurations = configurationsOf(choose);
  return (rule) => fullFormInformation(rule, table, configurations);
}

/** What is climbed where means over V' are samples, restart by restart. */
function drawnObjective(
  { inner, baseline, form, hidden }: { inner: InnerMean; baseline: boolean; form: ProxyForm; hidden: number },
  windows: Windows,
  theta: ThetaRbms,
  climbKey: (restart: number) => Key,
): (restart: number) => Objective {
  const pairs = blockPairs(windows, theta);
  return (restart) =>
    inner === "gibbs" || inner === "metropolis"
      ? chainObjective(pairs, theta, { move: inner, baseline, key: climbKey(restart) })
      : dataBlocksObjective(pairs, form, hidden, climbKey(restart));
}

/** What is climbed with sums over all states, and over all values of H while these are few. */
function exactObjective(
  proxy: LearningProxy,
  windows: Windows,
  theta: ThetaRbms,
  { hidden, climbKey }: { hidden: number; climbKey: (restart: number) => Key },
): (restart: number) => Objective {
  if (proxy === "posterior") {
    const posterior = thetaPosterior(windows, theta.joint);
    return always({ rows: posterior.count, gradient: (rule, rows) => posteriorGradient(rule, posterior, rows) });
  }
  if (hidden > MOST_SUMMED_UNITS) {
    const table = allStatesTable(windows, theta, proxy);
    return (restart) => drawnHiddenObjective(table, randomStream(keyFor(climbKey(restart), "hidden")));
  }
  const table = deltaTable(windows, theta);
  const climbed = proxy === "jensen" ? jensenTable(table) : absoluteDelta(table);
  return always({ rows: climbed.count, gradient: (rule, rows) => proxyGradient(rule, climbed, proxy, rows) });
}

/** The table that the Jensen proxy is climbed on: one row for each state of the block, as long as these are few. */
function jensenTable(table: DeltaTable): DeltaTable {
  const centred = centredDelta(table);
  return table.states <= MOST_COMPRESSED_STATES ? compressForJensen(centred) : centred;
}

/** Steps at which the learning curve is taken: even on a logarithmic axis, from the first to the last. */
function curveSteps(steps: number, points: number): ReadonlySet<number> {
  const perPoint = log(steps) / points;
  return new Set(Array.from({ length: points + 1 }, (_, p) => Math.round(exp(p * perPoint))));
}

/** What a reader of the result should know before trusting it. */
function doubts(
  { score, lateGain }: { score: Estimate; lateGain: number },
  information: Estimate,
  learnWindows: number,
): { converged: boolean; warnings: string[] } {
  const warnings = fewWindowsWarning(learnWindows);
  const blind = score.value < 3 * score.error;
  if (blind) {
    warnings.push(
      "the Θ-RBMs see no information in the learned rule beyond its error: either block and environment are independent, or the Θ-RBMs are too weak (more hidden units, epochs or CD steps)",
    );
  }
  const rising = lateGain > 0.02;
  if (rising)
    warnings.push(
      `the proxy still rose by ${Math.round(100 * lateGain)} % in the last quarter of the climb: take more steps`,
    );
  // Rounding leaves a rule that tells nothing on either side of zero.
  if (information.value < -1e-12 && information.value < -3 * information.error) {
    warnings.push("the bound is below zero by more than its error: the Θ-RBMs mislead on new configurations");
  }
  return { converged: !blind && !rising, warnings };
}
