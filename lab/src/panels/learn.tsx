/** Learning a rule of coarse-graining, watched: filters as they change, and the information that they keep. */
import { computed } from "@preact/signals";
import type { Learned, RuleInformation } from "kadanoff/learning";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import { judgement } from "../../../cli/judgement.ts";
import { Chart, type Series } from "../chart.tsx";
import { ChoiceField, Term, TextField, WorkButton } from "../controls.tsx";
import { FilterMaps, rangeOf } from "../draw/filters.tsx";
import { WindowFigure } from "../draw/window.tsx";
import { learnSeedOf } from "../engine/learning.ts";
import {
  type Climb,
  compareWithRbm,
  contrast,
  isStopped,
  learnedNow,
  learning,
  shownLearning,
  shownResult,
  startLearning,
} from "../learning.ts";
import { save } from "../save.ts";
import { type LearnedHere, ownSamples } from "../session.ts";
import { nextAgain } from "../state.ts";
import { set, state } from "../store.ts";
import { SamplesInWords } from "./samplesInWords.tsx";
import "./learn.css";

const AGAIN = "Start again from another key";

const shown = ({ value, error }: Estimate): string => formatEstimate(value, error);

function Settings() {
  const { method, again } = state.value;
  return (
    <div class="settings">
      <ChoiceField
        field="method"
        label="Method"
        choices={[
          ["conditional", "conditional: a critic"],
          ["infonce", "InfoNCE: a critic"],
          ["rbm", "the paper's Θ-RBMs"],
        ]}
        hint={<Term name={method}>what it climbs</Term>}
      />
      <div class="pair">
        <TextField field="block" label="Block" />
        <TextField field="hidden" label="Hidden units" />
        <TextField field="buffer" label="Buffer" />
        <TextField field="environment" label="Environment" />
      </div>
      <Term name="window">V, B and E</Term>
      <div class="pair">
        <TextField field="norm" label="Norm" hint="0: no bound" />
        <TextField field="restarts" label="Restarts" />
        <TextField field="steps" label="Steps" hint="0: as it is usual" />
        <TextField field="count" label="Configurations" />
      </div>
      <details>
        <summary class="about">More</summary>
        <div class="pair">
          <TextField field="rate" label="Rate of the critic" hint="0: its own" />
          <TextField field="ruleRate" label="Rate of the rule" hint="0: its own" />
          <TextField field="windows" label="Windows" hint="0: 60000" />
        </div>
      </details>
      <TextField
        field="seed"
        label="Seed"
        hint={again === 0 ? undefined : `learning from key ${learnSeedOf(state.value)}`}
      />
    </div>
  );
}

function Buttons() {
  const again = (): void => {
    set({ again: nextAgain(state.value.again) });
    void startLearning();
  };
  const stopped = isStopped.value;
  const isLearned = learnedNow.value !== undefined;
  return (
    <WorkButton
      task={learning}
      label={stopped ? "Go on" : isLearned ? AGAIN : "Learn"}
      onStart={!stopped && isLearned ? again : () => void startLearning()}
      cancel="Stop"
      said={
        stopped
          ? "Stopped. What is done of the climbs is kept, but for the last steps; what comes of it is the same."
          : isLearned
            ? "Learned."
            : ""
      }
    >
      {stopped ? (
        <button
          type="button"
          onClick={({ currentTarget }) => {
            // This button goes; the one before it stays, to stop what has begun.
            currentTarget.parentElement!.querySelector("button")!.focus();
            again();
          }}
        >
          {AGAIN}
        </button>
      ) : null}
    </WorkButton>
  );
}

