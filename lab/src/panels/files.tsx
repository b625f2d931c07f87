/** Samples of one's own: a file is dropped on the page, what is in it is shown, and rules may be learned from it. */
import { signal, useSignal } from "@preact/signals";
import { latticeKinds } from "kadanoff/lattices";
import { useEffect, useId, useRef } from "preact/hooks";
import { Problem, Work } from "../controls.tsx";
import { drawSpins } from "../draw/lattice.ts";
import { type Inspected, openFile, type Reading } from "../engine/files.ts";
import { missingFile, ownSamples, readingInAddress, task, workWith } from "../session.ts";
import { valuesOf } from "../state.ts";
import { inWords } from "../store.ts";
import "./files.css";

/** They outlive the panel, so that a file is still there when one comes back to it. */
const chosen = signal<File | undefined>(undefined);
const reading = signal<Reading>({});
/** How often a file was chosen: the fields on how to read it begin anew with each. */
const picked = signal(0);
const looking = task<Inspected>();

/** Looks at a file; one that is chosen anew says itself how it is to be read. */
function look(file: File, how: Reading): Promise<Inspected | undefined> {
  chosen.value = file;
  reading.value = how;
  return looking.start((options) => openFile(file, how, options));
}

/** Looks at a file that was dropped or chosen; the one that the address names is read as it says, and used. */
export function takeFile(file: File): void {
  picked.value++;
  const isMissed = missingFile.value === file.name;
  void look(file, isMissed ? readingInAddress() : {}).then((found) => {
    if (isMissed && missingFile.value === file.name && found !== undefined) use(found);
  });
}

/** Takes what was found in a file in the place of drawn samples. */
function use({ file, ensemble, reading: how, attributes }: Inspected): void {
  if (ensemble !== undefined) workWith({ file, ensemble, reading: how, attributes });
}

const readAgain = (patch: { readonly [K in keyof Reading]: Reading[K] | undefined }): void => {
  const given = Object.entries({ ...reading.value, ...patch }).filter(([, value]) => value !== undefined);
  void look(chosen.value!, Object.fromEntries(given));
};

/** The fields on how a file is read, by the flags that say the same. */
const LABELS = {
  boundary: "Boundary",
  lattice: "Lattice",
  values: "Values of −1 and +1",
  dataset: "Array in the file",
} as const satisfies Record<keyof Reading, string>;

/** Those that a message speaks of. */
const flagsIn = (message: string): (keyof Reading)[] =>
  (Object.keys(LABELS) as (keyof Reading)[]).filter((flag) => message.includes(`--${flag} `));

export function FilesPanel() {
  const over = useSignal(false);
  const problem = useSignal("");
  const id = useId();
  const take = (files: FileList | null | undefined): void => {
    const [file, other] = files ?? [];
    problem.value = other === undefined ? "" : `expected one file, got ${files!.length}; took ${file!.name}`;
    if (file === undefined) return;
    takeFile(file);
  };
  useEffect(() => {
    // Anywhere on the page, since a browser would leave the page for a file that is dropped beside the frame.
    const onOver = (event: DragEvent): void => {
      event.preventDefault();
      over.value = true;
    };
    const onLeave = (): void => {
      over.value = false;
    };
    const onDrop = (event: DragEvent): void => {
      event.preventDefault();
      over.value = false;
      take(event.dataTransfer?.files);
    };
    addEventListener("dragover", onOver);
    addEventListener("dragleave", onLeave);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragover", onOver);
      removeEventListener("dragleave", onLeave);
      removeEventListener("drop", onDrop);
    };
  }, []);
  const own = ownSamples.value;
  const state = looking.state.value;
  return (
    <section class="panel" aria-label="Your samples">
      <div class="settings">
        <p>
          Configurations of ±1 variables, from your own simulation or experiment. They are read by this page and stay on
          this machine.
        </p>
        {chosen.value === undefined ? null : <HowToRead key={picked.value} />}
      </div>
      <div class="stage">
        <div class={`drop${over.value ? " over" : ""}`}>
          <label for={id}>Choose a file of samples, or drop one here: .npy, .npz, .h5, .csv or .txt</label>
          <div class="row">
            <input
              id={id}
              type="file"
              accept=".npy,.npz,.h5,.hdf5,.hdf,.csv,.txt"
              aria-describedby={`${id}-chosen`}
              onChange={(event) => {
                take(event.currentTarget.files);
                event.currentTarget.value = ""; // so that the same file, mended, can be chosen again
              }}
            />
            <span id={`${id}-chosen`}>{chosen.value?.name}</span>
          </div>
          <span class="about">
            An array of the shape (n, Ly, Lx) with two values, −1/+1, 0/1 or False/True; what else files may say of
            themselves, such as model, temperature and boundary, is read too.
          </span>
        </div>
        {problem.value === "" ? null : <Problem>{problem.value}</Problem>}
        {own === undefined ? null : (
          <p class="in-use row" role="status">
            <span>
              Learn and Coarse-grain work with the samples of <strong>{own.file}</strong>; Flow, and the chain that
              Sample shows, draw their own.
            </span>
            <button type="button" onClick={() => workWith(undefined)}>
              Use drawn ones again
            </button>
          </p>
        )}
        {state.is === "working" ? (
          <Work stage={`${chosen.value?.name}: ${state.stage}`} share={state.share} onCancel={looking.cancel} />
        ) : null}
        {state.is === "failed" ? (
          <>
            <Problem>{state.problem}</Problem>
            {flagsIn(state.problem).map((flag) => (
              <p key={flag} class="about">
                What --{flag} says on the command line goes into the field “{LABELS[flag]}” here.
              </p>
            ))}
          </>
        ) : null}
        {state.is === "done" ? <Found {...state.result} /> : null}
      </div>
    </section>
  );
}

