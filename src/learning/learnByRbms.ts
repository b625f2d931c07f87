import { blockOfSites, type CoarseGraining, toBlock } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import {
  absoluteDelta,
  allStatesTable,
  type BlockStatistic,
  blockPairs,
  centredDelta,
  compressForJensen,
  type DeltaTable,
  deltaTable,
  fullFormStatistic,
  type ProxyForm,
  posteriorGradient,
  proxyGradient,
  type ThetaRbms,
  thetaPosterior,
} from "../information/index.ts";
import { child, exp, type Key, keyFor, log, randomStream } from "../kernels/index.ts";
import { contradiction, type Sampled } from "../sampling/index.ts";
import { type Estimate, jackknife } from "../statistics/index.ts";
import { configurationsOf, occupiedGeometry, type WindowGeometry, type Windows } from "../windows/index.ts";
import { blockCorrelations } from "./blockCorrelations.ts";
import { type ClimbOptions, climb, type Objective } from "./climb.ts";
import { conditional } from "./criticMethod.ts";
import { shuffleTestOf } from "./criticRule.ts";
import { criticSets, SHOWN_EVERY } from "./criticTraining.ts";
import { boundJudge, exactJudge, isQuick } from "./judge.ts";
import { keepNothing } from "./keep.ts";
import {
  chainObjective,
  dataBlocksObjective,
  drawnHiddenObjective,
  fullFormScore,
  largeBlockJudge,
  MOST_SUMMED_UNITS,
} from "./largeBlocks.ts";
import type { InnerMean, Learned, LearningProxy, LearnOptions, Trial, UnitsLearner } from "./learn.ts";
import { orient } from "./orient.ts";
import {
  cutThreeSets,
  fewReportedWarning,
  fewWindowsWarning,
  limitWindows,
  narrowBufferWarning,
  type ThreeSets,
  WINDOWS,
} from "./sets.ts";
import { ceilingOf, shareOf } from "./share.ts";
import { stabilityOf } from "./stability.ts";
import { type ThetaOptions, thetaDefaults, trainThetaRbms } from "./theta.ts";
import { thetaSight, weakThetaWarning } from "./thetaSight.ts";

/** The largest block whose states are summed over one by one. */
const LARGEST_BLOCK = 12;
/** The most hidden units of a rule that is learned without tables. */
const MOST_HIDDEN = 64;
/** Blocks of up to so many states are climbed with all windows at once; beyond that in batches of windows. */
const MOST_COMPRESSED_STATES = 256;
/** Points on the learning curve; fewer where each takes its time. */
const CURVE_POINTS = 40;
const FEW_CURVE_POINTS = 12;

/**
 * The paper's method [kochjanusz2018]: two Θ-RBMs by contrastive divergence, then Λ uphill on the proxy. The Θ-RBMs know nothing of
 * hidden units of the rule, and serve any number of them.
 */
export function rbmLearner(ensemble: Sampled, options: LearnOptions): UnitsLearner {
  const geometry = occupiedGeometry(ensemble, options.geometry);
  const n = geometry.visibleSites.length;
  const {
    key,
    windows: count = WINDOWS,
    proxy = "jensen",
    inner = n <= LARGEST_BLOCK ? "exact" : "data-blocks",
    theta: thetaOptions = {},
    keep = keepNothing,
    onStep,
    signal,
  } = options;
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
  return {
    most: exactly ? LARGEST_BLOCK : MOST_HIDDEN,
    prepare() {
      onStep?.({ stage: "windows", done: 0, total: 1 });
      const cut = cutThreeSets(ensemble, geometry, count, key);
      const training = { ...thetaDefaults(cut.learn, thetaOptions.units), ...thetaOptions };
      const theta = keep("Θ-RBMs", () =>
        trainThetaRbms(cut.learn, training, {
          key: keyFor(key, "theta"),
          onEpoch: (done, total) => onStep?.({ stage: "theta", done, total }),
          signal,
        }),
      );
      const sight = n > LARGEST_BLOCK ? weakThetaWarning(thetaSight(cut, theta, { key, signal })) : [];
      return trials(ensemble, { ...options, geometry, proxy, inner, theta: training }, { cut, theta, sight });
    },
  };
}

