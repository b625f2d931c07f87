/** `clusters.yaml`: what a user's clusters are called, and what to ask their scheduler for. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type * as Zod from "zod";
import { didYouMean, InputError } from "../../errors/index.ts";
import { parseYaml, type YamlDocument } from "../../io/index.ts";

/** A cluster, as `--on NAME` names it: what each unit of a sweep asks its scheduler for. */
export interface Cluster {
  /** The name. */
  readonly name: string;
  /** What it is asked by. */
  readonly scheduler: "slurm";
  /** Partition; the cluster's own default where it is not said, as of the next two. */
  readonly partition?: string | undefined;
  /** Account. */
  readonly account?: string | undefined;
  /** Quality of service. */
  readonly qos?: string | undefined;
  /** The limit on the wall time of a unit in s, whole minutes. */
  readonly time: number;
  /** Cores of a unit, all on one node: as many workers run in it. */
  readonly cpusPerUnit: number;
  /** Memory for each of them, such as `2G`; the cluster's own default where it is not said. */
  readonly memPerCpu?: string | undefined;
  /** How much work a unit is given, in minutes of its cores as estimated. */
  readonly unitMinutes: number;
  /** The most units that run at once; undefined for as many as the cluster lets. */
  readonly maxParallel?: number | undefined;
  /** How long before `time` a unit is told to leave, in s; Slurm may tell up to 60 s earlier. */
  readonly signalLead: number;
  /** What a unit that is told does when its checkpoints are written: put itself into the queue again, or stop there until the next `submit`. */
  readonly onTimeout: "requeue" | "stop";
  /** How often a unit may put itself into the queue again. */
  readonly maxRequeues: number;
  /** Lines of bash before the program is run, such as `module load nodejs/20`. */
  readonly setup: readonly string[];
  /** More options of sbatch, such as `--exclude=f0101`. */
  readonly extra: readonly string[];
}

/** By how much Slurm may be early with the signal before the time limit, in s: "up to 60 seconds earlier than specified" (sbatch(1)). */
const SIGNAL_EARLY = 60;

/** The least time limit that leaves something between the beginning and an early signal, in s. */
const LEAST_TIME = 120;

/** What the script of a unit says by itself, with the field that says it; `extra` is for the rest. */
const OWN_OPTIONS: Readonly<Record<string, string>> = {
  account: "account",
  array: "max_parallel",
  comment: "",
  "cpus-per-task": "cpus_per_unit",
  dependency: "",
  error: "",
  input: "",
  "job-name": "",
  "kill-on-invalid-dep": "",
  "mem-per-cpu": "mem_per_cpu",
  "no-requeue": "on_timeout",
  ntasks: "cpus_per_unit",
  "open-mode": "",
  output: "",
  parsable: "",
  partition: "partition",
  qos: "qos",
  requeue: "on_timeout",
  signal: "signal_lead",
  time: "time",
  wrap: "",
};

/** A field of the file: what it may be, in words, and its schema, which makes what the program works with of it. */
interface Field {
  readonly expected: string;
  readonly schema: Zod.ZodType;
}

