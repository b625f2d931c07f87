import type { Reporter, TestModule } from "vitest/node";

/** Prints, as the very last line of a run, `N passed, N failed` (and `, N skipped` where there are any), and before it the tests that passed only when tried again. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<unknown>): void {
    const flaky: string[] = [];
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // A file that fails to import has no tests of its own, and must count all the same.
      if (module.state() === "failed" && module.children.size === 0) count.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === "passed" || state === "failed" ? state : "skipped"]++;
        if (test.diagnostic()?.flaky) flaky.push(`${module.relativeModuleId} > ${test.fullName}`);
      }
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
    const retried = flaky.map((test) => `passed only when tried again: ${test}\n`).join("");
    process.on("exit", () =>
      process.stdout.write(`${retried}${count.passed} passed, ${count.failed} failed${skipped}\n`),
    );
  }
}
