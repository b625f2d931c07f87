import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { assertReadable, assertWritable, readJson, readRule, replaceFile, writeFileAtomic } from "./files.ts";
import { refusal, scratchFolder } from "./testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);
const text = (name: string): string => readFileSync(scratch.path(name), "utf8");

describe("writeFileAtomic", () => {
  it("writes what it is given, and nothing else into the folder", () => {
    mkdirSync(scratch.path("plain"));
    writeFileAtomic(scratch.path("plain/größe 64.json"), "{}\n");
    writeFileAtomic(scratch.path("plain/bytes"), Uint8Array.of(1, 2));
    expect(readdirSync(scratch.path("plain")).sort()).toEqual(["bytes", "größe 64.json"]);
    expect(text("plain/größe 64.json")).toBe("{}\n");
  });

  it("replaces a file only by force", async () => {
    const path = scratch.path("once.json");
    writeFileAtomic(path, "1");
    expect(await refusal(() => writeFileAtomic(path, "2"))).toBe(`${path} exists; use --force to replace it`);
    expect(text("once.json")).toBe("1");
    writeFileAtomic(path, "2", { force: true });
    expect(text("once.json")).toBe("2");
  });

  it("replaces no file that another process has written in the meantime", async () => {
    const path = scratch.path("raced.json");
    const publish = (): void =>
      replaceFile(
        path,
        (descriptor) => {
          writeFileSync(path, "theirs");
          writeSync(descriptor, "ours");
        },
        { exclusive: true },
      );
    expect(await refusal(publish)).toBe(`${path} exists; use --force to replace it`);
    expect(text("raced.json")).toBe("theirs");
    expect(readdirSync(scratch.path("")).filter((name) => name.includes("raced"))).toEqual(["raced.json"]);
  });

  it("replaces what a symbolic link leads to, and not the link", () => {
    writeFileAtomic(scratch.path("target"), "1");
    symlinkSync(scratch.path("target"), scratch.path("link"));
    writeFileAtomic(scratch.path("link"), "2", { force: true });
    expect(text("target")).toBe("2");
    expect(statSync(scratch.path("link")).size).toBe(1);
  });

  it("leaves the old file, and no trace of the new, where writing fails", () => {
    mkdirSync(scratch.path("failing"));
    writeFileAtomic(scratch.path("failing/f"), "old");
    expect(() =>
      replaceFile(scratch.path("failing/f"), () => {
        throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "write" });
      }),
    ).toThrow(`${scratch.path("failing/f")} cannot be written: no space left on the disk`);
    expect(text("failing/f")).toBe("old");
    expect(readdirSync(scratch.path("failing"))).toEqual(["f"]);
  });
});

describe("assertWritable", () => {
  it("says before any work why an output cannot be written", async () => {
    writeFileAtomic(scratch.path("file"), "x");
    const said = (name: string): Promise<string> => refusal(() => assertWritable(scratch.path(name), { force: true }));
    expect(await said("missing/a.h5")).toBe(
      `${scratch.path("missing/a.h5")} cannot be written: there is no folder ${scratch.path("missing")}`,
    );
    expect(await said("file/a.h5")).toMatch(
      /cannot be (read|written): (.*file is not a folder|a part of the path is not a folder)$/,
    );
    expect(await said("")).toContain("is a folder; expected the name of a file");
    expect(await refusal(() => assertWritable(""))).toBe('expected the name of a file to write, got ""');
    expect(await said("x".repeat(300))).toMatch(/cannot be (read|written): its name is too long$/);
    expect(await refusal(() => assertWritable("/dev/null", { force: true }))).toBe(
      "/dev/null is not a regular file, and is not replaced",
    );
    expect(await refusal(() => assertWritable("/proc/a.json"))).toMatch(/^\/proc\/a\.json cannot be written: /);
  });

  it.skipIf(process.getuid?.() === 0)(
    "respects permissions (left out for the superuser, who has them all)",
    async () => {
      mkdirSync(scratch.path("locked"));
      chmodSync(scratch.path("locked"), 0o555);
      expect(await refusal(() => assertWritable(scratch.path("locked/a")))).toContain("permission denied");
    },
  );

  it("makes the folder where it may, and leaves no trace", () => {
    assertWritable(scratch.path("new/folder/a.json"), { createFolder: true });
    // Node's own mkdir does not return from here.
    expect(() => assertWritable("/proc/x/y/a.json", { createFolder: true })).toThrow(/^\/proc\/x cannot be written: /);
    expect(readdirSync(scratch.path("new/folder"))).toEqual([]);
  });
});

describe("reading", () => {
  it("says what is wrong with a path", async () => {
    writeFileSync(scratch.path("nothing"), "");
    expect(await refusal(() => assertReadable(scratch.path("none")))).toBe(`${scratch.path("none")} does not exist`);
    expect(await refusal(() => assertReadable(scratch.path("")))).toContain("is a folder; expected a file");
    expect(await refusal(() => assertReadable(scratch.path("nothing")))).toBe(`${scratch.path("nothing")} is empty`);
    expect(await refusal(() => assertReadable("/dev/null"))).toBe("/dev/null is not a regular file");
    writeFileSync(scratch.path("half.json"), '{"rule": ');
    expect(await refusal(() => readJson(scratch.path("half.json")))).toMatch(/half\.json is not JSON: Unexpected end/);
  });

  it("takes a rule from a document of `kadanoff learn`", async () => {
    const rule = { coding: "±1", block: [2, 1], filters: [[0.5, 1]], bias: [0] };
    writeFileAtomic(scratch.path("rule.json"), JSON.stringify({ method: "rbm", rule }));
    expect(await readRule(scratch.path("rule.json"))).toEqual(rule);
    writeFileAtomic(scratch.path("wrong.json"), JSON.stringify({ rule: { ...rule, filters: [] } }));
    expect(await refusal(() => readRule(scratch.path("wrong.json")))).toMatch(/wrong\.json: rule\.filters: /);
  });
});
