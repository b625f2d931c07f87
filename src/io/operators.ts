import { formatNpy, formatNpyAttribute } from "./npy.ts";
import { formatZip } from "./zip.ts";

/**
 * Operators at every place of every configuration as an npz: the array `operators`, float32, of the shape [n, m, Py, Px], and beside it `names` of the m operators, joined by commas, and
 * `step`, the sites from place to place along x and y.
 *
 * @param values values[((c·m + j)·Py + Y)·Px + X]
 */
export function formatOperators(
  values: Float32Array,
  {
    names,
    count,
    places: [Px, Py],
    step,
  }: {
    names: readonly string[];
    count: number;
    places: readonly [number, number];
    step: readonly [number, number];
  },
): Uint8Array {
  return formatZip({
    "operators.npy": formatNpy(values, [count, names.length, Py, Px]),
    "names.npy": formatNpyAttribute("names", names.join(",")),
    "step.npy": formatNpyAttribute("step", [...step]),
  });
}
