import { Presets, SingleBar } from "cli-progress";
import { inTime } from "./words.ts";

/** Shows how far a long piece of work is, on stderr: a bar with rate and ETA on a terminal, a line with ETA every 10 s elsewhere. */
export interface Progress {
  /** `stage` in a word or two, `done` of `total`. */
  update(stage: string, done: number, total: number): void;
  stop(): void;
}

const SECONDS_BETWEEN_LINES = 10;

const silent: Progress = { update: () => {}, stop: () => {} };

export function progress({ quiet }: { quiet: boolean }): Progress {
  if (quiet) return silent;
  return process.stderr.isTTY ? bar() : lines();
}

function bar(): Progress {
  let current: { stage: string; bar: SingleBar; begun: number; first: number } | undefined;
  const stop = (): void => {
    current?.bar.stop();
    current = undefined;
  };
  return {
    update(stage, done, total) {
      if (current?.stage !== stage) {
        stop();
        const format = `${stage.padEnd(10)} {bar} {percentage} % · {value}/{total} · {rate}/s · ETA {eta_formatted}`;
        const next = new SingleBar(
          { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
          Presets.shades_classic,
        );
        next.start(total, done, { rate: "–" });
        current = { stage, bar: next, begun: Date.now(), first: done };
      }
      current.bar.setTotal(total);
      const seconds = (Date.now() - current.begun) / 1000;
      current.bar.update(done, { rate: seconds > 0 ? ((done - current.first) / seconds).toPrecision(3) : "–" });
    },
    stop,
  };
}

/** What a line says: how far the work is, and how long it takes if it goes on as in this stage so far. */
export function progressLine(
  { stage, done, total }: { readonly stage: string; readonly done: number; readonly total: number },
  { seconds, ofStage, before }: { readonly seconds: number; readonly ofStage: number; readonly before: number },
): string {
  const left = done > before && done < total ? `, ETA ${inTime((ofStage * (total - done)) / (done - before))}` : "";
  return `${stage}: ${done} of ${total} after ${inTime(seconds)}${left}`;
}

function lines(): Progress {
  const begun = Date.now();
  let latest: { stage: string; done: number; total: number } | undefined;
  /** When the stage began, and what was done by then. */
  let stage = { since: begun, before: 0 };
  // By the clock and not by what comes in: work that takes long over its first step says so too.
  const timer = setInterval(() => {
    if (latest === undefined) return;
    const now = Date.now();
    const passed = { seconds: (now - begun) / 1000, ofStage: (now - stage.since) / 1000, before: stage.before };
    process.stderr.write(`${progressLine(latest, passed)}\n`);
  }, 1000 * SECONDS_BETWEEN_LINES).unref();
  return {
    update(name, done, total) {
      if (latest?.stage !== name) stage = { since: Date.now(), before: done };
      latest = { stage: name, done, total };
    },
    stop: () => clearInterval(timer),
  };
}
