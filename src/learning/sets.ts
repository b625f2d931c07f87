import type { Key } from "../kernels/index.ts";
import { type AnyEnsemble, type Ensemble, isSpins, type VariableUnits, variableUnits } from "../sampling/index.ts";
import { cutWindows, splitConfigurations, type WindowGeometry, type Windows } from "../windows/index.ts";

/** Windows to learn from, to choose between runs with, and to report from: of different configurations. */
export interface ThreeSets<E extends AnyEnsemble = Ensemble> {
  readonly learn: Windows<E>;
  readonly choose: Windows<E>;
  readonly report: Windows<E>;
}

/** Cuts `count` windows to learn from, and a third as many for each other set. */
export function cutThreeSets<E extends AnyEnsemble>(
  ensemble: E,
  geometry: WindowGeometry,
  count: number,
  key: Key,
): ThreeSets<E> {
  const sets = splitConfigurations(ensemble.count);
  const cut = (set: keyof ThreeSets, wanted: number): Windows<E> =>
    cutWindows(ensemble, geometry, { count: wanted, key, configurations: sets[set] });
  const third = Math.ceil(count / 3);
  return { learn: cut("learn", count), choose: cut("choose", third), report: cut("report", third) };
}

/** The units in which critics see real variables: from the configurations that are learned from. None of ±1 and of q states. */
export function learnUnits(ensemble: AnyEnsemble): VariableUnits | undefined {
  return isSpins(ensemble) ? undefined : variableUnits(ensemble, splitConfigurations(ensemble.count).learn);
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
  const corners = new Uint32Array(3 * most);
  for (let w = 0; w < most; w++) {
    const from = 3 * Math.floor((w * windows.count) / most);
    corners.set(windows.corners.subarray(from, from + 3), 3 * w);
  }
  return { ...windows, count: most, corners };
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

/** A buffer of dimers narrower than this, two cells of the medial grid, does not keep the flux of the block from E. */
const DIMER_BUFFER = 4;

/** A warning where the environment of dimers is so near that it tells the flux out of the block by Gauss' law; none otherwise. */
export function narrowBufferWarning({ lattice }: AnyEnsemble, { buffer }: WindowGeometry): string[] {
  if (lattice.kind !== "medial" || buffer >= DIMER_BUFFER) return [];
  return [
    `a buffer of ${buffer}: E is so near that it tells the electric flux out of the block (Gauss' law), and filters turn local; use --buffer ${DIMER_BUFFER} or more for dimers`,
  ];
}
