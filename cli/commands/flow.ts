import { namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import type { FlowReadings } from "kadanoff/exponents";
import { formatJson } from "kadanoff/io";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import { keyFor } from "kadanoff/kernels";
import type { Lattice } from "kadanoff/lattices";
import { formatWindow } from "kadanoff/windows";
import { type CommandSpec, type Context, needed, type Outcome } from "../command.ts";
import { flowCost } from "../estimate/flow.ts";
import { beginning, dryRun, estimateOf } from "../estimate/work.ts";
import { describe, documentOf } from "../flow/document.ts";
import { type FlowValues, flowFlags } from "../flow/flags.ts";
import { keyAt } from "../flow/key.ts";
import { type Plan, planOf } from "../flow/plan.ts";
import { type ExponentsAt, readingsOf } from "../flow/readings.ts";
import { type Source, type Sources, sourcesOfFiles, sourcesOfModel } from "../flow/sources.ts";
import { readInput, shared } from "../input.ts";
import { originOf, sha256Of } from "../origin.ts";
import type { FlowRun } from "../tasks.ts";
import { forgetPieces, inPieces } from "../unfinished.ts";
import { version } from "../version.ts";
import { counted } from "../words.ts";

export const flowCommand: CommandSpec<typeof flowFlags> = {
  name: "flow",
  words: ["[files...]"],
  summary:
    "the renormalization flow: coarse-grain samples of several temperatures again and again, by a rule that is learned at each step",
  prints: "effective temperatures by size, T_c, ν and η with errors; the document goes into a file",
  flags: flowFlags,
  examples: [
    "kadanoff flow --model ising --size 128 --temperatures 0.97Tc..1.03Tc:7 --count 5000 --out flow.json",
    "kadanoff flow --model ising --size 64 --temperatures 0.98Tc,Tc,1.02Tc --count 2000 --method majority --out majority.json",
    "kadanoff flow --model ising --lattice triangular --size 96 --temperatures 0.98Tc,Tc,1.02Tc --count 2000 --rule rule.json --out fixed.json",
    "kadanoff flow samples/ --out own.json",
    "kadanoff flow a.npy b.npy c.npy --temperatures 2.2,2.27,2.35 --boundary torus --out own.json",
    "kadanoff flow --model ising --size 256 --temperatures 0.97Tc..1.03Tc:13 --count 20000 --out large.json --dry-run",
  ],
  async run([given], f, context) {
    const out = needed(f.out, "--out FLOW.json", "--out flow.json");
    if (!out.endsWith(".json"))
      throw new InputError(`--out: expected a name that ends in .json, got ${JSON.stringify(out)}`);
    assertWritable(out, context);
    const words = (given ?? []) as unknown as readonly string[]; // one word, and many
    const sources = words.length > 0 ? await sourcesOfFiles(words, f) : sourcesOfModel(f);
    const plan = await planOf(f, sources);
    for (const warning of sources.warnings) context.warn(warning);
    if (f.dryRun) return estimatedFlow(out, sources, plan, context);
    const begun = performance.now();
    const runs = await allRuns(out, sources, plan, context);
    const readings = readingsOf(await readAll(sources, runs, context), await exponentsOf(sources, runs, plan, context));
    const document = {
      ...documentOf(sources, plan, { runs, readings }, context.seed),
      madeBy: originOf("flow", flowFlags, f, parametersOf(f, sources, plan)),
    };
    writeFileAtomic(out, formatJson(document), context);
    forgetPieces(out);
    for (const warning of document.warnings.slice(sources.warnings.length)) context.warn(warning);
    const seconds = (performance.now() - begun) / 1000;
    return {
      document: { ...document, seconds },
      text: `${describe(sources, plan, runs, document)}\n${out} · ${seconds.toFixed(1)} s`,
    };
  },
};

/** What --dry-run says of a flow: each temperature costs what one in the middle does. */
async function estimatedFlow(out: string, sources: Sources, plan: Plan, context: Context): Promise<Outcome> {
  const begun = await beginning(context.pool, (pool) => pool.run("rest", {}, { signal: context.signal }));
  const { from, start } = sources.all[Math.floor(sources.all.length / 2)]!;
  const samples = "file" in from ? (await readInput(from.file, sources.input)).ensemble : from;
  const cost = flowCost(samples, plan, samples.count);
  const { learning } = cost;
  const { steps, geometry, method } = plan;
  const temperatures = sources.all.length;
  const lines = [
    `${counted(temperatures, "temperature")} of ${counted(samples.count, "configuration")} each, ${counted(steps, "step")} of coarse-graining; ${formatWindow(geometry)}`,
    learning
      ? `a rule learned at each step, ${method}: ${learning.windows.learn} windows, ${counted(learning.restarts, "climb")} of ${counted(learning.steps, "step")}`
      : `the same rule at each step, ${method}`,
  ];
  const work = {
    stages: [
      {
        name: "temperatures",
        cpuSeconds: temperatures * cost.temperature,
        pieces: temperatures,
        bytesEach: cost.bytes,
      },
      { name: "exponents", cpuSeconds: cost.exponents, pieces: 1, bytesEach: 0 },
    ],
    bytes: 0,
    of: { temperatures, count: samples.count, steps, method, ...(learning ? { learning } : {}), estimatedAt: start },
    lines,
    files: [out],
    doubts: cost.doubts,
  };
  return dryRun(work, estimateOf(work, begun, context.workers));
}

/** What flags come to: temperatures as numbers, in J/k_B; a rule by its name, where it has one. */
function parametersOf({ rule, temperatures }: FlowValues, { all, lattice, input }: Sources, { steps, geometry }: Plan) {
  const { block, buffer, environment } = geometry;
  const starts = temperatures === undefined ? undefined : all.map(({ start }) => start);
  const sides = lattice.kind === "chain" ? block.slice(0, 1) : block;
  const named = rule === undefined || namedRules[rule] === undefined ? undefined : rule;
  return { ...input, rule: named, temperatures: starts, steps, block: sides, buffer, environment };
}

/** The flows of all temperatures, each a task of its own for the workers. */
async function allRuns(
  out: string,
  { all, lattice, couplings, criticalTemperature, input }: Sources,
  plan: Plan,
  context: Context,
): Promise<FlowRun[]> {
  const { pool, progress, signal, seed } = context;
  const { steps, from, judge, hamiltonian, operators } = plan;
  const nearest =
    criticalTemperature === undefined || !hasExponents(lattice) ? undefined : closestTo(all, criticalTemperature);
  /** How far each temperature is. */
  const shares = new Map<string, number>();
  const show = (): void => {
    const done = [...shares.values()].reduce((a, b) => a + b, 0);
    progress.update("temperatures", Math.round(100 * done) / 100, all.length);
  };
  const byName = new Map(all.map((source) => [`${source.name}${source === nearest ? ", exponents" : ""}`, source]));
  const [how] = all.map((source) => source.from);
  const drawn = how === undefined || "file" in how ? {} : { ...how, model: how.model.name };
  const work = { version, seed, lattice, couplings, ...drawn, steps, from, judge, hamiltonian, operators };
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
            operators,
            ...{ from, steps, hamiltonian, key: keyAt(seed, source.start) },
            ...(judge ? { judge } : {}),
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
        return "sigma" in samples ? { ...run, sha256: sha256Of(samples) } : run;
      },
      onPiece: (done) => {
        if (shares.size === 0) for (let n = 0; n < done; n++) shares.set(`kept ${n}`, 1);
        show();
      },
    },
    context,
  );
}

