import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../errors/index.ts";
import { clustersPath, readCluster, readClusters } from "./clusters.ts";

const refusal = async (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => "nothing thrown",
    (error) => {
      if (error instanceof InputError) return error.message;
      throw error;
    },
  );

describe("readClusters", () => {
  it("reads a cluster with all there is to say, and puts defaults for what is not said", async () => {
    const clusters = await readClusters(
      `mycluster:
  scheduler: slurm
  partition: singlenode
  account: myproject
  qos: long
  time: "06:00:00"
  cpus_per_unit: 8
  mem_per_cpu: 2G
  unit_minutes: 45.5
  max_parallel: 200
  signal_lead: 600
  on_timeout: stop
  max_requeues: 5
  setup: ["module load nodejs/20", "cd /scratch"]
  extra: ["--exclude=f0101", --exclusive]
least: { time: 1-00:00:00 }
`,
      "clusters.yaml",
    );
    expect(clusters.get("mycluster")).toEqual({
      name: "mycluster",
      scheduler: "slurm",
      partition: "singlenode",
      account: "myproject",
      qos: "long",
      time: 21_600,
      cpusPerUnit: 8,
      memPerCpu: "2G",
      unitMinutes: 45.5,
      maxParallel: 200,
      signalLead: 600,
      onTimeout: "stop",
      maxRequeues: 5,
      setup: ["module load nodejs/20", "cd /scratch"],
      extra: ["--exclude=f0101", "--exclusive"],
    });
    expect(clusters.get("least")).toEqual({
      name: "least",
      scheduler: "slurm",
      time: 86_400,
      cpusPerUnit: 1,
      unitMinutes: 60,
      signalLead: 300,
      onTimeout: "requeue",
      maxRequeues: 20,
      setup: [],
      extra: [],
    });
  });

  it.each([
    ["90", 5400],
    ['"90"', 5400],
    ["2.5", 180],
    ["06:00:00", 21_600],
    ["100:30:01", 361_860],
    ["1-12", 129_600],
    ["1-12:30", 131_400],
    ["2-00:00:30", 172_860],
  ])("takes the time %s for %i s: whole minutes, as Slurm", async (written, seconds) => {
    const clusters = await readClusters(`a: { time: ${written} }`, "c.yaml");
    expect(clusters.get("a")!.time).toBe(seconds);
  });

  it("leaves a short unit half of its time before the signal, which may come a minute early", async () => {
    const lead = async (minutes: number) =>
      (await readClusters(`a: { time: ${minutes} }`, "c.yaml")).get("a")!.signalLead;
    expect([await lead(2), await lead(5), await lead(11), await lead(600)]).toEqual([30, 120, 300, 300]);
  });

  it.each([
    ["- a", /^c\.yaml:1:1: expected names of clusters, each with its fields, such as "mycluster:"$/],
    ["a b: {}", /^c\.yaml:1:1: expected a name of letters, digits and \. _ - for a cluster, got "a b"$/],
    ["a: batch", /^c\.yaml:1:1: a: expected fields, such as "partition: batch", got "batch"$/],
    ["a:\n  time: 60\n  partitoin: x", /^c\.yaml:3:3: a: unknown field "partitoin"; did you mean partition\?$/],
    ["a:\n  time: 60\n  zzz: x", /^c\.yaml:3:3: a: unknown field "zzz"; known are scheduler, partition, account, /],
    ["a:\n  time: 60\n  __proto__: x", /^c\.yaml:3:3: a: unknown field "__proto__"; known are /],
    ["a:\n  partition: x", /^c\.yaml:1:1: a: has no time; expected a time limit of at least 2 minutes/],
    ["a:\n  time: 06:00", /^c\.yaml:2:3: a: time: expected a time limit .* got "06:00"$/],
    ["a:\n  time: 1", /^c\.yaml:2:3: a: time: expected a time limit of at least 2 minutes.* got 1$/],
    ["a:\n  time: 1-24", /^c\.yaml:2:3: a: time: .* got "1-24"$/],
    ["a:\n  time: -5", /^c\.yaml:2:3: a: time: .* got -5$/],
    ["a:\n  time: [6]", /^c\.yaml:2:3: a: time: .* got \[6\]$/],
    ["a:\n  time: .inf", /^c\.yaml:2:3: a: time: /],
    [
      "a:\n  time: 60\n  scheduler: pbs",
      /^c\.yaml:3:3: a: scheduler: expected slurm; for any other, `kadanoff sweep units`/,
    ],
    ["a:\n  time: 60\n  partition: a b", /^c\.yaml:3:3: a: partition: expected one word .* got "a b"$/],
    ["a:\n  time: 60\n  account: --wrap", /^c\.yaml:3:3: a: account: expected one word/],
    [
      "a:\n  time: 60\n  cpus_per_unit: 0",
      /^c\.yaml:3:3: a: cpus_per_unit: expected a whole number of at least 1, such as 8, got 0$/,
    ],
    [
      "a:\n  time: 60\n  mem_per_cpu: 2GB",
      /^c\.yaml:3:3: a: mem_per_cpu: expected an amount with its unit.* got "2GB"$/,
    ],
    [
      "a:\n  time: 60\n  unit_minutes: 0",
      /^c\.yaml:3:3: a: unit_minutes: expected a number of minutes above 0, such as 60, got 0$/,
    ],
    ["a:\n  time: 60\n  max_parallel: 1.5", /^c\.yaml:3:3: a: max_parallel: expected a whole number/],
    ["a:\n  time: 60\n  on_timeout: restart", /^c\.yaml:3:3: a: on_timeout: expected requeue or stop, got "restart"$/],
    ["a:\n  time: 60\n  max_requeues: -1", /^c\.yaml:3:3: a: max_requeues: expected a whole number of at least 0/],
    [
      "a:\n  time: 5\n  signal_lead: 300",
      /^c\.yaml:3:3: a: signal_lead: expected at most 240 s, 60 s less than time.*got 300$/,
    ],
    [
      "a:\n  time: 60\n  setup: module load x",
      /^c\.yaml:3:3: a: setup: expected a list of lines of bash.* got "module load x"$/,
    ],
    ["a:\n  time: 60\n  setup: [ok, 3]", /^c\.yaml:3:15: a: setup: expected a list of lines of bash/],
    [
      'a:\n  time: 60\n  setup: ["#SBATCH -p x"]',
      /^c\.yaml:3:11: a: setup: expected lines of bash, .*; options of sbatch go into extra$/,
    ],
    [
      "a:\n  time: 60\n  extra: [--nice, -p x]",
      /^c\.yaml:3:19: a: extra: expected options such as --exclude=f0101, got "-p x"$/,
    ],
    ["a:\n  time: 60\n  extra: [--partition=x]", /^c\.yaml:3:11: a: extra: --partition is set by partition$/],
    ["a:\n  time: 60\n  extra: [--comment=x]", /^c\.yaml:3:11: a: extra: --comment is kadanoff's own; leave it out$/],
    ['a:\n  time: 60\n  extra: ["--nice=1\\n--wrap=x"]', /^c\.yaml:3:11: a: extra: expected options/],
    ["a:\n  time: 60\na:\n  time: 60", /^c\.yaml:3:1: Map keys must be unique/],
  ])("refuses %j, and says where and why", async (text, expected) => {
    expect(await refusal(readClusters(text, "c.yaml"))).toMatch(expected);
  });

  it("takes an empty file for no clusters", async () => {
    expect((await readClusters("# none yet\n", "c.yaml")).size).toBe(0);
  });
});

describe("docs/clusters.md", () => {
  const text = readFileSync("docs/clusters.md", "utf8");

  it("shows a file that can be read", async () => {
    const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(text)!;
    const clusters = await readClusters(yaml!, "clusters.yaml");
    expect(clusters.get("mycluster")).toMatchObject({
      time: 21_600,
      cpusPerUnit: 8,
      signalLead: 300,
      extra: ["--exclude=f0101"],
    });
    expect(clusters.get("short")).toMatchObject({ time: 1800, unitMinutes: 5, signalLead: 300 });
  });

  it("has a line for each field, and none for what is no field", async () => {
    const [, known] = /known are (.*)$/.exec(await refusal(readClusters("a: { time: 9, zzz: 1 }", "c.yaml")))!;
    const named = [...text.matchAll(/^\| (`[a-z_`, ]+`) \|/gm)].flatMap(([, names]) =>
      names!.replaceAll("`", "").split(", "),
    );
    expect(named).toEqual(known!.split(", "));
  });
});

describe("readCluster", () => {
  const folder = mkdtempSync(join(tmpdir(), "kadanoff-clusters-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "clusters.yaml");
  writeFileSync(path, "near: { time: 60 }\nfar: { time: 90 }\n");

  it("finds a cluster by its name, and says what there is where there is none of it", async () => {
    expect((await readCluster("far", path)).time).toBe(5400);
    expect(await refusal(readCluster("naer", path))).toBe(`${path}: has no cluster naer; did you mean near?`);
    expect(await refusal(readCluster("constructor", path))).toBe(
      `${path}: has no cluster constructor; it has near, far`,
    );
    expect(await refusal(readCluster("near", join(folder, "none.yaml")))).toMatch(
      /none\.yaml: there is no such file; expected one that says what cluster near is, such as "near: \{ partition: batch, time: 06:00:00 \}"$/,
    );
    // What is proposed there can be read.
    expect((await readClusters("near: { partition: batch, time: 06:00:00 }", "c.yaml")).get("near")!.time).toBe(21_600);
    expect(await refusal(readCluster("near", folder))).toBe(`${folder}: cannot be read (EISDIR)`);
  });

  it("looks where the environment says", () => {
    expect(clustersPath({ KADANOFF_CLUSTERS: "/a/b.yaml", XDG_CONFIG_HOME: "/x", HOME: "/h" })).toBe("/a/b.yaml");
    expect(clustersPath({ XDG_CONFIG_HOME: "/x", HOME: "/h" })).toBe("/x/kadanoff/clusters.yaml");
    expect(clustersPath({ HOME: "/h" })).toBe("/h/.config/kadanoff/clusters.yaml");
  });
});
