/**
 * How the page hears of the end of a worker that says nothing any more: the worker holds a lock for as long as it lives, and the page waits for that lock. It takes
 * no time of either, and a worker in the midst of long work has not to answer. Where there are no locks, on pages that come neither by https nor from this machine, a death
 * is heard of where the browser tells of it as an error.
 */

interface Alive {
  readonly alive: string;
}

/** What is said of a worker that ended without a word. */
export const WITHOUT_A_WORD = "a worker has died, perhaps for want of memory";

/** In a worker: takes its lock, tells the page, and is done when the browser knows of it; orders are to be begun after that. */
export function live(): Promise<void> {
  // Absent on pages that are not secure, whatever its type says.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return Promise.resolve();
  return new Promise((taken) => {
    const alive = crypto.randomUUID();
    void locks.request(alive, () => {
      postMessage({ alive } satisfies Alive);
      taken();
      return new Promise(() => undefined);
    });
  });
}

/** In the page: calls `died` when a worker ends by itself, and keeps what the worker says of its lock from those who listen to it later on. Returns what ends it. */
export function watchOver(worker: Worker, died: () => void): () => void {
  const over = new AbortController();
  worker.addEventListener("message", (event: MessageEvent<unknown>) => {
    const { data } = event;
    if (typeof data !== "object" || data === null || !("alive" in data)) return;
    event.stopImmediatePropagation();
    const { alive } = data as Alive;
    void navigator.locks.request(alive, { signal: over.signal }, died).catch(() => undefined);
  });
  return () => {
    over.abort();
    worker.terminate();
  };
}
