import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CoarseGraining } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import type { FlowExponents } from "kadanoff/exponents";
import { type Doubt, type FlowRule, judgeCorrelations, judgeFlow, judgeRule } from "kadanoff/flow";
import { formatJson, formatOfName } from "kadanoff/io";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import { child, type Key, key, keyFor } from "kadanoff/kernels";
import {
  type Boundary,
  formatSize,
  type Lattice,
  type LatticeKind,
  latticeKinds,
  latticeOf,
  sidesOf,
} from "kadanoff/lattices";
import { conditional, type LearnOptions } from "kadanoff/learning";
import { couplingAt, criticalCouplingOf, ising, isPlainFerromagnet, modelNames } from "kadanoff/models";
import { samplerNames } from "kadanoff/sampling";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import { formatWindow, windowGeometry } from "kadanoff/windows";
import { type CommandSpec, type Context, type FlagValues, needed } from "../command.ts";
import { geometryOf, inputFlags, ruleFlag, ruleOf, windowFlags } from "../flags.ts";
import { digestOf, readInput, shared } from "../input.ts";
import type { FlowRun, FlowStep, ToSample } from "../tasks.ts";
import { forgetPieces, inPieces } from "../unfinished.ts";
import { oneOf, positiveNumber, positiveNumberOr, sides, temperatures, wholeNumber, word } from "../values.ts";
import { version } from "../version.ts";
import { commonWarnings, counted } from "../words.ts";

const flags = {
  model: { flag: "--model <NAME>", help: "ising; without files of samples", parse: oneOf("--model", modelNames) },
  size: { flag: "--size <L>", help: "128 for 128×128; without files", parse: sides("--size", 2) },
  lattice: {
    flag: "--lattice <NAME>",
    help: "square (default), the only one that flows",
    parse: oneOf("--lattice", latticeKinds),
  },
  temperatures: {
    flag: "--temperatures <T,…>",
    help: "0.97Tc,Tc,2.3 or a range 0.97Tc..1.03Tc:7; of files that do not tell theirs, in the order of the files",
    parse: temperatures("--temperatures"),
  },
  count: {
    flag: "--count <N>",
    help: "configurations at each temperature",
    parse: wholeNumber("--count", 10, 2 ** 31),
  },
  steps: {
    flag: "--steps <N>",
    help: "steps of coarse-graining (default: as many as leave 8 sites a side)",
    parse: wholeNumber("--steps", 1, 15),
  },
  method: {
    flag: "--method <NAME>",
    help: "how the rule of each step is learned: conditional, by a critic (default), or rbm, as in the paper; or majority, which is not learned",
    parse: oneOf("--method", ["rbm", "conditional", "majority"]),
  },
  rule: { ...ruleFlag, help: `one rule for all steps: ${ruleFlag.help}` },
  relearn: { flag: "--relearn", help: "learn the rule anew at each step (default without --rule)" },
  norm: {
    flag: "--norm <X>",
    help: "largest Euclidean norm of a filter that is learned (default 2)",
    parse: positiveNumber("--norm"),
  },
  sharpen: {
    flag: "--sharpen <X>",
    help: "learned weights are applied X times as large (default 2), or hard: by their sign alone, with fair ties",
    parse: positiveNumberOr("--sharpen", "hard"),
  },
  bias: { flag: "--bias", help: "learn a bias as well, which breaks the ± symmetry: a control" },
  restarts: {
    flag: "--restarts <N>",
    help: "independent climbs of each learning, of which the best counts (default 1)",
    parse: wholeNumber("--restarts", 1, 1000),
  },
  climbSteps: {
    flag: "--climb-steps <N>",
    help: "steps of a climb (conditional: 3000 by default; rbm: 1500)",
    parse: wholeNumber("--climb-steps", 4),
  },
  ...windowFlags,
  noInformation: { flag: "--no-information", help: "do not judge a rule that is given, which takes a second a step" },
  sampler: {
    flag: "--sampler <NAME>",
    help: `${samplerNames.filter((name) => name !== "worm").join(", ")} (default swendsen-wang)`,
    parse: oneOf("--sampler", samplerNames),
  },
  interval: {
    flag: "--interval <N>",
    help: "updates between samples (default: from the measured autocorrelation time)",
    parse: wholeNumber("--interval", 1, 1e9),
  },
  ...inputFlags,
  out: { flag: "--out <FLOW.json>", help: "where the document is written", parse: word("--out") },
};

