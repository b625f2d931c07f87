/** What the page learns, and has learned: it goes on while other panels are looked at. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CoarseGraining } from "kadanoff/coarsegraining";
import type { InformationKind, RuleInformation, RuleSeen } from "kadanoff/learning";
import type { Estimate } from "kadanoff/statistics";
import { type Contrast, exactReference, learnFrom, type Parts, plainRbm } from "./engine/learning.ts";
import type { KeptEnsemble } from "./engine/samples.ts";
import { type LearnedHere, learned, ownSamples, pool, samplesNow, task, type WorkOptions } from "./session.ts";
import { part, state } from "./store.ts";

/** What is learned from samples hangs on, besides these. */
const learnState = part(
  ...(["block", "buffer", "environment", "hidden", "method", "steps", "norm", "restarts"] as const),
  ...(["rate", "ruleRate", "windows", "again"] as const),
);
const sampleState = part("model", "lattice", "size", "temperature", "noise", "sampler", "count", "seed");

/** All that a rule hangs on; of a file the ensemble itself tells whether it is the same. */
const wanted = computed(() => JSON.stringify([learnState.value, sampleState.value, ownSamples.value?.file]));

/** A point of a learning curve. */
export interface SeenPoint {
  readonly step: number;
  readonly information: Estimate;
}

/** A climb that is watched, as far as it is. */
export interface Climb {
  readonly restart: number;
  readonly step: number;
  readonly steps: number;
  /** Each filter with the sign that makes its sum positive. */
  readonly rule: CoarseGraining;
  readonly points: readonly SeenPoint[];
  readonly kind?: InformationKind;
}

/** A learning from when it is begun: what it hangs on, the parts of it that are done, and what is seen of it. */
export interface Learning {
  readonly wanted: string;
  /** Samples of a file, where it is not from drawn ones. */
  readonly own: KeptEnsemble | undefined;
  readonly parts: Parts;
  readonly climbs: Signal<readonly Climb[]>;
  /** I(H:E) of the majority rule, and I(V:E), exactly, for those samples and that window. */
  readonly reference: Signal<RuleInformation | undefined>;
}

export const learning = task<LearnedHere>(() => [wanted.value, ownSamples.value?.ensemble]);
/** The plain RBM beside it. */
export const contrast = task<{ /** Beside what it stands. */ readonly beside: LearnedHere } & Contrast>(() => [
  learned.value,
]);

/** What was begun, and has not ended. */
const begun = signal<Learning | undefined>(undefined);

/** Whether a learning is of what the page is set to. */
const isNow = (of: Learning | undefined): of is Learning =>
  of !== undefined && of.wanted === wanted.value && of.own === ownSamples.value?.ensemble;

/** Whether what was begun is what the page is set to, and stands still before its end. */
export const isStopped: ReadonlySignal<boolean> = computed(
  () => learning.state.value.is !== "working" && isNow(begun.value) && begun.value.climbs.value.length > 0,
);

/** The last learned rule, if it is that of the page's settings. */
export const learnedNow: ReadonlySignal<LearnedHere | undefined> = computed(() =>
  isNow(learned.value?.of) ? learned.value : undefined,
);

/** The result that is shown: the last one, unless another is being learned or was stopped. */
export const shownResult: ReadonlySignal<LearnedHere | undefined> = computed(() =>
  learning.state.value.is === "working" || isStopped.value ? undefined : learned.value,
);

/** The learning that is shown: that of the result, or the one that runs or was stopped. */
export const shownLearning: ReadonlySignal<Learning | undefined> = computed(() =>
  learning.state.value.is === "working" || isStopped.value ? begun.value : learned.value?.of,
);

/** With h → −h, which says the same, so that filters do not change colour on their way. */
function upright(rule: CoarseGraining): CoarseGraining {
  const signs = rule.filters.map((filter) => (filter.reduce((a, b) => a + b, 0) < 0 ? -1 : 1));
  return {
    ...rule,
    filters: rule.filters.map((filter, j) => filter.map((w) => signs[j]! * w)),
    bias: rule.bias.map((b, j) => signs[j]! * b),
  };
}

/** Takes what is seen at the next picture of the page: rules come faster than that. */
function watchRules(climbs: Signal<readonly Climb[]>, signal: AbortSignal): (seen: RuleSeen) => void {
  let waiting: RuleSeen[] = [];
  const take = (): void => {
    const all = waiting;
    waiting = [];
    if (signal.aborted) return;
    const next = new Map(climbs.value.map((climb) => [climb.restart, climb]));
    for (const { restart, step, steps, rule, information, informationKind: kind } of all) {
      if (rule.coding !== "±1") continue;
      const known = next.get(restart);
      // A climb that was broken off goes on some steps before.
      const before = known?.points.filter((point) => point.step < step) ?? [];
      next.set(restart, {
        ...{ restart, step, steps, rule: upright(rule) },
        points: information ? [...before, { step, information }] : before,
        ...((kind ?? known?.kind) ? { kind: (kind ?? known?.kind)! } : {}),
      });
    }
    climbs.value = [...next.values()].sort((a, b) => a.restart - b.restart);
  };
  return (seen) => {
    if (waiting.length === 0) requestAnimationFrame(take);
    waiting.push(seen);
  };
}

/** Learns; goes on with what is done of the climbs, where the settings are still those that it was begun with. */
async function learn({ report, signal: aborted }: WorkOptions): Promise<LearnedHere> {
  const settings = state.value;
  const { file, ensemble: own } = ownSamples.value ?? {};
  const before = begun.value;
  const of: Learning = isNow(before)
    ? before
    : { ...{ wanted: wanted.value, own, parts: new Map() }, climbs: signal([]), reference: signal(undefined) };
  begun.value = of;
  try {
    const samples = await samplesNow({ report, signal: aborted });
    void exactReference(settings, samples, { pool: pool(), signal: aborted }).then(
      (found) => {
        of.reference.value = found;
      },
      // It was cancelled, or its worker died: there is a line less.
      () => undefined,
    );
    const made = await learnFrom(settings, samples, {
      ...{ pool: pool(), report, signal: aborted, parts: of.parts },
      onRule: watchRules(of.climbs, aborted),
    });
    contrast.cancel();
    learned.value = { of, settings, samples, ...(file === undefined ? {} : { file }), ...made };
    if (begun.value === of) begun.value = undefined;
    return learned.value;
  } catch (error) {
    // Where nothing of it is done, what was stopped before can still be gone on with.
    if (begun.value === of && of.parts.size === 0 && of.climbs.value.length === 0) begun.value = before;
    throw error;
  }
}

export const startLearning = (): Promise<LearnedHere | undefined> => learning.start(learn);

/** The rule of the page's settings: as it was learned before, or learned now. */
export async function learnedRuleNow({ report, signal }: WorkOptions): Promise<LearnedHere> {
  if (learnedNow.value !== undefined) return learnedNow.value;
  signal.addEventListener("abort", learning.cancel, { once: true });
  const made = await learning.start((own) =>
    learn({
      ...own,
      report(...progress) {
        own.report(...progress);
        report(...progress);
      },
    }),
  );
  signal.removeEventListener("abort", learning.cancel);
  if (made !== undefined) return made;
  const { value } = learning.state;
  throw value.is === "failed" ? new Error(value.problem) : new DOMException("cancelled", "AbortError");
}

/** Trains the plain RBM on the samples of a rule. */
export function compareWithRbm(beside: LearnedHere): void {
  void contrast.start(async ({ report, signal }) => ({
    beside,
    ...(await plainRbm(beside, { pool: pool(), report, signal })),
  }));
}
