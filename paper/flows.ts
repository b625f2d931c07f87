/**
 * The flows of figure 5 of the paper [kochjanusz2018], of which its collapse in the supplement is another view: samples of the Ising model at several
 * temperatures, and a rule learned anew from the configurations of each step.
 */
import { type FlowLine, flowLine } from "kadanoff/flow";
import { child, type Key, key, keyFor } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { conditional } from "kadanoff/learning";
import { criticalTemperature, ising } from "kadanoff/models";
import { windowGeometry } from "kadanoff/windows";
import type { FlowSteps, Studio } from "./figure.ts";

/** T/T_c of the paper. */
export const PAPER_STARTS: readonly number[] = [0.98, 0.99, 1.002, 1.007, 1.01, 1.02, 1.03];
/** With those of ours: 1, where nothing should move, and two more below T_c, where the paper's two are few for a collapse. */
export const STARTS: readonly number[] = [0.97, 0.98, 0.99, 0.993, 1, 1.002, 1.007, 1.01, 1.02, 1.03];

/** Sites on a side, steps down to 8×8, and configurations of each temperature. */
export const sizesOf = (quick: boolean) =>
  quick ? { side: 64, steps: 3, count: 400 } : { side: 128, steps: 4, count: 5000 };

/** One hidden unit, without a bias, which keeps the symmetry, and with a bound on the norm, which keeps its weights equal. */
const relearn = (quick: boolean) => ({
  geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }),
  method: conditional({ steps: quick ? 300 : 1000 }),
  hidden: 1,
  norm: 2,
  bias: false,
  restarts: 1,
  windows: quick ? 4000 : 20_000,
});

/** The flow that began at a temperature. */
export interface Flow {
  /** T/T_c of the samples. */
  readonly start: number;
  readonly steps: FlowSteps;
  /** Effective temperatures with resamples, all steps together. */
  readonly line: FlowLine;
}

/** The lattice of the paper, and one of half its side, for a collapse at equal sizes. */
export const FLOWS = ["large", "small"] as const;

/** The flows of a lattice, each with a key of its own. */
export async function flowsOf(studio: Studio, which: (typeof FLOWS)[number] = "large"): Promise<Flow[]> {
  if (!studio.flows) throw new Error("flowsOf: expected a studio that makes flows, got one that does not");
  const { quick } = studio;
  const root = keyFor(key(studio.seed), which === "large" ? "fig5" : "si-collapse");
  const { side, steps, count } = sizesOf(quick);
  const L = which === "large" ? side : side / 2;
  const keys: Key[] = STARTS.map((start) => child(root, Math.round(1000 * start)));
  const made = await studio.flows(
    which,
    STARTS.map((start, k) => ({
      model: ising({ lattice: squareLattice({ size: [L, L] }), coupling: 1 / (start * criticalTemperature) }),
      count,
      from: { relearn: relearn(quick) },
      steps: which === "large" ? steps : steps - 1,
      key: keys[k]!,
    })),
  );
  return made.map((steps, k) => ({
    start: STARTS[k]!,
    steps,
    line: flowLine(STARTS[k]! * criticalTemperature, steps, { key: keyFor(keys[k]!, "bootstrap") }),
  }));
}
