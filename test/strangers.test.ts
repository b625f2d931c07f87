/** Files of strangers that are made to do harm: archives that blow up or lie, names that lead elsewhere, data in other files, keys that are not data. */
import fs, {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { zipSync } from "fflate";
import { InputError } from "kadanoff/errors";
import { formatNpy, formatOfName, formatSamples, parseRule, parseSamples } from "kadanoff/io";
import { assertWritable, readJson, readSamples, writeFileAtomic } from "kadanoff/io/node";
import { describe, expect, it } from "vitest";
import { configValues } from "../cli/config.ts";
import { methodsOf } from "../cli/references.ts";
import { programIn } from "./program.ts";

const { at } = programIn("strangers");

const spins = formatNpy(
  Int8Array.from({ length: 3 * 16 }, (_, i) => (i % 3 === 0 ? 1 : -1)),
  [3, 4, 4],
);
const refusal = async (run: () => unknown): Promise<string> => {
  try {
    await run();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "nothing thrown";
};

interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Length and checksum as the directory states them. */
  readonly size?: number;
  readonly crc?: number;
  readonly method?: number;
  /** The local header of another entry, by its place in the list. */
  readonly at?: number;
}

/** An archive of which every field may be a lie. */
function archive(entries: readonly Entry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const offsets: number[] = [];
  let end = 0;
  const place = (part: Uint8Array): void => {
    parts.push(part);
    end += part.length;
  };
  const header = (signature: number, length: number, fields: readonly [number, number, number][]): Uint8Array => {
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, signature, true);
    for (const [offset, width, value] of fields) {
      if (width === 2) view.setUint16(offset, value, true);
      else view.setUint32(offset, value, true);
    }
    return bytes;
  };
  const name = ({ name }: Entry): Uint8Array => new TextEncoder().encode(name);
  for (const entry of entries) {
    offsets.push(end);
    if (entry.at !== undefined) continue;
    place(header(0x04034b50, 30, [[26, 2, name(entry).length]]));
    place(name(entry));
    place(entry.bytes);
  }
  const start = end;
  entries.forEach((entry, i) => {
    const { bytes, size = bytes.length, crc = 0, method = 0, at } = entry;
    place(
      header(0x02014b50, 46, [
        ...([
          [10, 2, method],
          [16, 4, crc],
          [20, 4, bytes.length],
        ] as [number, number, number][]),
        ...([
          [24, 4, size],
          [28, 2, name(entry).length],
          [42, 4, offsets[at ?? i]!],
        ] as [number, number, number][]),
      ]),
    );
    place(name(entry));
  });
  const directory = end - start;
  place(
    header(0x06054b50, 22, [
      [8, 2, entries.length],
      [10, 2, entries.length],
      [12, 4, directory],
      [16, 4, start],
    ]),
  );
  const all = new Uint8Array(end);
  let to = 0;
  for (const part of parts) {
    all.set(part, to);
    to += part.length;
  }
  return all;
}

