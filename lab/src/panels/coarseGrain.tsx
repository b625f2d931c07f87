/** Coarse-graining, before and after: the same configuration on each lattice, and what is measured there. */
import { useSignal } from "@preact/signals";
import { criticalCoupling, isPlainFerromagnet } from "kadanoff/models";
import { formatEstimate } from "kadanoff/statistics";
import { useEffect, useRef } from "preact/hooks";
import { counted } from "../../../cli/words.ts";
import { Chart, type Series } from "../chart.tsx";
import { type CoarseGrained, coarseGrained, coarsening, hangsOn, isStale, startCoarsening } from "../coarseGraining.ts";
import { ChoiceField, Problem, Term, TextField, WorkButton } from "../controls.tsx";
import { FilterMaps } from "../draw/filters.tsx";
import { drawSpins } from "../draw/lattice.ts";
import { drawDimerPixels } from "../draw/pixels.ts";
import { configurationOf, type Level, stepSeed } from "../engine/coarseGraining.ts";
import { learnedNow } from "../learning.ts";
import { kindOf, ownSamples } from "../session.ts";
import { type LabState, RULES, ruleFor } from "../state.ts";
import { inWords, set, state } from "../store.ts";
import { Colours } from "./sample/legend.tsx";
import { SamplesInWords } from "./samplesInWords.tsx";
import "./coarseGrain.css";

const RULE_WORDS: Readonly<Record<LabState["rule"], string>> = {
  learned: "the learned one",
  majority: "majority",
  decimation: "decimation",
  "staggered-x": "electric field along x",
  "staggered-y": "electric field along y",
  columnar: "columnar order along x",
  "columnar-y": "columnar order along y",
};

function Settings() {
  const { model, rule, hidden } = state.value;
  const own = ownSamples.value;
  const kind = own !== undefined ? kindOf(own.ensemble) : model === "dimers" ? "dimers" : "spins";
  return (
    <div class="settings">
      <ChoiceField
        field="rule"
        label="Rule"
        choices={RULES.filter((word) => ruleFor(word, kind) === word).map((word) => [word, RULE_WORDS[word]] as const)}
        hint={
          rule !== "learned"
            ? undefined
            : learnedNow.value === undefined
              ? "It is learned first, with the settings of Learn."
              : "As it stands in Learn."
        }
      />
      {rule === "learned" ? (
        hidden > 1 ? (
          <TextField
            field="unit"
            label="Hidden unit"
            most={hidden}
            hint={`from 1 to ${hidden}: the one that becomes the coarse spin`}
          />
        ) : null
      ) : (
        <TextField field="block" label="Block" />
      )}
      <ChoiceField
        field="deterministic"
        label="Coarse spins"
        choices={[
          ["no", "drawn from P(h|V)"],
          ["yes", "the more probable sign"],
        ]}
        hint={<Term name="soft rule">what differs</Term>}
      />
      <TextField field="levels" label="Steps" hint="from 1 to 4, as far as blocks tile the lattice" />
      <TextField field="seed" label="Seed" />
    </div>
  );
}

const sizeOf = ({ samples: { lattice } }: Level): string =>
  lattice.kind === "chain" ? `${lattice.size[0]}` : lattice.size.join("×");
const areDimers = ({ samples }: Level): boolean => kindOf(samples) === "dimers";
/** Of dimers the vertices besides, every other site along x and along y. */
const latticeOf = (level: Level): string =>
  areDimers(level)
    ? `${sizeOf(level)} with ${level.samples.lattice.size.map((L) => L / 2).join("×")} vertices`
    : sizeOf(level);
const nameOf = (step: number): string => (step === 0 ? "before" : `after ${step} step${step === 1 ? "" : "s"}`);

