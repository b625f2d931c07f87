/** A chain that is watched while it runs, and samples drawn of its model. */
import { useComputed, useSignalEffect } from "@preact/signals";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useMemo } from "preact/hooks";
import { ChoiceField, Problem, Term, TextField } from "../controls.tsx";
import { watch } from "../engine/watch.ts";
import { part, set, state } from "../store.ts";
import { LatticeView } from "./sample/latticeView.tsx";
import { Legend } from "./sample/legend.tsx";
import { ModelField } from "./sample/modelField.tsx";
import { Numbers } from "./sample/numbers.tsx";
import { RangeField } from "./sample/rangeField.tsx";
import { SamplerField } from "./sample/samplerField.tsx";
import { TemperatureField } from "./sample/temperature.tsx";
import { WindowFields } from "./sample/windowFields.tsx";
import "./sample.css";

const SampleCharts = lazy(() => import("./sample/charts.tsx"));
const DrawSamples = lazy(() => import("./sample/drawSamples.tsx"));

const chainState = part("model", "lattice", "size", "temperature", "noise", "sampler", "seed");
const speedState = part("speed");
const restState = part("paused");

export default function SamplePanel() {
  const watched = useMemo(watch, []);
  const isPaused = useComputed(() => {
    const { paused } = restState.value;
    // Who does not want motion begins with a picture that rests.
    return paused === "auto" ? matchMedia("(prefers-reduced-motion: reduce)").matches : paused === "yes";
  });
  useEffect(() => () => watched.close(), []);
  useSignalEffect(() => watched.updates(speedState.value.speed));
  useSignalEffect(() => watched.pause(isPaused.value));
  useSignalEffect(() => watched.run(chainState.value));
  const problem = useComputed(() => watched.problem.value);
  const hasDied = useComputed(() => watched.hasDied.value);
  const { model, noise } = state.value;
  return (
    <section class="panel sample" aria-label="Sample">
      <div class="settings">
        <ModelField />
        <TextField field="size" label="Size L" hint={model === "dimers" ? "vertices of a side, even" : undefined} />
        <TemperatureField />
        {model === "dimers" && noise > 0 ? (
          <TextField field="noise" label="Noise: pairs equal with P" hint={<Term name="noise" />} />
        ) : null}
        <SamplerField samplers={watched.samplers} />
        <ChoiceField
          field="speed"
          label="Speed"
          choices={[
            [1, "1 update a picture"],
            [4, "4 updates a picture"],
            [16, "16 updates a picture"],
            [64, "64 updates a picture"],
            [256, "256 updates a picture"],
            [0, "as fast as it may"],
          ]}
        />
        <TextField field="seed" label="Seed" />
        <button
          type="button"
          aria-pressed={isPaused.value}
          onClick={() => set({ paused: isPaused.value ? "no" : "yes" })}
        >
          {isPaused.value ? "Go on" : "Pause"}
        </button>
      </div>
      <div class="stage">
        <div class="seen">
          <div class="picture">
            {problem.value === "" ? null : <Problem>{problem.value}</Problem>}
            {hasDied.value ? (
              <button type="button" onClick={() => watched.run(chainState.value)}>
                Start another
              </button>
            ) : null}
            <LatticeView frame={watched.frame} picture={watched.picture} bars={watched.bars} />
            <Legend />
            <div class="zoom">
              <RangeField field="zoom" label="Zoom" />
              <p class="about">
                Drag the lattice, or use the arrow keys on it; <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> or Ctrl and the
                wheel change its size.
              </p>
            </div>
            <WindowFields picture={watched.picture} />
          </div>
          <div>
            <Numbers measured={watched.measured} rate={watched.rate} />
            <Suspense fallback={null}>
              <DrawSamples />
            </Suspense>
          </div>
        </div>
        <Suspense fallback={<p role="status">Loading…</p>}>
          <SampleCharts measured={watched.measured} />
        </Suspense>
      </div>
    </section>
  );
}
