/** The tables that are gathered from a sweep: of each stage its tasks, and the points of its grid over all seeds. */
import { quantities } from "../reports/index.ts";
import { combineColumn, type Group } from "./combine.ts";
import { flattener, isOfRule } from "./flatten.ts";
import type { Scalar, SweepTask } from "./grid.ts";
import { emptyRecords, type RecordColumn, type Records } from "./records.ts";
import type { SweepColumn, SweepTable } from "./table.ts";

/** A task that is done. */
export interface GatheredTask {
  /** By which the store knows it. */
  readonly id: string;
  /** The name of its stage. */
  readonly stage: string;
  /** Flags of its command and of the stages that it came from. */
  readonly parameters: Readonly<Record<string, Scalar | readonly Scalar[]>>;
  /** Of all its randomness. */
  readonly seed: number;
  /** What the command prints with --json. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** A stage of a sweep, as far as tables hang on it. */
export interface GatheredStage {
  /** Unlike that of all others. */
  readonly name: string;
  /** The command. */
  readonly task: SweepTask;
  /** Parameters that its tasks differ in, in the order of the plan; those of earlier stages included. */
  readonly axes: readonly string[];
}

/** Lists in documents whose items are results of their own, and what tells the items apart. */
const LISTS: readonly { readonly field: string; readonly keys: readonly string[] }[] = [
  { field: "points", keys: ["start", "step"] }, // of a flow
  { field: "estimators", keys: ["estimator"] }, // of information --estimator all
  { field: "scan", keys: ["block", "buffer", "environment", "hidden"] }, // of learn --scan
];

/** Whether an axis repeats the same work with other random numbers: what is averaged over. */
export const isSeed = (axis: string): boolean => axis === "seed" || axis.endsWith(".seed");

/**
 * The tables of a sweep, for each stage:
 *
 * - `STAGE/tasks`, a row a task: `id`, the axes, `seed`, the temperature `T` (J/k_B), and every number of its document;
 * - `STAGE/combined`, a row a point of the grid, with the mean of every number over its `seeds`, of which so many are `independent`, and the errors that combine.ts has;
 * - of lists in documents the same two, `STAGE/points/tasks` and `STAGE/points/combined`: the points of a flow (`start`, `step`), the `estimators` of an information, the
 *   windows of a `scan`.
 *
 * Rows are in the order of the tasks, columns in that of the documents; a task that is not there has no row. The same tasks give the same tables.
 *
 * @param tasks in the order of the plan; they are gone through once
 */
export function tablesOf(stages: readonly GatheredStage[], tasks: Iterable<GatheredTask>): readonly SweepTable[] {
  const builders = new Map(stages.map((stage) => [stage.name, stageTables(stage)]));
  const temperatures = temperatureBook();
  for (const task of tasks) {
    const builder = builders.get(task.stage);
    if (builder === undefined) {
      const names = stages.map(({ name }) => name).join(", ");
      throw new RangeError(`tablesOf: expected tasks of the stages ${names}, got one of ${JSON.stringify(task.stage)}`);
    }
    if (builder.task === "sample") temperatures.learn(task);
    builder.add(task);
  }
  return [...builders.values()].flatMap((builder) => builder.tables(temperatures));
}

// --- Temperatures ------------------------------------------------------------------------------------------------------

interface Temperatures {
  /** Remembers the temperature of samples. */
  learn(task: GatheredTask): void;
  /** In J/k_B: what is given as a number, or what the samples of these parameters say; NaN where neither is known. */
  of(parameters: GatheredTask["parameters"]): number;
}

/** What `1.02Tc` is hangs on the lattice and its bonds: samples that were made at it say. */
function temperatureBook(): Temperatures {
  const known = new Map<string, number>();
  const keyOf = ({ temperature, model, lattice, couplings, field }: GatheredTask["parameters"]): string =>
    JSON.stringify([temperature, model, lattice, couplings, field]);
  return {
    learn({ parameters, document: { temperature } }) {
      if (typeof temperature === "number") known.set(keyOf(parameters), temperature);
    },
    of(parameters) {
      const { temperature } = parameters;
      return typeof temperature === "number" ? temperature : (known.get(keyOf(parameters)) ?? Number.NaN);
    },
  };
}

// --- One stage -----------------------------------------------------------------------------------------------------------

interface StageTables {
  readonly task: SweepTask;
  add(task: GatheredTask): void;
  tables(temperatures: Temperatures): SweepTable[];
}

/** The columns that say which row it is, and what was found. */
interface Rows {
  /** For each row its task, by number. */
  readonly tasks: number[];
  readonly records: Records;
}

function stageTables({ name, task, axes }: GatheredStage): StageTables {
  const own = axes.filter((axis) => axis !== "seed");
  const skip = new Set(["id", "seed", "T", ...own]);
  const flatten = flattener();
  const ids: string[] = [];
  const seeds: number[] = [];
  const origins: string[] = [];
  const parameters: GatheredTask["parameters"][] = [];
  const whole: Rows = { tasks: [], records: emptyRecords() };
  const lists = new Map(LISTS.map(({ field }) => [field, { tasks: [], records: emptyRecords() } as Rows]));

  const add = ({ id, seed, parameters: given, document }: GatheredTask): void => {
    const n = ids.length;
    ids.push(id);
    seeds.push(seed);
    origins.push(originOf(document) ?? id);
    parameters.push(given);
    whole.tasks.push(n);
    flatten(document, whole.records.row(), skip);
    for (const [field, rows] of lists) {
      const items = document[field];
      if (!Array.isArray(items)) continue;
      for (const item of items) {
        rows.tasks.push(n);
        flatten(item, rows.records.row(), skip);
      }
    }
  };

  const tables = (temperatures: Temperatures): SweepTable[] => {
    const axisColumns = own.map((axis) => ({ axis, column: axisColumn(axis, parameters) }));
    const T = Float64Array.from(parameters, (given) => temperatures.of(given));
    const given = (rows: readonly number[], only: (axis: string) => boolean): SweepColumn[] => [
      ...axisColumns.flatMap(({ axis, column }) =>
        only(axis) ? [{ ...column, values: at(column.values, rows) }] : [],
      ),
      ...(T.some((t) => !Number.isNaN(t)) ? [withUnit("T", "temperature", at(T, rows))] : []),
    ];
    const pair = (path: string, { tasks: of, records }: Rows, keys: readonly string[]): SweepTable[] => {
      const columns = records.columns();
      const everything = of.map((_, r) => r);
      const points = groupsOf(everything, (r) => {
        const point = axisColumns.flatMap(({ axis, column }) => (isSeed(axis) ? [] : [column.values[of[r]!]]));
        return JSON.stringify([...point, ...keys.map((key) => columns.get(key)?.values[r])]);
      });
      const groups = points.map((rows) => groupsOf(rows, (r) => origins[of[r]!]!));
      const firsts = points.map((rows) => rows[0]!);
      return [
        {
          name: `${path}/tasks`,
          columns: [
            { name: "id", values: at(ids, of) },
            ...given(of, () => true),
            { name: "seed", values: Float64Array.from(of, (n) => seeds[n]!) },
            ...[...columns].flatMap(([field, column]) => plainColumns(field, column)),
          ],
        },
        {
          name: `${path}/combined`,
          columns: [
            ...given(
              firsts.map((r) => of[r]!),
              (axis) => !isSeed(axis),
            ),
            ...keys.flatMap((key) => {
              const column = columns.get(key);
              return column === undefined ? [] : [withUnit(key, key, at(arrayOf(column), firsts))];
            }),
            { name: "seeds", values: Float64Array.from(points, (rows) => rows.length) },
            { name: "independent", values: Float64Array.from(groups, (group) => group.length) },
            ...[...columns].flatMap(([field, column]) =>
              keys.includes(field) ? [] : combinedColumns(field, column, groups),
            ),
          ],
        },
      ];
    };
    return [
      ...pair(name, whole, []),
      ...LISTS.flatMap(({ field, keys }) => {
        const rows = lists.get(field)!;
        return rows.tasks.length === 0 ? [] : pair(`${name}/${field}`, rows, keys);
      }),
    ];
  };
  return { task, add, tables };
}

/** An axis: numbers, switches as 0 and 1, or words where any value is one. */
function axisColumn(axis: string, parameters: readonly GatheredTask["parameters"][]): SweepColumn {
  const values = parameters.map((given) => given[axis]);
  const isPlain = values.every((value) => typeof value === "number" || typeof value === "boolean");
  if (isPlain) return withUnit(axis, axis, Float64Array.from(values, Number));
  return { name: axis, values: values.map((value) => (value === undefined ? "" : [value].flat().join(","))) };
}

/** What says which samples a document is of: tasks upon the same ones are not independent. Undefined where it made its own. */
function originOf({ samples }: GatheredTask["document"]): string | undefined {
  const files = [samples ?? []].flat().map((of) => (of as { readonly sha256?: unknown }).sha256);
  return files.length > 0 && files.every((digest) => typeof digest === "string") ? files.join() : undefined;
}

/** The rows that have the same key, in the order of the first of them. */
function groupsOf(rows: readonly number[], keyOf: (row: number) => string): number[][] {
  const groups = new Map<string, number[]>();
  for (const r of rows) {
    const key = keyOf(r);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [r]);
    else group.push(r);
  }
  return [...groups.values()];
}

