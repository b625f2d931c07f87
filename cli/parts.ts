/**
 * Parts of one piece of work that take long, kept beside its output in `.NAME.unfinished.json` as they are made: a run which is interrupted or killed need
 * not make them again. Typed arrays come back as they were, to the last bit.
 */
import { lockOutput } from "kadanoff/io/node";
import { type Context, Interrupted } from "./command.ts";
import { forgetPieces, keptPieces, partialOf, storePieces } from "./unfinished.ts";
import { counted } from "./words.ts";

/** Takes a part that has been made. */
export type OnPart = (part: string, piece: unknown) => void;

interface Parted<T> {
  readonly out: string;
  /** All that every part hangs on. */
  readonly work: object;
  /** Does the work with the parts that an earlier run has kept, and tells of each that it makes. */
  readonly make: (kept: Readonly<Record<string, unknown>>, onPart: OnPart) => Promise<T>;
  /** Writes the result, upon which the parts are forgotten. */
  readonly write: (result: T) => void;
}

/** Parts come several in a second where the work is small; all of them are written anew once in so many ms, and in so many times of what it takes. */
const EVERY = 1000;
const SHARE = 20;

/** Does work of which parts are kept, one process at a time. */
export async function inParts<T>(
  { out, work, make, write }: Parted<T>,
  { signal, force }: Pick<Context, "signal" | "force">,
): Promise<T> {
  const lock = lockOutput(out);
  try {
    const noun = "part";
    const done = keptPieces<unknown>(out, { noun, work, force });
    const kept = Object.fromEntries([...done].map(([name, piece]) => [name, unpacked(piece)]));
    let stored = done.size;
    let next = 0;
    const store = (): void => {
      const begun = performance.now();
      // A part that cannot be kept, since the disk is full, would have to be made again: that is no reason to give up the work.
      try {
        storePieces(out, { noun, work, done });
        stored = done.size;
      } catch {}
      const now = performance.now();
      next = now + Math.max(EVERY, SHARE * (now - begun));
    };
    try {
      const result = await make(kept, (part, piece) => {
        done.set(part, packed(piece));
        if (performance.now() >= next) store();
      });
      write(result);
      forgetPieces(out);
      return result;
    } catch (error) {
      if (stored < done.size) store();
      if (!signal.aborted || stored === 0) throw error;
      throw new Interrupted(
        `${counted(stored, "part")} of the work ${stored === 1 ? "is" : "are"} kept in ${partialOf(out)}; the same command goes on from there`,
      );
    }
  } finally {
    lock.release();
  }
}

/** Typed arrays that a part may have. */
const ARRAYS = { Float32Array, Float64Array, Uint32Array, Int8Array } as const;
type ArrayName = keyof typeof ARRAYS;

/** A typed array in JSON: which kind, and its bytes in base64. */
interface Packed {
  readonly array: ArrayName;
  readonly bytes: string;
}

const isPacked = (value: object): value is Packed => "array" in value && "bytes" in value;

function packed(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
    return { array: value.constructor.name as ArrayName, bytes } satisfies Packed;
  }
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packed(item)]));
}

function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value !== "object" || value === null) return value;
  if (isPacked(value)) return new ARRAYS[value.array](Uint8Array.from(Buffer.from(value.bytes, "base64")).buffer);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpacked(item)]));
}
