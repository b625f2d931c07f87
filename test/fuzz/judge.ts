/**
 * What a reader may do with a file of a stranger: give what is sound, all the way to what `inspect` measures of it and to files written from it, or refuse it
 * by an InputError of one line.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "kadanoff/errors";
import { formatSamples, parseSamples, type ReadSamplesOptions, type Samples, schemas } from "kadanoff/io";
import { assertSampleFile, isCompleteSampleFile, readJson, readRule, readSamples } from "kadanoff/io/node";
import type { RandomStream } from "kadanoff/kernels";
import { contradiction, measureAny } from "kadanoff/sampling";
import { commonFlags, readFlags } from "../../cli/command.ts";
import { sampleCommand } from "../../cli/commands/sample.ts";
import { methodsOf } from "../../cli/references.ts";
import type { Kind, SoundFile } from "./corpus.ts";

/** What decides by which options a file is read. */
type Choices = Pick<RandomStream, "below">;

/** Chooses to read a file as it is. */
export const plainly: Choices = { below: (n) => n - 1 };

/** "read", or the words by which the file was refused; anything else is thrown. */
export type Verdict = { readonly read: true } | { readonly refused: string };

/** One line, of a length to read, and without anything that moves a cursor. */
function assertOneLine(message: string): void {
  if (
    message.length === 0 ||
    message.length > 2100 ||
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(message)
  ) {
    throw new Error(`not a message of one line: ${JSON.stringify(message.slice(0, 300))}`);
  }
}

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not a sound ensemble: ${what}`);
}

/** What all that works with an ensemble relies on. */
async function assertSound({ ensemble, warnings }: Samples, random: Choices): Promise<void> {
  const { lattice, count, sigma, model, provenance } = ensemble;
  warnings.forEach(assertOneLine);
  assert(Number.isInteger(count) && count >= 1 && sigma.length === count * lattice.numSites, `${count} configurations`);
  assert(lattice.numSites === lattice.size[0] * lattice.size[1], `a lattice of ${lattice.size}`);
  for (const s of sigma) if (s !== 1 && s !== -1 && s !== 0) assert(false, `a spin ${s}`);
  if (model) assert(Number.isFinite(model.coupling), `a coupling ${model.coupling}`);
  if (provenance) {
    assert(Number.isInteger(provenance.chains) && provenance.chains >= 1, `${provenance.chains} chains`);
    assert(provenance.interval > 0, `an interval ${provenance.interval}`);
  }
  if (random.below(4) > 0) return;
  measureAny(ensemble);
  contradiction(ensemble);
  const format = random.below(2) ? "npz" : "hdf5";
  const again = await parseSamples(formatSamples(ensemble, format), `again.${format}`);
  assert(
    Buffer.compare(Buffer.from(again.ensemble.sigma), Buffer.from(sigma)) === 0,
    "other spins when written and read again",
  );
  assert(again.ensemble.lattice.boundary === lattice.boundary, "another boundary when written and read again");
}

/** Reads a file by all that reads its kind, from memory or from disk. */
async function readAll(kind: Kind, { name, bytes }: SoundFile, folder: string, random: Choices): Promise<void> {
  const options: ReadSamplesOptions = {
    ...(random.below(8) === 0 ? { dataset: random.below(2) ? "configurations" : "/a/../spins" } : {}),
    ...(random.below(8) === 0 ? { boundary: "torus" } : {}),
  };
  // The disk for all that is read from there alone, and for a part of the rest.
  const path = join(folder, name);
  const onDisk = kind === "hdf5" || kind === "document" || kind === "config" || random.below(16) === 0;
  if (onDisk) writeFileSync(path, bytes);
  switch (kind) {
    case "document": {
      const document = readJson(path);
      methodsOf(document);
      const { learned, flow } = await schemas();
      learned.safeParse(document);
      flow.safeParse(document);
      await readRule(path);
      return;
    }
    case "config":
      await readFlags({ ...sampleCommand.flags, ...commonFlags }, { config: path });
      return;
    case "hdf5":
      // What `sample` does where it finds a file that it may have begun itself.
      await isCompleteSampleFile(path, { model: "ising" }, { size: [4, 4], count: 7 });
      await assertSampleFile(path, { force: random.below(2) === 0 }).catch((error: unknown) => {
        if (!(error instanceof InputError)) throw error;
        assertOneLine(error.message);
      });
      await assertSound(await readSamples(path, options), random);
      return;
    default:
      await assertSound(onDisk ? await readSamples(path, options) : await parseSamples(bytes, name, options), random);
  }
}

export async function judge(kind: Kind, file: SoundFile, folder: string, random: Choices): Promise<Verdict> {
  try {
    await readAll(kind, file, folder, random);
    return { read: true };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    assertOneLine(error.message);
    return { refused: error.message };
  }
}
