import { autocorrelationTime, type Estimate } from "../statistics/index.ts";
import { byChain, type Ensemble } from "./ensemble.ts";
import { measureDimers } from "./measureDimers.ts";
import { measure } from "./observables.ts";
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

/** Measures an ensemble as its model asks for; as spins where no model is named. */
export function measureAny(of: Ensemble): Readonly<Record<string, Estimate>> {
  const { model } = of;
  return { ...(model?.name === "dimers" ? measureDimers({ ...of, model }) : measure(of)) };
}