/** One configuration on one lattice. */
function Configuration({
  level,
  step,
  number,
}: {
  readonly level: Level;
  readonly step: number;
  readonly number: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const problem = useSignal("");
  const { samples } = level;
  useEffect(() => {
    let wanted = true;
    configurationOf(samples, number - 1).then(
      (spins) => {
        if (!wanted || canvas.current === null) return;
        (kindOf(samples) === "dimers" ? drawDimerPixels : drawSpins)(canvas.current, spins, samples.lattice.size);
      },
      (error) => {
        problem.value = inWords(error);
      },
    );
    return () => {
      wanted = false;
    };
  }, [samples, number]);
  return (
    <figure>
      <canvas
        ref={canvas}
        class={samples.lattice.kind === "chain" ? "lattice row" : "lattice"}
        role="img"
        aria-label={`Configuration ${number} ${nameOf(step)}, ${
          areDimers(level)
            ? `dimers on ${latticeOf(level)}, warm colours along x and cool ones along y`
            : `${sizeOf(level)} spins, light for down and dark for up`
        }`}
      />
      <figcaption>
        {nameOf(step)}: {latticeOf(level)}
      </figcaption>
      {problem.value === "" ? null : <Problem>{problem.value}</Problem>}
    </figure>
  );
}

/** Which configuration is seen. */
function Picker({ count }: { readonly count: number }) {
  const { configuration } = state.value;
  const to = (number: number) => () => set({ configuration: Math.max(1, Math.min(count, number)) });
  return (
    <div class="picker">
      <button
        type="button"
        aria-label="The configuration before"
        disabled={configuration <= 1}
        onClick={to(configuration - 1)}
      >
        ←
      </button>
      <TextField field="configuration" label="Configuration" about={`, of ${count}`} most={count} />
      <button
        type="button"
        aria-label="The next configuration"
        disabled={configuration >= count}
        onClick={to(configuration + 1)}
      >
        →
      </button>
    </div>
  );
}

/** C(r) → A r^{−1/4} at T_c on the infinite square lattice [wu1966]. */
const CRITICAL_AMPLITUDE = 0.70338;

/** Standard errors above zero from which on a correlation is drawn on a logarithmic axis. */
const SIGMAS = 2;

function Correlators({ of: { levels } }: { readonly of: CoarseGrained }) {
  const curves = levels.flatMap((level, step) => {
    const { correlations } = level.reading;
    return correlations === undefined ? [] : [{ step, level, ...correlations }];
  });
  if (curves.length === 0) return null;
  const positive = curves.every(({ values }) =>
    values.every(({ value, error }, r) => r === 0 || value > SIGMAS * error),
  );
  const series: Series[] = curves.map(({ step, level, distances, values }) => ({
    label: `${nameOf(step)}, ${sizeOf(level)}`,
    x: distances.slice(1),
    y: values.slice(1).map(({ value }) => value),
    error: values.slice(1).map(({ error }) => error),
    as: "both",
    ...(step < 4 ? { colour: (step + 1) as 1 | 2 | 3 | 4 } : { colour: 0 as const }),
  }));
  const { model } = levels[0]!.samples;
  const critical =
    model?.name === "ising" &&
    model.lattice.kind === "square" &&
    isPlainFerromagnet(model) &&
    Math.abs(model.coupling / criticalCoupling - 1) < 1e-6;
  if (critical) {
    const [first] = curves;
    const x = first!.distances.slice(1);
    series.push({
      label: "0.703 r^−1/4, T_c, infinite lattice",
      ...{ x, y: x.map((r) => CRITICAL_AMPLITUDE * r ** -0.25), dashed: true, colour: 0 },
    });
  }
  return (
    <section aria-label="Correlators">
      <h2>
        <Term name="correlator">C(r), r in constants of each lattice</Term>
      </h2>
      <Chart
        title="Correlations against distance, before and after each step, each in constants of its own lattice"
        xLabel="r"
        yLabel="C(r)"
        logarithmic={positive ? "both" : "x"}
        height={300}
        xRange={[1, Math.max(2, ...curves[0]!.distances)]}
        series={series}
      />
    </section>
  );
}

function Numbers({ of: { settings, levels } }: { readonly of: CoarseGrained }) {
  const at = (level: Level, name: string): string => {
    const found = level.reading.observables[name];
    return found === undefined ? "–" : formatEstimate(found.value, found.error);
  };
  return (
    <div class="scrolled">
      <table class="table">
        <caption>Averages on each lattice, of {counted(levels[0]!.samples.count, "configuration")}</caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col">lattice</th>
            <th scope="col">
              <Term name="energy">E/N in J</Term>
            </th>
            <th scope="col">
              <Term name="magnetization">|m|</Term>
            </th>
            <th scope="col">m²</th>
            <th scope="col">seed</th>
          </tr>
        </thead>
        <tbody>
          {levels.map((level, step) => (
            <tr key={sizeOf(level)} id={`level-${step}`}>
              <th scope="row">{step}</th>
              <td>{latticeOf(level)}</td>
              <td class="energy">
                {at(level, "energy")}
                {areDimers(level) ? <Term name="dimer energy">of dimers, by vertex</Term> : null}
              </td>
              <td class="order">{at(level, "absMagnetization")}</td>
              <td>{at(level, "magnetization2")}</td>
              <td>{step === 0 ? "" : stepSeed(settings.seed, step)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Result({ of }: { readonly of: CoarseGrained }) {
  const { levels, rule, settings, own } = of;
  const { count } = levels[0]!.samples;
  const number = Math.min(state.value.configuration, count);
  return (
    <>
      {isStale.value ? <p class="about">Of other settings than those that are set now.</p> : null}
      <div class="levels">
        {levels.map((level, step) => (
          <Configuration key={sizeOf(level)} {...{ level, step, number }} />
        ))}
      </div>
      {areDimers(levels[0]!) ? (
        <>
          <Colours model="dimers" noise={own === undefined ? settings.noise : 0} />
          <Colours model="ising">After the step: coarse spins.</Colours>
        </>
      ) : null}
      <Picker count={count} />
      <Numbers of={of} />
      {levels.length - 1 < settings.levels ? (
        <p class="about">
          {levels.length - 1} of {settings.levels} steps: there is no lattice of whole blocks left, or no rule for it.
        </p>
      ) : null}
      <Correlators of={of} />
      <section aria-label="The rule">
        <h2>By this rule</h2>
        <FilterMaps rule={rule} coarseSpin={settings.unit} />
        {rule.hard ? (
          <p class="about">A hard rule: the sign of Σ λv + b, with a fair coin where that is zero.</p>
        ) : null}
      </section>
    </>
  );
}

export function CoarseGrainPanel() {
  const now = coarsening.state.value;
  const made = coarseGrained.value;
  return (
    <section class="panel" aria-label="Coarse-grain">
      <Settings />
      <div class="stage coarse">
        <p class="about">
          <SamplesInWords />
        </p>
        <WorkButton
          task={coarsening}
          label="Coarse-grain"
          onStart={() => void startCoarsening()}
          said={
            now.is === "idle" && now.wasCancelled
              ? "Cancelled."
              : now.is === "done" && !isStale.value
                ? "Coarse-grained."
                : ""
          }
          hangsOn={hangsOn}
        />
        {made === undefined ? (
          <p class="about">
            Each block is replaced by one spin. The same configuration is drawn before and after each step, and below it
            what is measured of all of them.
          </p>
        ) : (
          <Result of={made} />
        )}
      </div>
    </section>
  );
}
