/** The renormalization flow: effective temperatures step by step, from several temperatures, as they come. */
import { signal } from "@preact/signals";
import { formatEstimate } from "kadanoff/statistics";
import { Chart, type Series } from "../chart.tsx";
import { ChoiceField, Term, TextField, WorkButton } from "../controls.tsx";
import { type Flow, type FlowState, makeFlow, type Track } from "../engine/flow.ts";
import { criticalTemperatureOf } from "../model.ts";
import { shownCombined } from "../paperReadings.ts";
import { flow, flowState, pool } from "../session.ts";
import { DEFAULTS, type LabState } from "../state.ts";
import { state } from "../store.ts";
import { patchOf } from "./sample/modelField.tsx";
import "./flow.css";

/** What has come so far, and of which settings. */
const tracks = signal<{ readonly of: FlowState; readonly tracks: readonly Track[] } | undefined>(undefined);

function start(): void {
  const of = flowState.value;
  void flow.start(async (options) => ({
    ...(await makeFlow(of, pool(), { ...options, onTracks: (now) => (tracks.value = { of, tracks: now }) })),
    of,
  }));
}

/** Temperatures where there is no T_c to count them by. */
const OF_CHAIN = "0.6..1.8:5";

/** The lattice, with temperatures that it has. */
function onLattice(lattice: LabState["lattice"]): Partial<LabState> {
  const hasUnit = /tc/i.test(state.value.temperatures);
  return {
    ...patchOf(lattice, state.value),
    ...(lattice === "chain" && hasUnit ? { temperatures: OF_CHAIN } : {}),
    ...(lattice === "square" && !hasUnit ? { temperatures: DEFAULTS.temperatures } : {}),
  };
}

export default function FlowPanel() {
  const now = flow.state.value;
  const shown = tracks.value;
  const result = now.is === "done" ? now.result : undefined;
  const isStale = shown !== undefined && JSON.stringify(shown.of) !== JSON.stringify(flowState.value);
  return (
    <section class="panel" aria-label="Flow">
      <div class="settings">
        <ChoiceField
          field="lattice"
          label="Ising model on the"
          choices={[
            ["square", "square lattice"],
            ["chain", "chain"],
          ]}
          patch={onLattice}
        />
        <TextField field="size" label="Size L" hint="sides that blocks divide again and again, such as 64" />
        <TextField
          field="temperatures"
          label="Temperatures"
          numeric={false}
          hint={<Term name="flow">with commas between them, or a range, such as 0.97Tc..1.03Tc:7</Term>}
        />
        <TextField field="count" label="Configurations at each" />
        <ChoiceField
          field="flowMethod"
          label="Rule"
          choices={[
            ["conditional", "learned at each step, by a critic"],
            ["rbm", "learned at each step, the paper's way"],
            ["majority", "majority, not learned"],
          ]}
        />
        <TextField field="block" label="Block side" />
        <TextField field="buffer" label="Buffer" />
        <TextField field="environment" label="Environment" />
        <TextField field="seed" label="Seed" />
      </div>
      <div class="stage">
        <WhoseSamples />
        <WorkButton
          task={flow}
          label="Let it flow"
          onStart={start}
          said={
            now.is === "idle" && now.wasCancelled ? "Cancelled." : now.is === "done" && !isStale ? "It has flowed." : ""
          }
          hangsOn={(field) => field in flowState.value}
        />
        {shown === undefined ? (
          <p class="about">
            Each line begins with samples of one temperature. Step by step a rule makes blocks of spins into one, and
            the temperature is read again, as that of a torus of the new size with the same correlation of neighbours:
            away from T_c it runs off, at T_c it stays.
          </p>
        ) : (
          <>
            {isStale ? <p class="about">The settings have changed since: this is the flow of those before.</p> : null}
            <Diagram of={shown.of} tracks={shown.tracks} />
            <Readings of={shown.of} flow={result} />
            <Temperatures of={shown.of} tracks={shown.tracks} />
          </>
        )}
      </div>
    </section>
  );
}

/** What the page is set to and a flow does not take. */
function WhoseSamples() {
  const { model, file } = state.value;
  if (file !== "") {
    return (
      <p role="status">
        A flow here draws samples of the Ising model at each temperature: those of <strong>{file}</strong> are not used.
        On the command line <code>kadanoff flow a.npy b.npy …</code> takes samples of your own, a file for each
        temperature.
      </p>
    );
  }
  return model === "dimers" ? (
    <p role="status">
      Sample is set to dimers, which have no flow here: this is one of the Ising model, whose samples it draws.
    </p>
  ) : null;
}

