import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { program } from "./program.ts";

/** A block of code in a page, and what the page says that it prints. */
interface Block {
  readonly language: string;
  readonly code: string;
  /** Behind a line `<!-- run -->`: it is run, in one folder with the other blocks of its page. */
  readonly runs: boolean;
  /** The block ```text that follows, if one does. */
  readonly prints?: string;
}

function blocksOf(page: string): Block[] {
  const fence = /(<!-- run -->\n)?```(\w+)\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g;
  return [...readFileSync(page, "utf8").matchAll(fence)].map(([, run, language, code, prints]) => ({
    language: language!,
    code: code!,
    runs: run !== undefined,
    ...(prints === undefined ? {} : { prints }),
  }));
}

const pages = ["README.md", ...["docs", "docs/guide"].flatMap((folder) => markdownIn(folder))];

function markdownIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => `${folder}/${file}`);
}

const python = "/usr/bin/python3";
const hasNumpy = spawnSync(python, ["-c", "import numpy"]).status === 0;

/** Seconds are not the same each time. */
const withoutTimes = (output: string): string => output.replace(/ · [\d.]+ s$/gm, "").trim();

describe("the pages", () => {
  it("have TypeScript that the types of the built package allow", () => {
    const files = new Map(
      pages.flatMap((page, p) =>
        blocksOf(page)
          .filter(({ language }) => language === "ts")
          .map(({ code }, n) => [resolve(`page-${p}-${n}.ts`), { page, code: `${code}\nexport {};\n` }] as const),
      ),
    );
    expect(files.size).toBeGreaterThanOrEqual(7);
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
      types: ["node"],
      strict: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      skipLibCheck: true,
    };
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (path) => files.has(path) || fileExists(path);
    host.readFile = (path) => files.get(path)?.code ?? readFile(path);
    host.getSourceFile = (path, languageVersion, ...rest) => {
      const own = files.get(path);
      return own ? ts.createSourceFile(path, own.code, languageVersion) : getSourceFile(path, languageVersion, ...rest);
    };
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host));
    const found = diagnostics.map(({ file, messageText }) => {
      const page = file && files.get(file.fileName)?.page;
      return `${page}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
    expect(found).toEqual([]);
  });

  describe.each(pages.filter((page) => blocksOf(page).some(({ runs }) => runs)))("%s", (page) => {
    const blocks = blocksOf(page).filter(({ runs }) => runs);
    const wantsNumpy = blocks.some(({ language }) => language === "python");
    const folder = mkdtempSync(join(tmpdir(), "kadanoff-page-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.skipIf(wantsNumpy && !hasNumpy && process.env.CI !== "true")(
      "prints what it says (with numpy, where it has Python)",
      () => {
        mkdirSync(join(folder, "node_modules"));
        symlinkSync(process.cwd(), join(folder, "node_modules/kadanoff"));
        for (const { language, code, prints } of blocks) {
          const { status, stdout, stderr } = run(language, code);
          expect({ code, status, stderr: status === 0 ? "" : stderr }).toEqual({ code, status: 0, stderr: "" });
          if (prints !== undefined) expect(withoutTimes(stdout)).toBe(withoutTimes(prints));
        }
      },
      600_000,
    );

    function run(language: string, code: string) {
      const options = { cwd: folder, encoding: "utf8" } as const;
      if (language === "sh") {
        const command = `"${process.execPath}" "${program}"`;
        return spawnSync("bash", ["-e", "-c", code.replaceAll("npx kadanoff", command)], options);
      }
      if (language === "python") return spawnSync(python, ["-c", code], options);
      expect(language).toBe("ts");
      const { outputText } = ts.transpileModule(code, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
      });
      writeFileSync(join(folder, "own.mjs"), outputText);
      return spawnSync(process.execPath, ["own.mjs"], options);
    }
  });
});
