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
  let current: { stage: string; bar: SingleBar } | undefined;
  const stop = (): void => {
    current?.bar.stop();
    current = undefined;
  };
  return {
    update(stage, done, total) {
      if (current?.stage !== stage) {
        stop();
        const format = `${stage.padEnd(10)} {bar} {percentage} % · {value}/{total} · ETA {eta_formatted}`;
        const next = new SingleBar(
          { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
          Presets.shades_classic,
        );
        next.start(total, done);
        current = { stage, bar: next };
      }
      current.bar.setTotal(total);
      current.bar.update(done);
    },
    stop,
  };
}

function lines(): Progress {
  const begun = Date.now();
  let last = begun;
  return {
    update(stage, done, total) {
      const now = Date.now();
      if (now - last < 1000 * SECONDS_BETWEEN_LINES) return;
      last = now;
      process.stderr.write(`${stage}: ${done} of ${total} after ${Math.round((now - begun) / 1000)} s\n`);
    },
    stop: () => {},
  };
}
