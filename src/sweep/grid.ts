/** The grid of a sweep: every stage is a command with axes, upon the results of an earlier stage where it names one. */

/** A value of a flag. */
export type Scalar = string | number | boolean;

/** Values of flags, by their names. */
export type Parameters = Readonly<Record<string, Scalar>>;

/** The commands that a sweep can run. */
export const sweepTasks = ["sample", "learn", "information", "flow"] as const;

/** One of {@link sweepTasks}. */
export type SweepTask = (typeof sweepTasks)[number];

/** What a stage varies. */
export interface Axis {
  /** The name of a flag. */
  readonly name: string;
  /** The values it takes, in their order. */
  readonly values: readonly Scalar[];
}

/** A stage of a sweep. */
export interface Stage {
  /** What later stages and tables call it. */
  readonly name: string;
  /** Which command its tasks are. */
  readonly task: SweepTask;
  /** The earlier stage whose results its tasks take. */
  readonly from?: string;
  /** Axes of that stage whose results go into one task all together, such as the temperatures of a flow. */
  readonly over: readonly string[];
  /** Flags that have one value. */
  readonly fixed: Parameters;
  /** Flags that have several; the last one runs fastest. */
  readonly axes: readonly Axis[];
  /** Seeds, the fastest axis of all; without them those of the results it takes, or 2018. */
  readonly seeds?: readonly number[];
}

/** A task of a grid. */
export interface GridPoint {
  /** Of which stage. */
  readonly stage: string;
  /** Flags of its command. */
  readonly own: Parameters;
  /** The same with those of the results that it takes. */
  readonly all: Parameters;
  /** Its seed. */
  readonly seed: number;
  /** The tasks whose results it takes, by their places in the grid. */
  readonly parents: readonly number[];
}

const DEFAULT_SEED = 2018;

/** All tasks of a grid, stage by stage. */
export function gridOf(stages: readonly Stage[]): GridPoint[] {
  const points: GridPoint[] = [];
  const ofStage = new Map<string, readonly number[]>();
  for (const stage of stages) {
    const first = points.length;
    const combinations = stage.axes.reduce<Parameters[]>(
      (before, { name, values }) => before.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
      [stage.fixed],
    );
    const hidden = hiddenAxes(stage, stages);
    for (const { parents, all: before, seed } of startsOf(stage, ofStage, points)) {
      const all = Object.fromEntries(
        Object.entries(before).map(([name, value]) => [hidden.has(name) ? `${stage.from}.${name}` : name, value]),
      );
      for (const own of combinations) {
        for (const ownSeed of stage.seeds ?? [seed]) {
          points.push({ stage: stage.name, own, all: { ...all, ...own }, seed: ownSeed, parents });
        }
      }
    }
    ofStage.set(
      stage.name,
      Array.from({ length: points.length - first }, (_, n) => first + n),
    );
  }
  return points;
}

/**
 * The axes that the results of a stage differ along. An axis of an earlier stage whose flag the stage has as well, with a meaning of its own, goes by the name of that stage, `rules.buffer`.
 */
export function axesOf(stage: Stage, stages: readonly Stage[]): string[] {
  const hidden = hiddenAxes(stage, stages);
  const below = axesBelow(stage, stages).map((name) => (hidden.has(name) ? `${stage.from}.${name}` : name));
  return [...below, ...stage.axes.map(({ name }) => name)];
}

/** Those of the stage whose results it takes, but for those it takes together. */
function axesBelow({ from, over }: Stage, stages: readonly Stage[]): string[] {
  const parent = stages.find(({ name }) => name === from);
  return parent === undefined ? [] : axesOf(parent, stages).filter((name) => !over.includes(name));
}

/** Those of them that are flags of the stage as well. */
function hiddenAxes(stage: Stage, stages: readonly Stage[]): ReadonlySet<string> {
  const own = new Set([...Object.keys(stage.fixed), ...stage.axes.map(({ name }) => name)]);
  return new Set(axesBelow(stage, stages).filter((name) => own.has(name)));
}

/** What the tasks of a stage begin with: nothing, one result, or several that differ only along the axes that it takes together. */
function startsOf(
  { from, over }: Stage,
  ofStage: ReadonlyMap<string, readonly number[]>,
  points: readonly GridPoint[],
): { readonly parents: readonly number[]; readonly all: Parameters; readonly seed: number }[] {
  if (from === undefined) return [{ parents: [], all: {}, seed: DEFAULT_SEED }];
  const groups = new Map<string, { parents: number[]; all: Parameters; seed: number }>();
  for (const n of ofStage.get(from) ?? []) {
    const { all, seed } = points[n]!;
    const kept = Object.fromEntries(Object.entries(all).filter(([name]) => !over.includes(name)));
    const which = JSON.stringify([Object.entries(kept), seed, over.length === 0 ? n : null]);
    const group = groups.get(which);
    if (group) group.parents.push(n);
    else groups.set(which, { parents: [n], all: kept, seed });
  }
  return [...groups.values()];
}
