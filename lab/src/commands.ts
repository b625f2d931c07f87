/** What the page is set to, as the commands of `kadanoff` that give the same numbers. */
import type { Lattice } from "kadanoff/lattices";
import { blockOn } from "../../cli/flags.ts";
import { stepSeed, stepsOn } from "./engine/coarseGraining.ts";
import type { Reading } from "./engine/files.ts";
import { learnSeedOf } from "./engine/learning.ts";
import { criticalTemperatureOf, modelOf } from "./model.ts";
import type { LabState } from "./state.ts";

export interface Command {
  /** What it does. */
  readonly about: string;
  /** The words behind `kadanoff`. */
  readonly words: readonly string[];
}

/** A file of the researcher's own, in the place of samples that are drawn. */
export interface OwnFile {
  readonly file: string;
  readonly reading: Reading;
  readonly lattice: Lattice;
}

/** The steps of coarse-graining that the page makes of its samples. */
export function levelsOf(state: LabState, own?: OwnFile): number {
  const lattice = own?.lattice ?? modelOf(state).lattice;
  const [bx, by = 1] = blockOn(lattice, [state.block]);
  return stepsOn({ lattice }, [bx, by], state.levels);
}

/** A word as a shell takes it for one: as it is where nothing in it means anything to a shell, else between quotes. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** A command as a line of a POSIX shell. */
export const inShell = ({ words }: Command): string => ["kadanoff", ...words].map(quoted).join(" ");

const flag = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [`--${name}`, String(value)];

/** A file may be named as a flag is: behind ./ it is none. */
const asFile = (name: string): string => (name.startsWith("-") ? `./${name}` : name);

const isChain = ({ model, lattice }: LabState): boolean => model === "ising" && lattice === "chain";
const withLattice = (state: LabState): string[] => (isChain(state) ? ["--lattice", "chain"] : []);

/** What is learned, and how: the flags of `learn` and of `flow`. */
const windowFlags = ({ block, buffer, environment }: LabState): string[] => [
  ...flag("block", block),
  ...flag("buffer", buffer),
  ...flag("environment", environment),
];

/** How a file is read: the flags by the same names. */
export const readingFlags = ({ boundary, lattice, dataset, values }: Reading): string[] => [
  ...flag("boundary", boundary),
  ...flag("lattice", lattice),
  ...flag("dataset", dataset),
  // Written as one word, since the first of the two numbers may begin with a minus.
  ...(values === undefined ? [] : [`--values=${values.join(",")}`]),
];

function sampleWords(state: LabState): string[] {
  const { model, size, temperature, noise, sampler, count, seed } = state;
  return [
    ...["sample", model, ...withLattice(state)],
    ...flag("size", size),
    // Dimers without a temperature are free.
    ...flag("temperature", model === "dimers" && temperature === "inf" ? undefined : temperature),
    ...(model === "dimers" && noise > 0 ? flag("noise", noise) : []),
    ...(sampler === "auto" ? [] : flag("sampler", sampler)),
    ...flag("count", count),
    ...flag("seed", seed),
    ...flag("out", "samples.h5"),
  ];
}

/** A setting where 0 means that the command is left to its own. */
const unlessZero = (name: string, value: number): string[] => (value === 0 ? [] : flag(name, value));

function learnWords(state: LabState, file: string, reading: readonly string[]): string[] {
  const { hidden, method, norm, restarts, steps, rate, ruleRate, windows } = state;
  return [
    ...["learn", file, ...reading, ...windowFlags(state)],
    ...unlessZero("windows", windows),
    ...flag("hidden", hidden),
    ...flag("method", method),
    ...unlessZero("norm", norm),
    ...flag("restarts", restarts),
    ...unlessZero("steps", steps),
    ...unlessZero("rate", rate),
    ...unlessZero("rule-rate", ruleRate),
    ...flag("seed", learnSeedOf(state)),
    ...flag("out", "rule.json"),
  ];
}

/** A flow is one of the Ising model, whatever the other samples are of. */
const ofFlow = (state: LabState): LabState => ({ ...state, model: "ising" });

/** Temperatures in units of T_c are some only where there is one. */
const canFlow = (state: LabState): boolean =>
  criticalTemperatureOf(ofFlow(state)) !== undefined || !/tc/i.test(state.temperatures);

function flowWords(state: LabState): string[] {
  const { size, temperatures, count, flowMethod, seed } = state;
  return [
    ...["flow", "--model", "ising", ...withLattice(ofFlow(state))],
    ...flag("size", size),
    ...flag("temperatures", temperatures),
    ...flag("count", count),
    ...flag("method", flowMethod),
    ...windowFlags(state),
    ...flag("seed", seed),
    ...flag("out", "flow.json"),
  ];
}

function coarsenWords(state: LabState, step: number, input: readonly string[]): string[] {
  const { rule, hidden, unit, deterministic, block, seed } = state;
  const isLearned = rule === "learned";
  return [
    ...["coarsen", ...input],
    ...flag("rule", isLearned ? "rule.json" : rule),
    ...(isLearned ? [] : flag("block", block)),
    ...(isLearned && hidden > 1 ? flag("unit", unit) : []),
    ...(deterministic === "yes" ? ["--deterministic"] : []),
    ...flag("seed", stepSeed(seed, step)),
    ...flag("out", coarsened(step)),
  ];
}

const coarsened = (step: number): string => `coarse-${step}.h5`;

/** The commands of what the page does, in their order; each works on what the one before it wrote. */
export function commandsOf(state: LabState, own?: OwnFile): Command[] {
  const file = own === undefined ? "samples.h5" : asFile(own.file);
  const reading = own === undefined ? [] : readingFlags(own.reading);
  // Where the flow is of other samples than the rest it is there when it is what the page shows.
  const isOfSamples = own === undefined && state.model === "ising";
  return [
    own === undefined
      ? { about: "draw the samples", words: sampleWords(state) }
      : { about: "what is in the file", words: ["inspect", file, ...reading] },
    { about: "learn a rule", words: learnWords(state, file, reading) },
    ...Array.from({ length: levelsOf(state, own) }, (_, n) => ({
      about: n === 0 ? "coarse-grain" : "and again",
      words: coarsenWords(state, n + 1, n === 0 ? [file, ...reading] : [coarsened(n)]),
    })),
    ...((isOfSamples || state.tab === "flow") && canFlow(state)
      ? [{ about: `the flow${isOfSamples ? "" : ", of Ising samples that it draws"}`, words: flowWords(state) }]
      : []),
  ];
}

/** All of them as a script. */
export const scriptOf = (state: LabState, own?: OwnFile): string =>
  commandsOf(state, own)
    .map((command) => `# ${command.about}\n${inShell(command)}\n`)
    .join("");
