/** The page's side of the chain that is watched: see live.ts. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { LiveAnswer, LiveFrame, LiveOrder, LiveState } from "./live.ts";

export interface Watched {
  readonly frame: ReadonlySignal<LiveFrame | undefined>;
  /** Pictures a second. */
  readonly rate: ReadonlySignal<number>;
  readonly problem: ReadonlySignal<string>;
  run(state: LiveState): void;
  updates(count: number): void;
  pause(paused: boolean): void;
  close(): void;
}

/** Weight of the last picture in the rate. */
const WEIGHT = 0.05;

export function watch(): Watched {
  const frame = signal<LiveFrame | undefined>(undefined);
  const rate = signal(0);
  const problem = signal("");
  let worker: Worker | undefined;
  let last: LiveState | undefined;
  let before = 0;

  const start = (): Worker => {
    const started = new Worker(new URL("./live.ts", import.meta.url), { type: "module", name: "kadanoff live" });
    started.onmessage = ({ data }: MessageEvent<LiveAnswer>) => {
      if ("problem" in data) {
        problem.value = data.problem;
        return;
      }
      // The next one is asked for when this one has been seen, so that no picture is drawn for nobody.
      requestAnimationFrame((now) => {
        batch(() => {
          frame.value = data.frame;
          if (before > 0) rate.value += WEIGHT * (1000 / Math.max(1, now - before) - rate.value);
        });
        before = now;
        say({ drawn: true });
      });
    };
    started.onerror = (event) => {
      event.preventDefault();
      problem.value = `the chain's worker has died${event.message ? `: ${event.message}` : ""}; change a setting to start another`;
      started.terminate();
      worker = undefined;
    };
    return started;
  };
  const say = (order: LiveOrder): void => worker?.postMessage(order);
  return {
    frame,
    rate,
    problem,
    run(state) {
      last = state;
      problem.value = "";
      worker ??= start();
      say({ run: last });
    },
    updates: (count) => say({ updates: count }),
    pause(paused) {
      before = 0;
      say({ paused });
    },
    close() {
      worker?.terminate();
      worker = undefined;
    },
  };
}
