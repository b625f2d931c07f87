import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { key, randomStream } from "../../kernels/index.ts";
import { hdf5Appender, partialAttributes } from "../hdf5Writer.ts";
import { formatNpy } from "../npy.ts";
import { readPartialHdf5 } from "./hdf5.ts";
import { assertSampleFile, isCompleteSampleFile, openSampleFile } from "./sampleFile.ts";
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

  it("keeps the old file, whole, until by force the new one is", async () => {
    await write("old.h5", 100);
    const before = readFileSync(path("old.h5"));
    const forced = { ...options, force: true };
    const anew = { ...header, seed: 8 };
    const file = await openSampleFile(path("old.h5"), anew, forced);
    expect(file.stored).toBe(0);
    file.append(batch(0, 10));
    file.close();
    expect(sameBytes(readFileSync(path("old.h5")), before)).toBe(true);
    expect((await readPartialHdf5(path(".old.h5.unfinished.h5")))?.attributes.seed).toBe(8);
    // The same command goes on, and one with other parameters does not.
    (await openSampleFile(path("old.h5"), { ...header, seed: 9 }, forced)).close();
    const again = await openSampleFile(path("old.h5"), anew, forced);
    expect(again.stored).toBe(10);
    again.append(batch(10, 100));
    again.complete();
    expect((await readSamples(path("old.h5"))).attributes).toMatchObject({ seed: 8, complete: 1 });
    expect(existsSync(path(".old.h5.unfinished.h5"))).toBe(false);
  });

  it("keeps what is unfinished of other formats beside them, and goes on from there", async () => {
    const content = formatNpy(sigma, [100, 8, 8]);
    for (const until of [30, 60]) {
      const file = await openSampleFile(path("grown.npy"), header, options);
      expect(file.stored).toBe(until - 30);
      file.append(batch(until - 30, until));
      file.close();
      expect(existsSync(path("grown.npy"))).toBe(false);
    }
    expect(await refusal(() => openSampleFile(path("grown.npy"), { ...header, seed: 8 }, options))).toBe(
      `${path(".grown.npy.unfinished.h5")} is unfinished and was begun with seed 7, not 8; use --force to begin anew`,
    );
    const file = await openSampleFile(path("grown.npy"), header, options);
    file.append(batch(60, 100));
    expect(sameBytes(file.lastConfigurations(100), sigma)).toBe(true);
    file.completeAs(content);
    expect(sameBytes(readFileSync(path("grown.npy")), content)).toBe(true);
    expect(readdirSync(path("")).filter((name) => name.startsWith(".grown"))).toEqual([]);
  });

  it("lets one at a time write an output, and says who does", async () => {
    const one = await openSampleFile(path("shared.h5"), header, options);
    const busy = `${path("shared.h5")} is being written by process ${process.pid}; wait until it is done, or write to another file`;
    expect(await refusal(() => openSampleFile(path("shared.h5"), header, options))).toBe(busy);
    expect(await refusal(() => assertSampleFile(path("shared.h5"), { force: true }))).toBe(busy);
    one.append(batch(0, 100));
    one.complete({ stored_energy: -1.5 });
    expect(readdirSync(path("")).filter((name) => name.startsWith(".shared"))).toEqual([]);
  });

  it("does not replace a file that came while it sampled", async () => {
    const file = await openSampleFile(path("late.npy"), header, options);
    file.append(batch(0, 100));
    writeFileSync(path("late.npy"), "somebody's");
    const exists = `${path("late.npy")} exists; use --force to replace it`;
    expect(await refusal(() => file.completeAs(new Uint8Array(5)))).toBe(exists);
    file.close();
    expect(readFileSync(path("late.npy"), "utf8")).toBe("somebody's");
    const first = await openSampleFile(path("late.h5"), header, options);
    writeFileSync(path("late.h5"), "somebody's");
    expect(await refusal(() => first.append(batch(0, 10)))).toBe(
      `${path("late.h5")} exists; use --force to replace it`,
    );
    first.close();
  });

  it("knows the complete file of the same command", async () => {
    await write("done.h5", 100);
    await write("half.h5", 50);
    expect(await isCompleteSampleFile(path("done.h5"), header, options)).toBe(true);
    expect(await isCompleteSampleFile(path("done.h5"), { ...header, seed: 8 }, options)).toBe(false);
    expect(await isCompleteSampleFile(path("half.h5"), header, options)).toBe(false);
    expect(await isCompleteSampleFile(path("nowhere.h5"), header, options)).toBe(false);
  });

  it("does not end before all is there", async () => {
    const file = await openSampleFile(path("early.h5"), header, options);
    file.append(batch(0, 10));
    expect(() => file.complete()).toThrow("expected 100 configurations, 10 are stored");
    file.close();
  });

  it("removes what a killed process left beside the file", async () => {
    const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 4);
    const another = host === "0123" ? "4567" : "0123";
    for (const name of [`999999999-${host}abcd`, `${process.pid}-${host}abcd`, `999999999-${another}abcd`]) {
      writeFileSync(path(`.left.h5.${name}.tmp`), "x");
    }
    writeFileSync(path(`.left.h5.999999999-${another}0000.tmp`), "x");
    utimesSync(path(`.left.h5.999999999-${another}0000.tmp`), new Date(0), new Date(0));
    await write("left.h5", 10);
    // A process that lives may need its own still, and so may one elsewhere, for a day.
    expect(
      readdirSync(path(""))
        .filter((name) => name.startsWith(".left"))
        .sort(),
    ).toEqual([`.left.h5.${process.pid}-${host}abcd.tmp`, `.left.h5.999999999-${another}abcd.tmp`].sort());
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
    const run = (name: string, killAfter?: number, { afterFirst = false } = {}): Promise<NodeJS.Signals | null> =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [script, path(name)], { stdio: ["ignore", "pipe", "inherit"] });
        const kill = (): void => {
          // Some are killed once there is a batch, however slow the machine.
          if (afterFirst && !existsSync(path(name)) && child.exitCode === null) setTimeout(kill, 1);
          else setTimeout(() => child.kill("SIGKILL"), killAfter);
        };
        child.stdout.once("data", () => {
          if (killAfter !== undefined) kill();
        });
        child.on("error", reject).on("exit", (_, signal) => resolve(signal));
      });
    await run("uninterrupted.h5");
    const moments = randomStream(key(9));
    let before = 0;
    let kills = 0;
    for (let i = 0; i < 10; i++) {
      const after = 5 + moments.below(40);
      if ((await run("killed.h5", after, { afterFirst: i % 2 === 1 && !existsSync(path("killed.h5")) })) !== "SIGKILL")
        break;
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
