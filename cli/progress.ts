import { Presets, SingleBar } from "cli-progress";

/** Shows how far a long piece of work is, on stderr: a bar with rate and ETA on a terminal, a line every 10 s elsewhere. */
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

function lines(): Progress {
  const begun = Date.now();
  let latest: { stage: string; done: number; total: number } | undefined;
  // By the clock and not by what comes in: work that takes long over its first step says so too.
  const timer = setInterval(() => {
    if (latest === undefined) return;
    const { stage, done, total } = latest;
    process.stderr.write(`${stage}: ${done} of ${total} after ${Math.round((Date.now() - begun) / 1000)} s\n`);
  }, 1000 * SECONDS_BETWEEN_LINES).unref();
  return {
    update(stage, done, total) {
      latest = { stage, done, total };
    },
    stop: () => clearInterval(timer),
  };
}
