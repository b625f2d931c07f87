/** `kadanoff sweep`: a grid of tasks, on one machine or a cluster, of which nothing is lost. */
import type { Command } from "commander";
import { declare, declareGroup } from "../command.ts";
import { compactCommand } from "../sweep/compact.ts";
import { gatherCommand } from "../sweep/gather.ts";
import { logsCommand } from "../sweep/logs.ts";
import { planCommand } from "../sweep/plan.ts";
import { runCommand } from "../sweep/run.ts";
import { statusCommand } from "../sweep/status.ts";
import { cancelCommand, submitCommand } from "../sweep/submit.ts";
import { unitsCommand } from "../sweep/units.ts";
import { verifyCommand } from "../sweep/verify.ts";
import { workerCommand } from "../sweep/worker.ts";

export function declareSweep(program: Command): void {
  declareGroup(program, {
    name: "sweep",
    summary: "a study over a grid: temperatures, sizes, seeds, windows; on all cores, or on a Slurm cluster",
    verbs: [
      (under) => declare(under, planCommand),
      (under) => declare(under, runCommand),
      (under) => declare(under, submitCommand),
      (under) => declare(under, statusCommand),
      (under) => declare(under, logsCommand),
      (under) => declare(under, gatherCommand),
      (under) => declare(under, cancelCommand),
      (under) => declare(under, verifyCommand),
      (under) => declare(under, unitsCommand),
      (under) => declare(under, workerCommand),
      (under) => declare(under, compactCommand),
    ],
  });
}
