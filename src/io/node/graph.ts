import { type GraphFile, parseGraph } from "../graph.ts";
import { readHdf5Numbers } from "./hdf5.ts";
import { withSource } from "./samples.ts";

/** Reads the file of a graph, see {@link parseGraph}; throws an InputError of one line for one that cannot be read. */
export async function readGraph(path: string): Promise<GraphFile> {
  return withSource(path, (source) => parseGraph(source, path, (array) => readHdf5Numbers(path, array)));
}
