/**
 * What a document says of how it came about, so that the command that makes it again can be told from it: the program, the command and
 * its parameters, and which samples it had. No name of a file is among them, nor anything of the machine.
 */
import { createHash } from "node:crypto";
import { sidesOf } from "kadanoff/lattices";
import type { Ensemble, VariableEnsemble } from "kadanoff/sampling";
import { type Flag, type FlagValues, keyOf } from "./command.ts";
import { version } from "./version.ts";

/** The form of documents: it goes up when a field changes its meaning. */
const FORMAT = 1;

type Word = string | number | boolean;

export interface Origin {
  readonly program: "kadanoff";
  readonly version: string;
  readonly format: number;
  readonly command: string;
  /** By the keys of flags, as in a file for --config. */
  readonly parameters: Readonly<Record<string, Word>>;
}

/** What changes no result. */
const NOT_KEPT: ReadonlySet<string> = new Set(["out", "memory"]);

/** Flags whose lists are sides, with × between them. */
const SIDES: ReadonlySet<string> = new Set(["block", "size"]);

/** Flags whose word is the name of a file: of these it is only told that there was one. */
const FILES: ReadonlySet<string> = new Set(["graph"]);

/**
 * The origin of a document: the flags of its command but for names of files, and for what never changes a result.
 *
 * @param resolved what flags came to, in the place of what was given or left out; undefined for one that is not to be there
 */
export function originOf<F extends Record<string, Flag>>(
  command: string,
  flags: F,
  values: FlagValues<F>,
  resolved?: Readonly<Partial<Record<keyof F, Word | readonly (string | number | null)[] | undefined>>>,
): Origin {
  const parameters: Record<string, Word> = {};
  for (const [name, value] of Object.entries({ ...values, ...resolved })) {
    const flag = flags[name];
    if (flag === undefined || NOT_KEPT.has(name) || value === undefined || value === false) continue;
    const key = keyOf(flag);
    if (FILES.has(key)) {
      parameters[key] = true;
      continue;
    }
    parameters[key] = Array.isArray(value)
      ? value.map((side) => side ?? "?").join(SIDES.has(key) ? "x" : ",")
      : (value as Word);
  }
  const inOrder = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return { program: "kadanoff", version, format: FORMAT, command, parameters: Object.fromEntries(inOrder) };
}

/** SHA-256 of spins, a byte each, in the order of the array, as they come. */
export function samplesDigest(): { take(sigma: Int8Array): void; hex(): string } {
  const hash = createHash("sha256");
  return { take: (sigma) => void hash.update(sigma), hex: () => hash.digest("hex") };
}

/** The same of samples in memory. */
export function sha256Of({ sigma }: Ensemble): string {
  const digest = samplesDigest();
  digest.take(sigma);
  return digest.hex();
}

/** Which samples a document is of: what they are, and the digest of their spins. */
export function samplesIn({ count, lattice }: Pick<Ensemble, "count" | "lattice">, sha256: string) {
  return { count, lattice: lattice.kind, size: sidesOf(lattice.size), boundary: lattice.boundary, sha256 };
}

/** Values that are turned into bytes at a time. */
const PIECE = 2 ** 16;

/** SHA-256 of values that are not ±1, states as they are named: little-endian 64-bit floats in the order of the array, so that it hangs on the numbers and on no format. */
function sha256OfValues({ values, variables }: VariableEnsemble): string {
  const states = variables.kind === "q-state" ? variables.states : undefined;
  const hash = createHash("sha256");
  for (let from = 0; from < values.length; from += PIECE) {
    const piece = values.subarray(from, from + PIECE);
    const view = new DataView(new ArrayBuffer(8 * piece.length));
    piece.forEach((value, i) => void view.setFloat64(8 * i, states ? states[value]! : value, true));
    hash.update(view);
  }
  return hash.digest("hex");
}

/** Which samples of variables that are not ±1 a document is of. */
export function variableSamplesIn(ensemble: VariableEnsemble) {
  return { ...samplesIn(ensemble, sha256OfValues(ensemble)), variables: ensemble.variables.kind };
}