const unitOf = ({ lattice }: Pick<FlowState, "lattice">): number =>
  criticalTemperatureOf({ model: "ising", lattice }) ?? 1;

/** The colour of a line: blue below T_c and orange above, the stronger the farther away. */
function colourOf(start: number, starts: readonly number[], critical: number): Pick<Series, "colour" | "strength"> {
  const away = start - critical;
  if (Math.abs(away) < 1e-9 * start) return { colour: 3 };
  const side = starts.map((other) => other - critical).filter((other) => other * away > 0);
  const rank = side.filter((other) => Math.abs(other) <= Math.abs(away)).length;
  return { colour: away < 0 ? 1 : 2, strength: 0.4 + (0.6 * rank) / side.length };
}

function Diagram({ of, tracks: lines }: { readonly of: FlowState; readonly tracks: readonly Track[] }) {
  const unit = unitOf(of);
  const starts = lines.map(({ start }) => start);
  // That of a chain is 0.
  const critical = criticalTemperatureOf({ model: "ising", lattice: of.lattice }) ?? 0;
  const series = lines.map(({ start, temperatures }): Series => {
    const known = temperatures.map(({ value, error }, step) => ({ step, value: value / unit, error: error / unit }));
    const points = known.filter(({ value }) => Number.isFinite(value));
    return {
      label: (start / unit).toFixed(unit === 1 ? 2 : 3),
      x: points.map(({ step }) => step),
      y: points.map(({ value }) => value),
      error: points.map(({ error }) => error),
      as: "both",
      ...colourOf(start, starts, critical),
    };
  });
  return (
    <Chart
      title="Effective temperature against the step of coarse-graining, a line for each temperature of the samples"
      xLabel="step"
      yLabel={unit === 1 ? "T (J/k_B)" : "T / T_c"}
      series={series}
      xTicks={Array.from({ length: Math.max(1, ...lines.map(({ temperatures }) => temperatures.length)) }, (_, n) => n)}
      height={360}
    />
  );
}

function Readings({ of, flow: made }: { readonly of: FlowState; readonly flow: Flow | undefined }) {
  if (made?.readings === undefined) return null;
  const { criticalTemperature, nu, byMethod, warnings } = made.readings;
  const unit = unitOf(of);
  const exponents = made.exponents && !("none" in made.exponents) ? made.exponents : undefined;
  return (
    <>
      <dl class="numbers">
        <dt>
          <Term name="critical temperature">T_c by the flow, of the exact one</Term>
        </dt>
        <dd id="tc">{criticalTemperature ? shownCombined(criticalTemperature, unit) : "not to be read"}</dd>
        <dt>
          <Term name="nu">ν by the collapse</Term>
        </dt>
        <dd id="nu">{nu ? shownCombined(nu) : "not to be read"}</dd>
        {byMethod.slope ? (
          <>
            <dt>ν by slopes</dt>
            <dd>{shownCombined(byMethod.slope.nu)}</dd>
          </>
        ) : null}
        {exponents ? (
          <>
            <dt>ν, η by MCRG</dt>
            <dd id="mcrg">
              {shownCombined(exponents.nu)}, {shownCombined(exponents.eta)}
            </dd>
          </>
        ) : null}
      </dl>
      {warnings.map((warning) => (
        <p key={warning} class="about">
          {warning}
        </p>
      ))}
    </>
  );
}

function Temperatures({ of, tracks: lines }: { readonly of: FlowState; readonly tracks: readonly Track[] }) {
  const unit = unitOf(of);
  const steps = Math.max(...lines.map(({ temperatures }) => temperatures.length));
  if (steps === 0) return null;
  return (
    <div class="scrolled temperatures">
      <table>
        <caption>{unit === 1 ? "T in J/k_B" : "T/T_c"} by step, one standard error in brackets</caption>
        <thead>
          <tr>
            <th scope="col">from</th>
            {Array.from({ length: steps }, (_, n) => (
              <th key={n} scope="col">
                {n}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ start, temperatures }) => (
            <tr key={start}>
              <th scope="row">{(start / unit).toFixed(4)}</th>
              {Array.from({ length: steps }, (_, n) => {
                const T = temperatures[n];
                return (
                  <td key={n}>
                    {T === undefined
                      ? ""
                      : Number.isNaN(T.value)
                        ? "–"
                        : formatEstimate(T.value / unit, T.error / unit)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
