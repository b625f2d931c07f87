import { createHash } from "node:crypto";
import { InputError } from "kadanoff/errors";
import { isSameFile, readGraph, readSamples } from "kadanoff/io/node";
import type { Ensemble } from "kadanoff/sampling";

interface InputFlags {
  readonly dataset?: string;
  readonly boundary?: string;
  readonly graph?: string;
}

/** Reads the file of samples that a command is given. */
export async function readInput(path: string | undefined, { dataset, boundary, graph }: InputFlags) {
  if (path === undefined) throw new InputError("expected a file of samples, such as ising.h5");
  return readSamples(path, {
    ...(graph === undefined ? {} : { graph: await readGraph(graph) }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(boundary === undefined ? {} : { boundary: boundary as "torus" | "open" }),
  });
}

/** The same ensemble with its spins in memory that all workers share, so that giving it to them copies nothing. */
export function shared(ensemble: Ensemble): Ensemble {
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
