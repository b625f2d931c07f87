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

/** CPU seconds of a figure, samples and drawing included, and what was resident at the most, in units of 10⁶ bytes, with one worker. */
interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
}

/** By figure: shortened by --quick, and in full where that was measured, too; of si-collapse and table the times are those of docs/flow.md and docs/performance.md. */
const MEASURED: Readonly<Record<string, { readonly quick: Measured; readonly full?: Measured }>> = {
  fig2: { quick: { seconds: 9.4, megabytes: 230 }, full: { seconds: 25, megabytes: 266 } },
  fig3: { quick: { seconds: 3, megabytes: 178 }, full: { seconds: 7.1, megabytes: 190 } },
  fig4: { quick: { seconds: 20.8, megabytes: 197 }, full: { seconds: 239, megabytes: 864 } },
  fig5: { quick: { seconds: 20.7, megabytes: 209 }, full: { seconds: 179, megabytes: 290 } },
  "fig5-filters": { quick: { seconds: 20, megabytes: 221 }, full: { seconds: 179, megabytes: 290 } },
  "si-blocks": { quick: { seconds: 240, megabytes: 413 } },
  "si-cd": { quick: { seconds: 11.4, megabytes: 212 } },
  "si-collapse": { quick: { seconds: 36.9, megabytes: 220 }, full: { seconds: 270, megabytes: 300 } },
  "si-chain": { quick: { seconds: 11, megabytes: 213 } },
  "dimers-bkt": { quick: { seconds: 18.2, megabytes: 252 } },
  table: { quick: { seconds: 7.9, megabytes: 176 }, full: { seconds: 90, megabytes: 250 } },
};
/** Of that the program itself, before any work. */
const PROGRAM = 125;
/** Pieces of a figure that are done side by side. */
const PIECES = 4;

/** What the work below took on the machine that was measured: a core of an x86 server that others were busy on, Node 20.20. */
const REFERENCE = 0.25;

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
  for (let warm = 0; warm < 2; warm++) work();
  return Math.min(timed(work), timed(work)) / REFERENCE;
}

/** A stage for each figure; those that share flows make them once. What is not known in full is counted as with --quick, with a doubt. */
export function paperStages(
  names: readonly string[],
  quick: boolean,
): { readonly stages: Stage[]; readonly doubts: readonly string[] } {
  const slower = slowness();
  const stages = names.map((name) => {
    const { quick: short, full = short } = MEASURED[name]!;
    const { seconds, megabytes } = quick ? short : full;
    const shared = name !== "fig5" && names.includes("fig5") ? (SHARED[name] ?? 0) : 0;
    return {
      ...{ name, cpuSeconds: slower * (1 - shared) * seconds, pieces: PIECES },
      bytesEach: 1e6 * (megabytes - PROGRAM),
    };
  });
  const unknown = quick ? [] : names.filter((name) => MEASURED[name]!.full === undefined);
  const doubt = `${unknown.join(", ")} ${unknown.length === 1 ? "is" : "are"} counted as with --quick, and in full ${unknown.length === 1 ? "takes" : "take"} several times as long`;
  return { stages, doubts: unknown.length > 0 ? [doubt] : [] };
}

/** The share of a figure that are flows of figure 5, which are there if that is made by the same command. */
const SHARED: Readonly<Record<string, number>> = { "fig5-filters": 0.95, "si-collapse": 0.6 };
