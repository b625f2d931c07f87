/** Configurations written as CSV, one a line, after lines `# name: value` that say what they are; read by textConfigurations. */
import { InputError } from "../errors/index.ts";
import { type Attributes, inOrder } from "./attributes.ts";

/** Beyond this many characters a text does not fit into a string. */
const LONGEST = 2 ** 28;

/** Configurations sigma, shape [n, Ly, Lx] or [n, L], and attributes as CSV. */
export function formatCsv(sigma: Int8Array, shape: readonly number[], attributes: Attributes = {}): string {
  const sites = shape.slice(1).reduce((product, side) => product * side, 1);
  // A spin takes two or three characters.
  if (3 * sigma.length > LONGEST) {
    throw new InputError(`${sigma.length} spins are too many for CSV; expected .h5, .npz or .npy`);
  }
  const lines = inOrder(attributes).map(([name, value]) => `# ${name}: ${JSON.stringify(value)}`);
  for (let from = 0; from < sigma.length; from += sites) lines.push(sigma.subarray(from, from + sites).join(","));
  return `${lines.join("\n")}\n`;
}