/** The curves: of climbs as they are watched, and when it has ended that of the best. */
function curvesOf(seen: readonly Climb[], exact: RuleInformation | undefined, done: Learned | undefined): Series[] {
  const lines: Series[] = [];
  if (done === undefined && seen.length === 0) return [];
  const steps = Math.max(4, done?.history.at(-1)?.step ?? 0, ...seen.map((climb) => climb.steps));
  const level = (label: string, value: number, colour: 0 | 2 | 3): Series => ({
    ...{ label, x: [1, steps], y: [value, value], dashed: true, colour },
  });
  const kindOf = (kind: string | undefined): string => (kind === undefined ? "" : `, ${kind}`);
  if (done !== undefined) {
    lines.push({
      label: `I(H:E), best climb${kindOf(done.informationKind)}`,
      x: done.history.map(({ step }) => step),
      y: done.history.map(({ information }) => information.value),
      error: done.history.map(({ information }) => information.error),
      as: "both",
      colour: 1,
    });
  }
  const many = seen.length > 1;
  const kindSeen = (kind: string | undefined): string =>
    kind === undefined || kind === "exact" ? kindOf(kind) : `, ${kind} on the second set`;
  for (const { restart, points: all, kind } of seen) {
    // Of one climb alone the learning curve is that up to where it was stopped.
    const isKnown = !many && kind === done?.informationKind;
    const stoppedAt = done?.history.at(-1)?.step ?? 0;
    const points = isKnown ? all.filter(({ step }) => step >= stoppedAt) : all;
    if (points.length < (isKnown ? 2 : 1)) continue;
    const last = done === undefined && restart === seen.at(-1)!.restart;
    const name = done === undefined ? "I(H:E)" : isKnown ? "after the best of the climb" : "whole climb";
    lines.push({
      label: `${name}${many ? ` ${restart + 1}` : ""}${kindSeen(kind)}`,
      x: points.map(({ step }) => step),
      y: points.map(({ information }) => information.value),
      error: points.map(({ information }) => information.error),
      as: last ? "both" : "curve",
      colour: last ? 1 : 0,
    });
  }
  if (exact !== undefined) {
    lines.push(level("majority rule, exact", exact.information.value, 3));
    lines.push(level("I(V:E), exact", exact.available!.value, 2));
  } else if (done?.available) lines.push(level(`I(V:E), ${done.informationKind}`, done.available.value, 2));
  return lines;
}

/** Saves the document, which `--rule rule.json` reads. */
async function saveRule({ document: rule }: LearnedHere): Promise<void> {
  const { formatJson } = await import("kadanoff/io");
  save("rule.json", formatJson(rule));
}

