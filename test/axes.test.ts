/** Records of a system of one dimension in time: whatever the order of the axes of an array, and however it is read, the same samples, in space and time. */
import { readFileSync, writeFileSync } from "node:fs";
import { formatNpy } from "kadanoff/io";
import { key, randomStream } from "kadanoff/kernels";
import { beforeAll, describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

const { at, run, json } = programIn("axes");

/** Runs, moments and sites of the records; at each moment each spin is turned with this probability, whatever its neighbours are. */
const [N, T, L] = [40, 1500, 12];
const FLIPS = 0.15;

beforeAll(() => {
  const random = randomStream(key(31));
  const beside = new Int8Array(T * N * L);
  for (let i = 0; i < beside.length; i++) {
    const before = i < N * L ? random.sign() : beside[i - N * L]!;
    beside[i] = random.uniform() < FLIPS ? -before : before;
  }
  const runs = new Int8Array(beside.length);
  for (let n = 0; n < N; n++) {
    for (let t = 0; t < T; t++) runs.set(beside.subarray((t * N + n) * L, (t * N + n + 1) * L), (n * T + t) * L);
  }
  writeFileSync(at("beside.npy"), formatNpy(beside, [T, N, L]));
  writeFileSync(at("runs.npy"), formatNpy(runs, [N, T, L]));
  writeFileSync(at("records.npy"), formatNpy(runs, [N * 20, 75, L]));
  writeFileSync(at("one.npy"), formatNpy(runs.subarray(0, T * L), [T, L]));
});

const besideEach = ["--axes", "t,n,x", "--times", "75"];

describe("records in time", () => {
  it("are the same samples in any order of the axes, in memory or not, and so is the file that is made of them", async () => {
    const plain = await json("inspect", "records.npy");
    for (const [file, ...flags] of [
      ["beside.npy", ...besideEach],
      ["runs.npy", "--axes", "n,t,x", "--times", "75"],
    ] as [string, ...string[]][]) {
      for (const memory of [[], ["--memory", "1KiB"]]) {
        const { file: _, axes, ...document } = await json("inspect", file, ...flags, ...memory);
        const { file: __, ...expected } = plain;
        expect(document).toEqual(expected);
        expect(axes).toEqual({ axes: flags[1]!.split(","), times: 75, runs: N, rows: T, left: 0 });
        await json("convert", file, "made.npy", ...flags, ...memory, "--force");
        expect(readFileSync(at("made.npy")).equals(readFileSync(at("records.npy")))).toBe(true);
      }
    }
  });

  it("are spoken of in words: what the axes were taken for, what is left out, and that one run is one configuration", async () => {
    const { stdout } = await run(["inspect", "beside.npy", "--axes", "t,n,x", "--times", "80"]);
    expect(stdout).toContain(
      "axes: t, n, x; 40 runs of 1500 times, cut into records of 80, the last 60 left out; y is time, and a window lies in space and time\n",
    );
    const one = await run(["inspect", "one.npy", "--axes", "t,x"]);
    expect(one.stderr).toContain(
      "one run is one configuration of 1500 times; --times N cuts it into records of N times each",
    );
    const learn = await run(["learn", "one.npy", "--axes", "t,x", "--out", "never.json"]);
    expect(learn.code).toBe(2);
    expect(learn.stderr).toMatch(/at least 5 configurations.*got 1/);
    expect(await json("inspect", "one.npy", "--axes", "t,x", "--times", "100")).toMatchObject({
      count: 15,
      size: [12, 100],
    });
  });

  /** I(V:E) of a block of so many successive spins of one site, behind a buffer of one moment at either end, by summing over all states, in nats. */
  function exactly(successive: 1 | 2): number {
    const c = 1 - 2 * FLIPS;
    // P(s' = s) after so many moments is (1 + cᵏ)/2.
    const stays = (a: number, b: number, after: number): number => (1 + a * b * c ** after) / 2;
    const signs = [-1, 1];
    let information = 0;
    for (const v of signs) {
      for (const w of successive === 2 ? signs : [v]) {
        const ofV = (successive === 2 ? stays(v, w, 1) : 1) / 2;
        for (const e of signs) {
          for (const f of signs) {
            const ofE = stays(e, f, 4 + successive - 1) / 2;
            const given = stays(e, v, 2) * stays(w, f, 2);
            information += ofV * given * Math.log(given / ofE);
          }
        }
      }
    }
    return information;
  }

  it.each([
    ["two moments of a site", "1x2", exactly(2)],
    ["two sites at a moment", "2x1", 2 * exactly(1)],
  ])(
    "tell of their future and past what is exactly known, and are told apart from space: %s (3σ, and a twentieth)",
    async (_, block, exact) => {
      const learned = await json(
        "learn",
        "beside.npy",
        ...besideEach,
        "--block",
        block,
        "--steps",
        "1500",
        "--restarts",
        "1",
        "--buffer",
        "1",
        "--out",
        `${block}.json`,
      );
      const { value, error } = learned.available;
      expect(learned.informationKind).toBe("lower bound");
      expect(value).toBeLessThan(exact + 3 * error);
      expect(value).toBeGreaterThan(0.95 * exact - 3 * error);
      expect(learned.madeBy.parameters).toMatchObject({ axes: "t,n,x", times: 75 });
    },
    240_000,
  );

  it("are refused in one line where axes do not fit", async () => {
    for (const [flags, message] of [
      [
        ["--axes", "t,n"],
        '--axes: expected the axes of the array in its order: n (configurations, or runs), t (time), y and x, such as t,n,x or t,x; got "t,n"',
      ],
      [["--axes", "t,x"], "beside.npy has the shape [1500, 40, 12]; expected 2 axes, t, x, as is stated"],
      [["--times", "5"], "times: expected the axes of the array with it, t among them, such as t,x"],
      [["--axes", "t,n,x", "--times", "1"], '--times: expected a whole number of at least 2, got "1"'],
      [
        ["--axes", "t,n,x", "--boundary", "torus"],
        "boundary: expected open where an axis is time, which does not come round, got torus",
      ],
    ] as [string[], string][]) {
      expect(await run(["inspect", "beside.npy", ...flags])).toEqual({
        code: 2,
        stdout: "",
        stderr: `kadanoff inspect: ${message}\n`,
      });
    }
  });
});
