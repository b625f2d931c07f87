import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { key, randomStream } from "../../kernels/index.ts";
import { hdf5Appender, partialAttributes } from "../hdf5Writer.ts";
import { formatNpy } from "../npy.ts";
import { readPartialHdf5 } from "./hdf5.ts";
import { openSampleFile } from "./sampleFile.ts";
import { readSamples } from "./samples.ts";
import { randomSpins, refusal, sameBytes, scratchFolder } from "./testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);
const { path } = scratch;

const header = { model: "ising", lattice: "square", size: [8, 8], temperature: 2.5, coupling: 0.4, seed: 7 };
const options = { size: [8, 8], count: 100, batch: 10 } as const;
const sigma = randomSpins(100 * 64);
const batch = (from: number, to: number): Int8Array => sigma.subarray(from * 64, to * 64);

/** Writes the file from where it is up to `until`; completes it where that is the end. */
async function write(name: string, until: number, step = 10): Promise<number> {
  const file = await openSampleFile(path(name), header, options);
  const found = file.stored;
  for (let c = found; c < until; c += step) file.append(batch(c, Math.min(c + step, until)));
  if (until === 100) file.complete({ stored_energy: -1.5 });
  else file.close();
  return found;
}

describe("openSampleFile", () => {
  it("writes a file that reads as it was sampled", async () => {
    await write("a.h5", 100);
    const { ensemble, attributes } = await readSamples(path("a.h5"));
    expect(ensemble.sigma).toEqual(sigma);
    expect(ensemble.model?.coupling).toBe(0.4);
    expect(attributes).toMatchObject({ ...header, stored_energy: -1.5, complete: 1 });
  });

  it("goes on where it stopped, with the last configurations at hand, and ends with the same bytes", async () => {
    await write("whole.h5", 100);
    expect(await write("parts.h5", 30)).toBe(0);
    expect(await write("parts.h5", 70)).toBe(30);
    const file = await openSampleFile(path("parts.h5"), header, options);
    expect(file.stored).toBe(70);
    expect(file.lastConfigurations(13)).toEqual(batch(57, 70));
    file.append(batch(70, 100));
    expect(file.lastConfigurations(1)).toEqual(batch(99, 100));
    file.complete({ stored_energy: -1.5 });
    expect(sameBytes(readFileSync(path("parts.h5")), readFileSync(path("whole.h5")))).toBe(true);
  });

  it("goes on with a file that lost nothing but its end, and ends it again", async () => {
    await write("ended.h5", 100);
    const before = readFileSync(path("ended.h5"));
    const attributes = { ...partialAttributes(options, header), stored_energy: -1.5 };
    const bytes = new Uint8Array(before.length + 10_000);
    const target = {
      write: (part: Uint8Array, position: number) => bytes.set(part, position),
      read: (position: number, length: number) => bytes.slice(position, position + length),
      sync: () => {},
    };
    hdf5Appender(target, options, attributes).append(sigma);
    writeFileSync(path("ended.h5"), bytes);
    expect(await write("ended.h5", 100)).toBe(100);
    expect(sameBytes(readFileSync(path("ended.h5")), before)).toBe(true);
  });

  it("goes on from whole batches only", async () => {
    await write("odd.h5", 37);
    const file = await openSampleFile(path("odd.h5"), header, options);
    expect(file.stored).toBe(30);
    file.close();
  });

  it("takes constant configurations too: cold samples may begin with many of one kind", async () => {
    const file = await openSampleFile(path("cold.h5"), header, options);
    file.append(new Int8Array(640).fill(1));
    file.close();
    const again = await openSampleFile(path("cold.h5"), header, options);
    expect(again.stored).toBe(10);
    expect(again.lastConfigurations(10)).toEqual(new Int8Array(640).fill(1));
    again.close();
  });

  it("leaves nothing behind before the first batch", async () => {
    (await openSampleFile(path("none.h5"), header, options)).close();
    expect(existsSync(path("none.h5"))).toBe(false);
  });

  it("refuses, before any work, what it must not replace", async () => {
    const said = (name: string, changed: object = {}, more: object = {}): Promise<string> =>
      refusal(() => openSampleFile(path(name), { ...header, ...changed }, { ...options, ...more }));
    await write("full.h5", 100);
    await write("part.h5", 20);
    writeFileSync(path("other.h5"), "something else");
    writeFileSync(path("array.npy"), formatNpy(sigma, [100, 8, 8]));
    const before = readFileSync(path("full.h5"));
    for (const name of ["full.h5", "other.h5", "array.npy"]) {
      expect(await said(name)).toBe(`${path(name)} exists; use --force to replace it`);
    }
    const unfinished = `${path("part.h5")} is unfinished and was begun with`;
    expect(await said("part.h5", { temperature: 2.3 })).toBe(
      `${unfinished} temperature 2.5, not 2.3; use --force to begin anew`,
    );
    expect(await said("part.h5", { field: 0.1 })).toBe(`${unfinished} field none, not 0.1; use --force to begin anew`);
    expect(await said("part.h5", {}, { count: 200 })).toBe(
      `${unfinished} count 100, not 200; use --force to begin anew`,
    );
    expect(await said("missing/a.h5")).toContain("there is no folder");
    expect(sameBytes(readFileSync(path("full.h5")), before)).toBe(true);
  });

  it("begins anew by force, and keeps the old file until it has a new batch", async () => {
    await write("old.h5", 100);
    const size = statSync(path("old.h5")).size;
    const file = await openSampleFile(path("old.h5"), { ...header, seed: 8 }, { ...options, force: true });
    expect(file.stored).toBe(0);
    expect(statSync(path("old.h5")).size).toBe(size);
    file.append(batch(0, 10));
    file.close();
    expect((await readPartialHdf5(path("old.h5")))?.attributes.seed).toBe(8);
  });

  it("survives two processes on one output: both end with the same file", async () => {
    await write("shared.h5", 20);
    const one = await openSampleFile(path("shared.h5"), header, options);
    const two = await openSampleFile(path("shared.h5"), header, options);
    for (let c = 20; c < 100; c += 10) {
      one.append(batch(c, c + 10));
      if (c < 60) two.append(batch(c, c + 10));
    }
    one.complete({ stored_energy: -1.5 });
    const first = readFileSync(path("shared.h5"));
    two.append(batch(60, 100));
    two.complete({ stored_energy: -1.5 });
    expect(sameBytes(readFileSync(path("shared.h5")), first)).toBe(true);
  });

  it("does not end before all is there", async () => {
    const file = await openSampleFile(path("early.h5"), header, options);
    file.append(batch(0, 10));
    expect(() => file.complete()).toThrow("expected 100 configurations, 10 are stored");
    file.close();
  });

  it("removes what a killed process left beside the file", async () => {
    writeFileSync(path(".left.h5.999999999-0123abcd.tmp"), "x");
    writeFileSync(path(`.left.h5.${process.pid}-0123abcd.tmp`), "x");
    await write("left.h5", 10);
    expect(readdirSync(path("")).filter((name) => name.startsWith(".left"))).toEqual([
      `.left.h5.${process.pid}-0123abcd.tmp`,
    ]);
  });
});

