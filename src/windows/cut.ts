import { InputError } from "../errors/index.ts";
import { child, type Key, keyFor, panels, type RandomStream, randomStream } from "../kernels/index.ts";
import { type AnyEnsemble, isSpins, isWhole, placeIn, type Sampled } from "../sampling/index.ts";
import type { Site, WindowGeometry } from "./geometry.ts";
import { occupiedGeometry, windowPlaces } from "./places.ts";
import { evenly } from "./split.ts";

/** Windows cut from an ensemble, of ±1 if not told otherwise: where they lie. Their spins stay in the ensemble, or in the excerpt of one, and are read from there. */
export interface Windows<E extends AnyEnsemble = Sampled> {
  /** The configurations that they are cut from. */
  readonly ensemble: E;
  /** V, B and E; sites without a degree of freedom are in none of them. */
  readonly geometry: WindowGeometry;
  /** The number of windows. */
  readonly count: number;
  /**
   * corner[3w], corner[3w + 1], corner[3w + 2]: configuration, x and y of the corner of window w; by configuration. In a graph x is the
   * number of the centre, and y is 0.
   */
  readonly corners: Uint32Array;
  /** Of an excerpt, which of its patches each window is. */
  readonly patches?: Uint32Array;
}

/** How many windows are cut, and from where. */
export interface CutOptions {
  /** Windows wanted in all. */
  readonly count: number;
  /** Random numbers for the places of windows. */
  readonly key: Key;
  /** Which configurations, in ascending order; all of them if absent. */
  readonly configurations?: Uint32Array;
}

/**
 * Cuts windows from chosen configurations of an ensemble, each configuration giving as many, at random places that
 * differ, see windowPlaces. V and E are the sites with a degree of freedom, see occupiedGeometry.
 *
 * There are as many as wanted, rounded up to as many from each configuration, and never more than there are.
 *
 * From an excerpt come the same windows as from the whole, if these are what was kept: see windowCorners.
 */
export function cutWindows(ensemble: Sampled, geometry: WindowGeometry, options: CutOptions): Windows;
export function cutWindows<E extends AnyEnsemble>(
  ensemble: E,
  geometry: WindowGeometry,
  options: CutOptions,
): Windows<E>;
export function cutWindows(ensemble: AnyEnsemble, geometry: WindowGeometry, options: CutOptions): Windows<AnyEnsemble> {
  const corners = windowCorners(ensemble, geometry, options);
  const windows = { ensemble, geometry: occupiedGeometry(ensemble, geometry), count: corners.length / 3, corners };
  if (!isSpins(ensemble) || isWhole(ensemble)) return windows;
  if (geometry.ball !== undefined) throw new RangeError("windows: of samples on a graph there is no excerpt");
  const { lattice, patches } = ensemble;
  if (patches.size.some((side, axis) => side !== geometry.size[axis])) {
    throw new RangeError(`windows: expected an excerpt for windows of ${geometry.size.join("x")}`);
  }
  return {
    ...windows,
    patches: Uint32Array.from({ length: windows.count }, (_, w) =>
      placeIn(
        patches.places,
        corners[3 * w]! * lattice.numSites + corners[3 * w + 1]! + lattice.size[0] * corners[3 * w + 2]!,
        "the patch at",
      ),
    ),
  };
}

/**
 * The corners of the windows that {@link cutWindows} cuts: configuration, x and y of each. Of the samples themselves no more is asked than the first
 * configuration, which tells the sites without a degree of freedom.
 */
export function windowCorners(
  ensemble: AnyEnsemble,
  geometry: WindowGeometry,
  { count, key, configurations = evenly(ensemble.count) }: CutOptions,
): Uint32Array {
  const { first, step, count: places } = windowPlaces(ensemble, geometry);
  if (!Number.isInteger(count) || count < 1)
    throw new InputError(`windows: expected a count of at least 1, got ${count}`);
  const all = places[0] * places[1];
  const each = Math.min(all, Math.ceil(count / configurations.length));
  const corners = new Uint32Array(3 * each * configurations.length);
  const own = keyFor(key, "windows");
  let at = 0;
  for (const c of configurations) {
    // The key of the configuration: its windows are the same whichever others are cut.
    for (const place of distinct(each, all, randomStream(child(own, c)))) {
      const x = first[0] + step[0] * (place % places[0]);
      const y = first[1] + step[1] * Math.floor(place / places[0]);
      corners.set([c, x, y], at);
      at += 3;
    }
  }
  return corners;
}

/** Some of the windows: of each place in the new list its place in the old one. */
export function someWindows<E extends AnyEnsemble>(
  windows: Windows<E>,
  count: number,
  from: (w: number) => number,
): Windows<E> {
  const corners = new Uint32Array(3 * count);
  const patches = windows.patches && new Uint32Array(count);
  for (let w = 0; w < count; w++) {
    const place = from(w);
    corners.set(windows.corners.subarray(3 * place, 3 * place + 3), 3 * w);
    if (patches) patches[w] = windows.patches![place]!;
  }
  return { ...windows, count, corners, ...(patches ? { patches } : {}) };
}

