// Compiles the AssemblyScript kernels and writes them, inlined as base64, to src/kernels/wasm/module.ts:
// one file serves Node and the browser alike, with nothing to fetch.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const assembly = join(root, "src/kernels/wasm/assembly");
const target = join(root, "src/kernels/wasm/module.ts");

const newest = Math.max(
  ...readdirSync(assembly).map((file) => statSync(join(assembly, file)).mtimeMs),
  statSync(fileURLToPath(import.meta.url)).mtimeMs,
);
const built = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (built > newest && !process.argv.includes("--force")) process.exit(0);

const asc = await import("assemblyscript/asc");
const out = {};
const { error, stderr } = await asc.main(
  [
    "index.ts",
    "--outFile",
    "kernels.wasm",
    "--baseDir",
    assembly,
    "--optimizeLevel",
    "3",
    "--shrinkLevel",
    "0",
    "--noAssert",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "--enable",
    "bulk-memory",
    "--importMemory",
    "--zeroFilledMemory",
    "--maximumMemory",
    "65536",
  ],
  {
    readFile: (name, baseDir) => {
      try {
        return readFileSync(join(baseDir, name), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => void (out[name] = contents),
    listFiles: () => [],
  },
);
if (error) {
  console.error(stderr.toString());
  console.error(error.message);
  process.exit(1);
}
const base64 = Buffer.from(out["kernels.wasm"]).toString("base64");
writeFileSync(
  target,
  `// Generated from assembly/ by scripts/build-wasm.mjs.\nexport const wasmBase64: string =\n  "${base64}";\n`,
);
