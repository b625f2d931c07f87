import { readFileSync, writeFileSync } from "node:fs";
import { ready } from "h5wasm/node";
import { afterAll, describe, expect, it, vi } from "vitest";
import { openHdf5Bytes } from "../hdf5.ts";
import { completeAttributes, formatHdf5, type Hdf5Target, hdf5Appender, partialAttributes } from "../hdf5Writer.ts";
import { collectSpins } from "../spins.ts";
import { readHdf5, readPartialHdf5 } from "./hdf5.ts";
import { randomSpins, refusal, sameBytes, scratchFolder } from "./testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);
const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(scratch.path(name), bytes);
  return scratch.path(name);
};

describe("formatHdf5", () => {
  it.each([
    { size: [4, 4], count: 1 },
    { size: [7, 3], count: 33 },
    { size: [64, 64], count: 100 },
    { size: [600, 400], count: 3 },
    { size: [2, 2], count: 64, perChunk: 1 },
    { size: [2, 2], count: 65, perChunk: 1 },
    { size: [2, 2], count: 4100, perChunk: 1 },
  ] as const)("writes what the HDF5 library reads: %o", async ({ size, ...shape }) => {
    const sigma = randomSpins(size[0] * size[1] * shape.count);
    const attributes = { model: "ising", temperature: 2, size, seed: 2 ** 40, note: "größe", empty: "" };
    const path = file("written.h5", formatHdf5(sigma, { size, ...shape }, attributes));
    const read = await readHdf5(path);
    expect(sameBytes(read.sigma, sigma)).toBe(true);
    expect(read.shape).toEqual([shape.count, size[1], size[0]]);
    expect(read.attributes).toEqual({
      ...attributes,
      format: "kadanoff samples 1",
      count: shape.count,
      complete: 1,
    });
  });

  it("gives the same bytes at any time", () => {
    const sigma = randomSpins(100 * 16);
    const now = (): Uint8Array => formatHdf5(sigma, { size: [4, 4], count: 100 }, { model: "ising" });
    const first = now();
    vi.useFakeTimers({ now: new Date(2031, 5, 1) });
    const later = now();
    vi.useRealTimers();
    expect(later).toEqual(first);
  });

  it("deflates: random spins to a fifth, an eighth being the least", () => {
    const sigma = randomSpins(200 * 64 * 64);
    const { length } = formatHdf5(sigma, { size: [64, 64], count: 200 });
    expect(length / sigma.length).toBeGreaterThan(1 / 8);
    expect(length / sigma.length).toBeLessThan(1 / 5);
  });

  it("takes many attributes, and texts of any length", async () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`attribute_${i}`, i % 2 ? "x".repeat(i * 50) : i / 3]),
    );
    const path = file("attributes.h5", formatHdf5(randomSpins(64), { size: [4, 4], count: 4 }, attributes));
    expect((await readHdf5(path)).attributes).toMatchObject(attributes);
  });
});

describe("hdf5Appender", () => {
  it("leaves a sound file with whole batches, wherever among its writes, or within one, it is killed", async () => {
    // Chunks of 2 and batches of 3 do not fit each other, and 69 batches outgrow the first node of the index.
    const shape = { size: [4, 2], count: 210, perChunk: 2 } as const;
    const batch = 3 * 8;
    const sigma = randomSpins(shape.count * 8);
    const writes: { position: number; bytes: Uint8Array; stored: number }[] = [];
    const image = { bytes: new Uint8Array(1 << 20), length: 0 };
    const put = ({ position, bytes }: { position: number; bytes: Uint8Array }): void => {
      image.bytes.set(bytes, position);
      image.length = Math.max(image.length, position + bytes.length);
    };
    const target: Hdf5Target = {
      write(bytes, position) {
        writes.push({ position, bytes: bytes.slice(), stored: appender.stored });
        put({ position, bytes });
      },
      read: (position, length) => image.bytes.slice(position, position + length),
      sync: () => {},
    };
    const appender = hdf5Appender(target, shape, partialAttributes(shape, { model: "ising" }));
    const stored: number[] = [];
    for (let from = 0; from < sigma.length; from += batch) {
      appender.append(sigma.subarray(from, from + batch));
      stored[writes.length] = appender.stored;
    }

    image.bytes.fill(0);
    image.length = 0;
    const check = async (expected: number): Promise<void> => {
      const partial = await readPartialHdf5(file("killed.h5", image.bytes.subarray(0, image.length)));
      expect(partial?.shape[0]).toBe(expected);
      expect(sameBytes(partial?.sigma, sigma.subarray(0, expected * 8))).toBe(true);
    };
    let now = 0;
    for (let i = 0; i < writes.length; i++) {
      const write = writes[i]!;
      if (now > 0 && write.position > 0) {
        // What a kill leaves of a write that goes over several pages.
        put({ ...write, bytes: write.bytes.subarray(0, write.bytes.length / 2) });
        await check(now);
      }
      put(write);
      now = stored[i + 1] ?? now;
      if (now > 0) await check(now);
    }
    expect(now).toBe(210);
    expect(writes.length).toBeGreaterThan(300);
    // All that changes in place is at the front, in one page of the disk.
    expect(
      Math.max(
        ...writes
          .filter(({ position }) => position === 0)
          .slice(1)
          .map(({ bytes }) => bytes.length),
      ),
    ).toBeLessThan(512);
  });

  it("ends with the same bytes, however the configurations came", () => {
    const shape = { size: [8, 8], count: 300, perChunk: 7 } as const;
    const sigma = randomSpins(shape.count * 64);
    const memory = (): Hdf5Target & { bytes: Uint8Array } => {
      const bytes = new Uint8Array(1 << 20);
      return {
        bytes,
        write: (part, position) => bytes.set(part, position),
        read: (position, length) => bytes.slice(position, position + length),
        sync: () => {},
      };
    };
    const byBatches = (batch: number): Uint8Array => {
      const appender = hdf5Appender(memory(), shape, {});
      for (let c = 0; c < shape.count; c += batch) appender.append(sigma.subarray(c * 64, (c + batch) * 64));
      expect(appender.last(11)).toEqual(sigma.subarray(-11 * 64));
      const end = memory();
      appender.copyTo(end, completeAttributes(shape, { model: "ising" }));
      return end.bytes;
    };
    const whole = byBatches(300);
    const atOnce = formatHdf5(sigma, shape, { model: "ising" });
    expect(sameBytes(whole.subarray(0, atOnce.length), atOnce)).toBe(true);
    for (const batch of [1, 7, 13, 100]) expect(sameBytes(byBatches(batch), whole)).toBe(true);
  });

  it("keeps what is stored when a write fails, and may try again", () => {
    const bytes = new Uint8Array(1 << 16);
    let full = false;
    const appender = hdf5Appender(
      {
        write(part, position) {
          if (full && position > 0) throw new Error("no space left");
          bytes.set(part, position);
        },
        read: (position, length) => bytes.slice(position, position + length),
        sync: () => {},
      },
      { size: [4, 4], count: 10, perChunk: 4 },
      {},
    );
    const sigma = randomSpins(10 * 16);
    appender.append(sigma.subarray(0, 6 * 16));
    full = true;
    expect(() => appender.append(sigma.subarray(6 * 16))).toThrow("no space left");
    full = false;
    expect(appender.last(6)).toEqual(sigma.subarray(0, 6 * 16));
    appender.append(sigma.subarray(6 * 16));
    expect(appender.last(10)).toEqual(sigma);
  });

  it("refuses what is not a whole number of configurations, or too many", () => {
    const target: Hdf5Target = { write: () => {}, read: () => new Uint8Array(0), sync: () => {} };
    const appender = hdf5Appender(target, { size: [4, 4], count: 2 }, {});
    expect(() => appender.append(new Int8Array(17))).toThrow("expected 1 to 2 configurations of 16 sites, got 1.0625");
    expect(() => appender.append(new Int8Array(48))).toThrow("got 3");
    expect(() => appender.last(1)).toThrow("expected at most 0 to look back, got 1");
  });
});

