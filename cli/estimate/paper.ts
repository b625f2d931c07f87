/**
 * What the figures of the paper take. Their work is fixed but for --quick and the seed, so that it has been measured once; how fast this machine is beside the one
 * that it was measured on is found out by learning in small.
 */
import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { conditional, learn } from "kadanoff/learning";
import { criticalCoupling, ising } from "kadanoff/models";
import { sample, wolff } from "kadanoff/sampling";
import { windowGeometry } from "kadanoff/windows";
import type { Stage } from "./work.ts";
import { timed } from "./work.ts";

/** CPU seconds of a figure, samples and drawing included, and the most bytes that it held at a time with one worker. */
interface Measured {
  readonly cpuSeconds: number;
  readonly bytes: number;
}

const MB = 1e6;

/** By figure: shortened by --quick, and in full. */
export const MEASURED: Readonly<Record<string, { readonly quick: Measured; readonly full: Measured }>> = {};

/** What the work below took on the machine that was measured: a core of an x86 server that others were busy on, Node 20.20. */
const REFERENCE = 0.5;

/** How much slower this machine is. */
function slowness(): number {
  const model = ising({ lattice: squareLattice({ size: [16, 16] }), coupling: criticalCoupling });
  const work = (): void => {
    const ensemble = sample(model, { sampler: wolff(), count: 100, key: key(1), interval: 5 });
    learn(ensemble, {
      geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }),
      method: conditional({ steps: 100 }),
      windows: 3000,
      restarts: 1,
      key: key(1),
    });
  };
  work();
  return Math.min(timed(work), timed(work)) / REFERENCE;
}

/** A stage for each figure; those that share flows make them once. */
export function paperStages(names: readonly string[], quick: boolean): Stage[] {
  const slower = slowness();
  const own = (name: string): Measured => MEASURED[name]![quick ? "quick" : "full"];
  return names.map((name) => {
    const { cpuSeconds, bytes } = own(name);
    const shared = name !== "fig5" && names.includes("fig5") ? (SHARED[name] ?? 0) : 0;
    return { name, cpuSeconds: slower * (1 - shared) * cpuSeconds, pieces: 1, bytesEach: bytes };
  });
}

/** The share of a figure that are flows of figure 5, which are there if that is made by the same command. */
const SHARED: Readonly<Record<string, number>> = { "fig5-filters": 0.95, "si-collapse": 0.6 };
