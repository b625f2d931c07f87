import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "../index.ts";
import {
  beginAttempt,
  beginTask,
  blobPath,
  checkpointsOf,
  compactRecords,
  endAttempt,
  forgetTask,
  isKept,
  isSuperseded,
  LOCAL,
  liveAttempts,
  neighboursOf,
  openSegment,
  type PlannedTask,
  publishUnits,
  type Records,
  readRecords,
  readSubmission,
  readSubmissions,
  readSweep,
  readTasks,
  readTasksOf,
  recordJob,
  resultOf,
  takeBlob,
  taskId,
  writePlan,
} from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kadanoff-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const identity = { task: "sample", parameters: { size: 8, model: "ising" }, seed: 1, parents: [], inputs: [] };
const build = { version: "0.1.0", node: "20.0.0", platform: "linux x64" };
const idOf = (n: number): string => taskId({ ...identity, seed: n });

const planned = (n: number): PlannedTask => {
  const parameters = { size: 8, model: "ising" };
  return { i: n, id: idOf(n), stage: "sample", p: parameters, all: parameters, seed: n, from: [], weight: 64 };
};
const head = {
  ...{ name: "test", spec: "name: test", resultsVersion: 1, tries: 3, inputs: [], stages: [] },
  madeBy: { version: "0.1.0", node: "20" },
};

describe("what a task is known by", () => {
  it("hangs on all that its result does, and on nothing else", () => {
    const { parameters } = identity;
    expect(taskId(identity)).toMatch(/^[0-9a-f]{32}$/);
    expect(taskId({ ...identity, parameters: { model: "ising", size: 8 } })).toBe(taskId(identity));
    const others = [
      { ...identity, seed: 2 },
      { ...identity, task: "learn" },
      { ...identity, parameters: { ...parameters, size: 9 } },
      { ...identity, parents: [idOf(1)] },
      { ...identity, inputs: ["00"] },
    ];
    expect(new Set([identity, ...others].map(taskId)).size).toBe(6);
  });

  it("stays from version to version, so that no sweep is lost to an update (by hashlib of Python)", () => {
    expect(taskId(identity)).toBe("5a38f25e00db5163077d2ab8ed4d7ff2");
  });
});

describe("a plan", () => {
  it("comes back as it was written, and each task is found by its id", () => {
    const tasks = Array.from({ length: 1000 }, (_, n) => planned(n));
    writePlan(folder, head, tasks);
    const sweep = readSweep(folder);
    expect(sweep).toMatchObject({ name: "test", tasks: 1000, tries: 3 });
    expect(readTasks(folder, sweep)).toEqual(tasks);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: 20 }), (some) => {
        expect(readTasksOf(folder, some.map(idOf))).toEqual(some.map(planned));
      }),
      { seed: 2018, numRuns: 50 },
    );
    expect(() => readTasksOf(folder, [idOf(1000)])).toThrow(/has no task/);
  });

  it("that was written in part is refused, and so is what is no sweep", () => {
    expect(() => readSweep(folder)).toThrow(/is no sweep/);
    expect(() => readSweep(join(folder, "none"))).toThrow(/no such folder/);
    writePlan(folder, head, [planned(1), planned(2)]);
    truncateSync(join(folder, "tasks.ndjson"), 20);
    expect(() => readTasks(folder, readSweep(folder))).toThrow(/plan the sweep again/);
    writeFileSync(join(folder, "sweep.json"), "{");
    expect(() => readSweep(folder)).toThrow(/expected JSON/);
  });
});

/** Results as they stand in their files. */
const textsOf = ({ results }: Records) => new Map([...results].map(([id, { json }]) => [id, json.toString()]));