describe("readHdf5", () => {
  it("says of a partial file how far it is, and what to do", async () => {
    const shape = { size: [4, 4], count: 10 } as const;
    const bytes = new Uint8Array(1 << 16);
    let length = 0;
    const target: Hdf5Target = {
      write(part, position) {
        bytes.set(part, position);
        length = Math.max(length, position + part.length);
      },
      read: (position, n) => bytes.slice(position, position + n),
      sync: () => {},
    };
    hdf5Appender(target, shape, partialAttributes(shape, {})).append(randomSpins(3 * 16));
    const path = file("partial.h5", bytes.subarray(0, length));
    expect(await refusal(() => readHdf5(path))).toBe(
      `${path} is not complete (3 of 10 configurations); run the same \`kadanoff sample\` command again to finish it`,
    );
  });

  it("names what is missing, or not a dataset", async () => {
    const path = file("one.h5", formatHdf5(randomSpins(64), { size: [4, 4], count: 4 }));
    expect(await refusal(() => readHdf5(path, "spins"))).toBe(`${path} has no dataset /spins; it has configurations`);
    expect((await readHdf5(path, "configurations")).dataset).toBe("/configurations");
    const junk = file("junk.h5", new TextEncoder().encode("not HDF5 at all"));
    expect(await refusal(() => readHdf5(junk))).toBe(`${junk} is damaged, or not an HDF5 file`);
  });

  it.runIf(process.env.KADANOFF_NIGHTLY)(
    "reads as many chunks as there are in bounded memory: the library notes some 4 kB of each that it reads at once",
    async () => {
      const count = 100_000;
      const sigma = randomSpins(4 * count);
      const path = file("chunks.h5", formatHdf5(sigma, { size: [2, 2], count, perChunk: 1 }));
      const { HEAPU8: before } = await ready;
      const read = await readHdf5(path);
      expect(sameBytes(read.sigma, sigma)).toBe(true);
      const { HEAPU8: after } = await ready;
      expect(after.length - before.length).toBeLessThan(2 ** 27);
    },
  );

  it("reads the same from memory, as the browser does", async () => {
    const path = file("browser.h5", formatHdf5(randomSpins(64), { size: [4, 4], count: 4 }, { model: "ising" }));
    const { slices, close, ...open } = await openHdf5Bytes(readFileSync(path), { label: "dropped file.h5" });
    expect({ ...open, sigma: collectSpins({ ...open, slices }, "dropped file.h5") }).toEqual(await readHdf5(path));
    close();
  });

  it("is silent: the library's own complaints stay out of stderr", async () => {
    const bytes = formatHdf5(randomSpins(6400), { size: [8, 8], count: 100 });
    bytes.fill(0xff, 5000, 5100);
    const path = file("damaged.h5", bytes);
    const written: unknown[] = [];
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => written.push(chunk) > 0);
    expect(await refusal(() => readHdf5(path))).toBe(
      `${path}: /configurations is damaged: configurations 0 to 99 cannot be read`,
    );
    spy.mockRestore();
    expect(written).toEqual([]);
  });
});
