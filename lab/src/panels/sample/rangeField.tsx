/** A number that is typed, or set by a slider beside it; both are in step. */
import type { ComponentChildren } from "preact";
import { TextField } from "../../controls.tsx";
import { BOUNDS, readField } from "../../state.ts";
import { set, state } from "../../store.ts";

export function RangeField({
  field,
  label,
  hint,
}: {
  readonly field: keyof typeof BOUNDS;
  readonly label: string;
  readonly hint?: ComponentChildren;
}) {
  const [least, most] = BOUNDS[field];
  return (
    <div class="ranged">
      <TextField field={field} label={label} hint={hint} />
      <input
        type="range"
        aria-label={`${label}, slider`}
        min={least}
        max={most}
        step={1}
        value={state.value[field]}
        onInput={(event) => set({ [field]: readField(field, event.currentTarget.value) })}
      />
    </div>
  );
}
