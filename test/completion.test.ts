import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

const { run, at, folder, json } = programIn("completion");

const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;

describe("kadanoff completion", { timeout: 60_000 }, () => {
  it("lets bash complete commands, the flags of each, and files", async () => {
    const { stdout: script, code } = await run(["completion", "bash"]);
    expect(code).toBe(0);
    writeFileSync(at("bash.sh"), script);
    writeFileSync(at("samples.h5"), "");
    const completed = (...words: string[]): string[] => {
      const line = words.map((word) => `'${word}'`).join(" ");
      const asked = `source bash.sh; COMP_WORDS=(kadanoff ${line}); COMP_CWORD=${words.length}; _kadanoff; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync("bash", ["-c", asked], { cwd: folder, encoding: "utf8" }).trim().split("\n");
    };
    expect(completed("le")).toEqual(["learn"]);
    expect(completed("flow", "--tem")).toEqual(["--temperatures"]);
    expect(completed("learn", "--theta-u")).toEqual(["--theta-units"]);
    expect(completed("learn", "samp")).toEqual(["samples.h5"]);
    expect(completed("help", "insp")).toEqual(["inspect"]);
    expect(completed("sweep", "ga")).toEqual(["gather"]);
    expect(completed("sweep", "gather", "--par")).toEqual(["--partial"]);
  });

  it.skipIf(!has("fish"))("lets fish complete them", async () => {
    writeFileSync(at("kadanoff.fish"), (await run(["completion", "fish"])).stdout);
    const completed = (line: string): string =>
      execFileSync("fish", ["--no-config", "-c", `source kadanoff.fish; complete -C '${line}'`], {
        cwd: folder,
        encoding: "utf8",
      });
    expect(completed("kadanoff le")).toMatch(/^learn\t/);
    expect(completed("kadanoff flow --tem")).toMatch(/^--temperatures\t/);
    expect(completed("kadanoff sweep ga")).toMatch(/^gather\t/);
  });

  it.skipIf(!has("zsh"))("is a script that zsh reads", async () => {
    mkdirSync(at("zsh"));
    writeFileSync(at("zsh/_kadanoff"), (await run(["completion", "zsh"])).stdout);
    const asked =
      "fpath=($PWD/zsh $fpath); autoload -Uz compinit; compinit -u -d zsh/dump; autoload +X _kadanoff; print $_comps[kadanoff]";
    const found = spawnSync("zsh", ["-f", "-c", asked], { cwd: folder, encoding: "utf8" });
    expect(found.stderr).toBe("");
    expect(found.stdout.trim()).toBe("_kadanoff");
  });

  it("refuses a shell that it does not know, and none", async () => {
    const other = await run(["completion", "tcsh"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toBe('kadanoff completion: expected bash, zsh, fish, got "tcsh"; did you mean bash?\n');
    expect((await run(["completion"])).stderr).toBe("kadanoff completion: expected bash, zsh, fish, got none\n");
  });
});

describe("kadanoff doctor", { timeout: 60_000 }, () => {
  it("finds all that is needed, since the tests run", async () => {
    const { healthy, checks } = await json("doctor");
    expect(healthy).toBe(true);
    const needed = checks.filter(({ name }: { name: string }) => !/numpy|compiler/.test(name));
    expect(needed.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual(
      ["Node", "memory", "kernels", "workers", "folder"].map((name) => [name, "ok"]),
    );
  });
});
