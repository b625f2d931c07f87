import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What has to be true of the output of a lesson: that something stands in it, or what a number in it is. */
type Claim = RegExp | ((stdout: string) => void);

/** The numbers of the line that begins with a name, the last of them first. */
function numbersOf(stdout: string, name: string): number[] {
  const line = stdout.split("\n").find((one) => one.startsWith(name));
  expect(line, name).toBeDefined();
  return (line!.slice(name.length).match(/[-−]?\d+(?:\.\d+)?/g) ?? [])
    .map((n) => Number(n.replace("−", "-")))
    .reverse();
}

/** A line that ends with how many σ a number is from the exact one: no more than so many, either way, or above. */
const sigmas = (name: string, most: number) => (stdout: string) =>
  expect(Math.abs(numbersOf(stdout, name)[0]!), name).toBeLessThan(most);
const notAbove = (name: string, most: number) => (stdout: string) =>
  expect(numbersOf(stdout, name)[0], name).toBeLessThan(most);

/** The share of a plane of filters. */
const within = (plane: string, from: number, to: number) => (stdout: string) => {
  const share = numbersOf(stdout, `in the plane of ${plane}:`).at(-1);
  expect(share, plane).toBeGreaterThan(from);
  expect(share, plane).toBeLessThan(to);
};

/** What each lesson promises to show, as it stands in its output. */
const claims: Readonly<Record<string, readonly Claim[]>> = {
  "01-block-spin": [/^I\(H:E\) = 0\.3\d+\(\d+\) nats \(exact\) of I\(V:E\) = 0\.5/m, /: a block spin$/m],
  "02-your-own-rule": [/^majority, fair ties .* 7\d % of I\(V:E\)$/m, /^best of these: majority, fair ties$/m],
  "03-is-a-sampler-right": [/^the right ones pass, the wrong one is found out$/m],
  "04-what-a-machine-knows": [/^±1 .* KL 0\.01\d+\(\d+\) nats$/m, /^the coding sets the pace of learning$/m],
  "05-one-dimension-and-two": [
    /^chain, L = 8 .* decimation keeps 50\.0 %, majority 10\.9 %$/m,
    /^square, 2×2 .* I\(V:E\) = 0\.395350 nats; decimation keeps 53\.5 %, majority 63\.0 %$/m,
    /^better in one dimension: decimation; in two: majority$/m,
  ],
  "06-dimers-find-their-field": [/^the electric field$/m, within("E_x, E_y", 0.75, 1), within("C_x, C_y", 0, 0.1)],
  "07-the-flow-and-its-fixed-point": [
    /^T = 2\.2238 → 2\.1\d+\(\d+\) → 2\.1\d+\(\d+\) → 1\.9\d+\(\d+\)$/m,
    sigmas("T_c", 3),
  ],
  "08-estimators-side-by-side": [
    ...["exact", "rbm", "smile"].map((name) => sigmas(name, 3)),
    ...["conditional", "infonce", "nwj", "dv", "js"].map((name) => notAbove(name, 3)),
  ],
  "09-errors-of-correlated-numbers": [
    /^energy, sweeps as if independent .*: wrong$/m,
    /^energy, Γ-method .*: right$/m,
    /^energy, binning .*: right$/m,
    /^specific heat, sweep by sweep .*: wrong$/m,
    /^specific heat, blocks of 64 sweeps .*: right$/m,
  ],
  "10-your-own-samples": [/; 0 warnings$/m, /; bound kept$/m, /^and (?:9\d|10[0-3]) % of it$/m],
  "11-the-ceiling-of-infonce": [
    /^perfect, batches of 8: 1\.\d+, at most (?:1\.\d+|2\.0[0-8]); log 8 = 2\.08$/m,
    /^perfect, batches of 16: 2\.\d+, at most 2\.[0-7]\d; log 16 = 2\.77$/m,
    notAbove("learned in batches of 16, conditional", 3),
    notAbove("learned in batches of 16, infonce", 3),
    /^learned in batches of 16, infonce: 3\.1\d/m, // above log 16
    /^learned in batches of 16, nwj: 2\.\d+.* -\d\d\.\d σ$/m,
  ],
  "12-exponents-from-two-lattices": ["y_t", "y_h", "ν", "η"].map((name) => sigmas(name, 3)),
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
    for (const claim of claims[lesson] ?? []) {
      if (claim instanceof RegExp) expect(stdout).toMatch(claim);
      else claim(stdout);
    }
  });
});
