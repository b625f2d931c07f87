import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type UserConfig } from "tsdown";

const { exports: doors } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, string | { source: string }>;
};
const library = Object.values(doors).flatMap((door) => (typeof door === "string" ? [] : [door.source]));
const scripts = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => `${folder}/${file}`);

const entries = (files: string[]): Record<string, string> =>
  Object.fromEntries(files.map((file) => [file.replace(/^\.\//, "").replace(/\.ts$/, ""), file]));

/** The library, one chunk a door; and the programs, which reach it by its name as any user would. */
const config: UserConfig[] = defineConfig([
  {
    entry: entries(library),
    dts: true,
    platform: "neutral",
    external: [/^node:/, /^h5wasm/, /^@/, /^[a-z]/],
    clean: true,
  },
  {
    entry: entries([...scripts("cli"), ...scripts("paper"), ...scripts("examples"), ...scripts("bench")]),
    dts: false,
    platform: "node",
    external: [/^kadanoff/],
    clean: false,
  },
]);

export default config;
