import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["./scripts/test-setup.ts"],
    pool: "threads",
    maxWorkers: 2,
    testTimeout: 60_000,
    reporters: ["default", "./scripts/count-reporter.ts"],
  },
});
