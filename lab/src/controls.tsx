/** Fields, explanations and messages, as all panels have them. */
import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren, TargetedInputEvent } from "preact";
import { useId, useRef } from "preact/hooks";
import { type Field, type LabState, readField } from "./state.ts";
import { inWords, set, state } from "./store.ts";
import { type Explanation, TERMS, type TermName } from "./terms.ts";

interface FieldProps {
  readonly field: Field;
  readonly label: string;
  readonly hint?: ComponentChildren;
}

/** A setting that is typed; a word that is none is said below it, and changes nothing. */
export function TextField({ field, label, hint, numeric = true }: FieldProps & { readonly numeric?: boolean }) {
  const id = useId();
  const problem = useSignal("");
  /** What is in the field while it is typed, which may be no word yet; and the word that came of it. */
  const typed = useSignal<string | undefined>(undefined);
  const last = useRef<LabState[Field] | undefined>(undefined);
  const onInput = (event: TargetedInputEvent<HTMLInputElement>): void => {
    typed.value = event.currentTarget.value;
    try {
      last.current = readField(field, typed.value);
      problem.value = "";
      set({ [field]: last.current });
    } catch (error) {
      last.current = state.value[field];
      problem.value = inWords(error);
    }
  };
  // Set by another control, it is what counts.
  useSignalEffect(() => {
    if (state.value[field] === last.current) return;
    typed.value = undefined;
    problem.value = "";
  });
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={typed.value ?? String(state.value[field])}
        inputMode={numeric ? "numeric" : "text"}
        autoComplete="off"
        spellcheck={false}
        aria-invalid={problem.value !== ""}
        aria-describedby={`${id}-about`}
        onInput={onInput}
        onBlur={() => {
          if (problem.value === "") typed.value = undefined;
        }}
      />
      <div id={`${id}-about`} class="about">
        {problem.value === "" ? hint : <span class="problem">{problem.value}</span>}
      </div>
    </div>
  );
}

/** A setting that is one of a few. */
export function ChoiceField<K extends Field>({
  field,
  label,
  hint,
  choices,
  patch = (value) => ({ [field]: value }) as Partial<LabState>,
}: FieldProps & {
  readonly field: K;
  readonly choices: readonly (readonly [value: LabState[K], words: string])[];
  /** What is set where other settings change with this one. */
  readonly patch?: (value: LabState[K]) => Partial<LabState>;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={String(state.value[field])}
        aria-describedby={`${id}-about`}
        onChange={(event) => {
          set(patch(readField(field, event.currentTarget.value)));
        }}
      >
        {choices.map(([value, words]) => (
          <option key={String(value)} value={String(value)}>
            {words}
          </option>
        ))}
      </select>
      <div id={`${id}-about`} class="about">
        {hint}
      </div>
    </div>
  );
}

/** A term with one sentence on what it is, and its formula on demand. */
export function Term({ name, children }: { readonly name: TermName; readonly children?: ComponentChildren }) {
  const { words, formula }: Explanation = TERMS[name];
  return (
    <details class="term">
      <summary>{children ?? name}</summary>
      <p>{words}</p>
      {formula === undefined ? null : <p class="formula">{formula}</p>}
    </details>
  );
}

/** How far work is, and a button that breaks it off. */
export function Work({
  stage,
  share,
  onCancel,
  cancel = "Cancel",
}: {
  readonly stage: string;
  readonly share: number;
  readonly onCancel: () => void;
  readonly cancel?: string;
}) {
  return (
    <div class="work" role="status">
      <progress value={share} max={1} aria-label={stage} />
      <span>
        {stage}, {Math.floor(100 * share)} %
      </span>
      <button type="button" onClick={onCancel}>
        {cancel}
      </button>
    </div>
  );
}

/** What went wrong, where it is seen and heard. */
export function Problem({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="problem" role="alert">
      {children}
    </p>
  );
}
