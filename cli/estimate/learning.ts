/** What it takes to learn a rule, from learning it in small: few windows, few steps, on this machine. */
import { key } from "kadanoff/kernels";
import {
  climbDefaults,
  type Learned,
  type LearnOptions,
  type LearnProgress,
  learn,
  type ThetaOptions,
  thetaDefaults,
} from "kadanoff/learning";
import { contradiction, type Ensemble } from "kadanoff/sampling";
import { cutWindows, occupiedGeometry, splitConfigurations, type WindowGeometry, windowPlaces } from "kadanoff/windows";
import { cpuSeconds, timed } from "./work.ts";

/** Configurations and windows that are learned from in small; more than a step of any method takes. */
const FEW_CONFIGURATIONS = 250;
const FEW_WINDOWS = 3000;
/** Steps in small: at the fewest a critic is looked at as often as in the longest training. */
const STEPS = 24;
const MOST_STEPS = 1500;
/** Passes of the Θ-RBMs over the windows in small, with one climb and with two. */
const [FEW_EPOCHS, MORE_EPOCHS] = [1, 12];
/** CPU seconds by which more steps must take longer, for a step to be known. */
const PATIENCE = 0.04;
/** Looks of a critic are taken at this many windows at most, and tables of 2ⁿ states have so many numbers. */
const CHECKED = 10_000;
const TABLE_SIZE = 2 ** 24;

/** What a call of learn takes, and what it does. */
export interface LearningCost {
  readonly cpuSeconds: number;
  readonly bytes: number;
  /** Windows of all three sets, steps of each climb, climbs, and passes over the windows by the Θ-RBMs. */
  readonly windows: { readonly learn: number; readonly choose: number; readonly report: number };
  readonly steps: number;
  readonly restarts: number;
  readonly epochs?: number;
}

/** The first few configurations. */
export function someOf(ensemble: Ensemble, most = FEW_CONFIGURATIONS): Ensemble {
  const count = Math.min(ensemble.count, most);
  return { ...ensemble, count, sigma: ensemble.sigma.subarray(0, count * ensemble.lattice.numSites) };
}

/** CPU seconds of what is asked of every configuration: whether the samples contradict their model. */
export function ofContradiction(ensemble: Ensemble): number {
  if (ensemble.model === undefined) return 0;
  const few = someOf(ensemble);
  contradiction(few);
  return (timed(() => void contradiction(few)) * ensemble.count) / few.count;
}

/** Windows of the three sets when `wanted` are asked for to learn from: as many of each configuration, and no more than there are places. */
export function windowsOfSets(ensemble: Ensemble, geometry: WindowGeometry, wanted: number): LearningCost["windows"] {
  const [columns, rows] = windowPlaces(ensemble, geometry).count;
  const sets = splitConfigurations(ensemble.count);
  const cut = (count: number, { length }: Uint32Array): number =>
    length * Math.min(columns * rows, Math.ceil(count / length));
  const third = Math.ceil(wanted / 3);
  return { learn: cut(wanted, sets.learn), choose: cut(third, sets.choose), report: cut(third, sets.report) };
}

/**
 * Learns in small, and says what the same takes in full.
 *
 * @param count configurations that there will be, where the ensemble has only some of them
 */