/** A chain has no T_c to read them at. */
const hasExponents = ({ kind }: Lattice): boolean => kind !== "chain";

/** The source whose temperature is nearest. */
function closestTo(all: readonly Source[], temperature: number): Source {
  return all.reduce((a, b) => (Math.abs(b.start - temperature) < Math.abs(a.start - temperature) ? b : a));
}

/** T_c and ν by the lines of effective temperatures, where the model is known and has a T_c. */
async function readAll(
  { all, criticalTemperature }: Sources,
  runs: readonly FlowRun[],
  { pool, progress, signal, seed }: Context,
): Promise<FlowReadings | undefined> {
  if (criticalTemperature === undefined) return undefined;
  progress.update("T_c and ν", 0, 1);
  const lines = all.map(({ start }, n) => ({
    start,
    steps: runs[n]!.steps,
    key: keyFor(keyAt(seed, start), "resamples"),
  }));
  return pool().run("readFlow", { lines }, { signal });
}

/**
 * The exponents by the Monte Carlo renormalization group, at the temperature nearest to T_c; and of files where that is not known, at the one whose correlations
 * change least along the flow, with its rules. None of a chain, and of a model without a T_c.
 */
async function exponentsOf(
  { all, input, lattice }: Sources,
  runs: readonly FlowRun[],
  { operators }: Plan,
  { pool, progress, signal, seed }: Context,
): Promise<ExponentsAt | undefined> {
  const there = runs.findIndex(({ exponents }) => exponents !== undefined);
  if (there >= 0) return { start: all[there]!.start, exponents: runs[there]!.exponents! };
  const changes = runs.map(({ steps }) =>
    Math.max(...steps.map(({ nearest }) => Math.abs(nearest.value - steps[0]!.nearest.value))),
  );
  const n = changes.indexOf(Math.min(...changes));
  const { start, from } = all[n]!;
  if (!hasExponents(lattice) || !("file" in from)) return undefined;
  progress.update("exponents", 0, 1);
  const ensemble = shared((await readInput(from.file, input)).ensemble);
  const rules = runs[n]!.steps.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  return {
    start,
    exponents: await pool().run("exponents", { ensemble, rules, operators, key: keyAt(seed, start) }, { signal }),
  };
}