// The child needs the built package, which `npm test` makes first.
const built = new URL("../../../dist/src/io/node/index.js", import.meta.url);

describe.skipIf(!existsSync(built))("a process that is killed (left out where nothing is built)", () => {
  it("leaves whole batches at any moment, and the one that goes on ends with the same bytes", async () => {
    const count = 2400;
    const script = path("child.mjs");
    // Batch after batch; a configuration depends on its number alone.
    writeFileSync(
      script,
      `import { openSampleFile } from ${JSON.stringify(built.href)};
const [, , path] = process.argv;
const file = await openSampleFile(path, { model: "ising", temperature: 2.5 }, { size: [32, 32], count: ${count}, batch: 20 });
console.log("ready");
for (let c = file.stored; c < ${count}; c += 20) {
  const sigma = new Int8Array(20 * 1024);
  for (let i = 0; i < sigma.length; i++) sigma[i] = Math.imul(c * 1024 + i, 0x9e3779b1) & 0x10000 ? 1 : -1;
  file.append(sigma);
}
file.complete({ stored_energy: [-1.5, 0.1] });
`,
    );
    const expected = Int8Array.from({ length: count * 1024 }, (_, i) => (Math.imul(i, 0x9e3779b1) & 0x10000 ? 1 : -1));
    const run = (name: string, killAfter?: number): Promise<NodeJS.Signals | null> =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [script, path(name)], { stdio: ["ignore", "pipe", "inherit"] });
        child.stdout.once("data", () => {
          if (killAfter !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfter);
        });
        child.on("error", reject).on("exit", (_, signal) => resolve(signal));
      });
    await run("uninterrupted.h5");
    const moments = randomStream(key(9));
    let before = 0;
    let kills = 0;
    for (let i = 0; i < 10; i++) {
      if ((await run("killed.h5", 5 + moments.below(40))) !== "SIGKILL") break;
      kills++;
      if (!existsSync(path("killed.h5"))) continue;
      const partial = await readPartialHdf5(path("killed.h5"));
      if (!partial) break;
      const stored = partial.shape[0]!;
      expect(stored % 20).toBe(0);
      expect(stored).toBeGreaterThanOrEqual(before);
      expect(sameBytes(partial.sigma, expected.subarray(0, stored * 1024))).toBe(true);
      before = stored;
    }
    expect(kills).toBeGreaterThan(4);
    expect(before).toBeGreaterThan(0);
    await run("killed.h5");
    expect(sameBytes(readFileSync(path("killed.h5")), readFileSync(path("uninterrupted.h5")))).toBe(true);
    expect(readdirSync(path("")).filter((name) => name.endsWith(".tmp") && name.includes("killed"))).toEqual([]);
  });
});
