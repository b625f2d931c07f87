import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What each lesson promises to show, as it stands in its output. */
const claims: Readonly<Record<string, readonly RegExp[]>> = {
  "01-block-spin": [/^I\(H:E\) = 0\.3\d+\(\d+\) nats \(exact\) of I\(V:E\) = 0\.5/m, /: a block spin$/m],
  "02-your-own-rule": [/^majority, fair ties .* 7\d % of I\(V:E\)$/m, /^best of these: majority, fair ties$/m],
  "03-is-a-sampler-right": [/^the right ones pass, the wrong one is found out$/m],
  "04-what-a-machine-knows": [/^±1 .* KL 0\.01\d+\(\d+\) nats$/m, /^the coding sets the pace of learning$/m],
  "05-one-dimension-and-two": [
    /^chain, L = 8 .* decimation keeps 50\.0 %, majority 10\.9 %$/m,
    /^square, 2×2 .* I\(V:E\) = 0\.395350 nats; decimation keeps 53\.5 %, majority 63\.0 %$/m,
    /^better in one dimension: decimation; in two: majority$/m,
  ],
};

const lessons = readdirSync("examples")
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3))
  .sort();

describe("the lessons", () => {
  it("all have something to show", () => {
    expect(lessons).toEqual(Object.keys(claims));
  });

  it.each(lessons)("%s begins with what it teaches and how to run it, and keeps to a page", (lesson) => {
    const source = readFileSync(`examples/${lesson}.ts`, "utf8");
    expect(source).toMatch(/^\/\*\*\n \* Lesson \d+: /);
    expect(source).toContain(` *     node dist/examples/${lesson}.js\n`);
    expect(source.split("\n").length).toBeLessThan(60);
  });

  it.each(lessons)("%s runs as it is built, and its claim comes true", (lesson) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`dist/examples/${lesson}.js`], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const claim of claims[lesson] ?? []) expect(stdout).toMatch(claim);
  });
});