type Values = FlagValues<typeof flags>;

export const flowCommand: CommandSpec<typeof flags> = {
  name: "flow",
  words: ["[files...]"],
  summary:
    "the renormalization flow: coarse-grain samples of several temperatures again and again, by a rule that is learned at each step",
  flags,
  async run([given], f, context) {
    const out = needed(f.out, "--out FLOW.json", "--out flow.json");
    if (!out.endsWith(".json"))
      throw new InputError(`--out: expected a name that ends in .json, got ${JSON.stringify(out)}`);
    assertWritable(out, context);
    const words = (given ?? []) as unknown as readonly string[]; // one word, and many
    const sources = words.length > 0 ? await sourcesOfFiles(filesOf(words), f) : sourcesOfModel(f);
    const plan = await planOf(f, sources);
    for (const warning of sources.warnings) context.warn(warning);
    const begun = performance.now();
    const runs = await allRuns(out, sources, plan, context);
    const exponents = await exponentsOf(sources, runs, context);
    const document = documentOf(sources, plan, { runs, exponents }, context.seed);
    writeFileAtomic(out, formatJson(document), context);
    forgetPieces(out);
    for (const warning of document.warnings.slice(sources.warnings.length)) context.warn(warning);
    const seconds = (performance.now() - begun) / 1000;
    return {
      document: { ...document, seconds },
      text: `${describe(sources, plan, document)}\n${out} · ${seconds.toFixed(1)} s`,
    };
  },
};

/** Samples of one temperature. */
interface Source {
  /** In J/k_B. */
  readonly start: number;
  /** What tells them from others of the same temperature. */
  readonly name: string;
  readonly from: ToSample | { readonly file: string };
}

/** The samples of all temperatures, the coldest first. */
interface Sources {
  readonly lattice: Lattice;
  readonly all: readonly Source[];
  /** In J/k_B, where the model is known. */
  readonly criticalTemperature?: number;
  readonly warnings: readonly string[];
  readonly input: Pick<Values, "dataset" | "boundary">;
}

/** What a document says of the flags that samples come with. */
const OF_SAMPLING = ["model", "size", "count", "sampler", "interval"] as const;

function sourcesOfModel(f: Values): Sources {
  if (f.model === undefined) throw new InputError("expected files of samples, or a model, such as --model ising");
  if (f.model !== "ising") {
    throw new InputError(`--model: the flow is that of ising, got ${JSON.stringify(f.model)}`);
  }
  if (f.dataset !== undefined) throw new InputError("--dataset is for files of samples, and there are none");
  const [Lx, Ly = Lx] = needed(f.size, "--size L", "--size 128") as [number, number?];
  const lattice = latticeOf({
    kind: (f.lattice ?? "square") as LatticeKind,
    size: [Lx, Ly],
    boundary: (f.boundary ?? "torus") as Boundary,
  });
  requireSquareTorus(lattice, "--lattice, --boundary");
  const critical = 1 / criticalCouplingOf(ising({ lattice, coupling: 1 }))!;
  const starts = needed(f.temperatures, "--temperatures T,…", "--temperatures 0.98Tc,Tc,1.02Tc")(critical);
  const count = needed(f.count, "--count N", "--count 5000");
  if (count * lattice.numSites > MOST_SPINS) {
    throw new InputError(
      `--count: expected at most ${Math.floor(MOST_SPINS / lattice.numSites)} configurations of this size, which are held in memory, got ${count}`,
    );
  }
  const sampler = f.sampler ?? "swendsen-wang";
  const all = starts.map((start): Source => {
    const model = ising({ lattice, coupling: couplingAt(start) });
    const from = { model, sampler, count, ...(f.interval === undefined ? {} : { interval: f.interval }) };
    return { start, name: String(start), from };
  });
  return { lattice, all: inOrder(all), criticalTemperature: critical, warnings: [], input: {} };
}

