import type { Key } from "../kernels/index.ts";
import { type AnyEnsemble, isSpins, type Sampled, type VariableUnits, variableUnits } from "../sampling/index.ts";
import {
  type CutOptions,
  cutWindows,
  evenly,
  someWindows,
  splitConfigurations,
  type WindowGeometry,
  type Windows,
  windowCorners,
} from "../windows/index.ts";

/** Windows to learn from, to choose between runs with, and to report from: of different configurations. */
export interface ThreeSets<E extends AnyEnsemble = Sampled> {
  readonly learn: Windows<E>;
  readonly choose: Windows<E>;
  readonly report: Windows<E>;
}

/** Windows to learn from where nobody says how many. */
export const WINDOWS = 60_000;

/** How each of the three sets is cut: `count` windows to learn from, and a third as many for each other set. */
function threeCuts(ensemble: AnyEnsemble, count: number, key: Key): Readonly<Record<keyof ThreeSets, CutOptions>> {
  const third = Math.ceil(count / 3);
  // Of more configurations than windows are wanted some give one each, evenly spread.
  const sets = splitConfigurations(ensemble.count, { learn: count, choose: third, report: third });
  return {
    learn: { count, key, configurations: sets.learn },
    choose: { count: third, key, configurations: sets.choose },
    report: { count: third, key, configurations: sets.report },
  };
}

/** How windows of all configurations are cut, or of as many as windows are wanted. */
export function cutOfAll(ensemble: Sampled, count: number, key: Key): CutOptions {
  return { count, key, configurations: evenly(ensemble.count, count) };
}

/** Cuts `count` windows to learn from, and a third as many for each other set. */
export function cutThreeSets<E extends AnyEnsemble = Sampled>(
  ensemble: E,
  geometry: WindowGeometry,
  count: number,
  key: Key,
): ThreeSets<E> {
  const { learn, choose, report } = threeCuts(ensemble, count, key);
  return {
    learn: cutWindows(ensemble, geometry, learn),
    choose: cutWindows(ensemble, geometry, choose),
    report: cutWindows(ensemble, geometry, report),
  };
}

/**
 * The corners of all windows that learning, or the estimators of a rule's information, look at in samples of which the first configuration is known: what is
 * to be kept of samples that are not in memory. `all` are those of the exact information, cut from all configurations, and `sets` those of everything else.
 */
export function cornersOf(
  ensemble: Sampled,
  geometry: WindowGeometry,
  { windows: count = WINDOWS, key, of }: { windows?: number | undefined; key: Key; of: readonly ("sets" | "all")[] },
): Uint32Array {
  const cuts = of.flatMap((which): CutOptions[] =>
    which === "all" ? [cutOfAll(ensemble, count, key)] : Object.values(threeCuts(ensemble, count, key)),
  );
  const parts = cuts.map((options) => windowCorners(ensemble, geometry, options));
  const corners = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    corners.set(part, at);
    at += part.length;
  }
  return corners;
}

/** The units in which critics see real variables, by the configurations of these windows. None of ±1 and of q states. */
export function learnUnits({ ensemble, corners }: Windows<AnyEnsemble>): VariableUnits | undefined {
  return isSpins(ensemble) ? undefined : variableUnits(ensemble, new Set(corners.filter((_, n) => n % 3 === 0)));
}

/** Numbers in a table over windows and states of the block. */
const TABLE_SIZE = 2 ** 24;

/** Every k-th window where there are too many for a table with a row of 2ⁿ states for each: large blocks, fewer windows. */
export function limitWindows(windows: Windows): Windows {
  return everyKth(windows, Math.max(1, Math.floor(TABLE_SIZE / 2 ** windows.geometry.visibleSites.length)));
}

/** At most so many of the windows, evenly spread. */
export function everyKth<E extends AnyEnsemble>(windows: Windows<E>, most: number): Windows<E> {
  if (windows.count <= most) return windows;
  return someWindows(windows, most, (w) => Math.floor((w * windows.count) / most));
}

/** Fewer windows than this overfit the Θ-RBMs: their information came out up to a fifth too large. */
const FEW_WINDOWS = 5000;

/** A warning where there are too few windows to train Θ-RBMs on; none otherwise. */
export function fewWindowsWarning(learnWindows: number): string[] {
  if (learnWindows >= FEW_WINDOWS) return [];
  return [
    `only ${learnWindows} windows to learn from: the Θ-RBMs may overfit; use more configurations or more windows of each`,
  ];
}

/** Errors of fewer windows than this are known to a sixth of themselves at best, and of one window there is none. */
const FEW_REPORTED = 20;

/** A warning where numbers are reported from too few windows for their errors; none otherwise. */
export function fewReportedWarning({ count }: Pick<Windows<AnyEnsemble>, "count">): string[] {
  if (count >= FEW_REPORTED) return [];
  const windows = count === 1 ? "one window" : `${count} windows`;
  return [
    `only ${windows} to report from: too few for an error that can be trusted, and for the number itself; use more configurations or more windows of each`,
  ];
}

/** A buffer of dimers narrower than this, two cells of the medial grid, does not keep the flux of the block from E. */
const DIMER_BUFFER = 4;

/** A warning where the environment of dimers is so near that it tells the flux out of the block by Gauss' law; none otherwise. */
export function narrowBufferWarning({ lattice }: AnyEnsemble, { buffer }: WindowGeometry): string[] {
  if (lattice.kind !== "medial" || buffer >= DIMER_BUFFER) return [];
  return [
    `a buffer of ${buffer}: E is so near that it tells the electric flux out of the block (Gauss' law), and filters turn local; use --buffer ${DIMER_BUFFER} or more for dimers`,
  ];
}