/** `count` different integers of [0, n), in ascending order: Floyd's algorithm, which draws no more than it needs. */
function distinct(count: number, n: number, random: RandomStream): number[] {
  const chosen = new Set<number>();
  for (let j = n - count; j < n; j++) {
    const t = random.below(j + 1);
    chosen.add(chosen.has(t) ? j : t);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Where windows are read: rows of Lx spins, and where the corner of each window is in them. */
interface Frame {
  readonly sigma: Int8Array;
  readonly size: readonly [number, number];
  /** Where the configuration, or the patch, of window w begins. */
  base(w: number): number;
  x(w: number): number;
  y(w: number): number;
}

function frameOf({ ensemble, corners, patches }: Windows): Frame {
  if (isWhole(ensemble)) {
    const { numSites, size } = ensemble.lattice;
    return {
      sigma: ensemble.sigma,
      size,
      base: (w) => corners[3 * w]! * numSites,
      x: (w) => corners[3 * w + 1]!,
      y: (w) => corners[3 * w + 2]!,
    };
  }
  const { size, sigma } = ensemble.patches;
  const sites = size[0] * size[1];
  const none = (): number => 0;
  return { sigma, size, base: (w) => patches![w]! * sites, x: none, y: none };
}

/** Offsets of sites in a configuration, seen from a corner; where the lattice ends they go round to the other side. In a graph a table has them. */
function reader(
  windows: Windows,
  sites: readonly Site[],
): (w: number, each: (spin: number, i: number) => void) => void {
  const frame = frameOf(windows);
  const {
    sigma,
    size: [Lx, Ly],
  } = frame;
  const dx = Uint32Array.from(sites, ([x]) => x);
  const dy = Uint32Array.from(sites, ([, y]) => y);
  const { ball, size } = windows.geometry;
  if (ball !== undefined) {
    return (w, each) => {
      const base = frame.base(w);
      const from = frame.x(w) * size[0];
      for (let i = 0; i < dx.length; i++) each(sigma[base + ball.sites[from + dx[i]!]!]!, i);
    };
  }
  return (w, each) => {
    const base = frame.base(w);
    const x0 = frame.x(w);
    const y0 = frame.y(w);
    for (let i = 0; i < dx.length; i++) {
      let x = x0 + dx[i]!;
      if (x >= Lx) x -= Lx;
      let y = y0 + dy[i]!;
      if (y >= Ly) y -= Ly;
      each(sigma[base + x + Lx * y]!, i);
    }
  };
}

/** Spins of some sites of every window: spins[w·n + i] = ±1 for the n sites given. */
export function windowSpins(windows: Windows, sites: readonly Site[]): Int8Array {
  const n = sites.length;
  const spins = new Int8Array(windows.count * n);
  const read = reader(windows, sites);
  const frame = frameOf(windows);
  const {
    sigma,
    size: [Lx, Ly],
  } = frame;
  const { geometry } = windows;
  // Most windows do not go round the lattice, and their sites are always as far from the corner.
  const offsets = Uint32Array.from(sites, ([x, y]) => x + Lx * y);
  const [lastX, lastY] = [Lx - geometry.size[0], Ly - geometry.size[1]];
  for (let w = 0, at = 0; w < windows.count; w++, at += n) {
    const x = frame.x(w);
    const y = frame.y(w);
    if (x > lastX || y > lastY || geometry.ball !== undefined) read(w, (spin, i) => void (spins[at + i] = spin));
    else {
      const base = frame.base(w) + x + Lx * y;
      for (let i = 0; i < n; i++) spins[at + i] = sigma[base + offsets[i]!]!;
    }
  }
  return spins;
}

/**
 * The same as bits, for the RBM's kernels: bit i mod 16 of bits[w·panels + ⌊i/16⌋] is 1 where site i is +1.
 */
export function windowBits(windows: Windows, sites: readonly Site[], into?: Uint16Array): Uint16Array {
  const words = panels(sites.length);
  const bits = into ?? new Uint16Array(windows.count * words);
  const read = reader(windows, sites);
  for (let w = 0; w < windows.count; w++) {
    read(w, (spin, i) => {
      if (spin > 0) bits[w * words + (i >> 4)]! |= 1 << (i & 15);
    });
  }
  return bits;
}

/** State index of the block of every window: bit i is 0 where site i is +1, and 1 where it is −1. Up to 30 sites. */
export function blockStates(windows: Windows): Uint32Array {
  const states = new Uint32Array(windows.count);
  const read = reader(windows, windows.geometry.visibleSites);
  for (let w = 0; w < windows.count; w++) {
    read(w, (spin, i) => {
      if (spin < 0) states[w]! |= 1 << i;
    });
  }
  return states;
}

/** The configuration that each window comes from. */
export function configurationsOf({ corners, count }: Pick<Windows, "corners" | "count">): Uint32Array {
  const configurations = new Uint32Array(count);
  for (let w = 0; w < count; w++) configurations[w] = corners[3 * w]!;
  return configurations;
}
