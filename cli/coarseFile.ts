/** Coarse configurations on their way into a file: written and measured as they come, some at a time. */
import { beginSamples, type GrowingSamples } from "kadanoff/io/node";
import { formatSize, sidesOf } from "kadanoff/lattices";
import { type Averager, anyAverager, configuration, type Ensemble } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import type { Context, Outcome } from "./command.ts";
import { counted } from "./words.ts";

/** Begins such a file with the first configurations that it takes. */
export function coarseFile(
  out: string,
  { count, noun }: { readonly count: number; readonly noun: string },
  { seed, force }: Pick<Context, "seed" | "force">,
): {
  /** The next configurations. */
  take(part: Ensemble): void;
  /** All were taken: gives the file its name, and says what is in it. */
  publish(): Outcome;
  /** Leaves all as it was. */
  discard(): void;
} {
  let begun:
    | { readonly coarse: Omit<Ensemble, "sigma">; readonly averages: Averager<string>; readonly file: GrowingSamples }
    | undefined;
  const begin = ({ lattice }: Ensemble): NonNullable<typeof begun> => {
    const coarse = { lattice, count };
    return { coarse, averages: anyAverager(coarse), file: beginSamples(out, coarse, { force }) };
  };
  return {
    take(part) {
      begun ??= begin(part);
      begun.file.write(part.sigma);
      for (let c = 0; c < part.count; c++) begun.averages.add(configuration(part, c));
    },
    publish() {
      const { coarse, averages, file } = begun!;
      file.publish();
      const observables = averages.result();
      const [energy, absMagnetization] = [observables.energy!, observables.absMagnetization!];
      const { lattice } = coarse;
      return {
        document: { file: out, count, size: sidesOf(lattice.size), seed, observables },
        text: [
          `${out}: ${counted(count, "configuration")} of ${formatSize(lattice.size)} ${noun}`,
          `energy per site ${formatEstimate(energy.value, energy.error)} J, |m| = ${formatEstimate(absMagnetization.value, absMagnetization.error)}`,
        ].join("\n"),
      };
    },
    discard: () => begun?.file.discard(),
  };
}
