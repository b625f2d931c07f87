import { closeSync, openSync } from "node:fs";
import { type GraphFile, parseGraph } from "../graph.ts";
import { assertReadable, refusing } from "./files.ts";
import { readHdf5Numbers } from "./hdf5.ts";
import { readExactly } from "./samples.ts";

/** Reads the file of a graph, see {@link parseGraph}; throws an InputError of one line for one that cannot be read. */
export async function readGraph(path: string): Promise<GraphFile> {
  const size = assertReadable(path);
  const descriptor = refusing(path, () => openSync(path, "r"), { verb: "read" });
  try {
    const read = (offset: number, length: number): Uint8Array => readExactly(descriptor, path, offset, length);
    return await parseGraph({ size, read }, path, (array) => readHdf5Numbers(path, array));
  } finally {
    closeSync(descriptor);
  }
}
