/** Reading files of records: whole ones into memory that is used again, and single records where they lie. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

/** Reads files one after the other; what it returns is good until the next is read. */
export function fileReader(): (path: string) => Buffer {
  let bytes = Buffer.alloc(0);
  return (path) => {
    const descriptor = openSync(path, "r");
    try {
      const { size } = fstatSync(descriptor);
      if (bytes.length < size) bytes = Buffer.allocUnsafe(2 * size);
      return bytes.subarray(0, readAt(descriptor, bytes, { offset: 0, length: size }));
    } finally {
      closeSync(descriptor);
    }
  };
}

/** Files that are kept open; one of a thousand segments is read again and again. */
const OPEN = 64;

/** After so many ms without a read they are closed. */
const IDLE = 1000;

/** Reads parts of the files in a folder. */
export function partReader(folder: string): (name: string, part: { offset: number; length: number }) => Buffer {
  const open = new Map<string, number>();
  let isClosing = false;
  const closeAll = (): void => {
    for (const descriptor of open.values()) closeSync(descriptor);
    open.clear();
    isClosing = false;
  };
  return (name, part) => {
    if (!isClosing) setTimeout(closeAll, IDLE).unref();
    isClosing = true;
    let descriptor = open.get(name);
    if (descriptor === undefined) {
      const [oldest] = open;
      if (open.size >= OPEN && oldest !== undefined) {
        closeSync(oldest[1]);
        open.delete(oldest[0]);
      }
      descriptor = openSync(join(folder, name), "r");
      open.set(name, descriptor);
    }
    const bytes = Buffer.allocUnsafe(part.length);
    return bytes.subarray(0, readAt(descriptor, bytes, part));
  };
}

/** Bytes that were read: fewer than wanted where the file ends. */
function readAt(descriptor: number, into: Buffer, { offset, length }: { offset: number; length: number }): number {
  let done = 0;
  while (done < length) {
    const read = readSync(descriptor, into, done, length - done, offset + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
