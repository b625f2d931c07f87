/**
 * Samples of several temperatures in a folder, a file each: which temperature is whose. A file may say so itself, by its attributes; a manifest may, or the
 * file's name. Where several of these speak they must agree, to the digits that are given.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { InputError } from "../../errors/index.ts";
import type { Attributes, AttributeValue } from "../attributes.ts";
import { formatOfName, type ReadSamplesOptions, type SampleSource } from "../samples.ts";
import { refusing, statOf } from "./files.ts";
import { openSampleSource } from "./samples.ts";

/** Who says what the temperature of a file is. */
export type SaidBy = "attribute" | "manifest" | "name";

/** A file of samples as a listing has it: its configurations are not read. */
export interface ListedSamples
  extends Pick<SampleSource, "lattice" | "count" | "model" | "format" | "attributes" | "warnings"> {
  /** Its path. */
  readonly file: string;
  /** In J/k_B, who says so, and between what the digits given leave it; absent where nobody does. */
  readonly temperature?: Pick<Said, "value" | "by" | "least" | "most">;
  /** What else the manifest says of it. */
  readonly manifest: Attributes;
}

/** A temperature as it was said, with how far its last digit leaves it open; that of an attribute is meant as it is. @inline */
interface Said {
  /** An attribute, the manifest, or the name. */
  readonly by: SaidBy;
  /** In J/k_B. */
  readonly value: number;
  /** The least that its digits allow. */
  readonly least: number;
  /** The most. */
  readonly most: number;
  /** `beta 0.44` */
  readonly words: string;
}

/**
 * Lists files of samples, those of folders by their names, with the temperature of each. A folder may hold a manifest, `manifest.csv`, `.json` or `.yaml`, that lists its
 * files: a table of `file, temperature, …`, or the same as a list of objects.
 *
 * Throws an InputError where a file cannot be read, is missing, or where attributes, manifest and name contradict each other.
 */
export async function listSamples(
  words: readonly string[],
  options: ReadSamplesOptions = {},
): Promise<{
  /** In the order of the words, and in a folder by name. */
  readonly files: readonly ListedSamples[];
  /** What looks like a mistake. */
  readonly warnings: readonly string[];
}> {
  const files: ListedSamples[] = [];
  const warnings: string[] = [];
  for (const word of words) {
    const found = statOf(word)?.isDirectory()
      ? await filesIn(word, options, warnings)
      : [{ file: word, manifest: {}, manifestName: "" }];
    for (const { file, manifest, manifestName } of found) {
      const source = await openSampleSource(file, options);
      source.close();
      const { lattice, count, model, format, attributes, warnings: ofFile } = source;
      const temperature = agreed(file, [
        ...saidIn(attributes, "attribute", "the attribute"),
        ...saidIn(manifest, "manifest", manifestName),
        ...saidByName(file),
      ]);
      files.push({
        ...{ file, lattice, count, format, attributes, manifest, warnings: ofFile },
        ...(model ? { model } : {}),
        ...(temperature ? { temperature } : {}),
      });
    }
  }
  return { files, warnings };
}

interface Found {
  readonly file: string;
  readonly manifest: Attributes;
  readonly manifestName: string;
}

const MANIFESTS = ["manifest.csv", "manifest.json", "manifest.yaml", "manifest.yml"];
/** How files of bare numbers are called. */
const BARE = /\.(bin|raw|dat)$/i;

/** The files of a folder: those of its manifest, or all that are samples by their names. */
async function filesIn(folder: string, { raw }: ReadSamplesOptions, warnings: string[]): Promise<Found[]> {
  const names = refusing(folder, () => readdirSync(folder), { verb: "read" }).sort();
  const isSamples = (name: string): boolean =>
    !name.startsWith(".") &&
    !MANIFESTS.includes(name) &&
    (raw ? BARE.test(name) : formatOfName(name) !== undefined && !name.endsWith(".txt"));
  const samples = names.filter(isSamples);
  const [manifest, another] = names.filter((name) => MANIFESTS.includes(name));
  if (another !== undefined) {
    throw new InputError(`${folder} has two manifests, ${manifest} and ${another}; expected one of them`);
  }
  if (manifest === undefined) {
    if (samples.length > 0)
      return samples.map((name) => ({ file: join(folder, name), manifest: {}, manifestName: "" }));
    throw new InputError(
      `${folder} has no file of samples; expected ${raw ? ".bin, .raw or .dat" : ".h5, .npz, .npy or .csv"}`,
    );
  }
  const path = join(folder, manifest);
  const listed = await readManifest(path);
  const known = new Set<string>();
  for (const { name, where } of listed) {
    if (known.has(name)) throw new InputError(`${where}: file ${name} is listed twice; expected each once`);
    known.add(name);
    if (!statOf(join(folder, name))) throw new InputError(`${where}: file ${name} does not exist in ${folder}`);
  }
  const left = samples.filter((name) => !known.has(name));
  if (left.length > 0) {
    const some = left.slice(0, 3).join(", ");
    warnings.push(
      `${path} does not list ${left.length > 3 ? `${some} and ${left.length - 3} others` : some}, which are left out`,
    );
  }
  return listed.map(({ name, says }) => ({ file: join(folder, name), manifest: says, manifestName: manifest }));
}

interface Listed {
  readonly name: string;
  readonly says: Attributes;
  /** `manifest.csv:3` */
  readonly where: string;
}

async function readManifest(path: string): Promise<Listed[]> {
  const text = refusing(path, () => readFileSync(path, "utf8"), { verb: "read" });
  const listed = path.endsWith(".csv") ? tableOf(text, path) : listOf(await parsed(text, path), path);
  if (listed.length === 0) throw new InputError(`${path} lists no files; expected file and temperature of each`);
  return listed;
}

