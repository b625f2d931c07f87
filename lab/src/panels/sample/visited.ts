/** Temperatures that were visited, with what was measured at each, and the exact curves of the model behind them. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { ExactCurves } from "kadanoff/models";
import type { LiveState } from "../../engine/live.ts";
import type { Measured } from "../../engine/watch.ts";
import { criticalTemperatureOf, modelOf, temperatureOf } from "../../model.ts";
import { pool } from "../../session.ts";
import { inWords, isCancelled } from "../../store.ts";
import { isLongEnough } from "./numbers.tsx";

export interface Visited {
  /** In J/k_B; Infinity for free dimers. */
  readonly temperature: number;
  readonly energy: { readonly value: number; readonly error: number };
  readonly order: { readonly value: number; readonly error: number };
}

/** What points belong together: a system of one size, whatever sampled it. */
export const systemOf = ({ model, lattice, size }: LiveState): string => `${model} ${lattice} ${size}`;

const all = signal<ReadonlyMap<string, readonly Visited[]>>(new Map());

/** The points of a system, in the order of their temperatures. */
export const visitedOf = (state: LiveState): readonly Visited[] => all.value.get(systemOf(state)) ?? [];

/** Takes what was measured for the point of its temperature, once it is worth it. */
export function visit(measured: Measured): void {
  if (measured.summary === undefined || !isLongEnough(measured)) return;
  const { state, summary } = measured;
  const temperature = temperatureOf(state.temperature, state);
  // What was visited before is changed here, and not to be waited for.
  const others = (all.peek().get(systemOf(state)) ?? []).filter((point) => point.temperature !== temperature);
  const { energy, order } = summary.means;
  const points = [...others, { temperature, energy, order }].sort((a, b) => a.temperature - b.temperature);
  all.value = new Map([...all.peek(), [systemOf(state), points]]);
}

export const forget = (state: LiveState): void => {
  all.value = new Map([...all.value].filter(([system]) => system !== systemOf(state)));
};

export interface Curves extends ExactCurves {
  readonly temperatures: readonly number[];
}

/** Steps of a curve, and how near it comes to T_c, where m goes as (T_c − T)^⅛: halves of the distance. */
const [STEPS, HALVES] = [60, 18];

/** The temperatures of the exact curves; of dimers the one that they are free at. */
export function curveTemperatures(of: Pick<LiveState, "model" | "lattice">): readonly number[] {
  if (of.model === "dimers") return [Number.POSITIVE_INFINITY];
  const critical = criticalTemperatureOf(of);
  const [least, most] = critical === undefined ? [0.1, 4] : [0.5 * critical, 2 * critical];
  const even = Array.from({ length: STEPS + 1 }, (_, n) => least + ((most - least) * n) / STEPS);
  if (critical === undefined) return even;
  const near = Array.from({ length: HALVES }, (_, n) => critical * (1 - 2 ** -(n + 4)));
  return [...even, ...near, critical].sort((a, b) => a - b);
}

const known = signal<{ readonly of: string; readonly curves: Curves } | undefined>(undefined);
const problem = signal("");
let asked: { readonly of: string; readonly controller: AbortController } | undefined;

/** The exact curves of a system; a worker computes them when they are first asked for, and others are no longer of interest then. */
export function askForCurves(state: LiveState): void {
  const of = systemOf(state);
  if (asked?.of === of) return;
  asked?.controller.abort();
  const controller = new AbortController();
  asked = { of, controller };
  problem.value = "";
  const temperatures = curveTemperatures(state);
  const couplings = temperatures.map((T) => 1 / T);
  const input = { model: modelOf({ ...state, temperature: "1", noise: 0 }), couplings };
  pool()
    .run("exactCurves", input, { signal: controller.signal })
    .then((curves) => {
      known.value = { of, curves: { ...curves, temperatures } };
    })
    .catch((error: unknown) => {
      if (isCancelled(error)) return;
      asked = undefined;
      problem.value = inWords(error);
    });
}

export const curvesOf = (state: LiveState): Curves | undefined =>
  known.value?.of === systemOf(state) ? known.value.curves : undefined;
export const curvesProblem: ReadonlySignal<string> = computed(() => problem.value);