/** Spins of one temperature that are held in memory, a byte each. */
const MOST_SPINS = 2 ** 32;

function requireSquareTorus({ kind, boundary }: Lattice, which: string): void {
  if (kind === "square" && boundary === "torus") return;
  const way = boundary === "open" ? "; --boundary torus says that samples are periodic" : "";
  throw new InputError(`${which}: expected a square torus, got ${kind}, ${boundary}${way}`);
}

/** The coldest first; each temperature once. */
function inOrder(all: readonly Source[]): Source[] {
  const sorted = [...all].sort((a, b) => a.start - b.start);
  sorted.forEach(({ start, from }, n) => {
    const before = sorted[n - 1];
    if (before?.start !== start) return;
    const where = "file" in from && "file" in before.from ? ` in ${before.from.file} and ${from.file}` : "";
    throw new InputError(`--temperatures: expected each once, got ${start} twice${where}`);
  });
  return sorted;
}

/** Files of samples among words that are files or folders. */
function filesOf(words: readonly string[]): string[] {
  return words.flatMap((name) => {
    if (!statSync(name, { throwIfNoEntry: false })?.isDirectory()) return [name];
    const files = readdirSync(name)
      .filter((file) => !file.startsWith(".") && formatOfName(file) !== undefined && !file.endsWith(".txt"))
      .sort();
    if (files.length === 0) throw new InputError(`${name} has no file of samples; expected .h5, .npz, .npy or .csv`);
    return files.map((file) => join(name, file));
  });
}

async function sourcesOfFiles(files: readonly string[], f: Values): Promise<Sources> {
  for (const name of [...OF_SAMPLING, "lattice"] as const) {
    if (f[name] !== undefined)
      throw new InputError(`${flags[name].flag.split(" ")[0]} is for samples that are drawn, and there are files`);
  }
  const told = f.temperatures?.(undefined);
  if (told !== undefined && told.length !== files.length) {
    throw new InputError(
      `--temperatures: expected one for each of ${counted(files.length, "file")}, in their order, got ${told.length}`,
    );
  }
  const warnings: string[] = [];
  let lattice: Lattice | undefined;
  let known = true;
  const all: Source[] = [];
  for (const [n, file] of files.entries()) {
    // One after the other, and forgotten again: only those that are worked on are in memory.
    const { ensemble, attributes, warnings: ofFile } = await readInput(file, f);
    warnings.push(...ofFile.map((warning) => `${file}: ${warning}`));
    requireSquareTorus(ensemble.lattice, file);
    lattice ??= ensemble.lattice;
    if (formatSize(ensemble.lattice.size) !== formatSize(lattice.size)) {
      throw new InputError(
        `${file}: expected configurations of ${formatSize(lattice.size)} as in ${files[0]}, got ${formatSize(ensemble.lattice.size)}`,
      );
    }
    if (ensemble.count < 10)
      throw new InputError(`${file}: expected at least 10 configurations, got ${ensemble.count}`);
    const { model } = ensemble;
    known &&= model?.name === "ising" && isPlainFerromagnet(model);
    const said = model ? 1 / model.coupling : temperatureOf(attributes);
    const start = told?.[n] ?? said;
    if (start === undefined) {
      throw new InputError(
        `${file} tells no temperature; expected an attribute temperature or coupling, or --temperatures with one for each file`,
      );
    }
    if (said !== undefined && Math.abs(start / said - 1) > 1e-9) {
      throw new InputError(`--temperatures: ${start} is not the temperature of ${file}, ${said}`);
    }
    all.push({ start, name: `${start} ${digestOf(ensemble)}`, from: { file } });
  }
  const withoutModel = known
    ? []
    : [
        "not all files name the plain Ising model: effective temperatures, which need it, are left out, and T_c and exponents that are read off them; correlations, information and MCRG remain",
      ];
  return {
    lattice: lattice!,
    all: inOrder(all),
    ...(known ? { criticalTemperature: 1 / criticalCouplingOf(ising({ lattice: lattice!, coupling: 1 }))! } : {}),
    warnings: [...warnings, ...withoutModel],
    input: {
      ...(f.dataset === undefined ? {} : { dataset: f.dataset }),
      ...(f.boundary === undefined ? {} : { boundary: f.boundary }),
    },
  };
}

