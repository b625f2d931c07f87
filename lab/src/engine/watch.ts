/** The page's side of the chain that is watched: see live.ts. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Picture } from "../draw/view.ts";
import { watchOver } from "./lifeline.ts";
import type { AbleSampler, LiveAnswer, LiveFrame, LiveOrder, LiveState } from "./live.ts";
import type { Summary } from "./series.ts";

/** Where a chain is, and what it has measured. */
export type Measured = Pick<LiveFrame, "state" | "sampler" | "unit"> & { readonly summary: Summary | undefined };

export interface Watched {
  readonly frame: ReadonlySignal<LiveFrame | undefined>;
  /** What of the frames stays while the size does. */
  readonly picture: ReadonlySignal<Picture | undefined>;
  /** Changes a few times a second. */
  readonly measured: ReadonlySignal<Measured | undefined>;
  /** What each sampler can do of what is watched; empty until it is known. */
  readonly samplers: ReadonlySignal<readonly AbleSampler[]>;
  /** Pictures, and updates, a second. */
  readonly rate: ReadonlySignal<{ readonly pictures: number; readonly updates: number }>;
  readonly problem: ReadonlySignal<string>;
  /** Whether the chain's worker has died: what is run next has another one. */
  readonly hasDied: ReadonlySignal<boolean>;
  run(state: LiveState): void;
  updates(count: number): void;
  pause(paused: boolean): void;
  /** Whether dimers are drawn as bars, for which their configuration is needed. */
  bars(wanted: boolean): void;
  close(): void;
}

/** Milliseconds over which pictures are counted. */
const COUNTED_OVER = 1000;

export function watch(): Watched {
  const frame = signal<LiveFrame | undefined>(undefined);
  const picture = signal<Picture | undefined>(undefined);
  const measured = signal<Measured | undefined>(undefined);
  const samplers = signal<readonly AbleSampler[]>([]);
  const rate = signal({ pictures: 0, updates: 0 });
  const problem = signal("");
  const hasDied = signal(false);
  let worker: Worker | undefined;
  let end = (): void => undefined;
  let [speed, paused, bars] = [1, false, false];
  /** The number of the last run. */
  let asked = 0;
  /** Pictures since a time, and the updates there were then. */
  let counted: { pictures: number; since: number; updates: number } | undefined;

  const seen = (next: LiveFrame, now: number): void => {
    const before = frame.peek();
    batch(() => {
      if (JSON.stringify(picture.value) !== JSON.stringify(next.picture)) picture.value = next.picture;
      frame.value = next;
      const { state, sampler, unit, summary } = next;
      if (summary !== undefined) {
        measured.value = { state, sampler, unit, summary: summary === "too short" ? undefined : summary };
      }
      if (counted === undefined || next.updates < counted.updates) {
        counted = { pictures: 0, since: now, updates: next.updates };
        return;
      }
      counted.pictures++;
      const passed = now - counted.since;
      if (passed < COUNTED_OVER) return;
      const aSecond = (n: number): number => (1000 * n) / passed;
      rate.value = { pictures: aSecond(counted.pictures), updates: aSecond(next.updates - counted.updates) };
      counted = { pictures: 0, since: now, updates: next.updates };
    });
    // What was on the screen before will not be drawn again.
    if (before !== undefined) say({ spent: before.pixels }, [before.pixels.buffer]);
  };
  const start = (): Worker => {
    const started = new Worker(new URL("./live.ts", import.meta.url), { type: "module", name: "kadanoff live" });
    const died = (message: string): void => {
      end();
      worker = undefined;
      hasDied.value = true;
      problem.value = `the worker of this chain has died${message}`;
    };
    end = watchOver(started, () => died(""));
    started.onmessage = ({ data }: MessageEvent<LiveAnswer>) => {
      if ("problem" in data) {
        if (data.of === asked) problem.value = data.problem; // else that of a state before this one
      } else if ("samplers" in data) samplers.value = data.samplers;
      else {
        // The next one is asked for when this one is seen, so that no picture is drawn for nobody.
        requestAnimationFrame((now) => {
          if (worker !== started) return;
          say({ drawn: true });
          seen(data.frame, now);
        });
      }
    };
    started.onerror = (event) => {
      event.preventDefault();
      died(event.message ? `: ${event.message}` : "");
    };
    return started;
  };
  const say = (order: LiveOrder, transfer: Transferable[] = []): void => worker?.postMessage(order, transfer);
  return {
    ...{ frame, picture, measured, samplers, rate, problem, hasDied },
    run(state) {
      problem.value = "";
      hasDied.value = false;
      counted = undefined;
      if (worker === undefined) {
        worker = start();
        say({ updates: speed });
        say({ paused });
        say({ bars });
      }
      say({ run: state, number: ++asked });
    },
    updates(count) {
      speed = count;
      say({ updates: count });
    },
    pause(next) {
      paused = next;
      counted = undefined;
      rate.value = { pictures: 0, updates: 0 };
      say({ paused });
    },
    bars(wanted) {
      if (wanted === bars) return;
      bars = wanted;
      say({ bars });
    },
    close() {
      end();
      worker = undefined;
    },
  };
}
