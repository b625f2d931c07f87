import type { Ensemble } from "./ensemble.ts";

/**
 * What was kept of samples that are not in memory: some whole configurations, and patches of others. Which, is settled before they are read.
 */
export interface Excerpt extends Omit<Ensemble, "sigma"> {
  /** Whole configurations. */
  readonly configurations: {
    /** Their numbers, ascending. */
    readonly numbers: Uint32Array;
    /** Their spins, shape [numbers.length, Ly, Lx]. */
    readonly sigma: Int8Array;
  };
  /** Parts of configurations. */
  readonly patches: {
    /** [wx, wy] of a patch. */
    readonly size: readonly [number, number];
    /** Where in the ensemble their corners are, c·N + x + Lx·y; ascending. */
    readonly places: Float64Array;
    /** Their spins, shape [places.length, wy, wx]; where the lattice ends they go round to the other side. */
    readonly sigma: Int8Array;
  };
}

/** Samples in memory, or an excerpt of them. */
export type Sampled = Ensemble | Excerpt;

/** Whether samples are in memory, all of them. */
export function isWhole(of: Sampled): of is Ensemble {
  return "sigma" in of;
}

/** What is to be kept of samples. */
export interface ToKeep {
  /** Numbers of configurations, in any order, each at least once. */
  readonly configurations: Uint32Array;
  /** Windows, which need not be whole configurations. */
  readonly patches: {
    /** [wx, wy] of each. */
    readonly size: readonly [number, number];
    /** Configuration, x and y of the corner of each, in any order. */
    readonly corners: Uint32Array;
  };
}

/** Takes an excerpt of samples that come slice by slice, from the first configuration to the last. */
export function excerptTaker(
  known: Omit<Ensemble, "sigma">,
  { configurations, patches: { size, corners } }: ToKeep,
): {
  /** Takes the spins of the next configurations, whole ones. */
  take(sigma: Int8Array): void;
  /** What was kept. */
  finish(): Excerpt;
} {
  const {
    lattice: {
      numSites,
      size: [Lx, Ly],
    },
    count,
  } = known;
  const [wx, wy] = size;
  const numbers = Uint32Array.from(new Set(configurations)).sort();
  const all = new Float64Array(corners.length / 3);
  for (let w = 0; w < all.length; w++) {
    all[w] = corners[3 * w]! * numSites + corners[3 * w + 1]! + Lx * corners[3 * w + 2]!;
  }
  const places = all.sort().filter((place, w, sorted) => w === 0 || place !== sorted[w - 1]);
  const whole = new Int8Array(numbers.length * numSites);
  const parts = new Int8Array(places.length * wx * wy);
  let [from, taken, cut] = [0, 0, 0];
  return {
    take(sigma) {
      const to = from + sigma.length / numSites;
      for (; taken < numbers.length && numbers[taken]! < to; taken++) {
        const start = (numbers[taken]! - from) * numSites;
        whole.set(sigma.subarray(start, start + numSites), taken * numSites);
      }
      for (; cut < places.length && places[cut]! < to * numSites; cut++) {
        const place = places[cut]! - from * numSites;
        const corner = place % numSites;
        const base = place - corner;
        const [x0, y0] = [corner % Lx, Math.floor(corner / Lx)];
        let at = cut * wx * wy;
        for (let y = 0; y < wy; y++) {
          const row = base + Lx * ((y0 + y) % Ly);
          for (let x = 0; x < wx; x++) parts[at++] = sigma[row + ((x0 + x) % Lx)]!;
        }
      }
      from = to;
    },
    finish() {
      if (from !== count || taken < numbers.length || cut < places.length) {
        throw new RangeError(`excerpt: expected ${count} configurations, got ${from}`);
      }
      return { ...known, configurations: { numbers, sigma: whole }, patches: { size, places, sigma: parts } };
    },
  };
}

/** An excerpt of nothing but some configurations that are at hand. */
export function excerptOf(known: Omit<Ensemble, "sigma">, numbers: Uint32Array, sigma: Int8Array): Excerpt {
  return {
    ...known,
    configurations: { numbers, sigma },
    patches: { size: [1, 1], places: new Float64Array(0), sigma: new Int8Array(0) },
  };
}

/** The place of a value in an ascending list; what is not there was not kept. */
export function placeIn(list: Float64Array | Uint32Array, value: number, what: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  if (list[low] !== value) throw new RangeError(`excerpt: ${what} ${value} was not kept`);
  return low;
}
