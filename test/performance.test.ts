/** The page of performance shows what was measured: its tables and figures are those of docs/performance.json. */
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { BenchDocument } from "../bench/document.ts";
import { growthFigures, numbersText, withNumbers } from "../bench/performance.ts";
import { TASKS } from "../bench/tasks.ts";

const page = readFileSync("docs/performance.md", "utf8");
const measured = (): BenchDocument => JSON.parse(readFileSync("docs/performance.json", "utf8"));

it("has the tables of the run that is stored beside it, in which all programs agreed", () => {
  expect(withNumbers(page, numbersText(measured()))).toBe(page);
  expect(measured().agrees).toBe(true);
});

it("has all tasks that there are", () => {
  expect(measured().results.map(({ name }) => name)).toEqual(TASKS.map(({ name }) => name));
});

it("shows figures of the same run", async () => {
  for (const [name, svg] of Object.entries(await growthFigures(measured().results))) {
    expect(page).toContain(`](images/${name})`);
    expect(existsSync(`docs/images/${name}`)).toBe(true);
    expect(readFileSync(`docs/images/${name}`, "utf8")).toBe(svg);
  }
});

it("says where numbers are to go, or that it does not know", () => {
  expect(() => withNumbers("# Performance", "")).toThrow(/expected <!-- numbers/);
});
