import { readdirSync, readFileSync } from "node:fs";
import { defaultClientConditions, defineConfig, type Plugin, type UserConfig } from "vite";

/** Where packages lie, and what of a path is the name of one. */
const PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//;

/** The folders of packages that are built in, by their names. */
const folders = new Map<string, string>();

/** Notes what is built into the page, or into its workers. */
const noted = (): Plugin => ({
  name: "noted",
  apply: "build",
  moduleParsed({ id }) {
    const [, folder, name] = PACKAGE.exec(id.replace(/^\0+/, "")) ?? [];
    if (folder !== undefined && name !== undefined) folders.set(name, folder);
  },
});

/** The licences of all that, beside the page; its workers are built before it. */
const notices = (): Plugin => ({
  name: "notices",
  apply: "build",
  generateBundle() {
    const texts = [...folders].sort().map(([name, folder]) => {
      const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? "" : `\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
      return `${name} ${version}, ${license}\n${text}`;
    });
    this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: texts.join("\n---\n\n") });
  },
});

/** The lab as a folder of files that anyone can host: all addresses are relative, and nothing is asked of other hosts. */
const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  base: "./",
  // The same sources as the library's: nothing has to be built before.
  resolve: { conditions: ["source", ...defaultClientConditions] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es", plugins: () => [noted()] },
  build: {
    outDir: "../dist/lab",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // HDF5 brings its WebAssembly along; it is loaded when a file of that kind is opened.
    chunkSizeWarningLimit: 6000,
  },
  plugins: [
    {
      name: "styles-of-development",
      apply: "serve",
      // Vite puts styles into the page as text while it serves the sources.
      transformIndexHtml: (html) => html.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    },
    noted(),
    notices(),
  ],
  server: { host: "127.0.0.1" },
});

export default config;
