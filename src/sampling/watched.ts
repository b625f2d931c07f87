import { autocorrelationTime, type Estimate } from "../statistics/index.ts";
import { type Averager, averager } from "./averages.ts";
import { byChain, configuration, type Ensemble } from "./ensemble.ts";
import { dimerQuantities } from "./measureDimers.ts";
import { spinQuantities } from "./observables.ts";
import { systemOf } from "./system.ts";

/** τ of the stored samples, in samples, of what their model is slow to forget: ½ where they are independent; of components the longest. */
export function storedAutocorrelationTime(
  ensemble: Ensemble & Required<Pick<Ensemble, "model">>,
): Record<string, Estimate> {
  const { watch } = systemOf(ensemble.model);
  const series = byChain(ensemble, watch);
  const names = Object.entries(series[0]![0]!);
  return Object.fromEntries(
    names.map(([name, components]) => {
      const taus = components.map(
        (_, k) => autocorrelationTime(series.map((chain) => Float64Array.from(chain, (seen) => seen[name]![k]!))).tau,
      );
      return [name, taus.reduce((a, b) => (b.value > a.value ? b : a))];
    }),
  );
}

/** Measures configurations that come one after the other as their model asks for; as spins where no model is named. */
export function anyAverager(of: Omit<Ensemble, "sigma">): Averager<string> {
  return averager<string>(of.model?.name === "dimers" ? dimerQuantities(of.model) : spinQuantities(of), of);
}

/** The same of an ensemble in memory. */
export function measureAny(of: Ensemble): Readonly<Record<string, Estimate>> {
  const averages = anyAverager(of);
  for (let c = 0; c < of.count; c++) averages.add(configuration(of, c));
  return averages.result();
}
