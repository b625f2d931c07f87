/**
 * What the lab is set to, all of it in the address of the page: a link shared, or a page loaded again, gives the same numbers.
 * Words are those of the command line's flags, so that each state is also a command.
 */
import { InputError } from "kadanoff/errors";
import { type LatticeKind, latticeKinds } from "kadanoff/lattices";
import { temperatures as manyTemperatures, temperature as oneTemperature } from "../../cli/values.ts";

export const TABS = ["sample", "learn", "coarse-grain", "flow", "lessons", "files"] as const;
export const MODELS = ["ising", "dimers"] as const;
export const LATTICES = ["square", "chain"] as const;
export const FLOW_METHODS = ["conditional", "majority", "rbm"] as const;
export const METHODS = ["conditional", "infonce", "rbm"] as const;

/** Rules to coarse-grain by: the one that is learned, or one by its name, as `--rule` knows them. */
export const RULES = [
  "learned",
  "majority",
  "decimation",
  "staggered-x",
  "staggered-y",
  "columnar",
  "columnar-y",
] as const;

export interface LabState {
  readonly tab: (typeof TABS)[number];
  readonly model: (typeof MODELS)[number];
  readonly lattice: (typeof LATTICES)[number];
  /** Sites of a side, of dimers vertices. */
  readonly size: number;
  /** As the command line has it: `Tc`, `1.02Tc` or a number in J/k_B; of dimers `inf` are free ones. */
  readonly temperature: string;
  /** A sampler by name, or `auto` for the one that does the model best. */
  readonly sampler: string;
  /** The probability that a noise pair of dimers is equal; 0 for no noise. */
  readonly noise: number;
  /** Configurations to learn from. */
  readonly count: number;
  /** Root of all randomness. */
  readonly seed: number;
  /** Sides of the block V. */
  readonly block: number;
  readonly buffer: number;
  readonly environment: number;
  readonly hidden: number;
  readonly method: (typeof METHODS)[number];
  /** Steps of learning; 0 for the method's own. */
  readonly steps: number;
  /** Largest norm of a filter; 0 for none. */
  readonly norm: number;
  readonly restarts: number;
  /** Rates of Adam of a critic, and of the rule that is learned with it; 0 for those of the method. */
  readonly rate: number;
  readonly ruleRate: number;
  /** Windows to learn from; 0 for as many as usual. */
  readonly windows: number;
  /** Learning takes the seed so many further on: the same samples, from another key. */
  readonly again: number;
  /** What coarse-grains. */
  readonly rule: (typeof RULES)[number];
  /** Which hidden unit of a rule with several becomes the coarse spin, from 1. */
  readonly unit: number;
  /** Whether the more probable sign is taken instead of drawing it. */
  readonly deterministic: "no" | "yes";
  /** The configuration that is shown before and after, from 1. */
  readonly configuration: number;
  /** Steps of coarse-graining. */
  readonly levels: number;
  /** Temperatures that a flow begins at, as the command line has them. */
  readonly temperatures: string;
  /** Of the chain that is watched, the updates between two pictures; 0 for as many as it may. */
  readonly speed: number;
  /** How large its picture is: 1 shows all of it. */
  readonly zoom: number;
  /** The site in the middle of it, `x,y`; empty where that is the lattice's own. */
  readonly centre: string;
  /** Whether the chain rests; `auto` where it does if whoever watches does not want motion. */
  readonly paused: "auto" | "no" | "yes";
  /** How the rule of each step of a flow is learned, or that it is not. */
  readonly flowMethod: (typeof FLOW_METHODS)[number];
  /** Number of the lesson that is open; 0 for the paper's figures. */
  readonly lesson: number;
  /** The file that all is made from in the place of drawn samples, by its name, which is all of it that an address holds; and how it is read. */
  readonly file: string;
  readonly boundary: "" | "torus" | "open";
  readonly fileLattice: "" | LatticeKind;
  readonly dataset: string;
  readonly values: string;
}

