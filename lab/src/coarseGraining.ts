/** What the page has coarse-grained. */
import { computed, type ReadonlySignal } from "@preact/signals";
import type { CoarseGraining } from "kadanoff/coarsegraining";
import { coarseGrain, type Level, namedRule } from "./engine/coarseGraining.ts";
import { learnedRuleNow } from "./learning.ts";
import { ownSamples, pool, samplesNow, task, type WorkOptions } from "./session.ts";
import type { LabState } from "./state.ts";
import { state } from "./store.ts";

export interface CoarseGrained {
  readonly settings: LabState;
  /** The file of the samples, where they were not drawn. */
  readonly own: typeof ownSamples.value;
  readonly rule: CoarseGraining;
  readonly levels: readonly Level[];
}

export const coarsening = task<CoarseGrained>();

async function coarsen(options: WorkOptions): Promise<CoarseGrained> {
  const settings = state.value;
  const own = ownSamples.value;
  const { rule: name, block } = settings;
  const learned = name === "learned" ? await learnedRuleNow(options) : undefined;
  const samples = learned?.samples ?? (await samplesNow(options));
  const rule = learned?.learned.rule ?? namedRule(name, block, samples.lattice);
  return { settings, own, rule, levels: await coarseGrain(settings, { samples, rule }, { pool: pool(), ...options }) };
}

export const startCoarsening = (): Promise<CoarseGrained | undefined> => coarsening.start(coarsen);

/** What it does not hang on. */
const SEEN_ONLY: ReadonlySet<keyof LabState> = new Set([
  ...(["tab", "configuration", "temperatures", "flowMethod", "lesson", "speed", "zoom", "centre", "paused"] as const),
]);

/** Whether what there is belongs to other settings than those of the page. */
export const isStale: ReadonlySignal<boolean> = computed(() => {
  const { value } = coarsening.state;
  if (value.is !== "done") return false;
  const { settings, own } = value.result;
  const fields = Object.keys(settings) as (keyof LabState)[];
  return (
    own !== ownSamples.value || fields.some((field) => !SEEN_ONLY.has(field) && settings[field] !== state.value[field])
  );
});
