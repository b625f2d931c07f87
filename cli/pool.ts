import { MessageChannel } from "node:worker_threads";
import { InputError } from "kadanoff/errors";
import { Piscina } from "piscina";
import type { OnPart } from "./parts.ts";
import type { Answer, Order, Told } from "./runTask.ts";
import type { Report, Tasks } from "./tasks.ts";

/** Workers that run tasks; the thread of the command line stays free for signals and progress. */
export interface Pool {
  /** How many there are. */
  readonly size: number;
  run<T extends keyof Tasks>(
    task: T,
    input: Parameters<Tasks[T]>[0],
    options?: { report?: Report; onPart?: OnPart; signal?: AbortSignal },
  ): Promise<ReturnType<Tasks[T]>>;
  /** Ends all workers at once, whatever they are at. */
  close(): Promise<void>;
}

export function openPool(workers: number): Pool {
  const piscina = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: 1,
    maxThreads: workers,
    // Between two batches a worker has nothing to do for a moment; to end it and start another takes longer than many a batch.
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
  });
  return {
    size: workers,
    async run(task, input, { report, onPart, signal } = {}) {
      const { port1, port2 } = new MessageChannel();
      port1.on("message", (told: Told) => {
        if ("part" in told) onPart?.(...told.part);
        else if ("progress" in told) report?.(...told.progress);
      });
      try {
        const order: Order = { task, input, port: port2 };
        const answer = (await piscina.run(order, { transferList: [port2], ...(signal ? { signal } : {}) })) as Answer;
        if ("badInput" in answer) throw new InputError(answer.badInput);
        return answer.output as ReturnType<Tasks[typeof task]>;
      } finally {
        port1.close();
      }
    },
    close: () => piscina.destroy(),
  };
}
