/** The page's side of lessons that are run: each in a worker of its own, which is ended by whoever has seen enough. */
import { WITHOUT_A_WORD, watchOver } from "./lifeline.ts";

export type LessonMessage =
  | { readonly lines: readonly string[] }
  | { readonly ended: true; readonly milliseconds: number }
  | { readonly failed: string };

interface Listener {
  onLines(lines: readonly string[]): void;
  /** After so many milliseconds, or with what went wrong. */
  onEnd(outcome: { readonly milliseconds: number } | { readonly problem: string }): void;
}

/** Runs a program; returns what stops it. Its code comes from the page's own field and from nowhere else. */
export function runLesson(code: string, { onLines, onEnd }: Listener): () => void {
  const worker = new Worker(new URL("./lesson.ts", import.meta.url), { type: "module", name: "kadanoff lesson" });
  const stop = watchOver(worker, () => end({ problem: WITHOUT_A_WORD }));
  const end = (outcome: Parameters<Listener["onEnd"]>[0]): void => {
    stop();
    onEnd(outcome);
  };
  worker.onmessage = ({ data }: MessageEvent<LessonMessage>) => {
    if ("lines" in data) onLines(data.lines);
    else end("failed" in data ? { problem: data.failed } : { milliseconds: data.milliseconds });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end({ problem: event.message || WITHOUT_A_WORD });
  };
  worker.postMessage({ code });
  return stop;
}
