/** Configurations written as CSV, one a line, after lines `# name: value` that say what they are; read by textConfigurations. */
import { type Attributes, inOrder } from "./attributes.ts";

/** The lines with what is said of configurations. */
export function csvHead(attributes: Attributes): string {
  return inOrder(attributes)
    .map(([name, value]) => `# ${name}: ${JSON.stringify(value)}\n`)
    .join("");
}

/** The lines of whole configurations of so many sites. */
export function csvLines(sigma: Int8Array, sites: number): string {
  const lines: string[] = [];
  for (let from = 0; from < sigma.length; from += sites) lines.push(sigma.subarray(from, from + sites).join(","));
  return `${lines.join("\n")}\n`;
}