export function learningCost(
  ensemble: Ensemble,
  options: Omit<LearnOptions, "key">,
  count = ensemble.count,
): LearningCost {
  const few = someOf(ensemble);
  const geometry = occupiedGeometry(few, options.geometry);
  const n = geometry.visibleSites.length;
  const { restarts = 3, windows: wanted = 60_000, method } = options;
  const isAuto = options.hidden === "auto";
  // With auto there are at least two trainings: the second says that the first was enough.
  const hidden = options.hidden === "auto" ? 2 : (options.hidden ?? 1);
  const windows = windowsOfSets({ ...ensemble, count }, geometry, wanted);
  const theta = method === undefined ? thetaOf(few, { ...options, geometry }) : undefined;
  const defaults = climbDefaults(options.inner ?? (n <= 12 ? "exact" : "data-blocks"), hidden, geometry);
  const steps = method?.steps ?? options.climb?.steps ?? defaults.steps;

  const inSmall = (stepsOfRun: number, restartsOfRun: number): Run =>
    run(few, {
      ...options,
      ...{ hidden, restarts: restartsOfRun, windows: Math.min(wanted, FEW_WINDOWS), key: key(1) },
      ...(method
        ? { method: { ...method, steps: stepsOfRun } }
        : {
            climb: { ...options.climb, steps: stepsOfRun },
            theta: { ...options.theta, epochs: restartsOfRun === 1 ? FEW_EPOCHS : MORE_EPOCHS },
          }),
    });
  // The first runs are slow for reasons of their own: the code is new to the engine.
  const first = inSmall(STEPS, 1);
  let more = STEPS;
  let b = inSmall(STEPS + more, 1);
  while (b.climb - first.climb < PATIENCE && more < MOST_STEPS) {
    more *= 4;
    b = inSmall(STEPS + more, 1);
  }
  const twice = quicker(inSmall(STEPS, 2), inSmall(STEPS, 2));
  const a = quicker(inSmall(STEPS, 1), inSmall(STEPS, 1));

  const small = a.learned.windows;
  const grown = (set: "learn" | "choose" | "report", most = Number.POSITIVE_INFINITY): number =>
    Math.min(windows[set], most) / Math.min(small[set], most);
  const table = Math.max(1, Math.floor(TABLE_SIZE / 2 ** n));
  const step = Math.max(0, (b.climb - a.climb) / more);
  const ofRestart = Math.max(0, twice.climb - a.climb - step * STEPS);
  const once = Math.max(0, a.climb - step * STEPS - ofRestart);
  const byCritic = a.learned.judgedBy === "critic";
  // A critic judges by another critic, which takes as many steps; a table is looked at along the learning curve, at most 40 times.
  const ofJudge = byCritic ? Math.max(0, (b.judge - a.judge) / more) : 0;
  const judgeOnce = Math.max(0, a.judge - ofJudge * STEPS);
  const curve = method === undefined ? 40 / Math.max(1, a.learned.history.length) : 1;
  const epoch = Math.max(0, (twice.theta - a.theta) / (MORE_EPOCHS - FEW_EPOCHS));
  const cutting = Math.max(0, a.theta - epoch * FEW_EPOCHS);
  const total =
    ((theta?.epochs ?? 0) * epoch + cutting) * grown("learn") +
    once * grown("learn", method === undefined ? table : Number.POSITIVE_INFINITY) +
    restarts * (steps * step + ofRestart * grown("choose", method === undefined ? table : CHECKED)) +
    judgeOnce * curve * grown("report", method === undefined ? table : Number.POSITIVE_INFINITY) +
    steps * ofJudge;
  return {
    cpuSeconds: (isAuto ? 2 : 1) * total + (ofContradiction(ensemble) * count) / ensemble.count,
    bytes: bytesOf(windows, geometry, { states: 2 ** n, table: method === undefined }),
    ...{ windows, steps, restarts },
    ...(theta ? { epochs: theta.epochs } : {}),
  };
}

/** Bytes of the windows as they are held, packed and not, and of tables over them. */
function bytesOf(
  windows: LearningCost["windows"],
  { visibleSites, environmentSites }: WindowGeometry,
  { states, table }: { states: number; table: boolean },
): number {
  const all = windows.learn + windows.choose + windows.report;
  const sites = visibleSites.length + environmentSites.length;
  const tables = table ? 16 * Math.min(TABLE_SIZE, states * all) : 0;
  return all * (12 + 4 * sites) + tables;
}

function thetaOf(few: Ensemble, { geometry, theta = {} }: Omit<LearnOptions, "key">): ThetaOptions {
  const windows = cutWindows(few, geometry, { count: 1, key: key(1) });
  return { ...thetaDefaults(windows, theta.units), ...theta };
}

/** CPU seconds of the stages of a call of learn. */
interface Run {
  readonly learned: Learned;
  /** Windows and Θ-RBMs. */
  readonly theta: number;
  readonly climb: number;
  readonly judge: number;
}

/** The quicker of two runs that do the same, stage by stage: the other one was disturbed. */
const quicker = (one: Run, other: Run): Run => ({
  learned: one.learned,
  theta: Math.min(one.theta, other.theta),
  climb: Math.min(one.climb, other.climb),
  judge: Math.min(one.judge, other.judge),
});

function run(ensemble: Ensemble, options: LearnOptions): Run {
  const begun = cpuSeconds();
  let trained = begun;
  let climbed = begun;
  const onStep = ({ stage }: LearnProgress): void => {
    if (stage === "theta") trained = cpuSeconds();
    if (stage === "report") climbed = cpuSeconds();
  };
  const learned = learn(ensemble, { ...options, onStep });
  return { learned, theta: trained - begun, climb: climbed - trained, judge: cpuSeconds() - climbed };
}
