/** What the threads of a sweep load: little at once, and the rest in a way that can be broken off (see ../worker.ts). */
import type { TaskAnswer, TaskOrder } from "./runCommand.ts";

const loaded = import("./runCommand.ts");

export default async function run(order: TaskOrder): Promise<TaskAnswer> {
  return (await loaded).runCommand(order);
}