function Result({ of }: { readonly of: LearnedHere }) {
  const { settings, learned: result, quality, file } = of;
  const { information, informationKind, available, share, shuffleTest: test, stability, warnings } = result;
  const { value: current } = learnedNow;
  return (
    <section aria-label="Result" class="result">
      <h2>
        Learned{file === undefined ? "" : ` from ${file}`}
        {current === undefined ? <small> (of other settings than those on the left)</small> : null}
      </h2>
      <dl class="numbers">
        <dt>
          <Term name="information">I(H:E)</Term>
        </dt>
        <dd id="information">
          {shown(information)} nats, {informationKind}
        </dd>
        <dt>
          <Term name="available">I(V:E)</Term>
        </dt>
        <dd id="available">
          {available === null
            ? "not known"
            : `${informationKind === "lower bound" ? "at least " : ""}${shown(available)} nats`}
        </dd>
        <dt>kept</dt>
        <dd id="share">
          {share === undefined
            ? "not known"
            : `${formatEstimate(100 * share.value, 100 * share.error)} %, ${share.kind}`}
        </dd>
        <dt>
          <Term name="shuffle test">shuffle test</Term>
        </dt>
        <dd id="shuffle">
          {test === undefined ? "none" : `${test.sigmas.toFixed(0)}σ from chance, p = ${Number(test.p.toPrecision(2))}`}
        </dd>
        <dt>restarts that agree</dt>
        <dd>{stability === undefined ? "one climb alone" : `${stability.agreeing} of ${stability.restarts}`}</dd>
        <dt>method, key</dt>
        <dd>
          {result.method}, {learnSeedOf(settings)}
        </dd>
      </dl>
      <button type="button" onClick={() => void saveRule(of)}>
        Save rule.json
      </button>
      <ul class="judgement">
        {judgement(result, quality).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {warnings.length > 0 ? (
        <ul class="judgement problem" aria-label="Warnings">
          {warnings.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** The plain RBM beside the rule. */
function Contrast({ of }: { readonly of: LearnedHere }) {
  const now = contrast.state.value;
  const made = now.is === "done" && now.result.beside === of ? now.result : undefined;
  const { settings } = of;
  return (
    <section aria-label="A plain RBM beside it">
      <h2>
        <Term name="plain RBM">A plain RBM beside it</Term>
      </h2>
      <WorkButton
        task={contrast}
        label="Train an RBM on the blocks alone"
        onStart={() => compareWithRbm(of)}
        said={made !== undefined ? "Trained." : now.is === "idle" && now.wasCancelled ? "Cancelled." : ""}
        hangsOn={() => false}
        isDone={made !== undefined}
      />
      {made === undefined ? null : (
        <>
          <FilterMaps rule={made.rbm} name="W" />
          <p>
            Its units{settings.norm > 0 ? `, their norms cut to ${settings.norm} as those of the rule are,` : ""} keep{" "}
            <strong id="rbm-information">{shown(made.ofRbm.information)} nats</strong> ({made.ofRbm.informationKind}) of
            the environment, the rule <strong id="beside-rbm">{shown(made.ofRule.information)} nats</strong>:{" "}
            {made.ofRule.estimator === "exact"
              ? "both on windows of all configurations, with those that the rule was learned from."
              : "each by a critic of its own, on the same windows."}
          </p>
        </>
      )}
    </section>
  );
}

/** What the last curves were made of, so that the chart is drawn again when there are other points, and not at every step. */
let last: { readonly of: readonly unknown[]; readonly series: Series[] } | undefined;
const curves = computed((): Series[] => {
  const result = shownResult.value?.learned;
  const climbs = shownLearning.value?.climbs.value ?? [];
  const reference = shownLearning.value?.reference.value;
  const of = [result, reference, ...climbs.flatMap(({ points, steps }) => [points, steps])];
  if (last === undefined || last.of.length !== of.length || of.some((part, n) => part !== last!.of[n])) {
    last = { of, series: curvesOf(climbs, reference, result) };
  }
  return last.series;
});

function LearningCurve() {
  const series = curves.value;
  if (series.length === 0) return null;
  const { norm } = shownResult.value?.settings ?? state.value;
  return (
    <div>
      <Chart
        title="Information that the rule keeps against the step of learning"
        xLabel="step"
        yLabel="nats"
        logarithmic="x"
        height={280}
        xRange={[1, Math.max(...series.flatMap(({ x }) => [...x]))]}
        series={series}
      />
      {norm > 0 && shownLearning.value?.reference.value !== undefined ? (
        <p class="about">
          The majority rule is hard. Filters of a norm of at most {norm} make a soft rule, which leaves some to coins
          and may keep less.
        </p>
      ) : null}
    </div>
  );
}

/** The filters of the climb that runs, and when it has ended those of the best. */
function Filters() {
  const result = shownResult.value?.learned;
  const climb = shownLearning.value?.climbs.value.at(-1);
  const rule = result?.rule ?? climb?.rule;
  if (rule === undefined) {
    return (
      <p class="about empty">
        The filter of each hidden unit is drawn here while it is learned: how much each spin of the block V counts.
      </p>
    );
  }
  return (
    <div id="filters">
      <FilterMaps rule={rule} range={rangeOf(...rule.filters)} />
      {result === undefined && climb !== undefined ? (
        <p class="about">
          climb {climb.restart + 1}, step {climb.step} of {climb.steps}
        </p>
      ) : null}
    </div>
  );
}

function Window() {
  const { block, buffer, environment, model, lattice } = state.value;
  const kind = ownSamples.value?.ensemble.lattice.kind ?? (model === "ising" ? lattice : "square");
  return <WindowFigure {...{ block, buffer, environment, oneRow: kind === "chain" }} />;
}

function Outcome() {
  const made = shownResult.value;
  return made === undefined ? null : (
    <>
      <Result of={made} />
      <Contrast of={made} />
    </>
  );
}

export function LearnPanel() {
  return (
    <section class="panel" aria-label="Learn">
      <Settings />
      <div class="stage learn">
        <p class="about">
          <SamplesInWords />
        </p>
        <Buttons />
        <div class="pictures">
          <Window />
          <Filters />
        </div>
        <LearningCurve />
        <Outcome />
      </div>
    </section>
  );
}
