import type { Lattice } from "../lattices/index.ts";
import { isOneRow, type Site, type WindowGeometry } from "../windows/index.ts";
import { type Half, halfOf, insideOf, type OuterField } from "./bufferHalves.ts";

/**
 * How the buffer is summed over, once for all windows, as a program for the kernel of SpinSum. Buffer and block are cut by a line of sites through
 * the middle of the block, and each half is summed over line by line towards the cut. A half is a table over 2w spins of the buffer on the
 * line, w the width of the buffer, and over those spins of the block that touch the half; the two are joined for every state of the block's rim.
 */
export interface BufferSum {
  /** The rim: sites of V that touch the buffer, or the environment if there is none, as indices into visibleSites: the bits of v. */
  readonly rim: readonly number[];
  /** Sites of the environment that touch the buffer, or the block. */
  readonly touching: readonly Site[];
  /** fields[f] is field f + 1 of the program; field 0 is none. */
  readonly fields: readonly OuterField[];
  /** Four words a step; bond a is one along direction a of the lattice. */
  readonly program: readonly number[];
  /** As in SpinSum; tables in states. */
  readonly order: readonly number[];
  readonly left: number;
  readonly right: number;
  readonly table: number;
  readonly shared: number;
  readonly leftOf: Uint32Array;
  readonly rightOf: Uint32Array;
}

/** A cut through the middle of the block, and both sides of it. */
interface Cut {
  readonly axis: 0 | 1;
  readonly at: number;
  readonly halves: readonly [Half, Half];
  /** Numbers that are touched for a window. */
  readonly cost: number;
}

/** In two dimensions the cost is beyond any limit from here on, and not counted. */
const WIDEST_BUFFER = 12;

/**
 * Numbers that are touched for a window: in the tables of both halves, and 2^(rim + 2w) where they are joined. Infinite for buffers of more
 * than 12, but in a chain: there no spin of the buffer lies on the cut, tables have four states, and every buffer can be summed over.
 */
export function bufferSumCost(geometry: WindowGeometry, lattice: Lattice): number {
  if (geometry.buffer > WIDEST_BUFFER && !isOneRow(geometry)) return Number.POSITIVE_INFINITY;
  return bestCut(geometry, lattice).cut.cost;
}

/** The sum over the buffer of a window, cut along x or y, whichever costs less. */
export function bufferSum(geometry: WindowGeometry, lattice: Lattice): BufferSum {
  const { cut, fields, touching } = bestCut(geometry, lattice);
  const [left, right] = cut.halves;
  const onCut = bufferOn(geometry, cut);
  const names = rimOf(geometry, cut.halves);
  const [atLeft, atRight] = [left, right].map(({ spins }) => {
    const own = names.filter((name) => spins.includes(name));
    const bits = [...onCut, ...own].map((name) => spins.indexOf(name));
    const ofRim = own.map((name) => names.indexOf(name));
    return {
      order: Array.from({ length: 2 ** bits.length }, (_, i) => gatherBits(i, bits)),
      of: Uint32Array.from({ length: 2 ** names.length }, (_, v) => pickBits(v, ofRim)),
    };
  });
  const visible = geometry.visibleSites.map(String);
  return {
    rim: names.map((name) => visible.indexOf(name)),
    touching,
    fields,
    program: [...left.steps, ...right.steps],
    order: [...atLeft!.order, ...atRight!.order],
    left: atLeft!.order.length,
    right: atRight!.order.length,
    table: Math.max(left.table, right.table),
    shared: 2 ** onCut.length,
    leftOf: atLeft!.of,
    rightOf: atRight!.of,
  };
}

/** Bit k of i at places[k]. */
const gatherBits = (i: number, places: readonly number[]): number =>
  places.reduce((state, place, k) => state | (((i >> k) & 1) << place), 0);

/** Bit places[k] of i at k. */
const pickBits = (i: number, places: readonly number[]): number =>
  places.reduce((state, place, k) => state | (((i >> place) & 1) << k), 0);

function bestCut(geometry: WindowGeometry, lattice: Lattice) {
  const inside = insideOf(geometry, lattice);
  const fields = [...inside.fieldOf.values()];
  const axes: readonly (0 | 1)[] = isOneRow(geometry) ? [0] : [0, 1];
  const cuts = axes.map((axis): Cut => {
    const at = Math.floor((geometry.size[axis] - 1) / 2);
    const half = (side: "left" | "right"): Half => halfOf(geometry, inside, { axis, cut: at, side, fields });
    const halves = [half("left"), half("right")] as const;
    const rim = rimOf(geometry, halves).length;
    return {
      axis,
      at,
      halves,
      cost: halves[0].cost + halves[1].cost + 2 ** (rim + bufferOn(geometry, { axis, at }).length),
    };
  });
  const cut = cuts.reduce((a, b) => (b.cost < a.cost ? b : a));
  return { cut, fields, touching: inside.touching };
}

/** Sites of the buffer on a line. */
const bufferOn = ({ bufferSites }: WindowGeometry, { axis, at }: Pick<Cut, "axis" | "at">): string[] =>
  bufferSites.filter((site) => site[axis] === at).map(String);

/** Spins of the block in either half, those of the left half first. */
function rimOf({ visibleSites }: WindowGeometry, [left, right]: Cut["halves"]): string[] {
  const visible = new Set(visibleSites.map(String));
  return [...new Set([...left.spins, ...right.spins])].filter((name) => visible.has(name));
}
