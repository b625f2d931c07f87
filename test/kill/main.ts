/**
 * `npm run kill-test -- [--count N] [--seed S]`: kills commands N times in all, at moments drawn from the seed; exit code 1 where an output is
 * corrupt, or a command does not come to the bytes of an undisturbed one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { life, type Tally, undisturbed, type Whole, works } from "./rounds.ts";

const { values } = parseArgs({ options: { count: { type: "string" }, seed: { type: "string" } } });
const count = Number(values.count ?? 100);
const seed = Number(values.seed ?? 2018);
const folder = mkdtempSync(join(tmpdir(), "kadanoff-kill-"));
let failed = false;
try {
  const tallies = works.map((): Tally => ({ kills: 0, missed: 0, wrong: [] }));
  const wholes: Whole[] = [];
  for (const work of works) wholes.push(await undisturbed(work, folder));
  const kills = (): number => tallies.reduce((sum, tally) => sum + tally.kills, 0);
  let next = 0;
  const killing = async (): Promise<void> => {
    while (kills() < count) {
      const n = next++;
      const w = n % works.length;
      await life(works[w]!, wholes[w]!, folder, { seed, round: Math.floor(n / works.length) }, tallies[w]!);
    }
  };
  await Promise.all([killing(), killing()]);
  for (const [w, { kills, missed, wrong }] of tallies.entries()) {
    const { name } = works[w]!;
    const { calls, milliseconds } = wholes[w]!;
    process.stdout.write(
      `${name}: ${calls} calls in ${milliseconds.toFixed(0)} ms; killed ${kills} times, ended before ${missed} times, ${wrong.length} failures\n`,
    );
    for (const what of wrong) process.stdout.write(`  ${what}\n`);
    failed ||= wrong.length > 0;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
