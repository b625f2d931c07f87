/** HDF5 files on disk: the library is loaded when the first is read, since loading takes a seventh of a second. */
import { openSync } from "node:fs";
import { devNull } from "node:os";
import {
  type Hdf5Configurations,
  type Hdf5Numbers,
  type Hdf5Options,
  type Hdf5Samples,
  hdf5Numbers,
  hdf5Partial,
  hdf5Samples,
  openHdf5,
} from "../hdf5.ts";
import { assertReadable } from "./files.ts";

type Library = typeof import("h5wasm/node");
let loading: Promise<Library> | undefined;

/** The HDF5 library for Node, with nothing to say on stderr: what fails becomes an error of one line. */
async function load(): Promise<Library> {
  const library = await import("h5wasm/node");
  const { FS } = await library.ready;
  // Emscripten's streams are not in its types; each names the descriptor of Node that it writes to.
  const [, , stderr] = (FS as unknown as { streams: { nfd: number }[] }).streams;
  if (stderr) stderr.nfd = openSync(devNull, "w");
  return library;
}

/** Reads the samples of an HDF5 file; see {@link hdf5Samples}. */
export async function readHdf5(path: string, dataset?: string): Promise<Hdf5Samples> {
  const fileSize = assertReadable(path);
  return hdf5Samples(await (loading ??= load()), path, { dataset, label: path, fileSize });
}

/** Opens the configurations of an HDF5 file; see {@link openHdf5}. */
export async function openHdf5File(
  path: string,
  which: Pick<Hdf5Options, "dataset" | "layout"> = {},
): Promise<Hdf5Configurations> {
  const fileSize = assertReadable(path);
  return openHdf5(await (loading ??= load()), path, { ...which, label: path, fileSize });
}

/** Reads an unfinished file of ours, or nothing of another; see {@link hdf5Partial}. */
export async function readPartialHdf5(path: string): Promise<Awaited<ReturnType<typeof hdf5Partial>>> {
  const fileSize = assertReadable(path);
  return hdf5Partial(await (loading ??= load()), path, { label: path, fileSize });
}

/** Reads an array of an HDF5 file that is no samples; see {@link hdf5Numbers}. */
export async function readHdf5Numbers(path: string, dataset: string): Promise<Hdf5Numbers | undefined> {
  const fileSize = assertReadable(path);
  return hdf5Numbers(await (loading ??= load()), path, { dataset, label: path, fileSize });
}
