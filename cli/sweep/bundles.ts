/** What is left of a sweep, in units of work for a scheduler. */
import { bundle } from "kadanoff/sweep";
import { type PlannedTask, publishUnits } from "kadanoff/sweep/node";
import type { Standing } from "./open.ts";

/** A submission as it was published. */
export interface Published {
  readonly number: string;
  readonly units: number;
  readonly tasks: number;
  /** The longest unit, in seconds of all its cores together at work. */
  readonly seconds: number | null;
}

/** Where nothing is known of how long a task takes, so long. */
const UNKNOWN = 60;

/** Seconds that a task is expected to take: as measured, else as estimated. */
export function secondsPerTask({ sweep, tasks, records }: Standing): (task: PlannedTask) => number {
  const sums = new Map<string, { seconds: number; weight: number }>();
  for (const { id, stage, weight } of tasks) {
    const found = records.results.get(id);
    if (found === undefined) continue;
    const sum = sums.get(stage) ?? { seconds: 0, weight: 0 };
    sums.set(stage, { seconds: sum.seconds + found.seconds, weight: sum.weight + weight });
  }
  const perWeight = new Map(
    sweep.stages.map(({ name, secondsPerWeight }) => {
      const sum = sums.get(name);
      return [name, sum === undefined ? secondsPerWeight : sum.seconds / sum.weight];
    }),
  );
  return ({ stage, weight }) => {
    const per = perWeight.get(stage);
    return per === null || per === undefined ? UNKNOWN : per * weight;
  };
}

/** Tasks by the stage that they are of, in the order of the stages: one submission cannot hold what waits for another. */
export function byStage(tasks: readonly PlannedTask[], { sweep }: Standing): { stage: string; tasks: PlannedTask[] }[] {
  return sweep.stages
    .map(({ name }) => ({ stage: name, tasks: tasks.filter((task) => task.stage === name) }))
    .filter((one) => one.tasks.length > 0);
}

/** Bundles tasks and publishes their units, in several submissions where one would have too many. */
export function publish(
  standing: Standing,
  tasks: readonly PlannedTask[],
  { unitSeconds, parallel, mostUnits }: { unitSeconds: number; parallel: number; mostUnits: number },
): Published[] {
  const seconds = secondsPerTask(standing);
  const priced = tasks.map((task) => ({ task: task.id, seconds: seconds(task) }));
  const cost = new Map(priced.map(({ task, seconds: s }) => [task, s]));
  const units = bundle(priced, { unitSeconds, parallel, mostUnits: MOST_UNITS });
  const published: Published[] = [];
  for (let from = 0; from < units.length; from += mostUnits) {
    const some = units.slice(from, from + mostUnits);
    const longest = Math.max(
      ...some.map((ids) => ids.reduce((sum, id) => sum + cost.get(id)!, 0) / Math.min(parallel, ids.length)),
    );
    published.push({
      number: publishUnits(standing.folder, some),
      units: some.length,
      tasks: some.reduce((n, ids) => n + ids.length, 0),
      seconds: longest,
    });
  }
  return published;
}

/** Units that a sweep is cut into at most, whatever was asked for: schedulers start a few of them a second. */
const MOST_UNITS = 2000;
