/** Files for lessons that write some: names and bytes in the memory of the worker, by the functions of Node that lessons use. */
import { InputError } from "kadanoff/errors";
import { parseSamples, type ReadSamplesOptions, type Samples } from "kadanoff/io";

const files = new Map<string, Uint8Array>();

const text = new TextEncoder();

export const path = { join: (...parts: string[]): string => parts.join("/").replaceAll(/\/+/g, "/") };

export const os = { tmpdir: (): string => "/tmp" };

export const fs = {
  mkdtempSync: (prefix: string): string => `${prefix}lesson`,
  writeFileSync(name: string, bytes: Uint8Array | string): void {
    files.set(name, typeof bytes === "string" ? text.encode(bytes) : bytes.slice());
  },
  readFileSync(name: string): Uint8Array {
    const bytes = files.get(name);
    if (bytes === undefined)
      throw new InputError(`${name}: no such file; in the lab there are those that the lesson has written`);
    return bytes.slice();
  },
  rmSync(folder: string): void {
    for (const name of files.keys()) if (name === folder || name.startsWith(`${folder}/`)) files.delete(name);
  },
};

export const io = {
  readSamples: (name: string, options: ReadSamplesOptions = {}): Promise<Samples> =>
    parseSamples(fs.readFileSync(name), name, options),
};