/** What the file holds, before anything is done with it. */
function Found(found: Inspected) {
  const { file, text, warnings, ensemble, first, saysBoundary } = found;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null && first !== undefined && ensemble !== undefined) {
      const [Lx, Ly] = ensemble.lattice.size;
      drawSpins(canvas.current, first, [Lx, Ly]);
    }
  }, [first]);
  return (
    <div class="found">
      <div>
        <h2>What is in {file}</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by the keyboard, too */}
        <pre class="told" id="told" tabIndex={0}>
          {text}
        </pre>
        {warnings.length === 0 ? null : (
          <ul class="warnings" aria-label="Warnings">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
        {saysBoundary || found.reading.boundary !== undefined ? null : (
          <p>
            The file does not say what lies beyond the edges of the lattice. It is taken to be open, which claims no
            bond that may not be there; if it is periodic, say so under Boundary.
          </p>
        )}
        {ensemble === undefined ? (
          <Problem>
            The lab works with ±1 variables; the command line learns from these: kadanoff learn {file} --out rule.json
          </Problem>
        ) : (
          <button type="button" disabled={ownSamples.value?.ensemble === ensemble} onClick={() => use(found)}>
            Use these samples
          </button>
        )}
      </div>
      {first === undefined ? null : (
        <figure>
          <canvas ref={canvas} class="lattice" role="img" aria-label="The first configuration of the file" />
          <figcaption class="about">The first configuration</figcaption>
        </figure>
      )}
    </div>
  );
}

/** What a file may leave unsaid; each of these wins over what it says. */
function HowToRead() {
  const id = useId();
  const problem = useSignal("");
  const how = reading.value;
  const choice = (
    name: string,
    value: string | undefined,
    choices: readonly string[],
    unsaid: string,
    onChange: (word: string | undefined) => void,
  ) => (
    <div class="field">
      <label for={`${id}-${name}`}>{name}</label>
      <select
        id={`${id}-${name}`}
        value={value ?? ""}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      >
        <option value="">{unsaid}</option>
        {choices.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <>
      {choice(LABELS.boundary, how.boundary, ["torus", "open"], "as the file says, else open", (word) =>
        readAgain({ boundary: word as Reading["boundary"] }),
      )}
      {choice(LABELS.lattice, how.lattice, latticeKinds, "as the file says, else square", (word) =>
        readAgain({ lattice: word as Reading["lattice"] }),
      )}
      <div class="field">
        <label for={`${id}-values`}>{LABELS.values}</label>
        <input
          id={`${id}-values`}
          defaultValue={how.values?.join(",") ?? ""}
          placeholder="as they are, or 0,2"
          autoComplete="off"
          aria-invalid={problem.value !== ""}
          aria-describedby={`${id}-about`}
          onChange={({ currentTarget }) => {
            try {
              readAgain({ values: valuesOf(currentTarget.value) });
              problem.value = "";
            } catch (error) {
              problem.value = inWords(error);
            }
          }}
        />
        <div id={`${id}-about`} class="about">
          {problem.value === "" ? null : <span class="problem">{problem.value}</span>}
        </div>
      </div>
      <div class="field">
        <label for={`${id}-dataset`}>{LABELS.dataset}</label>
        <input
          id={`${id}-dataset`}
          defaultValue={how.dataset ?? ""}
          placeholder="configurations, or the only one"
          autoComplete="off"
          spellcheck={false}
          onChange={({ currentTarget }) => readAgain({ dataset: currentTarget.value.trim() || undefined })}
        />
      </div>
    </>
  );
}
