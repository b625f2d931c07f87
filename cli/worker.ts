/**
 * What worker threads load. They load it by a synchronous require, and Node 20 aborts when a thread is ended in the middle of that, as by
 * Ctrl-C; so this file is small and imports nothing at once, and all the rest is imported, which can be broken off.
 */
import type { Answer, Order } from "./runTask.ts";

const loaded = import("./runTask.ts");

export default async function run(order: Order): Promise<Answer> {
  return (await loaded).runTask(order);
}
