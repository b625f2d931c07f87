/** What the lab gives to be typed elsewhere: its commands and its program are run, and must give the same numbers. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { readSamples } from "kadanoff/io/node";
import { squareLattice } from "kadanoff/lattices";
import { measureAny } from "kadanoff/sampling";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { commandsOf, inShell, quoted, readingFlags, scriptOf } from "../../lab/src/commands.ts";
import { programOf } from "../../lab/src/program.ts";
import { DEFAULTS, type LabState } from "../../lab/src/state.ts";
import { program, programIn } from "../program.ts";

const { folder, at } = programIn("lab-commands");
mkdirSync(at("node_modules"));
symlinkSync(process.cwd(), at("node_modules/kadanoff"));

/** As a user pastes it. */
function shell(script: string): { status: number | null; stdout: string; stderr: string } {
  const asProgram = script.replaceAll(/^kadanoff /gm, `"${process.execPath}" "${program}" `);
  return spawnSync("bash", ["-e", "-c", asProgram], { cwd: folder, encoding: "utf8" });
}

const small: LabState = {
  ...DEFAULTS,
  ...{ size: 16, temperature: "1.02Tc", count: 300, seed: 7, steps: 60, restarts: 2, levels: 2, again: 5 },
};

/** The states that the types and the forms of all programs and commands are looked at with. */
const states: Readonly<Record<string, LabState>> = {
  ising: small,
  critical: { ...small, ...{ temperature: "Tc", hidden: 2, norm: 0, steps: 0, levels: 2, unit: 2, again: 3 } },
  majority: { ...small, ...{ rule: "majority", deterministic: "yes", windows: 9000, rate: 0.01, ruleRate: 0.02 } },
  chain: {
    ...small,
    ...{ lattice: "chain", size: 64, temperature: "1.5", method: "infonce", block: 4, temperatures: "1,2" },
  },
  rbm: { ...small, method: "rbm", sampler: "swendsen-wang", flowMethod: "majority" },
  dimers: { ...small, model: "dimers", temperature: "inf", block: 4, buffer: 2, environment: 2, hidden: 2 },
  noise: { ...small, model: "dimers", temperature: "1.2", noise: 0.9, block: 4, buffer: 2, environment: 2 },
};
const own = {
  ...{ file: "it's mine.npz", lattice: squareLattice({ size: [8, 8] }) },
  reading: { boundary: "torus", values: [-2, 2] } as const,
};

describe("a word of a shell", () => {
  it.each(["samples.h5", "it's mine.npz", "$HOME", "a b", "-2,2", 'say "no"', "näive.npy", "`date`", "a\\b", "*"])(
    "comes through as it is: %s",
    (word) => {
      expect(shell(`printf %s ${quoted(word)}`).stdout).toBe(word);
    },
  );

  it("is a file even where it looks like a flag, and a negative number no flag", () => {
    const [look] = commandsOf(small, { ...own, file: "--force.npy", reading: {} });
    expect(inShell(look!)).toBe("kadanoff inspect ./--force.npy");
    expect(readingFlags({ values: [-2, 2] })).toEqual(["--values=-2,2"]);
  });
});

describe("the commands", () => {
  it.each(["chain", "rbm", "noise"])("are understood as they are printed: %s", (name) => {
    for (const { words } of commandsOf(states[name]!)) {
      if (words[0] !== "sample" && words[0] !== "flow") continue; // the others want samples first
      const { status, stderr } = shell(`${inShell({ about: "", words: [...words, "--dry-run"] })} --quiet`);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    }
  });

  it("have a flow only where its temperatures are some", () => {
    const commands = (state: LabState) => commandsOf(state).map(({ words: [command] }) => command);
    expect(commands({ ...states.chain!, temperatures: "Tc" })).not.toContain("flow");
    expect(commands(states.chain!)).toContain("flow");
    expect(commands(states.dimers!)).not.toContain("flow");
    // Flow draws Ising samples even where the others are dimers, or of a file: where it is shown its command is there.
    const shown = { ...states.dimers!, tab: "flow" } as const;
    expect(scriptOf(shown)).toContain("kadanoff flow --model ising --size 16 ");
    expect(scriptOf(shown, own)).toContain("kadanoff flow --model ising --size 16 ");
  });

  it("and the program give the same samples, the same rule and the same coarse spins, to the last bit", async () => {
    const commands = commandsOf(small).filter(({ words: [command] }) => command !== "flow");
    const ran = shell(commands.map(inShell).join("\n"));
    expect({ status: ran.status, stdout: ran.stdout }).toMatchObject({ status: 0 });
    const { rule, information } = JSON.parse(readFileSync(at("rule.json"), "utf8"));
    const coarse = measureAny((await readSamples(at("coarse-2.h5"))).ensemble);

    const exact = "console.log(JSON.stringify({ rule, information, coarse: measureAny(spins).energy }));";
    const { status, stdout, stderr } = runProgram(`${programOf(small)}${exact}\n`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.trim().split("\n");
    const said = JSON.parse(lines.at(-1)!);
    expect(said.rule.filters).toEqual(rule.filters);
    expect(said.information.value).toBe(information.value);
    expect(said.coarse.value).toBe(coarse.energy!.value);
    expect(lines[0]).toBe(`filter ${rule.filters[0].map((w: number) => w.toFixed(3)).join(" ")}`);
  });

  it("of a file of one's own read it as the page did, and so does the program", () => {
    const spins = Array.from({ length: 40 * 64 }, (_, i) => ((i * 7919) % 13 < 6 ? -2 : 2));
    const rows = Array.from({ length: 40 }, (_, c) => spins.slice(64 * c, 64 * (c + 1)).join(","));
    writeFileSync(at("it's mine.csv"), `${rows.join("\n")}\n`);
    const mine = { ...own, file: "it's mine.csv" };
    const state = { ...small, steps: 8, restarts: 1 };
    const script = scriptOf(state, mine);
    expect(script).not.toContain("kadanoff sample");
    expect(script).not.toContain("kadanoff flow");
    const { status, stdout } = shell(script.replaceAll("rule.json", "own.json").replaceAll("coarse-", "own-"));
    expect(status).toBe(0);
    expect(stdout).toContain("40 configurations of 8x8 sites, square, torus boundaries (csv)");
    const { rule } = JSON.parse(readFileSync(at("own.json"), "utf8"));
    const ran = runProgram(`${programOf(state, mine)}console.log(JSON.stringify(rule.filters));\n`);
    expect(ran.status, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout.trim().split("\n").at(-1)!)).toEqual(rule.filters);
  });
});

describe("the programs", () => {
  it("are TypeScript that the types of the built package allow", () => {
    const files = new Map(
      [...Object.values(states).map((state) => programOf(state)), programOf(small, own)].map(
        (code, n) => [resolve(`program-${n}.ts`), code] as const,
      ),
    );
    const options: ts.CompilerOptions = {
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, lib: ["lib.es2023.d.ts", "lib.dom.d.ts"] },
      ...{ moduleResolution: ts.ModuleResolutionKind.NodeNext, types: ["node"], strict: true, noEmit: true },
      ...{ noUncheckedIndexedAccess: true, noUnusedLocals: true, skipLibCheck: true },
    };
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (path) => files.has(path) || fileExists(path);
    host.readFile = (path) => files.get(path) ?? readFile(path);
    host.getSourceFile = (path, version, ...rest) => {
      const code = files.get(path);
      return code === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, code, version);
    };
    const found = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host));
    expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  });
});

function runProgram(code: string) {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(at("own.mjs"), outputText);
  return spawnSync(process.execPath, ["own.mjs"], { cwd: folder, encoding: "utf8" });
}