/** The temperature that a file without a model tells. */
function temperatureOf({ temperature, coupling }: Readonly<Record<string, unknown>>): number | undefined {
  if (typeof temperature === "number" && temperature > 0) return temperature;
  return typeof coupling === "number" && coupling > 0 ? 1 / coupling : undefined;
}

/** How the flow is made, for all temperatures. */
interface Plan {
  readonly method: "rbm" | "conditional" | "majority" | "given";
  readonly steps: number;
  readonly from: FlowRule;
  readonly geometry: ReturnType<typeof windowGeometry>;
  readonly judge: boolean;
}

/** Flags that say how a rule is learned. */
const OF_LEARNING = ["relearn", "norm", "sharpen", "bias", "restarts", "climbSteps"] as const;

async function planOf(f: Values, { lattice }: Sources): Promise<Plan> {
  const name = f.rule ?? (f.method === "majority" ? "majority" : undefined);
  if (name !== undefined) {
    const [flag, word] = f.rule === undefined ? ["--method", "majority"] : ["--rule", f.rule];
    const other = OF_LEARNING.find((which) => f[which] !== undefined);
    if (other !== undefined) {
      throw new InputError(`${flags[other].flag.split(" ")[0]} is for rules that are learned, not for ${flag} ${word}`);
    }
    if (f.rule !== undefined && f.method !== undefined && f.method !== f.rule) {
      throw new InputError(`--method ${f.method} and --rule ${f.rule} are two ways to a rule; expected one of them`);
    }
    const rule = await ruleOf(name, lattice, f.block);
    const geometry = windowGeometry(geometryOf({ ...f, block: rule.block }, { lattice, rule }));
    const steps = stepsFor(lattice, rule.block, f.steps);
    return {
      method: f.rule === undefined || f.rule === "majority" ? "majority" : "given",
      ...{ steps, from: { rule }, geometry, judge: !f.noInformation },
    };
  }
  if (f.noInformation)
    throw new InputError("--no-information is for a rule that is given; a learned one comes with its information");
  const geometry = windowGeometry(geometryOf(f, { lattice }));
  const method = (f.method ?? "conditional") as "rbm" | "conditional";
  const relearn: Omit<LearnOptions, "key" | "signal" | "onStep"> = {
    geometry,
    norm: f.norm ?? 2,
    bias: f.bias ?? false,
    restarts: f.restarts ?? 1,
    ...(f.windows === undefined ? {} : { windows: f.windows }),
    ...(method === "conditional"
      ? { method: conditional(f.climbSteps === undefined ? {} : { steps: f.climbSteps }) }
      : f.climbSteps === undefined
        ? {}
        : { climb: { steps: f.climbSteps } }),
  };
  const sharpen = f.sharpen === "hard" ? Number.POSITIVE_INFINITY : (f.sharpen ?? 2);
  const steps = stepsFor(lattice, geometry.block, f.steps, geometry.size);
  return { method, steps, from: { relearn, sharpen }, geometry, judge: true };
}

/** Sites a side that are left where the number of steps is not said. */
const SITES_LEFT = 8;