function at<Values extends SweepColumn["values"]>(values: Values, rows: readonly number[]): Values;
function at(values: SweepColumn["values"], rows: readonly number[]): SweepColumn["values"] {
  return values instanceof Float64Array ? Float64Array.from(rows, (r) => values[r]!) : rows.map((r) => values[r]!);
}

const arrayOf = (column: RecordColumn): SweepColumn["values"] =>
  column.kind === "text" ? column.values : Float64Array.from(column.values);

/** A column with the unit of the quantity that it is of. */
function withUnit(name: string, of: string, values: SweepColumn["values"]): SweepColumn {
  const unit = quantities[of.split(".").at(-1)!]?.unit;
  return { name, ...(unit === undefined ? {} : { unit }), values };
}

/** A column as the tasks have it, and those of its errors. */
function plainColumns(name: string, column: RecordColumn): SweepColumn[] {
  const { kind } = column;
  if (kind === "text") return [{ name, values: column.values }];
  const parts: (readonly [string, readonly number[]])[] = [["", column.values]];
  if (kind === "estimate") {
    parts.push(["_error", column.errors]);
    if (column.statistical.length > 0) parts.push(["_statistical", column.statistical]);
    if (column.systematic.length > 0) parts.push(["_systematic", column.systematic]);
  }
  return parts.map(([suffix, values]) => withUnit(name + suffix, name, Float64Array.from(values)));
}

/** A column over groups; of words those alone that say what kind of number another is. */
function combinedColumns(name: string, column: RecordColumn, groups: readonly Group[]): SweepColumn[] {
  if (isOfRule(name)) return [];
  if (column.kind === "text") {
    if (!/kind$/i.test(name)) return [];
    const kinds = (group: Group) => [...new Set(group.flat().map((r) => column.values[r]))].sort().join(", ");
    return [{ name, values: groups.map(kinds) }];
  }
  return combineColumn(column, groups).map(([suffix, values]) =>
    suffix === "_chi2" || suffix === "_seeds" ? { name: name + suffix, values } : withUnit(name + suffix, name, values),
  );
}
