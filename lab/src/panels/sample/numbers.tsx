/** What the chain that is watched has measured, in numbers. */
import type { ReadonlySignal } from "@preact/signals";
import { formatEstimate } from "kadanoff/statistics";
import { Term } from "../../controls.tsx";
import type { Measured, Watched } from "../../engine/watch.ts";

/** Autocorrelation times that a series must last for its errors to be believed. */
export const ENOUGH_TAU = 100;

/** Whether the averages of a series are worth to be kept: it is long enough for its τ, and with it the errors, to be known. */
export const isLongEnough = ({ summary }: Measured): boolean =>
  summary !== undefined && summary.count >= (ENOUGH_TAU / 2) * summary.perIndependent;

export function Numbers({
  measured,
  rate,
}: Pick<Watched, "rate"> & { readonly measured: ReadonlySignal<Measured | undefined> }) {
  const now = measured.value;
  const summary = now?.summary;
  const inWords = (of: { value: number; error: number } | undefined, unit = ""): string =>
    of === undefined ? "…" : `${formatEstimate(of.value, of.error)}${unit}`;
  const isDimers = now?.state.model === "dimers";
  const unit = now === undefined ? "" : ` ${now.unit}s`;
  const { pictures, updates } = rate.value;
  return (
    <>
      <dl class="numbers" aria-live="off">
        <dt>
          <Term name="energy">{isDimers ? "E by vertex" : "E/N"}</Term>
        </dt>
        <dd id="energy">{inWords(summary?.means.energy, " J")}</dd>
        <dt>
          <Term name={isDimers ? "columnar order" : "magnetization"}>{isDimers ? "|C|" : "|m|"}</Term>
        </dt>
        <dd id="order">{inWords(summary?.means.order)}</dd>
        <dt>
          <Term name="autocorrelation time">τ of the energy</Term>
        </dt>
        <dd id="tau-energy">{inWords(summary?.taus.energy, unit)}</dd>
        <dt>τ of {isDimers ? "|C|" : "|m|"}</dt>
        <dd id="tau">{inWords(summary?.taus.order, unit)}</dd>
        <dt>measured</dt>
        <dd id="worth">
          {summary === undefined
            ? "…"
            : `${summary.count} times, worth ${Math.floor(summary.count / Math.max(1, summary.perIndependent))} independent`}
        </dd>
        <dt>pictures a second</dt>
        <dd id="rate">{pictures === 0 ? "…" : Math.round(pictures)}</dd>
        <dt>{now === undefined ? "updates" : `${now.unit}s`} a second</dt>
        <dd>{updates === 0 ? "…" : Number(updates.toPrecision(2)).toLocaleString("en")}</dd>
      </dl>
      <p class="about">
        {now === undefined || isLongEnough(now)
          ? `Sampled by ${now?.sampler ?? "…"}.`
          : `Sampled by ${now.sampler}. The series is still short of ${ENOUGH_TAU} τ: its errors may be too small, and it is no point on the curves yet.`}
      </p>
    </>
  );
}