export const DEFAULTS: LabState = {
  tab: "sample",
  model: "ising",
  lattice: "square",
  size: 64,
  temperature: "Tc",
  sampler: "auto",
  noise: 0,
  count: 2000,
  seed: 2018,
  block: 2,
  buffer: 1,
  environment: 1,
  hidden: 1,
  method: "conditional",
  steps: 0,
  norm: 1.5,
  restarts: 1,
  rate: 0,
  ruleRate: 0,
  windows: 0,
  again: 0,
  rule: "learned",
  unit: 1,
  deterministic: "no",
  configuration: 1,
  levels: 3,
  speed: 1,
  zoom: 1,
  centre: "",
  paused: "auto",
  temperatures: "0.97Tc..1.03Tc:7",
  flowMethod: "conditional",
  lesson: 1,
  file: "",
  boundary: "",
  fileLattice: "",
  dataset: "",
  values: "",
};

type Reader<T> = (word: string, name: string) => T;

const fail = (name: string, expected: string, got: string): never => {
  throw new InputError(`${name}: expected ${expected}, got ${got === "" ? "nothing" : JSON.stringify(got)}`);
};

const oneOf =
  <T extends string>(words: readonly T[]): Reader<T> =>
  (word, name) =>
    words.find((known) => known === word) ?? fail(name, words.join(", "), word);

const whole =
  (least: number, most: number): Reader<number> =>
  (word, name) => {
    const n = word.trim() === "" ? Number.NaN : Number(word);
    return Number.isInteger(n) && n >= least && n <= most
      ? n
      : fail(name, `a whole number from ${least} to ${most}`, word);
  };

const real =
  (least: number, most: number): Reader<number> =>
  (word, name) => {
    const x = word.trim() === "" ? Number.NaN : Number(word);
    return x >= least && x <= most ? x : fail(name, `a number from ${least} to ${most}`, word);
  };

/** As the command line has it; `inf` besides, of dimers that are free. */
const temperature: Reader<string> = (word, name) => {
  if (word !== "inf") oneTemperature(name)(word);
  return word;
};

/** The most temperatures of a flow in a browser. */
const MOST_TEMPERATURES = 15;

const temperatures: Reader<string> = (word, name) => {
  const { length } = manyTemperatures(name)(word)(1);
  return length <= MOST_TEMPERATURES ? word : fail(name, `${MOST_TEMPERATURES} temperatures at most`, String(length));
};

/** 0 for the method's own; the command line asks for 4 at least. */
const stepsOfLearning: Reader<number> = (word, name) => {
  const steps = whole(0, 100_000)(word, name);
  return steps === 0 || steps >= 4 ? steps : fail(name, "0 for the method's own, or from 4 to 100000", word);
};

/** The place of a view, in sites of the picture: as it is written, and as it is read. */
export const formatCentre = ([x, y]: readonly [number, number]): string =>
  `${Number(x.toFixed(2))},${Number(y.toFixed(2))}`;

const centre: Reader<string> = (word, name) => {
  const places = word.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const isPlace = places.length === 2 && places.every((place) => place >= 0 && place <= 1024);
  return word === "" || isPlace ? word : fail(name, "two numbers from 0 to 1024, x,y", word);
};

/** Undefined for the middle of the lattice. */
export const centreOf = (word: string): readonly [number, number] | undefined =>
  word === "" ? undefined : (word.split(",").map(Number) as [number, number]);

/** `0,2`: the numbers that stand for −1 and +1; undefined where the file's own will do. */
export function valuesOf(word: string): readonly [number, number] | undefined {
  if (word.trim() === "") return undefined;
  const values = word.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [down, up] = values;
  if (values.length !== 2 || !values.every(Number.isFinite) || down === up) {
    return fail("values", "two different numbers, DOWN,UP, such as 0,2", word);
  }
  return [down!, up!];
}

const text: Reader<string> = (word) => word;
/** How often learning may begin from another key, and the most steps of coarse-graining: each takes a seed further on. */
const [MOST_AGAIN, MOST_LEVELS] = [1_000_000, 4];

/** The next key to begin again from. */
export const nextAgain = (again: number): number => (again < MOST_AGAIN ? again + 1 : 1);

/** Least and most of what has a slider. */
export const BOUNDS = {
  block: [1, 8],
  buffer: [0, 16],
  environment: [1, 8],
  zoom: [1, 8],
} as const satisfies Partial<Record<keyof LabState, readonly [least: number, most: number]>>;

