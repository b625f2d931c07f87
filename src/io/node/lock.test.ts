import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { assertUnlocked, lockOutput } from "./lock.ts";
import { refusal, scratchFolder } from "./testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);
const { path } = scratch;

/** The number of a process that was, and is no more. */
const dead = spawnSync(process.execPath, ["-e", ""]).pid;
const leave = (name: string, holder: object | string): void =>
  writeFileSync(path(`.${name}.lock`), typeof holder === "string" ? holder : JSON.stringify(holder));
const age = (name: string, minutes: number): void => {
  const then = new Date(Date.now() - 60_000 * minutes);
  utimesSync(path(`.${name}.lock`), then, then);
};
const taken = (name: string): Promise<string> =>
  refusal(() => {
    assertUnlocked(path(name));
    lockOutput(path(name)).release();
  });

describe("lockOutput", () => {
  it("is held by one at a time, and leaves nothing behind", async () => {
    const lock = lockOutput(path("a.h5"));
    expect(lock.isHeld()).toBe(true);
    const busy = `${path("a.h5")} is being written by process ${process.pid}; wait until it is done, or write to another file`;
    expect(await refusal(() => lockOutput(path("a.h5")))).toBe(busy);
    expect(await refusal(() => assertUnlocked(path("a.h5")))).toBe(busy);
    lock.release();
    expect(existsSync(path(".a.h5.lock"))).toBe(false);
    expect(await taken("a.h5")).toBe("nothing thrown");
  });

  it("is the same through a symbolic link", async () => {
    writeFileSync(path("target.h5"), "x");
    symlinkSync(path("target.h5"), path("link.h5"));
    const lock = lockOutput(path("target.h5"));
    expect(await taken("link.h5")).toContain("is being written by process");
    lock.release();
  });

  it("of a process that is dead stands in nobody's way", async () => {
    leave("b.h5", { id: "x", pid: dead, host: hostname(), begun: null });
    expect(await taken("b.h5")).toBe("nothing thrown");
  });

  it("of a process whose number another one has now stands in nobody's way either", async () => {
    leave("c.h5", { id: "x", pid: process.ppid, host: hostname(), begun: "another boot 1" });
    expect(await taken("c.h5")).toBe("nothing thrown");
    leave("c.h5", { id: "x", pid: process.pid, host: hostname(), begun: "another boot 1" });
    expect(await taken("c.h5")).toBe("nothing thrown");
    leave("c.h5", { id: "x", pid: process.ppid, host: hostname(), begun: null });
    expect(await taken("c.h5")).toContain(`is being written by process ${process.ppid}; `);
  });

  it("of another host counts while it is touched", async () => {
    leave("d.h5", { id: "x", pid: 7, host: "elsewhere", begun: null });
    age("d.h5", 9);
    expect(await taken("d.h5")).toContain("is being written by process 7 on elsewhere; ");
    age("d.h5", 11);
    expect(await taken("d.h5")).toBe("nothing thrown");
  });

  it("of the dead, put aside by one that was killed then, is removed by the next", async () => {
    leave("g.h5", { id: "x", pid: dead, host: hostname(), begun: null });
    renameSync(path(".g.h5.lock"), path(".g.h5.lock.0123abcd"));
    leave("h.h5", { id: "x", pid: process.ppid, host: hostname(), begun: null });
    renameSync(path(".h.h5.lock"), path(".g.h5.lock.4567abcd"));
    expect(await taken("g.h5")).toBe("nothing thrown");
    // One of a process that lives is about to go back to its place.
    expect(existsSync(path(".g.h5.lock.0123abcd"))).toBe(false);
    expect(existsSync(path(".g.h5.lock.4567abcd"))).toBe(true);
  });

  it("without words in it is one that is being written, or junk when it is old", async () => {
    leave("e.h5", "");
    expect(await taken("e.h5")).toContain("is being written by another process; ");
    age("e.h5", 1);
    expect(await taken("e.h5")).toBe("nothing thrown");
  });

  it("knows when somebody has taken it away", () => {
    const lock = lockOutput(path("f.h5"));
    leave("f.h5", { id: "another", pid: process.ppid, host: hostname(), begun: null });
    expect(lock.isHeld()).toBe(false);
    lock.release();
    expect(readFileSync(path(".f.h5.lock"), "utf8")).toContain("another");
  });
});