describe("records", () => {
  const result = (value: number) => ({ document: { energy: { value, error: 0.1 } }, blobs: { out: "ab.h5" } });

  it("come back, whoever has written them; equal ones are one", () => {
    for (const name of ["a", "b"]) {
      const segment = openSegment(folder, `segments/local/${name}.seg`, build);
      for (const n of [1, 2, 3]) segment.result(idOf(n), result(n), n + (name === "a" ? 0 : 0.5));
      segment.failure(idOf(4), { message: "no", stack: "at x" });
      segment.close();
    }
    const records = readRecords(folder);
    expect([records.records, records.duplicates, records.conflicts, records.torn]).toEqual([8, 3, [], []]);
    const { canonical, ...recorded } = resultOf(records.results.get(idOf(2))!);
    expect(recorded).toEqual({ result: result(2), seconds: 2, version: build });
    expect(canonical.toString()).toBe(canonicalJson(result(2)));
    expect(records.results.get(idOf(3))!.seconds).toBe(3);
    expect(records.failures.get(idOf(4))).toHaveLength(2);
    expect(readRecords(folder, { groups: ["0000-1"] }).records).toBe(0);
  });

  it("that differ are a conflict, and none is chosen; by another build it is said", () => {
    const write = (name: string, value: number, version = build) => {
      const segment = openSegment(folder, `segments/${name}/x.seg`, version);
      segment.result(idOf(1), result(value), 1);
      segment.result(idOf(2), result(value), 1);
      segment.close();
    };
    write("local", 1);
    write("0000-1", 2);
    expect(readRecords(folder).conflicts).toMatchObject([
      { id: idOf(1), sameBuild: true },
      { id: idOf(2), sameBuild: true },
    ]);
    write("0000-1.other", 3, { ...build, node: "22.0.0" });
    expect(readRecords(folder).conflicts[0]!.sameBuild).toBe(false);
  });

  it("survive a file that was cut or damaged anywhere: no record is read that was not written", () => {
    const segment = openSegment(folder, "segments/local/a.seg", build);
    for (let n = 0; n < 5; n++) segment.result(idOf(n), result(n), 1);
    segment.close();
    const path = join(folder, "segments/local/a.seg");
    const whole = readFileSync(path);
    const good = textsOf(readRecords(folder));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
        (at, byte, isCut) => {
          const damaged = Buffer.from(whole);
          damaged[at] = byte;
          writeFileSync(path, isCut ? whole.subarray(0, at) : damaged);
          const { results, conflicts, torn } = readRecords(folder);
          expect(conflicts).toEqual([]);
          for (const [id, found] of results) expect(found.json.toString()).toBe(good.get(id));
          // One byte spoils one record, or two whose lines it joins.
          if (!isCut) expect(results.size).toBeGreaterThanOrEqual(3);
          if (!isCut && byte !== whole[at]) expect(results.size).toBeLessThan(5);
          if (results.size < 5 && !isCut) expect(torn.length).toBeGreaterThan(0);
        },
      ),
      { seed: 2018, numRuns: 300 },
    );
    // What comes after a torn line is read.
    writeFileSync(path, whole.subarray(0, whole.length - 5));
    appendFileSync(path, `\n${whole.toString().split("\n")[4]}\n`);
    expect(textsOf(readRecords(folder))).toEqual(good);
    expect(readRecords(folder).torn).toMatchObject([{ line: 5 }]);
  });

  it("are put into one file, after which the same is read", () => {
    for (const name of ["a", "b"]) {
      const segment = openSegment(folder, `segments/0000-${name}/x.seg`, build);
      for (const n of [1, 2]) segment.result(idOf(n), result(n), 1);
      segment.close();
    }
    const before = readRecords(folder);
    const texts = textsOf(before);
    expect(compactRecords(folder, [idOf(2), idOf(1)], before, "one")).toEqual({
      segment: "segments/compact/one.seg",
      removed: 2,
    });
    const after = readRecords(folder);
    expect([after.records, after.torn]).toEqual([2, []]);
    expect(textsOf(after)).toEqual(texts);
  });
});

describe("checkpoints", () => {
  it("are copied from whoever came furthest, without locks, and go with the task", () => {
    const id = idOf(1);
    const first = beginTask(folder, id, "0000.a");
    writeFileSync(join(first, "out.h5"), "12345");
    writeFileSync(join(first, ".out.h5.lock"), "mine");
    writeFileSync(join(first, ".out.h5.1-x.tmp"), "half");
    const other = beginTask(folder, id, "0001.b");
    expect(readFileSync(join(other, "out.h5"), "utf8")).toBe("12345");
    expect(() => readFileSync(join(other, ".out.h5.lock"))).toThrow();
    expect(() => readFileSync(join(other, ".out.h5.1-x.tmp"))).toThrow();
    writeFileSync(join(other, "out.h5"), "1234567");
    expect(readFileSync(join(beginTask(folder, id, "0002.c"), "out.h5"), "utf8")).toBe("1234567");
    expect([...checkpointsOf(folder)]).toEqual([[id, ["0000.a", "0001.b", "0002.c"]]]);
    expect(isKept(folder, id, "0002.c")).toBe(true);
    forgetTask(folder, id);
    expect(isKept(folder, id, "0002.c")).toBe(false);
  });
});

