/** Samples to learn from, drawn by hand: as many as are asked for, and what they are worth. */
import { useSignalEffect } from "@preact/signals";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import { Fragment } from "preact";
import type { Measured } from "../../../../cli/tasks.ts";
import { counted } from "../../../../cli/words.ts";
import { Problem, Term, TextField, Work, WorkButton } from "../../controls.tsx";
import type { KeptEnsemble } from "../../engine/samples.ts";
import { ownSamples, pool, sampleState, samples, samplesNow, task, type WorkOptions } from "../../session.ts";
import { state } from "../../store.ts";

const drawing = task<KeptEnsemble>(() => [sampleState.value, ownSamples.value]);
const measuring = task<{ readonly of: KeptEnsemble } & Measured>();

const measure =
  (of: KeptEnsemble) =>
  async ({ report, signal }: WorkOptions) => {
    report("measuring", 0, 1);
    return { of, ...(await pool().run("measure", { ensemble: of }, { signal })) };
  };

/** How observables are written: those that are not here are not shown. */
const SYMBOLS = {
  energy: "E/N",
  absMagnetization: "|m|",
  magnetization2: "m²",
  columnarOrder: "|C|",
  flippable: "flippable",
  windingX2: "W_x²",
} as const;
const UNITS: Partial<Readonly<Record<string, string>>> = { energy: " J" };

const TAUS: Partial<Readonly<Record<string, string>>> = {
  energy: "the energy",
  absMagnetization: "|m|",
  winding: "W",
  columnarOrder: "|C|",
};

const inWords = ({ value, error }: Pick<Estimate, "value" | "error">): string => formatEstimate(value, error);

/** Whose measurement was asked for: it is not asked for again where it fails or is broken off. */
let asked: KeptEnsemble | undefined;

export default function DrawSamples() {
  // Samples that another panel has drawn are measured, too.
  useSignalEffect(() => {
    const there = samples.value;
    if (there === asked) return;
    asked = there;
    measuring.cancel();
    if (there !== undefined) void measuring.start(measure(there));
  });
  const now = drawing.state.value;
  const there = samples.value;
  const file = ownSamples.value?.file;
  return (
    <section class="draw-samples" aria-label="Draw samples">
      <h2>
        <Term name="samples">Samples</Term>
      </h2>
      <TextField field="count" label="Configurations" />
      <WorkButton
        task={drawing}
        label={`Draw ${state.value.count} samples`}
        onStart={() => void drawing.start((options) => samplesNow(options))}
        said={there !== undefined ? "Drawn." : now.is === "idle" && now.wasCancelled ? "Cancelled." : ""}
        hangsOn={(field) => field in sampleState.value}
        isDone={there !== undefined}
      />
      {there === undefined ? (
        now.is === "working" ? null : (
          <p class="about">None are drawn of this model yet; learning draws them when it needs them.</p>
        )
      ) : (
        <Drawn of={there} file={file} />
      )}
    </section>
  );
}

const measuredOf = (of: KeptEnsemble): Measured | undefined => {
  const now = measuring.state.value;
  return now.is === "done" && now.result.of === of ? now.result : undefined;
};

/** What was drawn: how many, how far apart, and averages of them. */
function Drawn({ of, file }: { readonly of: KeptEnsemble; readonly file: string | undefined }) {
  const { count, provenance } = of;
  const now = measuring.state.value;
  const found = measuredOf(of);
  const taus = Object.values(found?.storedAutocorrelationTime ?? {});
  const longest = taus.reduce<Estimate | undefined>(
    (a, b) => (a === undefined || b.value > a.value ? b : a),
    undefined,
  );
  const rows: (readonly [label: string, words: string, id?: string])[] = [
    [file === undefined ? "drawn" : `of ${file}`, counted(count, "configuration"), "drawn-count"],
  ];
  if (provenance !== undefined) {
    rows.push(["sampler", `${provenance.sampler}, ${counted(provenance.chains, "chain")}`]);
    for (const [name, tau] of Object.entries(provenance.autocorrelationTime)) {
      rows.push([`τ of ${TAUS[name] ?? name}`, `${inWords(tau)} updates`]);
    }
    rows.push(["interval", `${counted(provenance.interval, "update")} between samples`, "drawn-interval"]);
  }
  if (longest !== undefined) {
    rows.push(["τ of the samples", `${inWords(longest)} samples; ½ where they are independent`, "drawn-tau"]);
  }
  for (const [name, symbol] of Object.entries(SYMBOLS)) {
    const value = found?.observables[name];
    const label = name === "energy" && of.model?.name === "dimers" ? "E by vertex" : symbol;
    if (value !== undefined) rows.push([label, `${inWords(value)}${UNITS[name] ?? ""}`, `drawn-${name}`]);
  }
  return (
    <div>
      <dl class="numbers">
        {rows.map(([label, words, id]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd id={id}>{words}</dd>
          </Fragment>
        ))}
      </dl>
      {now.is === "working" ? <Work stage={now.stage} share={now.share} onCancel={() => measuring.cancel()} /> : null}
      {now.is === "failed" ? <Problem>{now.problem}</Problem> : null}
    </div>
  );
}
