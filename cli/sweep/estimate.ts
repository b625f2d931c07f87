/** What a sweep is expected to take, before anything of it is done: of stages that draw samples, by trying one task in small. */
import type { Parameters, SweepTask } from "kadanoff/sweep";
import type { PlannedStage, PlannedTask } from "kadanoff/sweep/node";
import { type Context, type Flag, keyOf } from "../command.ts";
import { commandOf } from "./commands.ts";

export interface SweepEstimate {
  /** The stages, with what is known of their speed. */
  readonly stages: readonly PlannedStage[];
  /** Seconds of one core of all tasks of a stage. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Bytes of the files of a stage. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** Tries the dry run of the task in the middle of each stage that needs no results of others. */
export async function estimateOf(
  stages: readonly PlannedStage[],
  tasks: readonly PlannedTask[],
  context: Context,
): Promise<SweepEstimate> {
  const seconds = new Map<string, number>();
  const bytes = new Map<string, number>();
  const estimated: PlannedStage[] = [];
  for (const stage of stages) {
    const own = tasks.filter((task) => task.stage === stage.name);
    const drawn = stage.task === "sample" || (stage.task === "flow" && own[0]?.p.model !== undefined);
    if (stage.from !== undefined || !drawn) {
      estimated.push(stage);
      continue;
    }
    const middle = [...own].sort((a, b) => a.weight - b.weight || a.i - b.i)[Math.floor(own.length / 2)]!;
    context.progress.update(`estimate of ${stage.name}`, 0, 1);
    const one = await dryRunOf(stage.task, middle.p, context);
    const perWeight = one.cpuSeconds / middle.weight;
    const weight = own.reduce((sum, task) => sum + task.weight, 0);
    seconds.set(stage.name, perWeight * weight);
    if (stage.keep && stage.task === "sample") {
      // A spin is a bit, more or less, once deflated.
      bytes.set(stage.name, weight / 8);
    }
    estimated.push({ ...stage, secondsPerWeight: perWeight });
  }
  return { stages: estimated, seconds, bytes };
}

async function dryRunOf(task: SweepTask, parameters: Parameters, context: Context): Promise<{ cpuSeconds: number }> {
  const { flags, run } = await commandOf(task);
  const values: Record<string, unknown> = { out: task === "sample" ? "estimate.h5" : "estimate.json", dryRun: true };
  for (const [name, flag] of Object.entries(flags as Record<string, Flag>)) {
    const value = parameters[keyOf(flag)];
    if (value !== undefined) values[name] = flag.parse === undefined ? true : flag.parse(String(value));
  }
  const words = task === "sample" ? [String(parameters.model)] : [undefined];
  const outcome = await run(words, values as Parameters_<typeof run>, { ...context, force: true, workers: 1 });
  return { cpuSeconds: (outcome!.document as { estimate: { cpuSeconds: number } }).estimate.cpuSeconds };
}

type Parameters_<F extends (...given: never[]) => unknown> = F extends (
  words: never,
  values: infer V,
  context: never,
) => unknown
  ? V
  : never;