/** The steps that were asked for, if the lattice and the windows of learning allow them, or as many as leave a lattice of 8×8. */
function stepsFor(
  { size }: Lattice,
  block: readonly [number, number],
  asked: number | undefined,
  window: readonly [number, number] = [1, 1],
): number {
  let steps = 0;
  let here = size;
  const after: string[] = [];
  for (;;) {
    const [Lx, Ly] = here;
    const next = [Lx / block[0], Ly / block[1]] as const;
    const fits = Lx >= window[0] && Ly >= window[1];
    const possible = fits && next.every((side) => Number.isInteger(side) && side >= 2);
    if (!possible || (asked === undefined && next.some((side) => side < SITES_LEFT))) break;
    here = next;
    steps++;
    after.push(formatSize(here));
    if (steps === asked) break;
  }
  if (steps > 0 && (asked === undefined || steps === asked)) return steps;
  const way = window[0] > 1 ? `, and a lattice on which windows of ${formatSize(window)} are learned from` : "";
  throw new InputError(
    `--steps: expected sides that blocks of ${formatSize(block)} divide, with at least 2 coarse sites left${way}: ${formatSize(size)} allows ${counted(steps, "step")}${steps > 0 ? `, to ${after.join(", ")}` : ""}, got ${asked ?? "none"}`,
  );
}

/** A key of each temperature by the 64 bits of its number, so that it hangs on no other temperature of the list. */
function keyAt(seed: number, start: number): Key {
  const [low, high] = new Uint32Array(new Float64Array([start]).buffer);
  return child(child(keyFor(key(seed), "temperature"), high!), low!);
}

/** The flows of all temperatures, each a task of its own for the workers. */
async function allRuns(
  out: string,
  { all, lattice, criticalTemperature, input }: Sources,
  plan: Plan,
  context: Context,
): Promise<FlowRun[]> {
  const { pool, progress, signal, seed } = context;
  const { steps, from, geometry, judge, method } = plan;
  const nearest = criticalTemperature === undefined ? undefined : closestTo(all, criticalTemperature);
  /** How far each temperature is. */
  const shares = new Map<string, number>();
  const show = (): void => {
    const done = [...shares.values()].reduce((a, b) => a + b, 0);
    progress.update("temperatures", Math.round(100 * done) / 100, all.length);
  };
  const byName = new Map(all.map((source) => [`${source.name}${source === nearest ? ", exponents" : ""}`, source]));
  const { size } = lattice;
  const sampling = all.flatMap(({ from: how }) => {
    if ("file" in how) return [];
    const { count, sampler, interval } = how;
    return [{ count, sampler, interval }];
  });
  const work = { version, seed, size, ...sampling[0], method, steps, from, window: geometry.size, judge };
  show();
  return inPieces<FlowRun>(
    {
      ...{ out, work, noun: "temperature", names: [...byName.keys()] },
      async make(name) {
        const source = byName.get(name)!;
        const samples =
          "file" in source.from ? shared((await readInput(source.from.file, input)).ensemble) : source.from;
        const run = await pool().run(
          "flow",
          {
            samples,
            exponents: source === nearest,
            ...{ from, steps, key: keyAt(seed, source.start) },
            ...(judge ? { judge: { geometry } } : {}),
          },
          {
            signal,
            report: (_, done, total) => {
              shares.set(name, done / total);
              show();
            },
          },
        );
        shares.set(name, 1);
        return run;
      },
      onPiece: (done) => {
        if (shares.size === 0) for (let n = 0; n < done; n++) shares.set(`kept ${n}`, 1);
        show();
      },
    },
    context,
  );
}

/** The source whose temperature is nearest. */
function closestTo(all: readonly Source[], temperature: number): Source {
  return all.reduce((a, b) => (Math.abs(b.start - temperature) < Math.abs(a.start - temperature) ? b : a));
}

/** Exponents, and the temperature of the samples they were measured on. */
type ExponentsAt = FlowExponents & { readonly start: number };

/**
 * The exponents by the Monte Carlo renormalization group, at the temperature nearest to T_c; and where that is not known, at the one whose correlations change least along
 * the flow, with its rules.
 */
