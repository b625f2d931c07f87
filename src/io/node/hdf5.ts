/** HDF5 files on disk: the library is loaded when the first is read, since loading takes a seventh of a second. */
import { openSync } from "node:fs";
import { devNull } from "node:os";
import {
  type Hdf5Configurations,
  type Hdf5Library,
  type Hdf5Numbers,
  type Hdf5Options,
  type Hdf5Samples,
  hdf5Numbers,
  hdf5Partial,
  hdf5Samples,
  isShaken,
  openHdf5,
} from "../hdf5.ts";
import { assertReadable } from "./files.ts";

/** Makes instances of the library. */
type Factory = (options: { readonly noInitialRun: true }) => Promise<Hdf5Library>;
let loading: Promise<Hdf5Library> | undefined;

/** The HDF5 library, and a fresh instance of it after a damaged file has left the last in doubt. */
async function hdf5(): Promise<Hdf5Library> {
  if (loading && isShaken(await loading)) loading = undefined;
  return (loading ??= load());
}

/** An instance of the HDF5 library for Node, with nothing to say on stderr: what fails becomes an error of one line. */
async function load(): Promise<Hdf5Library> {
  // The package exports but one instance; what makes them lies beside it.
  const { href } = new URL("hdf5_util.js", import.meta.resolve("h5wasm/node"));
  const { default: make }: { default: Factory } = await import(href);
  const library = await make({ noInitialRun: true });
  // Emscripten's streams are not in its types; each names the descriptor of Node that it writes to.
  const [, , stderr] = (library.FS as unknown as { streams: { nfd: number }[] }).streams;
  if (stderr) stderr.nfd = silence ??= openSync(devNull, "w");
  return library;
}
/** Where instances write what they have to say. */
let silence: number | undefined;

/** Reads the samples of an HDF5 file; see {@link hdf5Samples}. */
export async function readHdf5(path: string, dataset?: string): Promise<Hdf5Samples> {
  const fileSize = assertReadable(path);
  return hdf5Samples(await hdf5(), path, { dataset, label: path, fileSize });
}

/** Opens the configurations of an HDF5 file; see {@link openHdf5}. */
export async function openHdf5File(
  path: string,
  which: Pick<Hdf5Options, "dataset" | "layout"> = {},
): Promise<Hdf5Configurations> {
  const fileSize = assertReadable(path);
  return openHdf5(await hdf5(), path, { ...which, label: path, fileSize });
}

/** Reads an unfinished file of ours, or nothing of another; see {@link hdf5Partial}. */
export async function readPartialHdf5(path: string): Promise<Awaited<ReturnType<typeof hdf5Partial>>> {
  const fileSize = assertReadable(path);
  return hdf5Partial(await hdf5(), path, { label: path, fileSize });
}

/** Reads an array of an HDF5 file that is no samples; see {@link hdf5Numbers}. */
export async function readHdf5Numbers(path: string, dataset: string): Promise<Hdf5Numbers | undefined> {
  const fileSize = assertReadable(path);
  return hdf5Numbers(await hdf5(), path, { dataset, label: path, fileSize });
}
