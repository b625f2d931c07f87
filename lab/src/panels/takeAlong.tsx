/** Everything that can be taken along: a link, samples, the rule, figures, and the same work as commands and as a program. */
import { useSignal } from "@preact/signals";
import { formatJson, type SamplesFormat } from "kadanoff/io";
import { useEffect, useId, useRef } from "preact/hooks";
import { scriptOf } from "../commands.ts";
import { Problem, Work } from "../controls.tsx";
import { type FigureOrder, figureOf, latticePng, pngOf } from "../engine/figures.ts";
import { writeFile } from "../engine/files.ts";
import { learnedNow } from "../learning.ts";
import { programOf } from "../program.ts";
import { save } from "../save.ts";
import { type LearnedHere, learned, ownSamples, samplesNow, task } from "../session.ts";
import { chartsShown } from "../shown.ts";
import { formatState } from "../state.ts";
import { inWords, state } from "../store.ts";
import "./files.css";
import "./takeAlong.css";

const writing = task<void>();

const ENDS: readonly (readonly [SamplesFormat, end: string])[] = [
  ["npz", ".npz"],
  ["hdf5", ".h5"],
];

/** Samples as a file: those of one's own, or those that the page is set to, drawn if they are not there. */
function saveSamples(format: SamplesFormat, end: string): void {
  const own = ownSamples.value;
  void writing.start(async (options) => {
    const ensemble = await samplesNow(options);
    const bytes = await writeFile(ensemble, format, own?.attributes, options);
    save(own === undefined ? `samples${end}` : own.file.replace(/(\.\w+)?$/, end), bytes);
  });
}

/** The filters of a rule, and the window that they were learned in. */
function filtersOf({ learned: { rule, geometry } }: LearnedHere): FigureOrder {
  const { filters, block } = rule;
  const { buffer, environment } = geometry;
  return { filters: { filters, block, window: { buffer, environment }, width: 520 } };
}

/** A name of a file for what is called so on the page. */
const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "") || "figure";

/** Text that is computed of the state, or why there is none. */
function attempt(make: () => string): { readonly text: string } | { readonly problem: string } {
  try {
    return { text: make() };
  } catch (error) {
    return { problem: inWords(error) };
  }
}

export function TakeAlongDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const problem = useSignal("");
  const id = useId();
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const own = ownSamples.value;
  const link = `${location.href.replace(/#.*$/, "")}${formatState(state.value)}`;
  const file = own && { ...own, lattice: own.ensemble.lattice };
  const script = attempt(() => scriptOf(state.value, file));
  const program = attempt(() => programOf(state.value, file));
  const rule = learned.value;
  const doing = writing.state.value;
  const figure = (make: () => Promise<void>) => () => {
    problem.value = "";
    make().catch((error) => (problem.value = inWords(error)));
  };
  const charts = chartsShown();
  const lattices = [...document.querySelectorAll<HTMLCanvasElement>("#panel canvas.lattice")];
  return (
    <dialog ref={dialog} class="take-along" aria-labelledby={`${id}-title`} onClose={onClose}>
      <div class="row head">
        <h2 id={`${id}-title`}>Take along</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      <section aria-label="Link">
        <p>A link to this page as it is set: whoever opens it gets the same numbers. It holds settings, and no data.</p>
        <div class="row">
          <input class="link" readOnly value={link} aria-label="Link to this page" />
          <Copy what="link" text={link} />
        </div>
      </section>
      <section aria-label="Samples">
        <p>
          The samples of {own === undefined ? "the settings" : <strong>{own.file}</strong>}, for NumPy and h5py, or for
          kadanoff on the command line.
        </p>
        <div class="row">
          {ENDS.map(([format, end]) => (
            <button key={end} type="button" disabled={doing.is === "working"} onClick={() => saveSamples(format, end)}>
              Samples, {end}
            </button>
          ))}
        </div>
        {doing.is === "working" ? <Work stage={doing.stage} share={doing.share} onCancel={writing.cancel} /> : null}
        {doing.is === "failed" ? <Problem>{doing.problem}</Problem> : null}
      </section>
      <section aria-label="Rule">
        {rule === undefined ? (
          <p>The rule: there is none yet; learn one first.</p>
        ) : (
          <>
            <p>
              The rule that was learned{rule.file === undefined ? "" : ` from ${rule.file}`}
              {learnedNow.value === undefined ? ", with other settings than those of the page now" : ""}, for{" "}
              <code>--rule</code> of the command line, and its filters as a figure.
            </p>
            <div class="row">
              <button type="button" onClick={() => save("rule.json", formatJson(rule.document))}>
                Rule, JSON
              </button>
              <button type="button" onClick={figure(async () => save("filters.svg", await figureOf(filtersOf(rule))))}>
                Filters, SVG
              </button>
              <button
                type="button"
                onClick={figure(async () => save("filters.png", await pngOf(await figureOf(filtersOf(rule)))))}
              >
                Filters, PNG
              </button>
            </div>
          </>
        )}
      </section>
      <section aria-label="Figures">
        <p>What the panel behind this shows, drawn for print.</p>
        {charts.length + lattices.length === 0 ? <p class="about">It shows no figure now.</p> : null}
        {charts.map((chart) => (
          <div key={chart.title} class="row">
            <span>{chart.title}</span>
            <button
              type="button"
              aria-label={`${chart.title}, SVG`}
              onClick={figure(async () => save(`${fileName(chart.title)}.svg`, await figureOf({ chart })))}
            >
              SVG
            </button>
            <button
              type="button"
              aria-label={`${chart.title}, PNG`}
              onClick={figure(async () => save(`${fileName(chart.title)}.png`, await pngOf(await figureOf({ chart }))))}
            >
              PNG
            </button>
          </div>
        ))}
        {lattices.map((canvas, n) => {
          const title = canvas.getAttribute("aria-label") ?? "lattice";
          return (
            <div key={`${title}-${n}`} class="row">
              <span>{title}</span>
              <button
                type="button"
                aria-label={`${title}, PNG`}
                onClick={figure(async () => save(`lattice${n === 0 ? "" : `-${n + 1}`}.png`, await latticePng(canvas)))}
              >
                PNG
              </button>
            </div>
          );
        })}
        {problem.value === "" ? null : <Problem>{problem.value}</Problem>}
      </section>
      <Text title="Commands" about="The same on the command line, with the same numbers." made={script} name="lab.sh" />
      <Text
        title="Program"
        about="The same by the library, in TypeScript, with the same numbers."
        made={program}
        name="lab.ts"
      />
    </dialog>
  );
}

/** Lines to be copied or kept. */
function Text({
  title,
  about,
  made,
  name,
}: {
  readonly title: string;
  readonly about: string;
  readonly made: ReturnType<typeof attempt>;
  readonly name: string;
}) {
  return (
    <section aria-label={title}>
      <p>{about}</p>
      {"problem" in made ? (
        <Problem>{made.problem}</Problem>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by the keyboard, too */}
          <pre class="told" tabIndex={0}>
            {made.text}
          </pre>
          <div class="row">
            <Copy what={title.toLowerCase()} text={made.text} />
            <button type="button" onClick={() => save(name, made.text)}>
              Keep as {name}
            </button>
          </div>
        </>
      )}
    </section>
  );
}

function Copy({ what, text }: { readonly what: string; readonly text: string }) {
  const told = useSignal("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      told.value = "copied";
    } catch {
      // A page that is not served by https has no clipboard.
      told.value = "the browser does not let the page copy; select the text and copy it by hand";
    }
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        Copy {what}
      </button>
      <span role="status">{told.value}</span>
    </>
  );
}
