/** Where tasks are. Nothing of it is stored: it follows from records, queues and checkpoints. */

/** The states of a task, in the order in which the first that holds is the one. */
export const taskStates = ["done", "quarantined", "running", "queued", "checkpointed", "missing"] as const;

/** One of {@link taskStates}. */
export type TaskState = (typeof taskStates)[number];

/** Some of the tasks of a sweep, by their ids: a Set, or the keys of a Map. */
export interface TaskSet {
  /** Whether a task is among them. */
  has(id: string): boolean;
}

/** What is known of the tasks of a sweep, by their ids. */
export interface Known {
  /** Those that have a result. */
  readonly done: TaskSet;
  /** How often each has failed. */
  readonly failures: ReadonlyMap<string, number>;
  /** Failures after which a task is left alone. */
  readonly tries: number;
  /** Those that a process works on which was seen lately. */
  readonly running: TaskSet;
  /** Those that a scheduler still has in its queue, or runs. */
  readonly queued: TaskSet;
  /** Those of which a part is kept. */
  readonly checkpointed: TaskSet;
}

/** How many tasks are in each state. */
export type StateCounts = Readonly<Record<TaskState, number>>;

/** The state of one task. */
export function stateOf(id: string, known: Known): TaskState {
  if (known.done.has(id)) return "done";
  if ((known.failures.get(id) ?? 0) >= known.tries) return "quarantined";
  if (known.running.has(id)) return "running";
  if (known.queued.has(id)) return "queued";
  return known.checkpointed.has(id) ? "checkpointed" : "missing";
}

/** How many of these tasks are in each state. */
export function stateCounts(ids: Iterable<string>, known: Known): StateCounts {
  const counts: Record<TaskState, number> = {
    ...{ done: 0, quarantined: 0, running: 0, queued: 0, checkpointed: 0, missing: 0 },
  };
  for (const id of ids) counts[stateOf(id, known)]++;
  return counts;
}