describe("an npz", () => {
  const said = (bytes: Uint8Array): Promise<string> => refusal(() => parseSamples(bytes, "a.npz"));

  it("that states a size which its bytes cannot hold is refused before memory is asked for", async () => {
    const bytes = new Uint8Array(100);
    const before = process.memoryUsage().arrayBuffers;
    for (const size of [1032 * 100 + 65, 2 ** 31, 2 ** 32 - 2]) {
      expect(await said(archive([{ name: "configurations.npy", bytes, size, method: 8 }]))).toBe(
        `a.npz is a damaged zip archive: configurations.npy claims to hold ${size} bytes`,
      );
    }
    expect(await said(archive([{ name: "configurations.npy", bytes, size: 99 }]))).toContain("has two lengths");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 24);
  });

  it("whose files overlap, or have one name, is refused", async () => {
    const bytes = spins;
    const many = Array.from({ length: 50 }, (_, i) => ({ name: `a${i}.npy`, bytes, ...(i > 0 ? { at: 0 } : {}) }));
    expect(await said(archive(many))).toBe("a.npz is a damaged zip archive: its files overlap");
    const twice = [1, 2].map(() => ({ name: "configurations.npy", bytes }));
    expect(await said(archive(twice))).toBe(
      "a.npz is a damaged zip archive: it has two files of the name configurations.npy",
    );
  });

  it("inside of an npz is not looked into, and large arrays beside the samples are not inflated", async () => {
    const inner = zipSync({ "configurations.npy": spins });
    expect(await said(zipSync({ "inner.npz": inner }))).toBe("a.npz holds no arrays");
    // 64 MiB of zeros from 64 KiB, under a name that nobody asks for; and bytes that cannot be inflated at all.
    const bomb = formatNpy(new Uint8Array(1 << 26), [1 << 13, 1 << 13]);
    const before = process.memoryUsage().arrayBuffers;
    const file = zipSync({ "configurations.npy": spins, "bomb.npy": bomb });
    const { ensemble, attributes } = await parseSamples(file, "a.npz");
    expect(ensemble.count).toBe(3);
    expect(attributes).toEqual({});
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 27);
    const broken = archive([
      { name: "configurations.npy", bytes: spins, crc: crcOf(spins) },
      { name: "broken.npy", bytes: new Uint8Array(1 << 20).fill(0xff), size: 2 ** 29, method: 8 },
    ]);
    expect((await parseSamples(broken, "a.npz")).ensemble.count).toBe(3);
  });

  it("of any names writes nothing and shows them as one line", async () => {
    const names = [
      "../../up.npy",
      "/etc/abs.npy",
      "..\\..\\back.npy",
      "C:\\drive.npy",
      "two\nlines\u001b[2J.npy",
      "__proto__.npy",
    ];
    mkdirSync(at("quiet"));
    const path = at("quiet/names.npz");
    writeFileSync(path, zipSync(Object.fromEntries(names.map((name) => [name, spins]))));
    const message = await refusal(() => readSamples(path));
    expect(message).toContain(
      "holds the arrays ../../up, /etc/abs, ..\\..\\back, C:\\drive, two\\u000alines\\u001b[2J, __proto__",
    );
    expect(readdirSync(at("quiet"))).toEqual(["names.npz"]);
    for (const name of names) {
      writeFileSync(path, zipSync({ [name]: spins }));
      expect((await readSamples(path)).ensemble.count).toBe(3);
    }
    expect(readdirSync(at("quiet"))).toEqual(["names.npz"]);
  });
});

/** CRC-32, bit by bit: the slow version. */
function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe("an HDF5 file", () => {
  it.each([
    [
      "external.h5",
      undefined,
      /external\.h5 refers to another file, .*int8\.npy, which is not read; copy its data into one file$/,
    ],
    [
      "links.h5",
      "elsewhere",
      /links\.h5 refers to another file, .*contiguous\.h5, which is not read; copy its data into one file$/,
    ],
    [
      "virtual.h5",
      undefined,
      /virtual\.h5: \/configurations is a virtual dataset, its data in other files; copy it into one$/,
    ],
  ])("with its data in another, %s, is refused, and the other is not opened", async (name, dataset, expected) => {
    for (const file of [name, "int8.npy", "contiguous.h5"]) {
      if (!existsSync(at(file))) copyFileSync(`test/fuzz/corpus/${file}`, at(file));
    }
    const { openSync } = fs;
    const opened: string[] = [];
    fs.openSync = (path, ...how) => {
      opened.push(String(path));
      return openSync(path, ...how);
    };
    syncBuiltinESMExports();
    try {
      expect(await refusal(() => readSamples(at(name), { dataset }))).toMatch(expected);
    } finally {
      fs.openSync = openSync;
      syncBuiltinESMExports();
    }
    expect(opened.some((path) => path.endsWith(name))).toBe(true);
    expect(opened.filter((path) => path.endsWith("int8.npy") || path.endsWith("contiguous.h5"))).toEqual([]);
  });

  it("with a link that leads to itself, or to a dataset of its own, is read", async () => {
    copyFileSync("test/fuzz/corpus/links.h5", at("own.h5"));
    expect((await readSamples(at("own.h5"))).ensemble.count).toBe(6);
  });
});

