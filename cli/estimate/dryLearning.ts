/** What --dry-run says of learning: once, from several seeds, or at several windows. */
import type { Ensemble } from "kadanoff/sampling";
import { formatWindow, type WindowGeometry } from "kadanoff/windows";
import type { Context, Outcome } from "../command.ts";
import { type LearningValues, learningOptions, methodOf } from "../learning.ts";
import { counted } from "../words.ts";
import { learningCost } from "./learning.ts";
import { beginning, dryRun, estimateOf } from "./work.ts";

/** Of more windows than this only so many are tried in small, spread over all of them. */
const MOST_TRIED = 8;

interface LearningWork {
  readonly files: readonly string[];
  readonly f: LearningValues;
  readonly samples: Ensemble;
  /** Trainings at each window. 1 if absent. */
  readonly trainings?: number;
  /** Those of a scan; the one of the flags if absent. */
  readonly windows?: readonly WindowGeometry[];
}

export async function estimatedLearning(
  { files, f, samples, trainings = 1, windows }: LearningWork,
  { pool, signal, workers }: Context,
): Promise<Outcome> {
  const begun = await beginning(pool, (started) => started.run("rest", {}, { signal }));
  const options = learningOptions(f, samples);
  const places = windows ?? [options.geometry];
  const tried = spread(places, MOST_TRIED).map((geometry) => learningCost(samples, { ...options, geometry }));
  const pieces = trainings * places.length;
  const cpuSeconds = (pieces * tried.reduce((sum, cost) => sum + cost.cpuSeconds, 0)) / tried.length;
  const bytesEach = Math.max(...tried.map(({ bytes }) => bytes));
  const { hidden = 1 } = options;
  const units = hidden === "auto" ? "as many hidden units as suffice" : counted(hidden, "hidden unit");
  const [cost] = tried;
  const { windows: sets, steps, restarts, epochs } = cost!;
  const work = {
    stages: [{ name: "learning", cpuSeconds, pieces, bytesEach }],
    bytes: 2 * samples.sigma.length,
    of: {
      ...{ method: methodOf(f), hidden, windows: sets, steps, restarts, trainings: pieces },
      ...(epochs === undefined ? {} : { epochs }),
      ...(windows === undefined ? { geometry: sidesOf(options.geometry) } : { scan: windows.map(sidesOf) }),
    },
    lines: [
      ...places.map((geometry) => `${formatWindow(geometry)}; ${methodOf(f)}, ${units}`),
      `${sets.learn} windows to learn from, ${sets.choose} to choose and ${sets.report} to report, of ${counted(samples.count, "configuration")}`,
      `${pieces > 1 ? `${counted(pieces, "training")}, in each ` : ""}${counted(restarts, "climb")} of ${counted(steps, "step")}${epochs === undefined ? "" : `, after ${counted(epochs, "pass")} over the windows by the Θ-RBMs`}`,
    ],
    files,
    doubts: [
      ...(hidden === "auto"
        ? ["how many hidden units suffice is not known before: this is for two of them to be tried"]
        : []),
      ...(tried.length < places.length
        ? [`${tried.length} of ${places.length} windows were tried in small, and the others taken for like them`]
        : []),
    ],
  };
  return dryRun(work, estimateOf(work, begun, workers));
}

const sidesOf = ({ block, buffer, environment }: WindowGeometry) => ({ block, buffer, environment });

/** At most so many of a list, the first and the last among them, at equal distances. */
const spread = <T>(list: readonly T[], most: number): T[] =>
  list.length <= most
    ? [...list]
    : Array.from({ length: most }, (_, n) => list[Math.round((n * (list.length - 1)) / (most - 1))]!);