/** What is as it was asked for, or as it is if nobody says so. */
type Settled = LearnOptions & {
  readonly proxy: LearningProxy;
  readonly inner: InnerMean;
  readonly theta: ThetaOptions;
};

/** Climbs of any number of hidden units by the same Θ-RBMs, of which some doubts may be known. */
function trials(
  ensemble: Sampled,
  options: Settled,
  { cut, theta, sight }: { cut: ThreeSets; theta: ThetaRbms; sight: readonly string[] },
): (hidden: number) => Trial {
  const {
    geometry,
    key,
    proxy,
    inner,
    theta: training,
    norm = Number.POSITIVE_INFINITY,
    bias = false,
    restarts = 3,
    baseline = true,
    keep = keepNothing,
    shuffles = 0,
    together = 1,
    onStep,
    onRule,
    signal,
  } = options;
  const n = geometry.visibleSites.length;
  const exactly = inner === "exact";
  const climbKey = (restart: number): Key => child(keyFor(key, "climb"), restart);
  return (hidden) => {
    const defaults = climbDefaults(inner, hidden, geometry);
    const {
      steps = defaults.steps,
      ascent = defaults.ascent,
      rate = ascent === defaults.ascent ? defaults.rate : ascent === "plain" ? 0.5 : 0.01,
      batch = defaults.batch,
      averaged = Math.ceil(steps / (hidden > MOST_SUMMED_UNITS ? 10 : 3)),
    } = options.climb ?? {};
    // Whatever it was climbed by: a rule that can be judged by sums over all states is.
    const small = exactly || (n <= LARGEST_BLOCK && hidden <= MOST_SUMMED_UNITS);
    const exact = small || hidden <= MOST_SUMMED_UNITS ? exactJudge(cut.report) : undefined;
    const quick = hidden <= MOST_SUMMED_UNITS && (small || exact !== undefined);
    const curve = curveSteps(steps, quick ? CURVE_POINTS : FEW_CURVE_POINTS);
    const objective = exactly
      ? exactObjective(proxy, limitWindows(cut.learn), theta, { hidden, climbKey })
      : drawnObjective(
          { inner, baseline, form: proxy === "jensen" ? "jensen" : "full", hidden },
          cut.learn,
          theta,
          climbKey,
        );
    const score = small ? exactScore(limitWindows(cut.choose), theta) : fullFormScore(cut.choose, theta, key);
    const quickly = isQuick(hidden, geometry) ? exact : undefined;
    const climbOnce = (r: number) => {
      const iterates: { step: number; rule: CoarseGraining }[] = [];
      const result = climb(
        objective(r),
        { block: blockOfSites(geometry), hidden, key: climbKey(r) },
        {
          ...{ steps, rate, ascent, batch, norm, bias, averaged, signal },
          slowing: hidden > MOST_SUMMED_UNITS,
          onStep({ step, rule }) {
            if (curve.has(step)) iterates.push({ step, rule });
            if (onRule && (curve.has(step) || step % SHOWN_EVERY === 0)) {
              const seen = { hidden, restart: r, step, steps, rule: toBlock(rule, geometry) };
              const information = quickly && curve.has(step) ? quickly.curve([rule])[0] : undefined;
              onRule(information ? { ...seen, information, informationKind: "exact" } : seen);
            }
            if (step % 50 === 0) onStep?.({ stage: "lambda", hidden, done: r * steps + step, total: restarts * steps });
          },
        },
      );
      return { iterates, result };
    };
    const climbs = Array.from({ length: restarts }, (_, r) => {
      const { iterates, result } = keep(`N_h = ${hidden}, climb ${r}`, () => climbOnce(r));
      const statistic = score(result.rule);
      return {
        ...{ ...result, rule: orient(result.rule), iterates, statistic },
        score: jackknife(statistic.rows, statistic.of),
      };
    });
    const best = climbs.reduce((a, b) => (b.score.value > a.score.value ? b : a));

    onStep?.({ stage: "report", hidden, done: 0, total: 1 });
    const judge =
      exact ??
      (small
        ? boundJudge({ report: limitWindows(cut.report), calibrate: limitWindows(cut.choose) }, theta)
        : largeBlockJudge({ report: cut.report, calibrate: cut.choose, learn: cut.learn }, theta, key));
    const information = judge.information(best.rule);
    // H is a function of V and of coins, so that a bound on I(H:E) is one on I(V:E) too.
    const onBlock = judge.available();
    const available = judge.kind === "lower bound" && onBlock.value < information.value ? information : onBlock;
    const share = shareOf({
      ...{ information, informationKind: judge.kind, available, availableKind: judge.kind },
      paired: judge.share?.(best.rule),
    });
    const climbed = climbs.map(({ rule, score }) => ({ rule: toBlock(rule, geometry), score }));
    const stability = stabilityOf(climbed, ensemble);
    const test =
      shuffles > 0
        ? shuffleTestOf(
            criticSets(ensemble, geometry, options.windows ?? WINDOWS, key),
            toBlock(best.rule, geometry),
            conditional(),
            {
              ...{ key, signal, shuffles, together },
            },
          )
        : undefined;
    const curveInformation = judge.curve(best.iterates.map(({ rule }) => rule));
    const { warnings, converged } = doubts(best, information, cut.learn.count);
    warnings.push(...fewReportedWarning(cut.report), ...sight, ...narrowBufferWarning(ensemble, geometry));
    // The exact posterior of a model that is not that of the samples is exact for nothing.
    const against = contradiction(ensemble);
    if (against !== undefined) warnings.push(against.message);
    const learned: Learned = {
      method: "rbm",
      proxy,
      geometry,
      rule: toBlock(best.rule, geometry),
      information,
      informationKind: judge.kind,
      judgedBy: judge.by,
      available,
      ...(share ? { share } : {}),
      ceiling: ceilingOf(hidden),
      ...(test ? { shuffleTest: test } : {}),
      ...(stability ? { stability } : {}),
      history: best.iterates.map(({ step }, i) => ({ step, information: curveInformation[i]! })),
      restarts: climbed,
      thetaDivergence: exact?.divergence((windows) => thetaPosterior(windows, theta.joint)) ?? null,
      ...(n <= LARGEST_BLOCK && !geometry.ball ? { thetaCorrelations: blockCorrelations(theta.block, geometry) } : {}),
      theta: training,
      inner,
      climb: { steps, rate, ascent, batch, averaged },
      windows: { learn: cut.learn.count, choose: cut.choose.count, report: cut.report.count },
      converged: converged && sight.length === 0 && !(against !== undefined && judge.kind === "exact"),
      warnings,
    };
    return { learned, score: best.statistic };
  };
}

