/** A chain that is watched while it runs. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { formatEstimate } from "kadanoff/statistics";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { ChoiceField, Problem, Term, TextField } from "../controls.tsx";
import { drawSpins } from "../draw/lattice.ts";
import { watch } from "../engine/watch.ts";
import { criticalTemperatureOf } from "../model.ts";
import { part, set, state } from "../store.ts";

const chainState = part("model", "lattice", "size", "temperature", "noise", "sampler", "seed");

export function SamplePanel() {
  const watched = useMemo(watch, []);
  const canvas = useRef<HTMLCanvasElement>(null);
  const paused = useSignal(false);
  useEffect(() => () => watched.close(), []);
  useSignalEffect(() => watched.run(chainState.value));
  useSignalEffect(() => watched.pause(paused.value));
  useSignalEffect(() => {
    const frame = watched.frame.value;
    if (frame !== undefined && canvas.current !== null) drawSpins(canvas.current, frame.spins, frame.size);
  });
  const { model } = state.value;
  const measured = watched.frame.value?.measured;
  return (
    <section class="panel" aria-label="Sample">
      <div class="settings">
        <ChoiceField
          field="model"
          label="Model"
          choices={[
            ["ising", "Ising"],
            ["dimers", "dimers"],
          ]}
        />
        {model === "ising" ? (
          <ChoiceField
            field="lattice"
            label="Lattice"
            choices={[
              ["square", "square"],
              ["chain", "chain"],
            ]}
          />
        ) : null}
        <TextField field="size" label="Size L" />
        <TextField field="temperature" label="Temperature T" numeric={false} hint={<Term name="temperature" />} />
        {criticalTemperatureOf(state.value) === undefined ? null : (
          <button type="button" onClick={() => set({ temperature: "Tc" })}>
            T = T_c
          </button>
        )}
        <TextField field="seed" label="Seed" />
        <button type="button" aria-pressed={paused.value} onClick={() => (paused.value = !paused.value)}>
          {paused.value ? "Go on" : "Pause"}
        </button>
      </div>
      <div class="stage">
        <canvas
          ref={canvas}
          class="lattice"
          role="img"
          aria-label="The configuration, light for spins down and dark for up"
        />
        {watched.problem.value === "" ? null : <Problem>{watched.problem.value}</Problem>}
        <dl class="numbers" aria-live="off">
          <dt>
            <Term name="energy">E/N</Term>
          </dt>
          <dd id="energy">{measured ? `${formatEstimate(measured.energy.value, measured.energy.error)} J` : "…"}</dd>
          <dt>
            <Term name={model === "dimers" ? "columnar order" : "magnetization"}>
              {model === "dimers" ? "|C|" : "|m|"}
            </Term>
          </dt>
          <dd id="order">{measured ? formatEstimate(measured.order.value, measured.order.error) : "…"}</dd>
          <dt>
            <Term name="autocorrelation time">τ</Term>
          </dt>
          <dd id="tau">{measured ? formatEstimate(measured.tau.value, measured.tau.error) : "…"}</dd>
          <dt>pictures a second</dt>
          <dd id="rate">{Math.round(watched.rate.value)}</dd>
        </dl>
      </div>
    </section>
  );
}
