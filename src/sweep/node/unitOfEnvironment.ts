/** Which unit of a submission a process is, told by the scheduler that has started it. */
import { InputError } from "../../errors/index.ts";

/** Schedulers by the variable that holds the index of an array's element: the first index of their arrays, and what stands there outside of one. */
const SCHEDULERS: readonly {
  readonly variable: string;
  readonly first: 0 | 1;
  readonly none?: string;
}[] = [
  // HyperQueue runs within jobs of other schedulers, whose variables it inherits: it comes first.
  { variable: "HQ_TASK_ID", first: 0 },
  { variable: "SLURM_ARRAY_TASK_ID", first: 0 },
  { variable: "PBS_ARRAY_INDEX", first: 0 },
  { variable: "PBS_ARRAYID", first: 0 },
  { variable: "LSB_JOBINDEX", first: 1, none: "0" },
  { variable: "SGE_TASK_ID", first: 1, none: "undefined" },
];

/**
 * The unit, from 0, of which the environment says that this process is: by Slurm, PBS Pro and Torque (indices from 0), LSF and Grid Engine (from 1), or HyperQueue;
 * undefined where none of them says so. Of HTCondor and GNU parallel, which set no variable, it is given as `--unit`.
 * Throws an InputError where a variable holds something else than an index.
 */
export function unitFromEnvironment(env: NodeJS.ProcessEnv = process.env): number | undefined {
  for (const { variable, first, none } of SCHEDULERS) {
    const index = env[variable];
    if (index === undefined || index === "" || index === none) continue;
    const unit = /^\d{1,15}$/.test(index) ? Number(index) - first : -1;
    if (unit >= 0) return unit;
    throw new InputError(
      `${variable}: expected the index of an array's element from ${first}, got ${JSON.stringify(index)}; give the unit as --unit`,
    );
  }
  return undefined;
}

/** How often the scheduler has started this unit again, as Slurm and HyperQueue tell: 0 the first time, and where nobody tells. */
export function restartsFromEnvironment(env: NodeJS.ProcessEnv = process.env): number {
  // Slurm sets none on the first start.
  const { HQ_INSTANCE_ID: instance, SLURM_RESTART_COUNT: restarts } = env;
  const count = env.HQ_TASK_ID !== undefined ? instance : restarts;
  return count !== undefined && /^\d{1,9}$/.test(count) ? Number(count) : 0;
}
