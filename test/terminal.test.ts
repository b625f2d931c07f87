import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { isColoured } from "../cli/colour.ts";
import { progressLine } from "../cli/progress.ts";
import { inBytes, inTime } from "../cli/words.ts";
import { interruptAt, program, programIn } from "./program.ts";

const { run, at, folder } = programIn("terminal");

const python = ["/usr/bin/python3", "python3"].find((name) => spawnSync(name, ["-c", "import pty"]).status === 0);
/** A visible skip where nothing can make a terminal, and a failure where that is required. */
const hasTerminal = python !== undefined || process.env.CI === "true";

/** What a terminal shows of a run, and its exit code: Python makes a terminal of its own, and passes on what comes. */
function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; shown: string }> {
  const script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
  const { NO_COLOR: _, FORCE_COLOR: __, ...plain } = process.env;
  const child = spawn(python!, ["-c", script, process.execPath, program, ...args], {
    cwd: folder,
    env: { ...plain, TERM: "xterm-256color", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let shown = "";
  child.stdout.on("data", (data) => (shown += data));
  return new Promise((done) => child.on("close", (code) => done({ code, shown })));
}

const ESCAPE = "\u001b";
const RED = `${ESCAPE}[31m`;

beforeAll(async () => {
  const sampled = ["sample", "ising", "--size", "16", "--temperature", "Tc", "--count", "200", "--out", "ising.h5"];
  expect(await run([...sampled, "--quiet"])).toMatchObject({ code: 0, stderr: "" });
});

describe("colours", () => {
  it("are for terminals that know them; NO_COLOR says no, then FORCE_COLOR yes", () => {
    expect(isColoured({ isTTY: true }, {})).toBe(true);
    expect(isColoured({ isTTY: false }, {})).toBe(false);
    expect(isColoured({}, {})).toBe(false);
    expect(isColoured({ isTTY: true }, { TERM: "dumb" })).toBe(false);
    expect(isColoured({ isTTY: true }, { NO_COLOR: "1" })).toBe(false);
    expect(isColoured({ isTTY: true }, { NO_COLOR: "" })).toBe(true);
    expect(isColoured({}, { FORCE_COLOR: "1" })).toBe(true);
    expect(isColoured({ isTTY: true }, { FORCE_COLOR: "0" })).toBe(false);
    expect(isColoured({}, { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
  });

  it("are in no pipe, and with FORCE_COLOR there but not with --no-color", async () => {
    const plain = "kadanoff inspect: missing.h5 does not exist\n";
    const coloured = `${RED}kadanoff inspect:${ESCAPE}[39m missing.h5 does not exist\n`;
    const asked = ["inspect", "missing.h5"];
    expect((await run(asked, { env: { FORCE_COLOR: "0" } })).stderr).toBe(plain);
    expect((await run(asked, { env: { FORCE_COLOR: "1", NO_COLOR: "" } })).stderr).toBe(coloured);
    expect((await run([...asked, "--no-color"], { env: { FORCE_COLOR: "1" } })).stderr).toBe(plain);
    expect((await run(["smaple", "--no-color"], { env: { FORCE_COLOR: "1" } })).stderr).not.toContain(ESCAPE);
    writeFileSync(at("plain.yaml"), "no-color: true\n");
    expect((await run([...asked, "--config", "plain.yaml"], { env: { FORCE_COLOR: "1" } })).stderr).toBe(plain);
  });

  it.skipIf(!hasTerminal)("are on a terminal, but for --no-color and NO_COLOR (left out without Python)", async () => {
    const asked = ["inspect", "missing.h5"];
    const { shown, code } = await onTerminal(asked);
    expect(shown).toContain(RED);
    expect(code).toBe(2);
    expect((await onTerminal([...asked, "--no-color"])).shown).not.toContain(ESCAPE);
    expect((await onTerminal(asked, { NO_COLOR: "1" })).shown).not.toContain(ESCAPE);
  });
});

describe("progress", () => {
  it("says how long the rest takes, by what was done in this stage", () => {
    const passed = { seconds: 60, ofStage: 20, before: 100 };
    expect(progressLine({ stage: "sampling", done: 200, total: 500 }, passed)).toBe(
      "sampling: 200 of 500 after 1 min, ETA 1 min",
    );
    expect(progressLine({ stage: "sampling", done: 100, total: 500 }, passed)).toBe("sampling: 100 of 500 after 1 min");
    expect(progressLine({ stage: "sampling", done: 500, total: 500 }, passed)).toBe("sampling: 500 of 500 after 1 min");
  });

  it("has times and sizes in few words", () => {
    expect([0.4, 59.4, 60, 200, 3600, 7500, 86_400, 270_000].map(inTime)).toEqual([
      ...["0 s", "59 s", "1 min", "3 min 20 s", "1 h", "2 h 5 min", "1 d", "3 d 3 h"],
    ]);
    expect([0, 1023, 1024, 3.4 * 2 ** 20, 340 * 2 ** 20, 1.26 * 2 ** 30].map(inBytes)).toEqual([
      ...["0 B", "1023 B", "1.0 KiB", "3.4 MiB", "340 MiB", "1.3 GiB"],
    ]);
  });

  it.skipIf(!hasTerminal)(
    "is a bar with ETA on a terminal, and goes when it is done (left out without Python)",
    async () => {
      const learned = ["learn", "ising.h5", "--windows", "3000", "--steps", "1500", "--out", "bar.json"];
      const { shown, code } = await onTerminal(learned);
      expect(code).toBe(0);
      expect(shown).toMatch(/Λ +[█░]+ \d+ % · \d+\/4500 · \S+\/s · ETA \S+/);
      // The line of the bar is cleared, the cursor shown again, and the result stands alone.
      expect(shown).toContain(`${ESCAPE}[?25h`);
      expect(shown.slice(shown.lastIndexOf(`${ESCAPE}[?25h`))).not.toContain("ETA");
      expect((await onTerminal([...learned, "--quiet", "--force"])).shown).not.toContain("ETA");
    },
  );
});

const hasShell = process.platform !== "win32";

describe("a reader that leaves", () => {
  it.skipIf(!hasShell)(
    "is worth no word and no exit code, however much is left to say",
    async () => {
      for (const args of ["inspect ising.h5 --json", "--help", "completion zsh --json"]) {
        const script = `for reader in "head -1" true; do { "$NODE" "$PROGRAM" ${args}; echo "code $?" >&2; } | $reader > /dev/null; done`;
        const { stderr } = spawnSync("sh", ["-c", script], {
          cwd: folder,
          env: { ...process.env, NODE: process.execPath, PROGRAM: program },
          encoding: "utf8",
        });
        expect(stderr, args).toBe("code 0\ncode 0\n");
      }
    },
    300_000,
  );
});

describe("exit codes", () => {
  it("are 0 where it is done, and 2 for bad usage and bad input", async () => {
    expect((await run(["inspect", "ising.h5"])).code).toBe(0);
    for (const args of [["smaple"], ["help", "smaple"], ["learn", "--sizee", "3"], ["inspect", "missing.h5"], []]) {
      expect((await run(args)).code, args.join(" ")).toBe(2);
    }
  });

  it.skipIf(!hasShell)("is 1 where the work fails", async () => {
    const script = 'ulimit -f 1; "$NODE" "$PROGRAM" convert ising.h5 ising.csv';
    const { status, stderr } = spawnSync("sh", ["-c", script], {
      cwd: folder,
      env: { ...process.env, NODE: process.execPath, PROGRAM: program },
      encoding: "utf8",
    });
    expect(stderr).toBe("kadanoff convert: ising.csv cannot be written: the file would be too large\n");
    expect(status).toBe(1);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("is 130 after %s", async (signal) => {
    const endless = ["learn", "ising.h5", "--steps", "10000000", "--restarts", "1", "--out", `${signal}.json`];
    // The work has begun when its output is locked.
    const { code, stderr } = await run([...endless, "--quiet"], {
      kill: interruptAt(at(`.${signal}.json.lock`), signal),
    });
    expect(stderr).toBe("kadanoff learn: interrupted\n");
    expect(code).toBe(130);
  });
});

describe("did you mean", () => {
  it.each<[string, string[], string]>([
    ["a command", ["smaple"], "kadanoff: unknown command 'smaple'; did you mean sample?"],
    ["a command to be helped with", ["help", "lern"], "kadanoff: unknown command 'lern'; did you mean learn?"],
    ["a flag", ["learn", "x.npy", "--bufer", "1"], "kadanoff: unknown option '--bufer'; did you mean --buffer?"],
    ["a method", ["learn", "x.npy", "--method", "conditonal"], "; did you mean conditional?"],
    ["a word for a number", ["learn", "x.npy", "--hidden", "atuo"], "; did you mean auto?"],
    ["a rule", ["information", "ising.h5", "--rule", "majorty"], "; did you mean majority?"],
    ["a model", ["sample", "isign"], '"isign"; did you mean ising?'],
    ["a sampler", ["sample", "ising", "--sampler", "wolf"], "; did you mean wolff?"],
    ["a lattice", ["sample", "ising", "--lattice", "traingular"], "; did you mean triangular?"],
    ["a figure", ["paper", "fig-2", "--out", "x"], '"fig-2"; did you mean fig2?'],
    ["a benchmark", ["bench", "critics"], '"critics"; did you mean critic?'],
    ["a shell", ["completion", "bsh"], '"bsh"; did you mean bash?'],
    ["a filter", ["ensemble", "ising.h5", "--onto", "majorty,columnar", "--out", "x.json"], "; did you mean majority?"],
  ])("%s", async (_, args, message) => {
    const { code, stderr } = await run(args);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });

  it("a key of a --config file, at its line", async () => {
    writeFileSync(at("bad.yaml"), "buffer: 1\nrestart: 2\n");
    const { stderr } = await run(["learn", "ising.h5", "--config", "bad.yaml"]);
    expect(stderr).toBe('kadanoff learn: bad.yaml:2:1: unknown key "restart"; did you mean restarts?\n');
  });
});
