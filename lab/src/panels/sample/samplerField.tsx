/** Which sampler: those that can do the model, and of the others why they cannot. */
import type { ReadonlySignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { Term } from "../../controls.tsx";
import type { AbleSampler } from "../../engine/live.ts";
import { readField } from "../../state.ts";
import { set, state } from "../../store.ts";

export function SamplerField({ samplers }: { readonly samplers: ReadonlySignal<readonly AbleSampler[]> }) {
  const id = useId();
  const { sampler } = state.value;
  const known = samplers.value.length > 0 ? samplers.value : sampler === "auto" ? [] : [{ name: sampler }];
  const unable = known.filter((one) => one.why !== undefined);
  return (
    <div class="field">
      <label for={id}>Sampler</label>
      <select
        id={id}
        value={sampler}
        aria-describedby={`${id}-about`}
        onChange={(event) => set({ sampler: readField("sampler", event.currentTarget.value) })}
      >
        <option value="auto">what does the model best</option>
        {known.map(({ name, why }) => (
          <option key={name} value={name} disabled={why !== undefined}>
            {why === undefined ? name : `${name} (cannot)`}
          </option>
        ))}
      </select>
      <div id={`${id}-about`} class="about">
        <Term name="sampler" />
        {unable.length === 0 ? null : (
          <details class="unable">
            <summary>why {unable.length} cannot</summary>
            <ul>
              {unable.map(({ name, why }) => (
                <li key={name}>{why}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  );
}
