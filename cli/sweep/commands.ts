import type { SweepTask } from "kadanoff/sweep";
import type { CommandSpec, Flag } from "../command.ts";

/** The command of a task. */
export async function commandOf(task: SweepTask): Promise<CommandSpec<Record<string, Flag>>> {
  // Their flags differ, and whoever asks looks them up by name.
  type Any = CommandSpec<Record<string, Flag>>;
  if (task === "sample") return (await import("../commands/sample.ts")).sampleCommand as unknown as Any;
  if (task === "learn") return (await import("../commands/learn.ts")).learnCommand as unknown as Any;
  if (task === "information") return (await import("../commands/information.ts")).informationCommand as unknown as Any;
  return (await import("../commands/flow.ts")).flowCommand as unknown as Any;
}
