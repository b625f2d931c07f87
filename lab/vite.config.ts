import { defaultClientConditions, defineConfig, type UserConfig } from "vite";

/** The lab as a folder of files that anyone can host: all addresses are relative, and nothing is asked of other hosts. */
const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  base: "./",
  // The same sources as the library's: nothing has to be built before.
  resolve: { conditions: ["source", ...defaultClientConditions] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    outDir: "../dist/lab",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // HDF5 brings its WebAssembly along; it is loaded when a file of that kind is opened.
    chunkSizeWarningLimit: 6000,
  },
  server: { host: "127.0.0.1" },
});

export default config;