/** The fields of a cluster in `clusters.yaml`. */
async function clusterFields() {
  const z = await import("zod");
  const word = {
    expected: "one word of letters, digits and . _ - , such as batch",
    schema: z
      .string()
      .regex(/^[\w][\w.,+-]*$/)
      .optional(),
  };
  const count = (example: number, fallback: number) => ({
    expected: `a whole number of at least 1, such as ${example}`,
    schema: z.int().min(1).max(1_000_000).default(fallback),
  });
  const lines = (expected: string) => ({ expected, schema: z.array(z.string()).default([]) });
  return {
    scheduler: {
      expected: "slurm; for any other, `kadanoff sweep units` prints what it needs",
      schema: z.literal("slurm").default("slurm"),
    },
    partition: word,
    account: word,
    qos: word,
    time: {
      expected: `a time limit of at least ${LEAST_TIME / 60} minutes, such as "06:00:00", 1-12:00:00 or 90 for minutes`,
      schema: z.union([z.string(), z.number()]).transform(secondsOf).pipe(z.number().min(LEAST_TIME).max(1e9)),
    },
    cpus_per_unit: count(8, 1),
    mem_per_cpu: {
      expected: "an amount with its unit, K, M, G or T, such as 2G",
      schema: z
        .string()
        .regex(/^[1-9]\d*[KMGT]$/)
        .optional(),
    },
    unit_minutes: {
      expected: "a number of minutes above 0, such as 60",
      schema: z.number().positive().max(1e6).default(60),
    },
    max_parallel: {
      expected: "a whole number of at least 1, such as 200",
      schema: z.int().min(1).max(10_000_000).optional(),
    },
    signal_lead: {
      expected: "a whole number of seconds from 1 to 65535, such as 300",
      schema: z.int().min(1).max(65_535).optional(),
    },
    on_timeout: { expected: "requeue or stop", schema: z.enum(["requeue", "stop"]).default("requeue") },
    max_requeues: {
      expected: "a whole number of at least 0, such as 20",
      schema: z.int().min(0).max(1_000_000).default(20),
    },
    setup: lines('a list of lines of bash, such as ["module load nodejs/20"]'),
    extra: lines('a list of options of sbatch, such as ["--exclude=f0101"]'),
  } satisfies Record<string, Field>;
}

/**
 * The clusters of a file, by name; `path` is the file in messages. Throws an InputError with line and column for what is no cluster.
 *
 *     mycluster:
 *       scheduler: slurm
 *       partition: batch
 *       time: "06:00:00"
 *       cpus_per_unit: 8
 *       mem_per_cpu: 2G
 */
