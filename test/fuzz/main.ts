/**
 * `npm run fuzz -- [--count N] [--seed S] [--kind K]`: mutants of files, as many as wanted; exit code 1 where one is neither read nor refused.
 * `npm run fuzz -- --seed S --kind K --case N` judges one again, and keeps it as the file `out/fuzz-K-N`.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { campaign, countsOf } from "./campaign.ts";
import { kinds } from "./corpus.ts";

const { values } = parseArgs({
  options: { count: { type: "string" }, seed: { type: "string" }, kind: { type: "string" }, case: { type: "string" } },
});
const seed = Number(values.seed ?? 2018);
const count = Number(values.count ?? 100_000);
const chosen = kinds.filter((kind) => values.kind === undefined || values.kind === kind);
if (chosen.length === 0 || !Number.isSafeInteger(seed) || !Number.isSafeInteger(count)) {
  process.stderr.write(`fuzz: expected numbers, and a kind of ${kinds.join(", ")}\n`);
  process.exit(2);
}

if (values.case !== undefined) {
  const n = Number(values.case);
  const kind = chosen[0]!;
  mkdirSync("out", { recursive: true });
  const range = {
    kind,
    seed,
    from: n,
    to: n + 1,
    folder: mkdtempSync(join(tmpdir(), "kadanoff-fuzz-")),
    keep: resolve(`out/fuzz-${kind}-${n}`),
  };
  const { stdout, stderr } = spawnSync(process.execPath, [resolve("dist/test/fuzz/child.js"), JSON.stringify(range)]);
  process.stdout.write(`${stderr}${stdout}\n`.replaceAll("\\n", "\n"));
} else {
  let failed = false;
  const counts = countsOf(count);
  for (const kind of chosen) {
    const begun = performance.now();
    const { findings, strays } = await campaign(kind, values.kind === undefined ? counts[kind] : count, seed);
    const { cases, read, refused, ways, slowest, peak, failures } = findings;
    const seconds = (performance.now() - begun) / 1000;
    process.stdout.write(
      `${kind.padEnd(8)} ${cases} mutants in ${seconds.toFixed(0)} s: ${read} read, ${refused} refused in ${ways.length} ways; slowest ${slowest.milliseconds.toFixed(0)} ms (case ${slowest.case}), peak ${peak.toFixed(0)} MiB, ${failures.length} failures\n`,
    );
    for (const failure of failures.slice(0, 20)) process.stdout.write(`  case ${failure.case}: ${failure.what}\n`);
    for (const stray of strays) process.stdout.write(`  written outside: ${stray}\n`);
    failed ||= failures.length + strays.length > 0;
  }
  process.exitCode = failed ? 1 : 0;
}
