/** The command lines that make a file of results or samples again, as its document or its attributes tell them. */
import type { AnyRule } from "kadanoff/coarsegraining";
import type { Attributes } from "kadanoff/io";
import { sidesOf, verticesOf } from "kadanoff/lattices";
import type { Ensemble } from "kadanoff/sampling";
import type { Origin } from "./origin.ts";

/** A file of samples, by whose SHA-256 documents name it. */
export interface KnownSamples {
  readonly file: string;
  readonly sha256: string;
}

/** A file with a rule in it. */
export interface KnownRule {
  readonly file: string;
  readonly rule: unknown;
}

export interface Repeat {
  readonly commands: readonly string[];
  /** What must be known besides, each a sentence or two. */
  readonly remarks: readonly string[];
}

interface JsonDocument {
  readonly madeBy?: Partial<Origin>;
  readonly seed?: number;
  readonly figure?: string;
  readonly method?: string;
  readonly rule?: Partial<AnyRule>;
  /** Of one set of samples, or of several. */
  readonly samples?: SamplesOf | readonly SamplesOf[];
  /** Of operators: each with its samples. */
  readonly systems?: readonly { readonly samples?: SamplesOf }[];
}

interface SamplesOf {
  readonly count?: number;
  readonly start?: number;
  readonly sha256?: string;
}

/** The command that made a document. */
export function repeatDocument(
  file: string,
  document: object,
  { samples, rules }: { samples: readonly KnownSamples[]; rules: readonly KnownRule[] },
): Repeat {
  const { madeBy, seed, figure, method, rule, samples: one, systems } = document as JsonDocument;
  const of = one ?? systems?.map(({ samples: its = {} }) => its);
  if (madeBy?.program !== "kadanoff" || madeBy.command === undefined) {
    return {
      commands: [],
      remarks: ["The document has no field madeBy, by which the command that made it could be told."],
    };
  }
  const { command, parameters = {} } = madeBy;
  const remarks: string[] = [];
  const words: string[] = command === "paper" ? [figure ?? "all"] : [];
  if (command !== "paper" && command !== "demo" && parameters.model === undefined) {
    const wanted = [of ?? {}].flat() as SamplesOf[];
    words.push(
      ...wanted.map((its, n) => fileOf(its, samples, wanted.length === 1 ? "SAMPLES" : `SAMPLES_${n + 1}`, remarks)),
    );
  }
  const flags = Object.entries(parameters).flatMap(([key, value]) => {
    if (key === "graph") return ["--graph", "EDGES"];
    return value === true ? [`--${key}`] : value === false ? [] : [`--${key}`, String(value)];
  });
  if (parameters.graph !== undefined)
    remarks.push("EDGES stands for the file of edges of the graph that the spins lie on.");
  const isForeignRule =
    parameters.rule === undefined &&
    (command === "information" || command === "operators" || (command === "flow" && method === "given"));
  if (isForeignRule) flags.push("--rule", ruleFileOf(rule, file, rules, remarks));
  const name = baseOf(file);
  const folder = command === "paper" || command === "demo";
  const out = command === "information" ? [] : ["--out", folder ? "." : name];
  const seeded = seed === undefined ? [] : ["--seed", String(seed)];
  const line = ["kadanoff", command, ...words, ...flags, ...seeded, ...out].map(quoted).join(" ");
  return { commands: [command === "information" ? `${line} --json > ${quoted(name)}` : line], remarks };
}

const baseOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1);

/** The file of these samples, or a word that stands for it. */
function fileOf(
  { sha256, count, start }: SamplesOf,
  known: readonly KnownSamples[],
  word: string,
  remarks: string[],
): string {
  const file = sha256 === undefined ? undefined : known.find((one) => one.sha256 === sha256)?.file;
  const which = start === undefined ? "" : ` at the temperature ${start}`;
  if (file !== undefined) {
    remarks.push(`Made from the samples${which} of ${file}: the SHA-256 of their spins is the same.`);
    return file;
  }
  const digest = sha256 === undefined ? "" : `, the SHA-256 of whose spins is ${sha256}`;
  remarks.push(
    `${word} stands for the file of ${count ?? "the"} configurations${which} that it was made from${digest}; it is not in this report.`,
  );
  return word;
}

/** A file with this rule in it, or a word that stands for one. */
function ruleFileOf(rule: unknown, own: string, known: readonly KnownRule[], remarks: string[]): string {
  const filters = (of: unknown): string => {
    const { coding, block, filters, bias = filters?.map(() => 0), hard = false } = of as Partial<AnyRule>;
    return JSON.stringify([coding, block, filters, bias, hard]);
  };
  const file =
    rule === undefined ? undefined : known.find((one) => one.file !== own && filters(one.rule) === filters(rule))?.file;
  if (file === undefined) {
    remarks.push(
      `RULE.json stands for a file with the rule that is drawn above; ${own} has it, too, and may be given.`,
    );
    return "RULE.json";
  }
  remarks.push(`The rule is that of ${file}.`);
  return file;
}

/** The command that made samples, where their attributes tell it. */
export function repeatSamples(
  file: string,
  { lattice, model, provenance, count }: Omit<Ensemble, "sigma">,
  attributes: Attributes,
): Repeat {
  if (model === undefined || provenance?.seed === undefined) {
    return { commands: [], remarks: ["The file does not tell how its samples were made."] };
  }
  const named = model.name === "dimers" ? verticesOf(lattice) : lattice;
  const temperature = model.coupling > 0 ? ["--temperature", String(temperatureAt(model.coupling))] : [];
  const more =
    model.name === "dimers"
      ? model.noise === undefined
        ? []
        : ["--noise", String(model.noise)]
      : [
          ...(named.kind === "square" ? [] : ["--lattice", named.kind]),
          ...(model.couplings.every((J) => J === 1) ? [] : ["--couplings", model.couplings.join(",")]),
          ...(model.field === 0 ? [] : ["--field", String(model.field)]),
        ];
  const { sampler, seed, interval } = provenance;
  const words = [
    ...["kadanoff", "sample", model.name, "--size", sidesOf(named.size).join("x"), ...temperature, ...more],
    ...(named.boundary === "torus" ? [] : ["--boundary", named.boundary]),
    ...["--count", String(count), "--sampler", sampler, "--interval", String(interval), "--seed", String(seed)],
    ...["--out", baseOf(file)],
  ];
  const stored = typeof attributes.count === "number" && attributes.count !== count;
  return {
    commands: [words.map(quoted).join(" ")],
    remarks: stored
      ? [`The file is to hold ${attributes.count} configurations and holds ${count}: it is not complete.`]
      : [],
  };
}

/** The temperature of a coupling K: the double whose reciprocal is K, where there is one, so that the same samples come of it. */
function temperatureAt(coupling: number): number {
  const T = 1 / coupling;
  const near = [T, T * (1 + Number.EPSILON), T * (1 - Number.EPSILON / 2)];
  return near.find((one) => 1 / one === coupling) ?? T;
}

/** A word as a shell takes it. */
const quoted = (word: string): string => (/^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
