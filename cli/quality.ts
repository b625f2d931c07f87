/** What samples are worth, as a part of a document and in words. */
import type { SampleQuality } from "kadanoff/sampling";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import { counted } from "./words.ts";

/** The fields of the document of inspect. */
export function qualityDocument({ autocorrelation, independent, sectors, repeats, constantSites }: SampleQuality) {
  return {
    autocorrelation: Object.fromEntries(
      Object.entries(autocorrelation).map(([name, { tau, ...more }]) => [name, { ...tau, ...more }]),
    ),
    independentSamples: independent ?? null,
    sectors: sectors ?? null,
    repeats,
    constantSites,
  };
}

const shown = ({ value, error }: Estimate): string => formatEstimate(value, error);

const WORDS: Readonly<Record<string, string>> = { absMagnetization: "|m|", magnetization: "m" };
const inWords = (observable: string): string => WORDS[observable] ?? observable;

/** The same for a reader. */
export function describeQuality(quality: SampleQuality): string[] {
  const { count, chains, autocorrelation, independent, sectors, repeats, constantSites } = quality;
  const along = Object.entries(autocorrelation);
  const lines: string[] = [];
  if (along.length > 0) {
    lines.push(
      `autocorrelation time, in samples (½: independent): ${along.map(([name, { tau }]) => `${inWords(name)} ${shown(tau)}`).join(", ")}`,
    );
  }
  const slowest = independent && autocorrelation[independent.slowest];
  if (slowest?.byChain) {
    const values = slowest.byChain.map(({ value }) => value);
    lines.push(
      `  in each of ${counted(chains, "chain")} by itself: ${inWords(independent!.slowest)} ${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`,
    );
  }
  lines.push(
    independent
      ? `independent samples: ${shown(independent)} of ${count}, by ${inWords(independent.slowest)}`
      : "independent samples: not known, since nothing that is measured varies",
  );
  if (sectors) {
    const { up, down, zero, changes } = sectors;
    lines.push(
      `sectors: m > 0 in ${up}, m < 0 in ${down}${zero > 0 ? `, m = 0 in ${zero}` : ""}; the sign changes ${changes === 1 ? "once" : `${changes} times`}`,
    );
  }
  const drifts = along.flatMap(([name, { drift }]) =>
    drift && name !== "magnetization" ? [Math.abs(drift.halves), Math.abs(drift.beginning)] : [],
  );
  if (drifts.length > 0) {
    lines.push(`drift: beginning and end differ by ${Math.max(...drifts).toFixed(1)}σ at most`);
  }
  if (repeats.distinct < count) {
    lines.push(
      `different configurations: ${repeats.distinct} of ${count}${repeats.excess ? "" : ", repeats as chance has them"}`,
    );
  }
  if (constantSites > 0) lines.push(`sites that never change: ${constantSites}`);
  return lines;
}
