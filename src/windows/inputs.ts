/** Windows of any variables as the inputs of layers: ±1 as they are, a state as one of q bits, real numbers in their units. */
import { panels } from "../kernels/index.ts";
import {
  type AnyEnsemble,
  componentReader,
  inputsPerSite,
  isSpins,
  type VariableEnsemble,
  type VariableUnits,
} from "../sampling/index.ts";
import { type Windows, windowBits, windowSpins } from "./cut.ts";
import type { Site } from "./geometry.ts";

/** Inputs that a site gives: one of ±1, one for each state, one for each component. */
export function siteInputs(ensemble: AnyEnsemble): number {
  return isSpins(ensemble) ? 1 : inputsPerSite(ensemble.variables);
}

/** Whether the inputs are bits, ±1 or one of q, and not real numbers. */
export function hasBitInputs(ensemble: AnyEnsemble): boolean {
  return isSpins(ensemble) || ensemble.variables.kind === "q-state";
}

/** Whether windows are of sites ±1. */
export function areSpins(windows: Windows<AnyEnsemble>): windows is Windows {
  return isSpins(windows.ensemble);
}

/**
 * Hands over where the given sites of window w of variables lie in their ensemble, site i of the list at c·N + x + Lx·y; where the lattice
 * ends they go round to the other side.
 */
export function siteReader(
  { ensemble, corners }: Windows<VariableEnsemble>,
  sites: readonly Site[],
): (w: number, each: (k: number, i: number) => void) => void {
  const {
    numSites,
    size: [Lx, Ly],
  } = ensemble.lattice;
  return (w, each) => {
    const base = corners[3 * w]! * numSites;
    const [x0, y0] = [corners[3 * w + 1]!, corners[3 * w + 2]!];
    sites.forEach(([x, y], i) => void each(base + ((x0 + x) % Lx) + Lx * ((y0 + y) % Ly), i));
  };
}

/** What each input of some sites of every window is handed over to: input k = i·d + a of window w. */
function eachInput(
  windows: Windows<VariableEnsemble>,
  sites: readonly Site[],
  units: VariableUnits | undefined,
  take: (w: number, k: number, value: number) => void,
): void {
  const { ensemble, count } = windows;
  const d = inputsPerSite(ensemble.variables);
  const where = siteReader(windows, sites);
  if (ensemble.variables.kind === "q-state") {
    const { values } = ensemble;
    for (let w = 0; w < count; w++) where(w, (site, i) => take(w, i * d + values[site]!, 1));
    return;
  }
  const read = componentReader(ensemble);
  for (let w = 0; w < count; w++) {
    where(w, (site, i) => {
      for (let a = 0; a < d; a++) {
        const value = read(site, a);
        take(w, i * d + a, units === undefined ? value : (value - units.mean[a]!) / units.deviation[a]!);
      }
    });
  }
}

/**
 * Inputs of some sites of every window at [w·n + k], k = i·d + a: spins ±1; 1 for the state that site i is in, 0 for others; or real
 * numbers, in units if any are given: less their mean, over their standard deviation.
 */
export function windowInputs(
  windows: Windows<AnyEnsemble>,
  sites: readonly Site[],
  units?: VariableUnits,
): Int8Array | Float32Array {
  if (areSpins(windows)) return windowSpins(windows, sites);
  const variables = windows as Windows<VariableEnsemble>;
  const n = sites.length * siteInputs(windows.ensemble);
  const inputs = new (hasBitInputs(windows.ensemble) ? Int8Array : Float32Array)(windows.count * n);
  eachInput(variables, sites, units, (w, k, value) => void (inputs[w * n + k] = value));
  return inputs;
}

/** The same as bits, of those that are: bit k mod 16 of bits[w·panels + ⌊k/16⌋] is 1 where input k is +1. */
export function windowInputBits(
  windows: Windows<AnyEnsemble>,
  sites: readonly Site[],
  into?: Uint16Array,
): Uint16Array {
  if (areSpins(windows)) return windowBits(windows, sites, into);
  const words = panels(sites.length * siteInputs(windows.ensemble));
  const bits = into ?? new Uint16Array(windows.count * words);
  eachInput(windows as Windows<VariableEnsemble>, sites, undefined, (w, k) => {
    bits[w * words + (k >> 4)]! |= 1 << (k & 15);
  });
  return bits;
}

/** State of the block of every window, Σ sᵢ qⁱ with sᵢ the place of the state of site i; of windows of q states, up to 2³² of them. */
export function blockStateNumbers(windows: Windows<VariableEnsemble>): Uint32Array {
  const { ensemble, geometry, count } = windows;
  const q = inputsPerSite(ensemble.variables);
  const numbers = new Uint32Array(count);
  const where = siteReader(windows, geometry.visibleSites);
  for (let w = 0; w < count; w++) where(w, (site, i) => void (numbers[w]! += ensemble.values[site]! * q ** i));
  return numbers;
}