async function exponentsOf(
  { all, input }: Sources,
  runs: readonly FlowRun[],
  { pool, progress, signal, seed }: Context,
): Promise<ExponentsAt> {
  const there = runs.findIndex(({ exponents }) => exponents !== undefined);
  if (there >= 0) return { start: all[there]!.start, ...runs[there]!.exponents! };
  const changes = runs.map(({ steps }) =>
    Math.max(...steps.map(({ nearest }) => Math.abs(nearest.value - steps[0]!.nearest.value))),
  );
  const n = changes.indexOf(Math.min(...changes));
  const { start, from } = all[n]!;
  const ensemble = shared((await readInput((from as { file: string }).file, input)).ensemble);
  const rules = runs[n]!.steps.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  progress.update("exponents", 0, 1);
  return { start, ...(await pool().run("exponents", { ensemble, rules, key: keyAt(seed, start) }, { signal })) };
}

type Document = ReturnType<typeof documentOf>;

function documentOf(
  { all, lattice, criticalTemperature: exact, warnings: ofSources }: Sources,
  { method, steps, from, geometry: g }: Plan,
  { runs, exponents }: { runs: readonly FlowRun[]; exponents: ExponentsAt },
  seed: number,
) {
  const lines = runs.map((run, n) => ({
    start: all[n]!.start,
    nearest: run.steps.map((step) => step.nearest),
    temperatures: run.steps.map((step) => step.temperatures["nearest, torus"]),
  }));
  const doubts = [
    ...commonDoubts(all, runs),
    ...(exact === undefined ? judgeCorrelations(lines) : judgeFlow(lines, exact)).map(({ message }) => message),
  ];
  const trainings = runs.flatMap(({ steps: made }, n) =>
    made.flatMap(({ judged, step }) =>
      judged
        ? [
            {
              of: `that of step ${step} at T = ${shortly(all[n]!.start)}`,
              warnings: judged.warnings,
              converged: judged.converged,
            },
          ]
        : [],
    ),
  );
  const [first] = runs;
  return {
    method,
    ...(exact === undefined ? {} : { model: "ising" }),
    ...{ lattice: lattice.kind, size: sidesOf(lattice.size), boundary: lattice.boundary, steps },
    count: first!.count,
    geometry: { block: g.block, buffer: g.buffer, environment: g.environment, window: g.size },
    ...("rule" in from ? { rule: from.rule } : { learning: learningOf(from) }),
    samples: runs.map(({ count, provenance }, n) => ({ start: all[n]!.start, count, ...provenance })),
    points: runs.flatMap((run, n) => run.steps.map((step) => pointOf(step, all[n]!.start, exact))),
    ...(exact === undefined ? {} : { exactCriticalTemperature: exact }),
    byMethod: { mcrg: mcrgOf(exponents) },
    converged: doubts.length === 0 && trainings.every(({ converged }) => converged),
    warnings: [...ofSources, ...doubts, ...exponents.warnings, ...commonWarnings(trainings, "rule")],
    seed,
  };
}

function learningOf(from: Exclude<FlowRule, { rule: CoarseGraining }>) {
  const { method, geometry: _, ...options } = from.relearn;
  const sharpen = Number.isFinite(from.sharpen) ? from.sharpen : "hard";
  return { ...options, sharpen, ...(method ? { critic: { ...method, name: undefined } } : {}) };
}

/** A point of the flow diagram. The correlation length below T_c is the connected one. */
function pointOf(step: FlowStep, start: number, critical: number | undefined) {
  const { temperatures: by, correlationLength, judged, rule, learnedRule, blocks, size, ...rest } = step;
  const form = critical !== undefined && start < critical ? "connected" : "symmetric";
  return {
    start,
    step: rest.step,
    size: sidesOf(size),
    ...(critical === undefined ? {} : { temperature: by["nearest, torus"] }),
    correlationLength: correlationLength[form],
    ...(judged === undefined
      ? {}
      : {
          information: judged.information,
          informationKind: judged.informationKind,
          judgedBy: judged.judgedBy,
          available: judged.available,
        }),
    ...(rule === undefined ? {} : { rule }),
    ...(learnedRule === undefined ? {} : { learnedRule }),
    ...{ nearest: rest.nearest, diagonal: rest.diagonal, absMagnetization: rest.absMagnetization },
    ...(critical === undefined ? {} : { temperatures: by }),
    correlationLengths: correlationLength,
    blocks,
  };
}

