/** Fields, explanations and messages, as all panels have them. */
import type { ComponentChildren, TargetedInputEvent } from "preact";
import { useEffect, useId } from "preact/hooks";
import type { Task } from "./session.ts";
import { type Field, type LabState, readField } from "./state.ts";
import { drafts, dropDrafts, inWords, keepDraft, set, state } from "./store.ts";
import { type Explanation, TERMS, type TermName } from "./terms.ts";

interface FieldProps {
  readonly field: Field;
  readonly label: string;
  readonly hint?: ComponentChildren;
}

/** A setting that is typed; a word that is none is said below it, and changes nothing. */
export function TextField({
  field,
  label,
  about = "",
  hint,
  numeric = true,
  most = Number.POSITIVE_INFINITY,
}: FieldProps & {
  /** What is said of it behind its label. */
  readonly about?: string;
  readonly numeric?: boolean;
  /** How many there are of what is counted here. */
  readonly most?: number;
}) {
  const id = useId();
  const draft = drafts.value.get(field);
  const value = state.value[field];
  const beyond = (n: LabState[Field]): string => (Number(n) > most ? `${label}: there are ${most}, got ${n}` : "");
  const problem = draft?.problem ?? beyond(value);
  const onInput = (event: TargetedInputEvent<HTMLInputElement>): void => {
    const typed = event.currentTarget.value;
    let against: string;
    try {
      const read = readField(field, typed, label);
      against = beyond(read);
      if (against === "") set({ [field]: read });
    } catch (error) {
      against = inWords(error);
    }
    keepDraft(field, { label, typed, problem: against });
  };
  useEffect(() => () => dropDrafts([field]), [field]);
  return (
    <div class="field">
      <label for={id}>
        {label}
        {about}
      </label>
      <input
        id={id}
        value={draft?.typed ?? String(value)}
        inputMode={numeric ? "numeric" : "text"}
        autoComplete="off"
        spellcheck={false}
        aria-invalid={problem !== ""}
        aria-describedby={`${id}-about`}
        onInput={onInput}
        onBlur={() => {
          if (problem === "") dropDrafts([field]);
        }}
      />
      <div id={`${id}-about`} class="about">
        {problem === "" ? hint : <span class="problem">{problem}</span>}
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

interface Going {
  readonly stage: string;
  readonly share: number;
}

function Progress({ stage, share }: Going) {
  return (
    <>
      <progress value={share} max={1} aria-label={stage} />
      <span>
        {stage}, {Math.floor(100 * share)} %
      </span>
    </>
  );
}

/** How far work is, and a button that breaks it off. */
export function Work({ onCancel, ...going }: Going & { readonly onCancel: () => void }) {
  return (
    <div class="work" role="status">
      <Progress {...going} />
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}

/**
 * What starts work, and breaks it off while it goes on: one and the same button, so that the focus stays on it; how far the work is, what it failed by, and
 * what has come of it, where it is heard, too. It does not start with a field that shows something else than what it would work with.
 */
export function WorkButton<T>({
  task,
  label,
  onStart,
  cancel = "Cancel",
  said,
  hangsOn = () => true,
  isDone = false,
  children,
}: {
  readonly task: Pick<Task<T>, "state" | "problem" | "cancel">;
  readonly label: string;
  readonly onStart: () => void;
  readonly cancel?: string;
  /** What has come of it, or that it was broken off. */
  readonly said: string;
  /** Whether the work is another with another value of a field. */
  readonly hangsOn?: (field: Field) => boolean;
  /** Whether there is nothing to start. */
  readonly isDone?: boolean;
  readonly children?: ComponentChildren;
}) {
  const now = task.state.value;
  const isWorking = now.is === "working";
  const unread = [...drafts.value]
    .filter(([field, { problem }]) => problem !== "" && hangsOn(field))
    .map(([, draft]) => draft.label);
  const refuses = isDone || unread.length > 0;
  return (
    <>
      <div class="work">
        {isWorking ? <Progress stage={now.stage} share={now.share} /> : null}
        <button
          type="button"
          class={isWorking ? undefined : "main"}
          aria-disabled={!isWorking && refuses}
          onClick={() => {
            if (isWorking) task.cancel();
            else if (!refuses) onStart();
          }}
        >
          {isWorking ? cancel : label}
        </button>
        {isWorking ? null : children}
        <span class="about" role="status">
          {isWorking ? "" : unread.length > 0 ? `To be set right first: ${unread.join(", ")}` : said}
        </span>
      </div>
      {task.problem.value === undefined ? null : <Problem>{task.problem.value}</Problem>}
    </>
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
