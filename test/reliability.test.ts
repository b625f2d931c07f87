/** docs/reliability.md: behind each promise there are tests, and they are there. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const text = readFileSync("docs/reliability.md", "utf8");
const named = [...text.matchAll(/^- `([^`]+\.test\.ts)`: (.+)$/gm)].map(([, file, title]) => ({
  file: file!,
  title: title!,
}));

describe("docs/reliability.md", () => {
  it("names tests that exist", () => {
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(({ file, title }) => {
      if (!existsSync(file)) return true;
      // Titles of tests are the first words of `it`, `it.each(…)` and the like, in quotes.
      const titles = [...readFileSync(file, "utf8").matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, words]) => words!);
      return !titles.some((words) => words === title || words.startsWith(title) || words.endsWith(title));
    });
    expect(missing).toEqual([]);
  });

  it("has tests behind each promise", () => {
    const promises = text.split(/^(?=\*\*)/m).slice(1);
    expect(promises.length).toBeGreaterThan(10);
    expect(promises.filter((promise) => !/^- `/m.test(promise)).map((promise) => promise.split("**")[1])).toEqual([]);
  });

  it("says of no list that it is longer than it is: every line of a list names a test", () => {
    const lines = text.split("\n").filter((line) => line.startsWith("- "));
    expect(lines.length).toBe(named.length);
  });
});