/** How each word is read, and between which bounds: those of a browser, not of the library. */
const READERS: { readonly [K in keyof LabState]: Reader<LabState[K]> } = {
  tab: oneOf(TABS),
  model: oneOf(MODELS),
  lattice: oneOf(LATTICES),
  size: whole(8, 512),
  temperature,
  sampler: oneOf(["auto", "wolff", "swendsen-wang", "metropolis", "heat-bath", "multispin", "worm"]),
  noise: real(0, 1),
  count: whole(10, 100_000),
  seed: whole(0, Number.MAX_SAFE_INTEGER - MOST_AGAIN - MOST_LEVELS),
  block: whole(...BOUNDS.block),
  buffer: whole(...BOUNDS.buffer),
  environment: whole(...BOUNDS.environment),
  hidden: whole(1, 8),
  method: oneOf(METHODS),
  steps: stepsOfLearning,
  norm: real(0, 100),
  restarts: whole(1, 20),
  rate: real(0, 0.999),
  ruleRate: real(0, 0.999),
  windows: whole(0, 1_000_000),
  again: whole(0, MOST_AGAIN),
  rule: oneOf(RULES),
  unit: whole(1, 8),
  deterministic: oneOf(["no", "yes"]),
  configuration: whole(1, 100_000),
  levels: whole(1, MOST_LEVELS),
  temperatures,
  speed: whole(0, 10_000),
  zoom: real(...BOUNDS.zoom),
  centre,
  paused: oneOf(["auto", "no", "yes"]),
  flowMethod: oneOf(FLOW_METHODS),
  lesson: whole(0, 12),
  file: text,
  boundary: oneOf(["", "torus", "open"]),
  fileLattice: oneOf(["", ...latticeKinds]),
  dataset: text,
  values: (word) => (valuesOf(word) === undefined ? "" : word),
};

export type Field = keyof LabState;
export const FIELDS = Object.keys(DEFAULTS) as Field[];

/** Reads the word of one field; InputError says what was expected, of the field by the name that whoever typed it knows it by. */
export const readField = <K extends Field>(field: K, word: string, name: string = field): LabState[K] =>
  READERS[field](word, name);

/** Which rules are of spins, and which of dimers; what is learned is of either. */
export const RULES_OF: Readonly<Record<LabState["rule"], "spins" | "dimers" | "both">> = {
  learned: "both",
  majority: "spins",
  decimation: "spins",
  "staggered-x": "dimers",
  "staggered-y": "dimers",
  columnar: "dimers",
  "columnar-y": "dimers",
};

/** The rule, or the learned one where that is none for these variables. */
export const ruleFor = (rule: LabState["rule"], of: "spins" | "dimers"): LabState["rule"] =>
  RULES_OF[rule] === of || RULES_OF[rule] === "both" ? rule : "learned";

/** The state with what can go together: a hidden unit that there is, and a rule for the model; of a file that says what it is of. */
export function consistent(state: LabState): LabState {
  const unit = Math.min(state.unit, state.hidden);
  const rule = state.file === "" ? ruleFor(state.rule, state.model === "dimers" ? "dimers" : "spins") : state.rule;
  return unit === state.unit && rule === state.rule ? state : { ...state, unit, rule };
}

/** A state, and what of the address could not be read: a broken link shows what it can, and says what it cannot. */
export function parseState(hash: string): { readonly state: LabState; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const state: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, word] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (!Object.hasOwn(READERS, name)) {
      problems.push(`${name}: no such setting`);
      continue;
    }
    try {
      state[name] = readField(name as Field, word);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(error.message);
    }
  }
  const read = state as unknown as LabState;
  const together = consistent(read);
  if (together.unit !== read.unit) {
    problems.push(`unit: expected a whole number from 1 to ${read.hidden}, the hidden units, got ${read.unit}`);
  }
  if (together.rule !== read.rule) problems.push(`rule: expected one for ${read.model}, got ${read.rule}`);
  return { state: together, problems };
}

/** The address of a state: what is not as it is by default. */
export function formatState(state: LabState): string {
  const words = FIELDS.filter((field) => state[field] !== DEFAULTS[field]).map(
    (field) => `${field}=${encodeURIComponent(String(state[field])).replaceAll("%2C", ",")}`,
  );
  return words.length === 0 ? "" : `#${words.join("&")}`;
}