describe("attempts", () => {
  it("of a later start of the same unit supersede the earlier ones", () => {
    const first = beginAttempt(folder, "0000-3", 0);
    const twin = beginAttempt(folder, "0000-3", 0);
    expect([isSuperseded(folder, first), isSuperseded(folder, twin)]).toEqual([false, false]);
    beginAttempt(folder, "0000-4", 5);
    expect(isSuperseded(folder, first)).toBe(false);
    const second = beginAttempt(folder, "0000-3", 1);
    expect([first, twin, second].map((one) => isSuperseded(folder, one))).toEqual([true, true, false]);
    expect(liveAttempts(folder).size).toBe(4);
    utimesSync(join(folder, "attempts/0000-3", first.name), 1, 1);
    expect(liveAttempts(folder).has(first.name)).toBe(false);
  });

  it("live no longer than their process, where that is one of this machine", () => {
    const { name } = beginAttempt(folder, "0000-3", 0);
    const ended = spawnSync(process.execPath, ["--version"]).pid;
    const others = [`0000.other-node.${ended}.00000000`, name.replace(`.${process.pid}.`, `.${ended}.`)];
    for (const other of others) writeFileSync(join(folder, "attempts/0000-3", other), "");
    expect(liveAttempts(folder)).toEqual(new Set([name, others[0]]));
  });

  it("on one machine leave their tasks to each other, and hear what has come of them", () => {
    const [own, other] = [beginAttempt(folder, LOCAL, 0), beginAttempt(folder, LOCAL, 0)];
    const segment = openSegment(folder, join("segments", LOCAL, `${other.name}.seg`), build);
    segment.result(idOf(1), { document: { n: 1 }, blobs: {} }, 1);
    segment.failure(idOf(2), { message: "old", stack: "" });
    beginTask(folder, idOf(3), other.name);
    const neighbours = neighboursOf(folder, own);
    // Failures from before are known.
    expect(neighbours.news().map(({ id, result }) => [id, result && resultOf(result).result.document])).toEqual([
      [idOf(1), { n: 1 }],
    ]);
    expect([1, 2, 3].map((n) => neighbours.areAt(idOf(n)))).toEqual([false, false, true]);
    expect(neighbours.news()).toEqual([]);
    segment.failure(idOf(3), { message: "new", stack: "" });
    segment.result(idOf(4), { document: { n: 4 }, blobs: {} }, 1);
    forgetTask(folder, idOf(3));
    expect(neighbours.news().map(({ id, result }) => [id, result?.seconds])).toEqual([
      [idOf(3), undefined],
      [idOf(4), 1],
    ]);
    expect(neighbours.areAt(idOf(3))).toBe(false);
    segment.close();
    endAttempt(folder, other);
    expect(liveAttempts(folder)).toEqual(new Set([own.name]));
    // A unit has its tasks to itself.
    const unit = beginAttempt(folder, "0000-3", 0);
    expect(neighboursOf(folder, unit).news()).toEqual([]);
  });
});

describe("submissions", () => {
  it("have a number of their own each, even where two processes submit at once", () => {
    expect([publishUnits(folder, [[idOf(1)], [idOf(2), idOf(3)]]), publishUnits(folder, [[idOf(4)]])]).toEqual([
      "0000",
      "0001",
    ]);
    // Another process has taken the next number without a word.
    writeFileSync(join(folder, "submissions", "0002.units"), "");
    expect(publishUnits(folder, [[idOf(5)]])).toBe("0003");
    recordJob(folder, "0001", { cluster: "c", jobId: "17", maxRequeues: 2, onTimeout: "requeue" });
    expect(readSubmissions(folder)).toMatchObject([
      { number: "0000", units: [[idOf(1)], [idOf(2), idOf(3)]] },
      { number: "0001", job: { jobId: "17" } },
      { number: "0002", units: [] },
      { number: "0003" },
    ]);
    expect(() => readSubmission(folder, "0009")).toThrow(/there are 0000 to 0003/);
  });
});

describe("blobs", () => {
  it("are named by their digest, and equal ones are one", () => {
    mkdirSync(join(folder, "work"));
    const names = ["a.h5", "b.h5"].map((name) => {
      const file = join(folder, "work", name);
      writeFileSync(file, "same");
      return takeBlob(folder, file, "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5");
    });
    expect(names[0]).toBe(names[1]);
    expect(readFileSync(blobPath(folder, names[0]!), "utf8")).toBe("same");
  });
});
