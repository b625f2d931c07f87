/** The page: its tabs, and the panel of the one that is chosen. */
import { type ComponentType, lazy, Suspense } from "preact/compat";
import { Problem } from "./controls.tsx";
import { presetOf } from "./presets.ts";
import { type LabState, TABS } from "./state.ts";
import { problems, set, state } from "./store.ts";
import { TakeAlong } from "./takeAlong.tsx";

const WORDS: Readonly<Record<LabState["tab"], string>> = {
  sample: "Sample",
  learn: "Learn",
  "coarse-grain": "Coarse-grain",
  flow: "Flow",
  lessons: "Lessons",
  files: "Your samples",
};

const SamplePanel = lazy(() => import("./panels/sample.tsx"));

const PANELS: Partial<Readonly<Record<LabState["tab"], ComponentType>>> = {
  sample: SamplePanel,
  learn: lazy(async () => ({ default: (await import("./panels/learn.tsx")).LearnPanel })),
  "coarse-grain": lazy(async () => ({ default: (await import("./panels/coarseGrain.tsx")).CoarseGrainPanel })),
  flow: lazy(() => import("./panels/flow.tsx")),
  lessons: lazy(() => import("./panels/lessons.tsx").then(({ LessonsPanel }) => ({ default: LessonsPanel }))),
  files: lazy(() => import("./panels/files.tsx").then(({ FilesPanel }) => ({ default: FilesPanel }))),
};

const PaperBeside = lazy(async () => ({ default: (await import("./panels/paper.tsx")).PaperBeside }));

export function App() {
  const { tab } = state.value;
  const tabs = TABS.filter((name) => PANELS[name] !== undefined);
  const Panel = PANELS[tab] ?? SamplePanel;
  const preset = presetOf(state.value);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!;
    set({ tab: next });
    document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <>
      <header>
        <h1>
          kadanoff <span>lab</span>
        </h1>
        <div class="tabs" role="tablist" aria-label="Parts of the lab" onKeyDown={onKeyDown}>
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={name === tab}
              aria-controls="panel"
              tabIndex={name === tab ? 0 : -1}
              onClick={() => set({ tab: name })}
            >
              {WORDS[name]}
            </button>
          ))}
        </div>
        <TakeAlong />
      </header>
      <main>
        <div id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {problems.value.length > 0 ? <Problem>The address has {problems.value.join("; ")}</Problem> : null}
          <Suspense fallback={<p role="status">Loading…</p>}>
            <Panel />
            {preset === undefined ? null : <PaperBeside preset={preset} />}
          </Suspense>
        </div>
      </main>
    </>
  );
}
