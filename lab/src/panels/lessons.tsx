/** The lessons of examples/ as pages: their text, their program to be changed and run, and what it writes. */
import { signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { Problem } from "../controls.tsx";
import { runLesson } from "../engine/lessons.ts";
import { type Lesson, lessons } from "../lessons.ts";
import { set, state } from "../store.ts";
import { PaperPage } from "./paper.tsx";
import "./lessons.css";

/** A lesson as it was left: they outlive the panel, so that what was typed is still there when one comes back. */
interface Desk {
  readonly code: string;
  readonly output: readonly string[];
  readonly problem: string;
  readonly seconds: string;
}

const desks = signal<ReadonlyMap<string, Desk>>(new Map());
const running = signal<{ readonly name: string; readonly stop: () => void } | undefined>(undefined);

const deskOf = ({ name, code }: Lesson): Desk =>
  desks.value.get(name) ?? { code, output: [], problem: "", seconds: "" };

function put(lesson: Lesson, patch: Partial<Desk>): void {
  desks.value = new Map(desks.value).set(lesson.name, { ...deskOf(lesson), ...patch });
}

function stop(): void {
  running.value?.stop();
  running.value = undefined;
}

function run(lesson: Lesson): void {
  stop();
  put(lesson, { output: [], problem: "", seconds: "" });
  const halt = runLesson(deskOf(lesson).code, {
    onLines: (lines) => put(lesson, { output: [...deskOf(lesson).output, ...lines] }),
    onEnd(outcome) {
      running.value = undefined;
      put(
        lesson,
        "problem" in outcome
          ? { problem: outcome.problem }
          : { seconds: `ended after ${(outcome.milliseconds / 1000).toFixed(1)} s` },
      );
    },
  });
  running.value = { name: lesson.name, stop: halt };
}

export function LessonsPanel() {
  const lesson = lessons.find(({ number }) => number === state.value.lesson);
  return (
    <section class="panel" aria-label="Lessons">
      <nav class="contents" aria-label="Lessons">
        <button
          type="button"
          aria-current={lesson === undefined ? "page" : undefined}
          aria-pressed={lesson === undefined}
          onClick={() => set({ lesson: 0 })}
        >
          The paper's figures
        </button>
        {lessons.map(({ number, title }) => (
          <button
            key={number}
            type="button"
            aria-current={number === lesson?.number ? "page" : undefined}
            aria-pressed={number === lesson?.number}
            onClick={() => set({ lesson: number })}
          >
            {number}. {title}
          </button>
        ))}
      </nav>
      {lesson === undefined ? <PaperPage /> : <Page key={lesson.name} lesson={lesson} />}
    </section>
  );
}

function Page({ lesson }: { readonly lesson: Lesson }) {
  const id = useId();
  const { code, output, problem, seconds } = deskOf(lesson);
  const isRunning = running.value?.name === lesson.name;
  return (
    <article class="stage lesson">
      <h2>
        Lesson {lesson.number}: {lesson.title}
      </h2>
      {lesson.text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <label for={id}>The program, TypeScript; change it as you like</label>
      <textarea
        id={id}
        class="code"
        value={code}
        spellcheck={false}
        autoComplete="off"
        autoCapitalize="off"
        wrap="off"
        onInput={({ currentTarget }) => put(lesson, { code: currentTarget.value })}
      />
      <div class="row">
        <button type="button" onClick={() => run(lesson)} disabled={isRunning}>
          Run
        </button>
        <button type="button" onClick={stop} disabled={!isRunning}>
          Stop
        </button>
        <button type="button" onClick={() => put(lesson, { code: lesson.code })} disabled={code === lesson.code}>
          Reset
        </button>
        <span role="status">{isRunning ? "running…" : seconds}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its frame is scrolled by the keyboard, too */}
      <pre class="output" aria-label="Output" role="log" tabIndex={0}>
        {output.join("\n")}
      </pre>
      {problem === "" ? null : <Problem>{problem}</Problem>}
    </article>
  );
}