/** A table with a heading: `file, temperature, …`. */
function tableOf(text: string, path: string): Listed[] {
  const rows = text.split(/\r?\n/).map((line, n) => ({ cells: line.split(",").map((cell) => cell.trim()), n: n + 1 }));
  const [heading, ...rest] = rows.filter(({ cells: [first = "", ...more] }) => first !== "" || more.length > 0);
  const names = heading?.cells ?? [];
  const fileAt = names.indexOf("file");
  if (heading === undefined || fileAt < 0) {
    throw new InputError(
      `${path}:${heading?.n ?? 1}: expected a heading such as file,temperature, got ${JSON.stringify(names.join(",").slice(0, 60))}`,
    );
  }
  return rest.map(({ cells, n }) => {
    if (cells.length !== names.length) {
      throw new InputError(`${path}:${n}: expected ${names.length} values, ${names.join(", ")}, got ${cells.length}`);
    }
    const says = Object.fromEntries(names.map((name, column) => [name, cellValue(cells[column]!)]));
    return entry(says, `${path}:${n}`);
  });
}

const cellValue = (cell: string): AttributeValue =>
  cell !== "" && Number.isFinite(Number(cell)) ? Number(cell) : cell;

async function parsed(text: string, path: string): Promise<unknown> {
  const { parseDocument } = await import("yaml"); // of which JSON is a part
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new InputError(`${path}: ${error.message.split("\n")[0]}`);
  return document.toJS();
}

/** A list of objects with `file`; or an object by file, of objects or of temperatures. */
function listOf(value: unknown, path: string): Listed[] {
  const rows: [unknown, string][] = Array.isArray(value)
    ? value.map((row, i) => [row, `${path}: entry ${i + 1}`])
    : Object.entries(value !== null && typeof value === "object" ? value : {}).map(([file, row]) => [
        typeof row === "number" ? { file, temperature: row } : { file, ...(row as object) },
        `${path}: ${file}`,
      ]);
  return rows.map(([row, where]) => entry(row, where));
}

function entry(row: unknown, where: string): Listed {
  const { file, ...rest } = (row !== null && typeof row === "object" ? row : {}) as Readonly<Record<string, unknown>>;
  if (typeof file !== "string" && typeof file !== "number") {
    throw new InputError(
      `${where}: expected an entry with file and temperature, got ${JSON.stringify(row)?.slice(0, 60)}`,
    );
  }
  const name = String(file);
  if (name === "" || name !== basename(name)) {
    throw new InputError(`${where}: expected the name of a file in the folder, got ${JSON.stringify(name)}`);
  }
  const says = Object.entries(rest).filter(
    (pair): pair is [string, AttributeValue] => typeof pair[1] === "number" || typeof pair[1] === "string",
  );
  return { name, says: Object.fromEntries(says), where };
}

/** T of a temperature, or of β = 1/T. */
const TEMPERATURES = ["temperature", "temp", "T"];
const COUPLINGS: ReadonlySet<string> = new Set(["coupling", "beta", "K"]);

function saidIn(attributes: Attributes, by: SaidBy, who: string): Said[] {
  // Attributes have the names of the command line's contract; tables have any.
  const names = by === "attribute" ? ["temperature", "coupling"] : [...TEMPERATURES, ...COUPLINGS];
  return names.flatMap((name) => {
    const value = attributes[name];
    if (value === undefined) return [];
    return said(by, COUPLINGS.has(name), String(value), `${who} says ${name} ${value}`);
  });
}

/** `T2.269`, `T=2.269`, `temperature_2.3`, `beta0.44`, `K=0.44`, apart from other letters and digits. */
const IN_NAME = /(?<![A-Za-z0-9])(T|K|[Tt]emp(?:erature)?|[Bb]eta)[=_-]?(\d+(?:\.\d+)?)(?![A-Za-z0-9]|\.\d)/g;

function saidByName(file: string): Said[] {
  const name = basename(file, extname(file));
  return [...name.matchAll(IN_NAME)].flatMap(([, letter = "", number = ""]) =>
    said("name", /^(K|beta)$/i.test(letter), number, `its name says ${letter} ${number}`),
  );
}

/** A temperature from the number that was written; the last of its digits is rounded. */
function said(by: SaidBy, inverse: boolean, text: string, words: string): Said[] {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number)) return [];
  const decimals = /^\d+(?:\.(\d+))?$/.exec(text)?.[1]?.length ?? 0;
  // Numbers that were computed, such as 2.269185314213022, have rounding errors of their own.
  const half = Math.max(by === "attribute" || /e/i.test(text) ? 0 : 0.5 * 10 ** -decimals, 1e-9 * number);
  const [low, high] = [number - half, number + half];
  return [
    inverse
      ? { by, words, value: 1 / number, least: 1 / high, most: low > 0 ? 1 / low : Number.POSITIVE_INFINITY }
      : { by, words, value: number, least: low, most: high },
  ];
}

/** The temperature that all agree on: of the file itself, or else of the manifest, or of the name. */
function agreed(file: string, all: readonly Said[]): ListedSamples["temperature"] {
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  for (const other of others) {
    // One of them may be the other, rounded.
    const rounds = (a: Said, b: Said): boolean => a.least <= b.value && b.value <= a.most;
    if (rounds(first, other) || rounds(other, first)) continue;
    throw new InputError(`${file}: ${first.words}, but ${other.words}; expected the same temperature`);
  }
  const { value, by, least, most } = first;
  return { value, by, least, most };
}
