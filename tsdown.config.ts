import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type UserConfig } from "tsdown";

const { exports: doors } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, string | { source: string }>;
};
const library = Object.values(doors).flatMap((door) => (typeof door === "string" ? [] : [door.source]));
const programs = ["cli", "cli/sweep", "paper", "examples", "bench", "test/fuzz", "test/kill", "test/warm"].flatMap(
  (folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => `${folder}/${file}`),
);

/** One file of the build for each source file, with everything that is installed left where it is. */
const common: UserConfig = {
  format: "esm",
  unbundle: true,
  outDir: "dist",
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
  deps: { neverBundle: [/^[^./]/] },
};

/** The library; and the programs, which reach it by its name as any user would. */
const config: UserConfig[] = defineConfig([
  { ...common, entry: library, root: ".", tsconfig: "src/tsconfig.json", dts: true, platform: "neutral" },
  { ...common, entry: programs, root: ".", dts: false, platform: "node", clean: false },
]);

export default config;