/** Windows in a step: fewer where each has a long row of block states. */
function batchFor({ visibleSites }: WindowGeometry): number {
  return Math.min(2000, Math.max(256, 2 ** (20 - visibleSites.length)));
}

/** How Λ climbs if nobody says how. With many hidden units large steps bring units that crowd together apart sooner, and short ones at the end let each settle. */
export function climbDefaults(
  inner: InnerMean,
  hidden: number,
  geometry: WindowGeometry,
): Required<Pick<ClimbOptions, "ascent" | "steps" | "rate">> & {
  /** Windows in a step. */
  readonly batch: number;
} {
  if (inner === "gibbs" || inner === "metropolis") return { ascent: "adam", steps: 1000, rate: 0.01, batch: 500 };
  if (hidden > MOST_SUMMED_UNITS) return { ascent: "adam", steps: 3000, rate: 0.05, batch: 100 };
  return inner === "exact"
    ? { ascent: "plain", steps: 1500, rate: 0.5, batch: batchFor(geometry) }
    : { ascent: "adam", steps: 1500, rate: 0.01, batch: 100 };
}

const always =
  <T>(value: T): (() => T) =>
  () =>
    value;

/** The full form with sums over all states, on the windows that choose. */
function exactScore(choose: Windows, theta: ThetaRbms): (rule: CoarseGraining) => BlockStatistic {
  const table = absoluteDelta(deltaTable(choose, theta));
  const configurations = configurationsOf(choose);
  return (rule) => fullFormStatistic(rule, table, configurations);
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
