/** What the page has coarse-grained. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { CoarseGraining } from "kadanoff/coarsegraining";
import { coarseGrain, type Level, namedRule } from "./engine/coarseGraining.ts";
import { learnedRuleNow } from "./learning.ts";
import { ownSamples, pool, samplesNow, task, type WorkOptions } from "./session.ts";
import { FIELDS, type Field, type LabState } from "./state.ts";
import { part, state } from "./store.ts";

export interface CoarseGrained {
  readonly settings: LabState;
  /** The file of the samples, where they were not drawn. */
  readonly own: typeof ownSamples.value;
  readonly rule: CoarseGraining;
  readonly levels: readonly Level[];
}

/** What it does not hang on. */
const SEEN_ONLY: ReadonlySet<Field> = new Set([
  ...(["tab", "configuration", "temperatures", "flowMethod", "lesson", "speed", "zoom", "centre", "paused"] as const),
]);

/** Whether coarse-graining is another with another value of a field. */
export const hangsOn = (field: Field): boolean => !SEEN_ONLY.has(field);

const wanted = part(...FIELDS.filter(hangsOn));

export const coarsening = task<void>(() => [wanted.value, ownSamples.value]);
/** What was coarse-grained last; it stays where another one is broken off, or fails. */
export const coarseGrained = signal<CoarseGrained | undefined>(undefined);

async function coarsen(options: WorkOptions): Promise<void> {
  const settings = state.value;
  const own = ownSamples.value;
  const { rule: name, block } = settings;
  const learned = name === "learned" ? await learnedRuleNow(options) : undefined;
  const samples = learned?.samples ?? (await samplesNow(options));
  const rule = learned?.learned.rule ?? namedRule(name, block, samples.lattice);
  const levels = await coarseGrain(settings, { samples, rule }, { pool: pool(), ...options });
  coarseGrained.value = { settings, own, rule, levels };
}

export const startCoarsening = (): Promise<void> => coarsening.start(coarsen);

/** Whether what there is belongs to other settings than those of the page. */
export const isStale: ReadonlySignal<boolean> = computed(() => {
  const { value } = coarseGrained;
  if (value === undefined) return false;
  const { settings, own } = value;
  return own !== ownSamples.value || FIELDS.some((field) => hangsOn(field) && settings[field] !== state.value[field]);
});
