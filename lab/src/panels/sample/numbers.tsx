/** What the chain that is watched has measured, in numbers. */
import type { ReadonlySignal } from "@preact/signals";
import { formatEstimate } from "kadanoff/statistics";
import { Term } from "../../controls.tsx";
import type { Measured, Watched } from "../../engine/watch.ts";

/** Autocorrelation times that a series must last for its errors to be believed. */
export const ENOUGH_TAU = 100;

/** A τ of so many spacings is that of independent measurements, ½, for all that one can see. */
const UNRESOLVED = 0.6;

/** Whether the averages of a series are worth to be kept: it is long enough for its τ, and with it the errors, to be known. */
export const isLongEnough = ({ summary }: Measured): boolean =>
  summary !== undefined && summary.count >= (ENOUGH_TAU / 2) * summary.perIndependent;

/** A large number in groups of three digits. */
const grouped = (n: number): string => n.toLocaleString("en");

export function Numbers({
  measured,
  rate,
}: Pick<Watched, "rate"> & { readonly measured: ReadonlySignal<Measured | undefined> }) {
  const now = measured.value;
  const summary = now?.summary;
  const unit = now === undefined ? "" : ` ${now.unit}s`;
  const inWords = (of: { value: number; error: number } | undefined, unit = ""): string =>
    of === undefined ? "…" : `${formatEstimate(of.value, of.error)}${unit}`;
  // Measurements that are independent tell of τ only that it is shorter than what is between them.
  const tauInWords = (which: "energy" | "order"): string =>
    summary !== undefined && summary.spacing > 1 && summary.taus[which].value < UNRESOLVED * summary.spacing
      ? `below ${grouped(summary.spacing)}${unit}`
      : inWords(summary?.taus[which], unit);
  const isDimers = now?.state.model === "dimers";
  const { pictures, updates } = rate.value;
  return (
    <>
      <dl class="numbers" aria-live="off">
        <dt>
          <Term name={isDimers ? "dimer energy" : "energy"}>{isDimers ? "E by vertex" : "E/N"}</Term>
        </dt>
        <dd id="energy">{inWords(summary?.means.energy, " J")}</dd>
        <dt>
          <Term name={isDimers ? "columnar order" : "magnetization"}>{isDimers ? "|C|" : "|m|"}</Term>
        </dt>
        <dd id="order">{inWords(summary?.means.order)}</dd>
        <dt>
          <Term name="autocorrelation time">τ of the energy</Term>
        </dt>
        <dd id="tau-energy">{tauInWords("energy")}</dd>
        <dt>τ of {isDimers ? "|C|" : "|m|"}</dt>
        <dd id="tau">{tauInWords("order")}</dd>
        <dt>measured</dt>
        <dd id="worth">
          {summary === undefined
            ? "…"
            : `${grouped(summary.count)} times, every ${summary.spacing === 1 ? (now?.unit ?? "update") : `${grouped(summary.spacing)}${unit}`}, worth ${grouped(Math.floor(summary.count / Math.max(1, summary.perIndependent)))} independent`}
        </dd>
        <dt>pictures a second</dt>
        <dd id="rate">{pictures === 0 ? "…" : Math.round(pictures)}</dd>
        <dt>{now === undefined ? "updates" : `${now.unit}s`} a second</dt>
        <dd>{updates === 0 ? "…" : grouped(Number(updates.toPrecision(2)))}</dd>
      </dl>
      {now === undefined ? null : (
        <p class="about">
          Sampled by {now.sampler}.
          {isLongEnough(now)
            ? ""
            : ` The series is still short of ${ENOUGH_TAU} τ: its errors may be too small, and it is no point on the curves yet.`}
        </p>
      )}
    </>
  );
}
