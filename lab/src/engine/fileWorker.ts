/** Reads and writes files of samples; see files.ts. The library of HDF5 is loaded when a file of that kind is opened. */
import { InputError } from "kadanoff/errors";
import { type ByteSource, formatSamples, openAnySamples } from "kadanoff/io";
import { isGraph } from "kadanoff/lattices";
import { configuration, ensemble } from "kadanoff/sampling";
import { inspector, inspectVariables } from "../../../cli/inspection.ts";
import { storedTaus } from "../../../cli/sampling.ts";
import type { FileMessage, FileOrder, FileTasks, Inspected } from "./files.ts";
import { live } from "./lifeline.ts";
import { MOST_BYTES } from "./samples.ts";

// The library of HDF5 speaks there of each thing that fails, at length; the page says it in one line.
console.error = (): void => {};

const say = (message: FileMessage): void => postMessage(message);
const report = (stage: string, done: number, total: number): void => say({ progress: [stage, done, total] });

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function assertFits(what: string, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new InputError(
    `${what} takes ${gibibytes(bytes)}; expected at most ${gibibytes(MOST_BYTES)} in a browser: kadanoff inspect and kadanoff learn read larger files`,
  );
}

/** The bytes of a file, read as they are asked for. */
function bytesOf(file: File): ByteSource {
  const reader = new FileReaderSync();
  const { size, name } = file;
  return {
    size,
    read(offset, length) {
      report("reading", offset, size);
      try {
        return new Uint8Array(reader.readAsArrayBuffer(file.slice(offset, offset + length)));
      } catch (error) {
        if (error instanceof RangeError) throw error;
        const cause = { cause: error };
        throw new InputError(
          `${name} cannot be read; expected a file that is still there, as it was when chosen`,
          cause,
        );
      }
    },
  };
}

/** Spins that are looked at between two words on how far it is. */
const SPINS_AT_A_TIME = 1 << 20;

async function open({ file, reading }: FileTasks["open"]["ask"]): Promise<Inspected> {
  const { name } = file;
  assertFits(name, file.size);
  const source = await openAnySamples(bytesOf(file), name, reading);
  try {
    const { attributes } = source;
    const about = { file: name, reading, attributes, saysBoundary: attributes.boundary !== undefined };
    if ("kind" in source) return { ...about, ...inspectVariables(name, source.collect()) };
    assertFits(`${name}, with its spins of a byte each,`, source.count * source.lattice.numSites);
    const { ensemble: samples, format, warnings } = source.collect();
    const { sigma, lattice, count, model, provenance } = samples;
    const known = { lattice, count, ...(model ? { model } : {}), ...(provenance ? { provenance } : {}) };
    const looking = inspector(name, { attributes, format, warnings, known });
    const each = lattice.numSites * Math.max(1, Math.floor(SPINS_AT_A_TIME / lattice.numSites));
    for (let from = 0; from < sigma.length; from += each) {
      looking.take(sigma.subarray(from, from + each));
      report("measuring", from, sigma.length);
    }
    return {
      ...{ ...about, ...looking.finish() },
      ensemble: { ...known, sigma: new Blob([sigma as Int8Array<ArrayBuffer>]) },
      ...(isGraph(lattice) ? {} : { first: configuration(samples, 0).slice() }),
    };
  } finally {
    source.close();
  }
}

/** Samples as a file; in HDF5 those that were drawn have their τ beside them, as `kadanoff sample` writes it. */
async function write({ ensemble: kept, attributes, format }: FileTasks["write"]["ask"]): Promise<Blob> {
  const sigma = new Int8Array(await kept.sigma.arrayBuffer());
  report("writing", 0, 1);
  const { lattice, model, provenance } = kept;
  const samples = ensemble({ lattice, sigma, ...(model ? { model } : {}), ...(provenance ? { provenance } : {}) });
  const said = attributes ?? (format === "hdf5" && model ? storedTaus({ ...samples, model }) : {});
  return new Blob([formatSamples(samples, format, said) as Uint8Array<ArrayBuffer>]);
}

const alive = live();

self.onmessage = async ({ data }: MessageEvent<FileOrder>) => {
  try {
    await alive;
    say({ answer: data.task === "open" ? await open(data.ask) : await write(data.ask) });
  } catch (error) {
    if (error instanceof InputError) say({ badInput: error.message });
    else if (error instanceof RangeError)
      say({ badInput: `there is not the memory for it (${error.message}); expected a smaller file` });
    else say({ crashed: error instanceof Error ? error.message : String(error) });
  }
};