/** y_t and y_h of the steps, each with all operators, and what they were measured with. */
function mcrgOf({ start, even, odd }: ExponentsAt) {
  const operators = ([step]: FlowExponents["even"]): readonly string[] => step?.operators ?? [];
  return {
    start,
    yt: even.map(({ exponent }) => exponent),
    yh: odd.map(({ exponent }) => exponent),
    steps: { yt: even.map(({ step }) => step), yh: odd.map(({ step }) => step) },
    operators: { even: operators(even), odd: operators(odd) },
  };
}

/** What speaks against rules, each kind once, with the first rule it was seen in. */
function commonDoubts(all: readonly Source[], runs: readonly FlowRun[]): string[] {
  const rules = runs.flatMap(({ steps }, n) =>
    steps.flatMap(({ rule, learnedRule, step }) =>
      rule ? [{ rule, learned: learnedRule !== undefined, step, n }] : [],
    ),
  );
  const seen = new Map<Doubt["kind"], { message: string; times: number }>();
  for (const { rule, learned, step, n } of rules) {
    for (const { kind, message } of judgeRule(rule)) {
      const where = learned ? `step ${step} at T = ${shortly(all[n]!.start)}: ` : "";
      const { times, ...first } = seen.get(kind) ?? { message: `${where}${message}`, times: 0 };
      seen.set(kind, { ...first, times: times + 1 });
    }
  }
  return [...seen.values()].map(({ message, times }) =>
    message.startsWith("step") ? `${times} of ${counted(rules.length, "rule")}, such as that of ${message}` : message,
  );
}

const shortly = (x: number): string => String(Number(x.toPrecision(6)));

/** The flow in words: a table of what was read, temperature by temperature and step by step, and the exponents. */
function describe(
  { criticalTemperature: critical, all }: Sources,
  plan: Plan,
  { points, byMethod, samples }: Document,
): string {
  const shown = ({ value, error }: Estimate): string => formatEstimate(value, error);
  const steps = Array.from({ length: plan.steps + 1 }, (_, n) => n);
  const rows = all.map(({ start }) => {
    const line = points.filter((point) => point.start === start);
    const cells = line.map(({ temperature, nearest }) =>
      temperature === undefined || critical === undefined
        ? shown(nearest)
        : formatEstimate(temperature.value / critical, temperature.error / critical),
    );
    return [critical === undefined ? shortly(start) : (start / critical).toFixed(4), ...cells];
  });
  const header = [
    critical === undefined ? "T" : "T/T_c",
    ...steps.map((n) => points[n]!.size.join("x")),
  ];
  const table = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const how = {
    conditional: "learned at each step by the critic conditional",
    rbm: "learned at each step by Θ-RBMs",
    majority: "the majority rule",
    given: "a rule that is given",
  }[plan.method];
  const { mcrg } = byMethod;
  const exponents = (name: string, values: readonly Estimate[]): string =>
    `${name} ${values.map(shown).join(", ") || "none"}`;
  return [
    `${counted(all.length, "temperature")}, ${samples.map(({ count }) => count).join(", ")} configurations; ${formatWindow(plan.geometry)}; ${how}`,
    critical === undefined ? "⟨ss'⟩ of nearest neighbours, by size" : "T_eff/T_c by size, on tori of the same size",
    ...table.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    ),
    `MCRG at T ${critical === undefined ? `= ${shortly(mcrg.start)}` : `= ${(mcrg.start / critical).toFixed(4)} T_c`}, step by step: ${exponents("y_t", mcrg.yt)}; ${exponents("y_h", mcrg.yh)}`,
  ].join("\n");
}
