/** Files that tasks make, each under the digest of its bytes in `blobs/`: equal files are one, and a task that is done again finds its own. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import { extname, join } from "node:path";
import { makeFolder } from "../../io/node/files.ts";

const PIECE = 2 ** 20;

/** SHA-256 of a file, in hexadecimal digits. */
export function sha256OfFile(path: string): string {
  const hash = createHash("sha256");
  const descriptor = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    for (let n = readSync(descriptor, piece); n > 0; n = readSync(descriptor, piece)) hash.update(piece.subarray(0, n));
    return hash.digest("hex");
  } finally {
    closeSync(descriptor);
  }
}

/** Where a blob lies. */
export const blobPath = (folder: string, name: string): string => join(folder, "blobs", name.slice(0, 2), name);

/** Takes a file with this digest, which is on the disk already, in among the blobs, and returns its name there. */
export function takeBlob(folder: string, file: string, sha256: string): string {
  const name = `${sha256}${extname(file)}`;
  const path = blobPath(folder, name);
  makeFolder(join(folder, "blobs", name.slice(0, 2)));
  // Two copies of a task may do this at once: whichever comes last puts the same bytes there.
  if (existsSync(path)) rmSync(file, { force: true });
  else renameSync(file, path);
  return name;
}