export async function readClusters(text: string, path: string): Promise<ReadonlyMap<string, Cluster>> {
  const document = await parseYaml(text, path);
  const { value = {}, placeOf } = document;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${placeOf([])}: expected names of clusters, each with its fields, such as "mycluster:"`);
  }
  const clusters = new Map<string, Cluster>();
  for (const [name, fields] of Object.entries(value)) {
    if (!/^\w[\w.-]*$/.test(name)) {
      throw new InputError(
        `${placeOf([name])}: expected a name of letters, digits and . _ - for a cluster, got ${quoted(name)}`,
      );
    }
    clusters.set(name, await clusterOf(name, fields, document));
  }
  return clusters;
}

async function clusterOf(name: string, given: unknown, { placeOf }: YamlDocument): Promise<Cluster> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new InputError(
      `${placeOf([name])}: ${name}: expected fields, such as "partition: batch", got ${quoted(given)}`,
    );
  }
  const z = await import("zod");
  const fields = await clusterFields();
  const wrong = (field: string, what: string, ...deeper: PropertyKey[]): InputError =>
    new InputError(`${placeOf([name, field, ...deeper])}: ${name}: ${field}: ${what}`);
  for (const field of Object.keys(given)) {
    if (Object.hasOwn(fields, field)) continue;
    const known = Object.keys(fields);
    throw new InputError(
      `${placeOf([name, field])}: ${name}: unknown field ${quoted(field)}${didYouMean(field, known) || `; known are ${known.join(", ")}`}`,
    );
  }
  if (!Object.hasOwn(given, "time")) {
    throw new InputError(
      `${placeOf([name])}: ${name}: has no time; expected ${fields.time.expected}: a unit has to know how long it may run`,
    );
  }
  const schemas = Object.fromEntries(Object.entries(fields).map(([field, { schema }]) => [field, schema]));
  const parsed = z.object(schemas as { [F in keyof typeof fields]: (typeof fields)[F]["schema"] }).safeParse(given);
  if (!parsed.success) {
    const [field, ...deeper] = parsed.error.issues[0]!.path as [keyof typeof fields, ...PropertyKey[]];
    const got = (given as Readonly<Record<string, unknown>>)[field];
    throw wrong(field, `expected ${fields[field].expected}, got ${quoted(got)}`, ...deeper);
  }
  const { time, setup, extra, signal_lead: lead, ...rest } = parsed.data;
  if (lead !== undefined && lead + SIGNAL_EARLY > time) {
    throw wrong(
      "signal_lead",
      `expected at most ${time - SIGNAL_EARLY} s, ${SIGNAL_EARLY} s less than time, since Slurm may be so much early, got ${lead}`,
    );
  }
  for (const [i, line] of setup.entries()) {
    if (!/^\s*#SBATCH/m.test(line)) continue;
    throw wrong("setup", `expected lines of bash, got ${quoted(line)}; options of sbatch go into extra`, i);
  }
  for (const [i, option] of extra.entries()) {
    const own = /^--([a-z][a-z0-9-]*)(=[^\p{Cc}]*)?$/u.exec(option)?.[1];
    if (own === undefined) {
      throw wrong("extra", `expected options such as --exclude=f0101, got ${quoted(option)}`, i);
    }
    const field = Object.hasOwn(OWN_OPTIONS, own) ? OWN_OPTIONS[own] : undefined;
    if (field === undefined) continue;
    throw wrong("extra", `--${own} is ${field === "" ? "kadanoff's own; leave it out" : `set by ${field}`}`, i);
  }
  return {
    name,
    scheduler: rest.scheduler,
    partition: rest.partition,
    account: rest.account,
    qos: rest.qos,
    time,
    cpusPerUnit: rest.cpus_per_unit,
    memPerCpu: rest.mem_per_cpu,
    unitMinutes: rest.unit_minutes,
    maxParallel: rest.max_parallel,
    signalLead: lead ?? Math.min(300, Math.floor((time - SIGNAL_EARLY) / 2)),
    onTimeout: rest.on_timeout,
    maxRequeues: rest.max_requeues,
    setup,
    extra,
  };
}

/**
 * A time limit in s, rounded up to the whole minutes that Slurm knows; NaN for what is none. Numbers are minutes, texts have hours (`HH:MM:SS`), days
 * (`D-HH`, `D-HH:MM`, `D-HH:MM:SS`) or minutes alone; `06:00`, which Slurm takes for minutes and people for hours, is none.
 */
function secondsOf(written: string | number): number {
  if (typeof written === "number") return 60 * Math.ceil(written);
  const [, minutesAlone] = /^(\d+)$/.exec(written) ?? [];
  if (minutesAlone !== undefined) return 60 * Number(minutesAlone);
  const [, ofDays, ofHours, ofMinutes, ofSeconds] =
    /^(?:(\d+)-)?(\d+)(?::([0-5]\d))?(?::([0-5]\d))?$/.exec(written) ?? [];
  if (ofHours === undefined || (ofDays === undefined && ofSeconds === undefined)) return Number.NaN;
  if (ofDays !== undefined && Number(ofHours) > 23) return Number.NaN;
  const [days, hours, minutes, seconds] = [ofDays, ofHours, ofMinutes, ofSeconds].map((part) => Number(part ?? 0));
  return 60 * Math.ceil((days! * 24 + hours!) * 60 + minutes! + seconds! / 60);
}

/** What somebody has written, as a message shows it. */
const quoted = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 100);

/** Where clusters are described: $KADANOFF_CLUSTERS, or `kadanoff/clusters.yaml` in $XDG_CONFIG_HOME or ~/.config. */
export function clustersPath(env: NodeJS.ProcessEnv = process.env): string {
  const { KADANOFF_CLUSTERS: named, XDG_CONFIG_HOME: config } = env;
  return named || join(config || join(env.HOME || homedir(), ".config"), "kadanoff", "clusters.yaml");
}

/** The cluster of a name; throws an InputError where there is no file at `path`, or none of that name in it. */
export async function readCluster(name: string, path: string = clustersPath()): Promise<Cluster> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw new InputError(`${path}: cannot be read (${code ?? error})`);
    throw new InputError(
      `${path}: there is no such file; expected one that says what cluster ${name} is, such as "${name}: { partition: batch, time: 06:00:00 }"`,
    );
  }
  const clusters = await readClusters(text, path);
  const cluster = clusters.get(name);
  if (cluster !== undefined) return cluster;
  const known = [...clusters.keys()];
  const has = known.length === 0 ? "no cluster" : known.join(", ");
  throw new InputError(`${path}: has no cluster ${name}${didYouMean(name, known) || `; it has ${has}`}`);
}
