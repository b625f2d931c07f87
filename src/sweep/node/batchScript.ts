/** The batch script of a submission: a job array, one element a unit. */
import { isAbsolute } from "node:path";
import { InputError } from "../../errors/index.ts";
import type { Cluster } from "./clusters.ts";

/** The array that is asked for. */
export interface UnitArray {
  /** How `squeue` calls it. */
  readonly name: string;
  /** By which a submission is found again whose record was lost, such as `kadanoff:ising-fss:0003`. */
  readonly comment: string;
  /** How many units there are; that of an element is its index, from 0. */
  readonly units: number;
  /** The program and its words; the unit is left out, which the program has from its environment. */
  readonly command: readonly string[];
  /** The folder for what units print, an absolute path; it must be there before a unit starts. */
  readonly logs: string;
  /** Jobs that must have ended, well or not, before a unit starts. */
  readonly dependency?: readonly string[] | undefined;
}

/**
 * The script that `sbatch` is given. Units are numbered densely from 0, since Slurm refuses lists of a few thousand indices; it throws an InputError for
 * names that are no single word, and a RangeError for less than one unit.
 *
 * - `--requeue`: a unit whose node is lost, or that is preempted, starts anew, and `--open-mode=append` keeps what it has printed.
 * - `--signal=B:USR2@…` tells the batch process alone, and `exec` makes the program that process: a signal to a shell in front of it would end the shell, and
 *   leave the program behind as an orphan. It is USR2, since Node opens a port for debuggers at an unhandled USR1.
 * - `--kill-on-invalid-dep=yes`: what can never start does not stay in the queue for ever.
 */
export function batchScript(cluster: Cluster, array: UnitArray): string {
  const { name, comment, units, command, logs, dependency = [] } = array;
  if (!(Number.isInteger(units) && units >= 1)) {
    throw new RangeError(`batchScript: expected a number of units from 1, got ${units}`);
  }
  if (!isAbsolute(logs)) throw new RangeError(`batchScript: expected an absolute path of the logs, got ${logs}`);
  // In front of a backslash Slurm fills in nothing, neither the job nor the unit.
  if (logs.includes("\\"))
    throw new InputError(`${logs}: Slurm writes no logs into a folder with a backslash in its name`);
  const most = cluster.maxParallel === undefined ? "" : `%${cluster.maxParallel}`;
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ["job-name", oneWord(name)],
    ["comment", oneWord(comment)],
    ["array", `0-${units - 1}${most}`],
    ["partition", cluster.partition],
    ["account", cluster.account],
    ["qos", cluster.qos],
    ["time", cluster.time / 60],
    ["ntasks", 1],
    ["cpus-per-task", cluster.cpusPerUnit],
    ["mem-per-cpu", cluster.memPerCpu],
    ["signal", `B:USR2@${cluster.signalLead}`],
    ["output", `${logs.replaceAll("%", "%%")}/%A_%a.out`],
    ["open-mode", "append"],
    ["dependency", dependency.length > 0 ? `afterany:${dependency.map(jobNumber).join(":")}` : undefined],
    ["kill-on-invalid-dep", "yes"],
  ];
  return [
    "#!/bin/bash",
    ...options.flatMap(([option, value]) => (value === undefined ? [] : [directive(`--${option}=${value}`)])),
    directive("--requeue"),
    ...cluster.extra.map(directive),
    "",
    ...cluster.setup,
    `exec ${command.map(shellQuoted).join(" ")}`,
    "",
  ].join("\n");
}

/** An option as a line of the script; sbatch has quotes and backslashes of its own there, and `#` begins a comment. */
function directive(option: string): string {
  if (/\p{Cc}/u.test(option)) {
    throw new InputError(`sbatch: expected an option without control characters, got ${JSON.stringify(option)}`);
  }
  const isPlain = /^[\w.,:;@%=+/~^&*|()[\]{}!?<>-]*$/.test(option);
  return `#SBATCH ${isPlain ? option : `"${option.replace(/[\\"]/g, "\\$&")}"`}`;
}

/** A word as bash takes it literally. */
export function shellQuoted(word: string): string {
  if (word.includes("\0")) throw new InputError("sbatch: a word of the command has a NUL, which no shell can pass on");
  return /^[\w.,:@%+/=-]+$/.test(word) && !/^\w+=/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A name that is shown and searched for: letters, digits and a few signs, so that no format or shell takes it for anything else. */
function oneWord(name: string): string {
  if (/^\w[\w.:-]{0,199}$/.test(name)) return name;
  throw new InputError(
    `sbatch: expected a name of at most 200 letters, digits and . _ - :, got ${JSON.stringify(name)}; give the sweep another name`,
  );
}

/** The number of a job, `1234`. */
export function jobNumber(id: string): string {
  if (/^[1-9]\d{0,17}$/.test(id)) return id;
  throw new InputError(`Slurm: expected the number of a job, such as 1234, got ${JSON.stringify(id)}`);
}
