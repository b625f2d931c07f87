import { configDefaults, defineConfig, type ViteUserConfig } from "vitest/config";

/** Tests of a minute and more run at night, `npm run test:nightly`, and with them all others as they are meant to be run: see test/program.ts. */
const nightly = process.env.KADANOFF_NIGHTLY ? [] : ["**/*.nightly.test.ts"];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...nightly],
    globalSetup: ["./scripts/test-setup.ts"],
    pool: "threads",
    // Files share the modules that they import: loading these anew takes a second for each file, and no test changes them.
    isolate: false,
    // Two more than cores, of which CI has two: half of the tests wait, for a page, for a cluster or for a process that they are to kill.
    maxWorkers: 4,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What a page shows comes when the machine has time for it.
    expect: { poll: { timeout: 10_000 } },
    reporters: ["default", "./scripts/count-reporter.ts"],
  },
});

export default config;
