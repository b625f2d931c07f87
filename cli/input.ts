import { createHash } from "node:crypto";
import { totalmem } from "node:os";
import { InputError } from "kadanoff/errors";
import {
  type RawLayout,
  type RawType,
  type ReadSamplesOptions,
  type SampleSource,
  withCheckedModel,
} from "kadanoff/io";
import { isSameFile, openSampleSource, readGraph } from "kadanoff/io/node";
import { isGraph, type LatticeKind } from "kadanoff/lattices";
import {
  checkedConfigurations,
  configuration,
  type Ensemble,
  excerptOf,
  excerptTaker,
  type Sampled,
  type ToKeep,
} from "kadanoff/sampling";
import type { Context, FlagValues } from "./command.ts";
import type { graphFlag, inputFlags } from "./flags.ts";

export type InputFlags = FlagValues<typeof inputFlags & typeof graphFlag>;

/** What the flags say of a file of samples. */
export async function readOptions({
  dataset,
  boundary,
  lattice,
  values,
  axes,
  times,
  graph,
  ...stated
}: InputFlags): Promise<ReadSamplesOptions> {
  const raw = rawLayout(stated);
  return {
    ...(graph === undefined ? {} : { graph: await readGraph(graph) }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(boundary === undefined ? {} : { boundary: boundary as "torus" | "open" }),
    ...(lattice === undefined ? {} : { lattice: lattice as LatticeKind }),
    ...(values === undefined ? {} : { values: [values[0]!, values[1]!] as const }),
    ...(axes === undefined ? {} : { axes }),
    ...(times === undefined ? {} : { times }),
    ...(raw === undefined ? {} : { raw }),
  };
}

function rawLayout({ raw, shape, endian, bitOrder }: InputFlags): RawLayout | undefined {
  if (raw === undefined) {
    const other = Object.entries({ "--shape": shape, "--endian": endian, "--bit-order": bitOrder }).find(([, v]) => v);
    if (other) throw new InputError(`${other[0]} is for bare numbers: expected it with --raw TYPE`);
    return undefined;
  }
  if (shape === undefined) throw new InputError("--raw: expected --shape n,Ly,Lx with it, such as --shape ?,64,64");
  const [count, ...sides] = shape.split(",");
  if (bitOrder !== undefined && raw !== "bits") throw new InputError(`--bit-order is for --raw bits, not for ${raw}`);
  return {
    type: raw as RawType,
    shape: [count === "?" ? null : Number(count), ...sides.map(Number)],
    ...(endian === undefined ? {} : { endian: endian as "little" | "big" }),
    ...(bitOrder === undefined ? {} : { bitOrder: bitOrder as "little" | "big" }),
  };
}

async function opened(path: string | undefined, flags: InputFlags): Promise<SampleSource> {
  if (path === undefined) throw new InputError("expected a file of samples, such as ising.h5");
  return openSampleSource(path, { ...(await readOptions(flags)), shared: true });
}

/** Reads the file of samples that a command is given, all of it; refuses at once what this machine has not the memory for. */
export async function readInput(path: string | undefined, flags: InputFlags) {
  const source = await opened(path, flags);
  try {
    const needed = source.count * source.lattice.numSites;
    if (needed > totalmem()) {
      throw new InputError(
        `${path} needs ${gibibytes(needed)} of memory, of which this machine has ${gibibytes(totalmem())}; expected fewer configurations, such as a part of them`,
      );
    }
    return source.collect();
  } finally {
    source.close();
  }
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Spins that are held in memory if nobody says otherwise. */
const MEMORY = 2 ** 29;

/** A file of samples whose configurations are had slice after slice, whether they are in memory or not. */
export interface OpenInput extends Omit<SampleSource, "slices" | "collect"> {
  readonly known: Omit<Ensemble, "sigma">;
  /** All of them, where they are in memory. */
  readonly ensemble?: Ensemble;
  /** The first configuration. */
  first(): Int8Array;
  /** Hands over all configurations in their order, some at a time, with progress; may be interrupted. */
  each(take: (sigma: Int8Array) => void): Promise<void>;
}

/** Opens the file of samples that a command is given; with more spins than `memory` they are not held in memory. */
export async function openInput(
  path: string | undefined,
  { memory = MEMORY, ...flags }: InputFlags & { readonly memory?: number },
  context: Pick<Context, "progress" | "signal">,
): Promise<OpenInput> {
  const source = await opened(path, flags);
  try {
    // Windows of a graph lie anywhere in a configuration, and are not kept apart from it.
    if (source.count * source.lattice.numSites <= memory || isGraph(source.lattice)) return inMemory(source);
    const check = withCheckedModel(source);
    let step = check.next();
    for (; !step.done; step = check.next()) await pause("checking", step.value, source.count, context);
    return streamed(step.value, context);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** What an ensemble is, without its spins. */
function knownOf({ lattice, count, model, provenance }: Omit<Ensemble, "sigma">): Omit<Ensemble, "sigma"> {
  return { lattice, count, ...(model ? { model } : {}), ...(provenance ? { provenance } : {}) };
}

function inMemory(source: SampleSource): OpenInput {
  const { ensemble, ...ofFile } = source.collect();
  const known = knownOf(ensemble);
  return {
    ...{ ...ofFile, ...known, known, ensemble, close: source.close },
    first: () => configuration(ensemble, 0),
    each: async (take) => take(ensemble.sigma),
  };
}

function streamed(source: SampleSource, context: Pick<Context, "progress" | "signal">): OpenInput {
  const { slices, collect, ...ofFile } = source;
  return {
    ...ofFile,
    known: knownOf(source),
    first() {
      const [sigma] = slices();
      return sigma!.slice(0, source.lattice.numSites);
    },
    async each(take) {
      let done = 0;
      for (const sigma of slices()) {
        take(sigma);
        done += sigma.length / source.lattice.numSites;
        await pause("reading", done, source.count, context);
      }
    },
  };
}

/** Tells how far reading is, and lets signals come in. */
export async function pause(
  stage: string,
  done: number,
  total: number,
  { progress, signal }: Pick<Context, "progress" | "signal">,
): Promise<void> {
  progress.update(stage, done, total);
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

/**
 * The samples for those who cut windows from them: all of them, in memory that all workers share, or where they are not in memory an excerpt.
 *
 * @param patches which windows will be cut; of the samples it may look at their first configuration
 * @param watch is shown all configurations in their order, some at a time
 */
export async function sampledFor(
  { known, ensemble, first, each }: OpenInput,
  patches: (first: Sampled) => ToKeep["patches"],
  watch: (sigma: Int8Array) => void = () => {},
): Promise<Sampled> {
  if (ensemble) {
    watch(ensemble.sigma);
    return shared(ensemble);
  }
  const taker = excerptTaker(known, {
    configurations: Uint32Array.of(0, ...checkedConfigurations(known)),
    patches: patches(excerptOf(known, Uint32Array.of(0), first())),
  });
  await each((sigma) => {
    taker.take(sigma);
    watch(sigma);
  });
  return taker.finish();
}

/** The same ensemble with its spins in memory that all workers share, so that giving it to them copies nothing. */
export function shared(ensemble: Ensemble): Ensemble {
  if (ensemble.sigma.buffer instanceof SharedArrayBuffer) return ensemble;
  const sigma = new Int8Array(new SharedArrayBuffer(ensemble.sigma.length));
  sigma.set(ensemble.sigma);
  return { ...ensemble, sigma };
}

/** Refuses an output that is the input, by whatever names: with --force it would take the place of what it was made from. */
export function assertOtherFile(input: string | undefined, output: string): void {
  if (input !== undefined && input !== "" && output !== "" && isSameFile(input, output)) {
    throw new InputError(`${output} is the file that is read; expected another one to write`);
  }
}

/** SHA-256 of the samples, and of what they are. */
export function digestOf({ sigma, lattice, model }: Ensemble): string {
  const { kind, size, boundary, graph } = lattice;
  const bonds = graph && { offsets: [...graph.offsets], sites: [...graph.sites], ports: [...graph.ports] };
  const head = JSON.stringify({
    kind,
    size,
    boundary,
    ...(bonds ? { bonds } : {}),
    model: model && { ...model, lattice: undefined },
  });
  return createHash("sha256").update(head).update(sigma).digest("hex");
}
