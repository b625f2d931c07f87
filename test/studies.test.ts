/** The studies of paper/sweeps: each is planned as it stands, and done in small. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { criticalTemperature } from "kadanoff/models";
import { describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

const studies = resolve("paper/sweeps");
const { at, json, run } = programIn("studies");
const textOf = (file: string): string => readFileSync(join(studies, file), "utf8");

type Row = Readonly<Record<string, number | string | null>>;

/** Does a study with some of its words changed, and gathers it. */
async function inSmall(
  file: string,
  changes: Readonly<Record<string, string>>,
): Promise<{ rows: (table: string) => Row[]; page: string }> {
  const name = file.replace(".yaml", "");
  let text = textOf(file);
  for (const [line, other] of Object.entries(changes)) {
    expect(text, `${file} has no ${line}`).toContain(line);
    text = text.replaceAll(line, other);
  }
  writeFileSync(at(file), text);
  await json("sweep", "plan", file, "-o", name);
  const { counts } = await json("sweep", "run", name);
  expect(counts).toMatchObject({ missing: 0, quarantined: 0 });
  const gathered = await json("sweep", "gather", name, "-o", `${name}.ndjson`, "--report", `${name}.html`);
  expect(gathered.counts.done).toBe(counts.done);
  const rows = readFileSync(at(`${name}.ndjson`), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
  return {
    rows: (table) => rows.filter((row) => row.table === table),
    page: readFileSync(at(`${name}.html`), "utf8"),
  };
}

describe("the studies of paper/sweeps", () => {
  it("are sweeps of so many tasks", async () => {
    const planned: Record<string, unknown> = {};
    for (const file of readdirSync(studies)) {
      const { name, stages } = await json("sweep", "plan", join(studies, file), "-o", `plan-${file}`);
      expect(`${name}.yaml`).toBe(file);
      planned[name] = stages.map(({ name: stage, tasks }: { name: string; tasks: number }) => [stage, tasks]);
    }
    expect(planned).toEqual({
      "buffer-temperature": [
        ["sample", 22],
        ["learn", 88],
        ["majority", 88],
      ],
      "fig5-flow": [
        ["sample", 40],
        ["flow", 4],
      ],
      "filter-ensemble": [
        ["sample", 1],
        ["learn", 200],
      ],
    });
  }, 120_000);

  it("find one bit below T_c behind any buffer, and next to nothing far above it", async () => {
    const { rows, page } = await inSmall("buffer-temperature.yaml", {
      ...{ "size: 64": "size: 16", "[1.6, 1.9, 2.1, 2.2, 2.25, Tc, 2.29, 2.35, 2.45, 2.6, 3]": "[1.5, 4]" },
      ...{ "count: 2000": "count: 300", "[1, 2, 3, 4]": "[1, 2]", "windows: 20000": "windows: 3000" },
    });
    const majority = rows("majority/combined");
    expect(
      majority.map(({ T, buffer, seeds, independent, informationKind }) => [
        T,
        buffer,
        seeds,
        independent,
        informationKind,
      ]),
    ).toEqual([1.5, 4].flatMap((T) => [1, 2].map((buffer) => [T, buffer, 2, 2, "exact"])));
    const I = majority.map(({ information }) => information as number);
    const error = majority.map((row) => row.information_error as number);
    // At T = 1.5 the magnetization is 0.987: the block tells the phase but for a few spins, and what lies between does not matter.
    expect(I[0]).toBeGreaterThan(0.66);
    expect(I[0]! - 3 * error[0]!).toBeLessThan(Math.LN2);
    expect(Math.abs(I[0]! - I[1]!)).toBeLessThan(0.005);
    // Far above T_c correlations decay with ξ = 1.10, and information with their square: e^(−2/ξ) = 0.16, less what is left of a power of the distance.
    expect(I[2]).toBeLessThan(0.03);
    expect(I[3]! / I[2]!).toBeGreaterThan(0.08);
    expect(I[3]! / I[2]!).toBeLessThan(0.2);
    // Nothing that is learned keeps more than there is.
    for (const row of rows("learn/tasks")) expect(row.information).toBeLessThan((row.available as number) + 1e-9);
    expect(rows("sample/combined").map(({ T }) => T)).toEqual([1.5, 4]);
    expect(page).toContain("where a straight line is an exponential decay");
  }, 600_000);

  it("tell trainings upon the same samples from samples, and find one filter in all of them", async () => {
    const { rows, page } = await inSmall("filter-ensemble.yaml", {
      ...{ "size: 64": "size: 16", "count: 4000": "count: 300", "[1, 4]": "1", "windows: 20000": "windows: 3000" },
      ...{ "seed: 2018": "seed: [1, 2]", "to: 100, count: 100 }\n": "to: 5, count: 5 }\n" },
    });
    const [combined] = rows("learn/combined");
    expect(combined).toMatchObject({ seeds: 10, independent: 2 });
    const single = rows("learn/tasks").map((row) => row.information_error as number);
    const mean = (errors: readonly number[]) => errors.reduce((a, b) => a + b, 0) / errors.length;
    // The error falls with the number of samples and not of trainings.
    expect(combined!.information_error as number).toBeCloseTo(
      Math.hypot(mean(single.slice(0, 5)), mean(single.slice(5))) / 2,
      12,
    );
    const share = />1: (\d+) %</.exec(page);
    expect(Number(share?.[1])).toBeGreaterThan(95);
  }, 600_000);

  it("flow away from T_c on both sides", async () => {
    const { rows, page } = await inSmall("fig5-flow.yaml", {
      ...{ "size: 64": "size: 16", "count: 2000": "count: 400", "[1, 2, 3, 4]": "[1, 2]" },
      "[0.97Tc, 0.98Tc, 0.99Tc, 0.993Tc, Tc, 1.002Tc, 1.007Tc, 1.01Tc, 1.02Tc, 1.03Tc]": "[0.9Tc, Tc, 1.1Tc]",
      ...{ "method: conditional": "method: majority", "    climb-steps: 1000\n": "", "    windows: 20000\n": "" },
    });
    const points = rows("flow/points/combined");
    const of = (start: number, step: number) =>
      points.find((row) => Math.abs((row.start as number) / criticalTemperature - start) < 1e-6 && row.step === step)!;
    expect(points.length).toBe(6);
    for (const start of [0.9, 1.1]) {
      const moved = ((of(start, 1).temperature as number) - (of(start, 0).temperature as number)) * (start - 1);
      expect(moved).toBeGreaterThan(0);
    }
    expect(page).toContain("flow: flow diagram of 3 temperatures");
  }, 600_000);

  it("are refused in one line with a key that no command has", async () => {
    writeFileSync(at("wrong.yaml"), textOf("fig5-flow.yaml").replace("method:", "methd:"));
    const { code, stderr } = await run(["sweep", "plan", "wrong.yaml", "-o", "wrong"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^kadanoff sweep plan: wrong\.yaml:\d+:\d+: unknown key "methd" of flow; did you mean method\?\n$/,
    );
  });
});
