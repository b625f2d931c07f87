import { spinOf } from "../coarsegraining/index.ts";
import { exp, log } from "../kernels/index.ts";
import { directionsOf } from "../lattices/index.ts";
import type { IsingModel } from "../models/index.ts";
import type { WindowGeometry } from "../windows/index.ts";
import { type HiddenTable, outcomesOf } from "./posterior.ts";

/** The weights of a block by itself, e^{−K E(V)}, by its rim: the spins that what is outside depends on. */
export interface BlockWeights {
  /** rimOf[V] = v, the state of the rim in a state V of the block. */
  readonly rimOf: Uint32Array;
  /** log Σ e^{−K E(V)} over the states V with rim v, less the largest. */
  readonly logWeight: Float64Array;
  /** ofBlock[V] = P(V|v) for v = rimOf[V]. */
  readonly ofBlock: Float64Array;
}

/** @param rim sites of the block, the bits of v */
export function blockWeights(
  { visibleSites }: WindowGeometry,
  rim: readonly number[],
  { lattice, coupling: K, couplings, field }: IsingModel,
): BlockWeights {
  const n = visibleSites.length;
  const places = new Map(visibleSites.map((site, i) => [String(site), i]));
  const bonds = visibleSites.flatMap(([x, y], i) =>
    directionsOf(lattice).flatMap(([dx, dy], a) => {
      const j = places.get(String([x + dx, y + dy]));
      return j === undefined ? [] : [{ i, j, k: K * couplings[a]! }];
    }),
  );
  const logWeights = new Float64Array(2 ** n);
  const rimOf = new Uint32Array(2 ** n);
  const largest = new Float64Array(2 ** rim.length).fill(Number.NEGATIVE_INFINITY);
  for (let V = 0; V < rimOf.length; V++) {
    let sum = 0;
    for (const { i, j, k } of bonds) sum += k * spinOf(V, i) * spinOf(V, j);
    for (let i = 0; i < n; i++) sum += K * field * spinOf(V, i);
    logWeights[V] = sum;
    for (let bit = 0; bit < rim.length; bit++) rimOf[V]! |= ((V >> rim[bit]!) & 1) << bit;
    largest[rimOf[V]!] = Math.max(largest[rimOf[V]!]!, sum);
  }
  const ofBlock = logWeights.map((weight, V) => exp(weight - largest[rimOf[V]!]!));
  const sums = new Float64Array(largest.length);
  ofBlock.forEach((weight, V) => void (sums[rimOf[V]!]! += weight));
  ofBlock.forEach((_, V) => void (ofBlock[V]! /= sums[rimOf[V]!]!));
  const most = largest.reduce((a, b) => Math.max(a, b));
  return { rimOf, logWeight: largest.map((weight, v) => weight - most + log(sums[v]!)), ofBlock };
}

/** P(H|v) = Σ_V P(V|v) P(H|V). */
export function hiddenOfRim(hidden: HiddenTable, { rimOf, ofBlock, logWeight }: BlockWeights): HiddenTable {
  if (hidden === "whole block") return hidden;
  const outcomes = outcomesOf(hidden, rimOf.length);
  const table = new Float64Array(logWeight.length * outcomes);
  for (let V = 0; V < rimOf.length; V++) {
    const at = rimOf[V]! * outcomes;
    for (let H = 0; H < outcomes; H++) table[at + H]! += ofBlock[V]! * hidden[V * outcomes + H]!;
  }
  return table;
}
