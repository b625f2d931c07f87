import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { programIn } from "./program.ts";
import { killedUntilDone, STUDY, TASKS } from "./sweepStudy.ts";

const { run, json, at, folder } = programIn("sweepKills");

const KILLS = 100;

it("gives the same bytes after a hundred kills at random moments", { timeout: 3_600_000 }, async () => {
  writeFileSync(at("study.yaml"), STUDY);
  await json("sweep", "plan", "study.yaml", "-o", "whole");
  await json("sweep", "run", "whole");
  await json("sweep", "gather", "whole", "-o", "whole.ndjson");
  let [kills, sweeps] = [0, 0];
  while (kills < KILLS) {
    const dir = `killed${sweeps++}`;
    await json("sweep", "plan", "study.yaml", "-o", dir);
    kills += await killedUntilDone(folder, dir, 2018 + sweeps);
    expect((await run(["sweep", "verify", dir, "--quiet"])).code).toBe(0);
    expect(await json("sweep", "status", dir)).toMatchObject({ conflicts: [], counts: { done: TASKS } });
    await json("sweep", "gather", dir, "-o", `${dir}.ndjson`);
    expect(readFileSync(at(`${dir}.ndjson`), "utf8")).toBe(readFileSync(at("whole.ndjson"), "utf8"));
  }
  process.stdout.write(`${kills} kills of ${sweeps} sweeps of ${TASKS} tasks: the same bytes\n`);
});
