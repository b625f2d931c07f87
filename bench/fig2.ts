/** The whole of figure 2 of the paper from one seed, as a user makes it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { atMost, type Found } from "./document.ts";

const LIMIT_SECONDS = 15;

export async function benchFig2(seconds: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), "kadanoff-bench-"));
  try {
    const isShort = seconds < 1;
    const run = await runCommand("paper", "fig2", "--out", folder, ...(isShort ? ["--quick"] : []));
    return {
      values: { [isShort ? "seconds, shortened" : "seconds"]: run.seconds, ...(run.bytes ? { bytes: run.bytes } : {}) },
      goals: isShort ? [] : [atMost("seconds", run.seconds, LIMIT_SECONDS)],
      checks: [{ what: "a table beside it", agrees: Array.isArray(run.document.table) }],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
