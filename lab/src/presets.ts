/** The paper's figures as settings of the page, with what is published of them. */
import { DEFAULTS, type LabState } from "./state.ts";

/** What is read off a result of the page; see paperReadings.ts. */
export type ReadingName =
  | "one sign"
  | "smallest over largest"
  | "spins of their own"
  | "second over first"
  | "information"
  | "share"
  | "in the plane of the field"
  | "angle of two fields"
  | "noise over links"
  | "T_c over the exact one"
  | "nu";

export interface PaperRow {
  readonly quantity: string;
  /** As the paper has it; nothing where it gives no number and draws none. */
  readonly published?: string;
  /** Where it is known. */
  readonly exact?: string;
  readonly here: ReadingName;
}

export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** What differs from the page as it is opened. */
  readonly state: Partial<LabState>;
  readonly rows: readonly PaperRow[];
}

const ising = {
  model: "ising",
  lattice: "square",
  size: 64,
  temperature: "Tc",
  block: 2,
  buffer: 1,
  environment: 1,
} as const;

const dimers: Partial<LabState> = {
  ...{ model: "dimers", temperature: "inf", size: 32, count: 2000, block: 8, buffer: 4, environment: 2, hidden: 2 },
  ...{ method: "conditional", norm: 2, steps: 1500, rate: 0.002, ruleRate: 0.02, windows: 60_000 },
};

export const presets: readonly Preset[] = [
  {
    name: "fig. 2, one unit",
    title: "Figure 2: the block spin",
    about:
      "Of four spins at T_c one hidden unit weighs all alike: Kadanoff's block spin. Its filter is bounded, |λ| ≤ 1.5.",
    state: { tab: "learn", ...ising, hidden: 1, norm: 1.5 },
    rows: [
      { quantity: "four weights of one sign", published: "yes (figure)", here: "one sign" },
      {
        quantity: "smallest over largest weight",
        published: "uniform (figure)",
        exact: "1",
        here: "smallest over largest",
      },
      { quantity: "I(H:E) in nats", here: "information" },
    ],
  },
  {
    name: "fig. 2, four units",
    title: "Figure 2: four units share four spins",
    about: "Four hidden units lock on to one spin each, and together keep all that the block knows.",
    state: { tab: "learn", ...ising, hidden: 4, norm: 0 },
    rows: [
      { quantity: "each unit on a spin of its own", published: "yes (figure)", here: "spins of their own" },
      { quantity: "second over first weight, worst unit", published: "≈ 0 (figure)", here: "second over first" },
      { quantity: "I(H:E)/I(V:E)", exact: "1", here: "share" },
    ],
  },
  {
    name: "fig. 4",
    title: "Figure 4: the field among noise",
    about:
      "Between the dimers lie pairs of spins that are noise, equal with probability 0.95. They are what a plain RBM learns, since they are strong; they know nothing of the environment, and the rule leaves them out. Which two directions of the field come out is a matter of chance and of the bound: at right angles they tell more than 45° apart.",
    state: { tab: "learn", ...dimers, noise: 0.95 },
    rows: [
      {
        quantity: "share of the weight along E_x and E_y",
        published: "1 (figure)",
        exact: "1",
        here: "in the plane of the field",
      },
      { quantity: "angle between the two fields, degrees", published: "45", here: "angle of two fields" },
      {
        quantity: "rms weight on noise over that on links",
        published: "0 (figure)",
        exact: "0",
        here: "noise over links",
      },
    ],
  },
  {
    name: "fig. 5",
    title: "Figure 5: the flow of the Ising model",
    about:
      "A rule learned at each step takes temperatures away from T_c, and leaves T_c where it is. The paper's lattice is 128×128: set the size for its errors, which takes minutes.",
    state: {
      tab: "flow",
      model: "ising",
      lattice: "square",
      size: 64,
      temperatures: "0.97Tc..1.03Tc:7",
      flowMethod: "conditional",
    },
    rows: [
      {
        quantity: "T_c by the flow, over the exact one",
        published: "1.00(1)",
        exact: "1",
        here: "T_c over the exact one",
      },
      { quantity: "ν by data collapse", published: "1.0 ± 0.15", exact: "1", here: "nu" },
    ],
  },
];

/** The state of a preset, from the settings that a page is opened with. */
export const stateOf = ({ state }: Preset): LabState => ({ ...DEFAULTS, ...state });

/** What a figure does not hang on: where the page is, what it shows, and the key. */
const FREE: ReadonlySet<string> = new Set([
  "tab",
  "lesson",
  "seed",
  "again",
  "levels",
  "rule",
  "unit",
  "deterministic",
  "configuration",
  "speed",
  "zoom",
  "centre",
  "paused",
]);

/** What figures of learning do not hang on, and those of flows, which draw samples of their own, on lattices of any size. */
const NOT_OF_LEARNING: ReadonlySet<string> = new Set(["temperatures", "flowMethod"]);
const NOT_OF_FLOW: ReadonlySet<string> = new Set([
  ...["size", "count", "file", "boundary", "fileLattice", "dataset", "values"],
  ...[
    "temperature",
    "sampler",
    "noise",
    "hidden",
    "method",
    "steps",
    "norm",
    "restarts",
    "rate",
    "ruleRate",
    "windows",
  ],
]);

/** Whether settings are those of a figure, whatever the seed. */
export function isOf(preset: Preset, settings: LabState): boolean {
  const wanted = stateOf(preset);
  const other = wanted.tab === "flow" ? NOT_OF_FLOW : NOT_OF_LEARNING;
  return Object.entries(wanted).every(
    ([name, value]) => FREE.has(name) || other.has(name) || settings[name as keyof LabState] === value,
  );
}

/** The figure of the paper that the page is set to, if it is one. */
export const presetOf = (settings: LabState): Preset | undefined =>
  presets.find((preset) => stateOf(preset).tab === settings.tab && isOf(preset, settings));
