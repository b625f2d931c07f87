/** From a sweep file to tasks: the grid, with what each task is known by. */
import { statSync } from "node:fs";
import { InputError } from "kadanoff/errors";
import { type GridPoint, gridOf, type Parameters } from "kadanoff/sweep";
import {
  type PlannedTask,
  RESULTS_VERSION,
  type Sweep,
  type SweepInput,
  sha256OfFile,
  taskId,
} from "kadanoff/sweep/node";
import { version } from "../version.ts";
import type { FileStage, SweepFile } from "./sweepFile.ts";

/** Flags whose value is the name of a file, or several with commas between them. */
export const INPUT_FLAGS = ["file", "files", "graph", "rule"] as const;

/** The most tasks of a sweep. */
const MOST_TASKS = 2_000_000;

/** What is planned, before it is written. */
export interface Planned {
  readonly sweep: Omit<Sweep, "format" | "tasksSha256" | "tasks">;
  readonly tasks: readonly PlannedTask[];
}

/** The tasks of a sweep file; throws an InputError where two of them are the same. */
export function planOf({ name, source, stages, tries }: SweepFile): Planned {
  const counts = new Map<string, number>();
  for (const { name: stage, from, over, axes, seeds } of stages) {
    // Results that are taken together are as many as one; for a bound that is near enough.
    const starts = from === undefined || over.length > 0 ? 1 : counts.get(from)!;
    counts.set(
      stage,
      axes.reduce((n, { values }) => n * values.length, starts * (seeds?.length ?? 1)),
    );
  }
  const least = [...counts.values()].reduce((sum, n) => sum + n, 0);
  if (least > MOST_TASKS) throw tooMany(least);
  const points = gridOf(stages);
  if (points.length > MOST_TASKS) throw tooMany(points.length);
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const inputs = new Map<string, SweepInput>();
  const ids: string[] = [];
  const seen = new Map<string, number>();
  const tasks = points.map((point, i): PlannedTask => {
    const { task, keep } = byName.get(point.stage)!;
    const { parameters, from } = withSamples(point, task, points, ids);
    const { named, digests } = filesOf(parameters, inputs);
    const id = taskId({
      ...{ task, seed: point.seed, parents: from, inputs: digests },
      // Without its file a result is another one, which no later stage can go on from.
      parameters: keep ? named : { ...named, keep },
    });
    const twin = seen.get(id);
    if (twin !== undefined) {
      const other = points[twin]!;
      throw new InputError(
        `the stages ${other.stage} and ${point.stage} have a task in common, ${inWords(point)}; expected each once`,
      );
    }
    seen.set(id, i);
    ids.push(id);
    return {
      i,
      id,
      stage: point.stage,
      p: parameters,
      all: withoutOff(point.all),
      seed: point.seed,
      from,
      weight: weightOf(task, point),
    };
  });
  return {
    sweep: {
      ...{ name, spec: source, resultsVersion: RESULTS_VERSION, tries, inputs: [...inputs.values()] },
      stages: stages.map(({ seeds: _, ...stage }: FileStage) => ({
        ...stage,
        tasks: points.filter((point) => point.stage === stage.name).length,
        secondsPerWeight: null,
      })),
      madeBy: { version, node: process.versions.node },
    },
    tasks,
  };
}

const tooMany = (n: number): InputError =>
  new InputError(
    `expected at most ${MOST_TASKS} tasks, got ${n}; split the sweep into several, or give its axes fewer values`,
  );

/** What a task takes: of a rule that is judged, the samples as well that it was learned from. */
function withSamples(
  { own, parents }: GridPoint,
  task: string,
  points: readonly GridPoint[],
  ids: readonly string[],
): { readonly parameters: Parameters; readonly from: readonly string[] } {
  const parameters = withoutOff(own);
  const from = parents.map((parent) => ids[parent]!);
  const [first] = parents;
  if (task !== "information" || first === undefined) return { parameters, from };
  const { parents: samples, own: ofRule } = points[first]!;
  const { file } = ofRule;
  return {
    parameters: file === undefined ? parameters : { file, ...parameters },
    from: [...from, ...samples.map((parent) => ids[parent]!)],
  };
}

/** A switch that is off is none. */
const withoutOff = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== false));

/** Which files a task reads: what they hold is what counts, not where they lie. */
function filesOf(parameters: Parameters, inputs: Map<string, SweepInput>): { named: Parameters; digests: string[] } {
  const named: Record<string, Parameters[string]> = { ...parameters };
  const digests: string[] = [];
  for (const key of INPUT_FLAGS) {
    const value = parameters[key];
    if (typeof value !== "string" || !value.startsWith("/")) continue;
    named[key] = true;
    for (const path of value.split(key === "files" ? "," : "\0")) {
      let input = inputs.get(path);
      if (input === undefined) {
        const { size, mtimeMs } = statSync(path);
        input = { path, size, changed: mtimeMs, sha256: sha256OfFile(path) };
        inputs.set(path, input);
      }
      digests.push(input.sha256);
    }
  }
  return { named, digests };
}

/** Of how much work a task is, up to a factor that is its stage's own: the sites that it draws, and otherwise all alike. */
function weightOf(task: string, { own }: GridPoint): number {
  if (own.size === undefined) return 1;
  const sides = String(own.size).split(/[x×]/).map(Number);
  const [Lx = 1, Ly = own.lattice === "chain" ? 1 : Lx] = sides;
  const temperatures = task === "flow" ? String(own.temperatures ?? "").split(",").length : 1;
  return Lx * Ly * Number(own.count ?? 1) * temperatures;
}

/** `size 64, temperature 2.3, seed 1` */
export function inWords({ all, seed }: Pick<PlannedTask, "all" | "seed">): string {
  return [...Object.entries(all).map(([name, value]) => `${name} ${value}`), `seed ${seed}`].join(", ");
}

/** Refuses to go on where a file that tasks read is no longer what it was. */
export function assertInputs({ inputs }: Pick<Sweep, "inputs">): void {
  for (const { path, size, changed, sha256 } of inputs) {
    let now: { size: number; mtimeMs: number };
    try {
      now = statSync(path);
    } catch {
      throw new InputError(`${path}: there is no such file any more, which the sweep was planned with`);
    }
    if (now.size === size && now.mtimeMs === changed) continue;
    if (now.size !== size || sha256OfFile(path) !== sha256) {
      throw new InputError(`${path} has changed since the sweep was planned; plan it again`);
    }
  }
}
