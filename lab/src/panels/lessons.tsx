/** The lessons of examples/ as pages: their text, their program to be changed and run, and what it writes. */
import { signal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
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
  /** How the last run ended. */
  readonly ended: string;
}

const desks = signal<ReadonlyMap<string, Desk>>(new Map());
const running = signal<{ readonly lesson: Lesson; readonly stop: () => void } | undefined>(undefined);

const deskOf = ({ name, code }: Lesson): Desk => desks.value.get(name) ?? { code, output: [], problem: "", ended: "" };

function put(lesson: Lesson, patch: Partial<Desk>): void {
  desks.value = new Map(desks.value).set(lesson.name, { ...deskOf(lesson), ...patch });
}

/** Ends the lesson that runs, if one does. */
function stop(ended: string): void {
  if (running.value === undefined) return;
  running.value.stop();
  put(running.value.lesson, { ended });
  running.value = undefined;
}

function run(lesson: Lesson): void {
  stop(`stopped: lesson ${lesson.number} was run`);
  put(lesson, { output: [], problem: "", ended: "" });
  const halt = runLesson(deskOf(lesson).code, {
    onLines: (lines) => put(lesson, { output: [...deskOf(lesson).output, ...lines] }),
    onEnd(outcome) {
      running.value = undefined;
      put(
        lesson,
        "problem" in outcome
          ? { problem: outcome.problem }
          : { ended: `ended after ${(outcome.milliseconds / 1000).toFixed(1)} s` },
      );
    },
  });
  running.value = { lesson, stop: halt };
}

export function LessonsPanel() {
  const lesson = lessons.find(({ number }) => number === state.value.lesson);
  const contents = useRef<HTMLElement>(null);
  // On narrow screens the list is a strip, on which the lesson that is open may be out of sight.
  useEffect(() => {
    const { current: strip } = contents;
    const open = strip?.querySelector<HTMLElement>("[aria-current]");
    if (strip && open) strip.scrollLeft = open.offsetLeft - strip.offsetLeft;
  }, [lesson]);
  return (
    <section class="panel" aria-label="Lessons">
      <nav ref={contents} class="contents" aria-label="Lessons">
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
  const { code, output, problem, ended } = deskOf(lesson);
  const runs = running.value?.lesson;
  const isRunning = runs?.name === lesson.name;
  return (
    <article class="stage lesson">
      <h2>
        Lesson {lesson.number}: {lesson.title}
      </h2>
      {lesson.text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <label for={id}>
        The program, TypeScript; change it as you like. It ends with its last line: what comes later has to be awaited.
      </label>
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
        <button type="button" onClick={() => stop("stopped")} disabled={!isRunning}>
          Stop
        </button>
        <button type="button" onClick={() => put(lesson, { code: lesson.code })} disabled={code === lesson.code}>
          Reset
        </button>
        <span role="status">
          {isRunning
            ? "running…"
            : runs === undefined
              ? ended
              : `lesson ${runs.number} is running, and is stopped where this one is run`}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its frame is scrolled by the keyboard, too */}
      <pre class="output" aria-label="Output" role="log" tabIndex={0}>
        {output.join("\n")}
      </pre>
      {problem === "" ? null : <Problem>{problem}</Problem>}
    </article>
  );
}