describe("words of a file", () => {
  it("named as what every object has are words, and change no object", async () => {
    const csv = new TextEncoder().encode(
      '# __proto__: [1, 2]\n# constructor: "x"\n# model: "constructor"\n# sampler: "toString"\n1,0,0,1\n0,1,1,1\n',
    );
    const { attributes, ensemble } = await parseSamples(csv, "a.csv");
    expect(Object.keys(attributes)).toEqual(["__proto__", "constructor", "model", "sampler"]);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(ensemble.model).toBeUndefined();
    expect([...methodsOf(attributes).keys()]).toEqual(["wolff2004"]);
    const rule = '{"rule": {"__proto__": {"polluted": 1}, "coding": "±1", "block": [1, 1], "filters": [[1]]}}';
    writeFileSync(at("rule.json"), rule);
    expect(Object.keys(await parseRule(readJson(at("rule.json")), "rule.json")).sort()).toEqual([
      "bias",
      "block",
      "coding",
      "filters",
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(formatOfName("a.constructor")).toBeUndefined();
  });

  it("that end or break a name in other formats do not take other attributes with them", async () => {
    const named = zipSync({ "configurations.npy": spins, "a\u0000\nb.npy": formatNpy(Float64Array.of(7), []) });
    const { attributes, ensemble } = await parseSamples(named, "a.npz", { boundary: "torus" });
    expect(attributes).toEqual({ "a\\u0000\\u000ab": 7 });
    for (const format of ["npz", "hdf5", "csv"] as const) {
      const again = await parseSamples(formatSamples(ensemble, format, attributes), `again.${format}`);
      expect(again.ensemble).toEqual(ensemble);
    }
  });

  it("in lists in lists are refused in one line: JSON and YAML, a hundred thousand deep", async () => {
    const deep = "[".repeat(100_000);
    writeFileSync(at("deep.json"), `{"rule": ${deep}`);
    expect(await refusal(() => readJson(at("deep.json")))).toContain("has lists in lists beyond 100");
    writeFileSync(at("deep.yaml"), `size: ${deep}`);
    expect(await refusal(() => configValues(at("deep.yaml"), ["size"]))).toContain("deep.yaml: has lists in lists without end");
    // Brackets in words are words.
    writeFileSync(at("words.json"), JSON.stringify({ words: "[".repeat(1000), more: '\\"[' }));
    expect(readJson(at("words.json"))).toEqual({ words: "[".repeat(1000), more: '\\"[' });
  });

  it("that stand for others in YAML, aliases and tags, are refused, a billion of them at once too", async () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [n, name] of [..."bcdefghij"].entries()) {
      bomb.push(`${name}: &${name} [${new Array(9).fill(`*${"abcdefghij"[n]}`).join(",")}]`);
    }
    writeFileSync(at("bomb.yaml"), bomb.join("\n"));
    const known = [..."abcdefghij"];
    expect(await refusal(() => configValues(at("bomb.yaml"), known))).toBe(
      `${at("bomb.yaml")}:2:8: aliases are not followed; write the value out`,
    );
    writeFileSync(at("tag.yaml"), 'a: !!js/function "process.exit()"\n');
    expect(await refusal(() => configValues(at("tag.yaml"), known))).toMatch(/tag\.yaml:1:4: Unresolved tag: /);
  });
});

describe("an output", () => {
  it("is no folder, no device, and not what a link leads to nowhere", async () => {
    mkdirSync(at("folder"));
    symlinkSync(at("folder"), at("to-folder"));
    symlinkSync("/dev/null", at("to-device"));
    symlinkSync(at("nowhere"), at("dangling"));
    symlinkSync(at("loop"), at("loop"));
    const said = (name: string, force = true): Promise<string> => refusal(() => assertWritable(at(name), { force }));
    expect(await said("folder")).toContain("is a folder; expected the name of a file");
    expect(await said("to-folder")).toContain("is a folder; expected the name of a file");
    expect(await said("to-device")).toContain("is not a regular file, and is not replaced");
    expect(await said("loop")).toMatch(/its symbolic links go in a circle$/);
    expect(await refusal(() => writeFileAtomic(at("dangling"), "x"))).toContain("exists; use --force to replace it");
    writeFileAtomic(at("dangling"), "x", { force: true });
    expect(existsSync(at("nowhere"))).toBe(false);
    expect(readFileSync(at("dangling"), "utf8")).toBe("x");
    expect(readdirSync(at("folder"))).toEqual([]);
  });
});
