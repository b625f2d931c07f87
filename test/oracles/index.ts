import { readFileSync } from "node:fs";

/** A record of exact values; see the conventions in the file's `meta`. */
export interface Oracle {
  readonly id: string;
  readonly section: string;
  // biome-ignore lint/suspicious/noExplicitAny: each record has a shape of its own, which its test knows
  readonly params: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly values: any;
  readonly source: string;
  readonly accuracy: string;
}

const { records } = JSON.parse(readFileSync(new URL("./oracles.json", import.meta.url), "utf8")) as { records: Oracle[] };

/** The record with this id. */
export function oracle(id: string): Oracle {
  const found = records.find((record) => record.id === id);
  if (found === undefined) throw new Error(`oracle: no record ${id}`);
  return found;
}

/** The records whose id begins with `prefix`. */
export function oracles(prefix: string): readonly Oracle[] {
  return records.filter(({ id }) => id.startsWith(prefix));
}
