/**
 * Long work in pieces, each of which hangs on nothing but its own name and what all have in common. Pieces that are done are kept beside the output in
 * `.NAME.unfinished.json`, written anew as a whole whenever one is added and with a digest of them, so that a run which is interrupted or killed goes on from there,
 * with more pieces if wanted.
 */
import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "kadanoff/errors";
import { formatJson } from "kadanoff/io";
import { lockOutput, makeFolder, readJson, writeFileAtomic } from "kadanoff/io/node";
import { type Context, Interrupted } from "./command.ts";
import { counted } from "./words.ts";

interface Pieces<T> {
  /** The output beside which they are kept. */
  readonly out: string;
  /** What they are called, in the singular. */
  readonly noun: string;
  /** All that every piece hangs on. */
  readonly work: object;
  /** Names of the pieces that are wanted. */
  readonly names: readonly string[];
  readonly make: (name: string) => Promise<T>;
  /** Called with the number of pieces that are there, first with those of an earlier run. */
  readonly onPiece?: (done: number, total: number) => void;
}

/** Where they are kept. */
export const partialOf = (out: string): string => join(dirname(out), `.${basename(out, ".json")}.unfinished.json`);

/** Forgets the pieces: the output is written. */
export const forgetPieces = (out: string): void => rmSync(partialOf(out), { force: true });

/** All pieces, in the order of their names: those that an earlier run has kept, and the others made now, as many at a time as there are workers. */
export async function inPieces<T>(
  { out, noun, work, names, make, onPiece }: Pieces<T>,
  { signal, force, workers }: Pick<Context, "signal" | "force" | "workers">,
): Promise<T[]> {
  makeFolder(dirname(out));
  const lock = lockOutput(out);
  try {
    const done = keptPieces<T>(out, { noun, work, force });
    const wanted = (): number => names.filter((name) => done.has(name)).length;
    onPiece?.(wanted(), names.length);
    const left = names.filter((name) => !done.has(name));
    let failed = false;
    const workThrough = async (): Promise<void> => {
      for (let name = left.shift(); name !== undefined && !failed; name = left.shift()) {
        signal.throwIfAborted();
        try {
          done.set(name, asKept(await make(name)));
        } catch (error) {
          failed = true;
          throw error;
        }
        if (failed) return;
        storePieces(out, { noun, work, done });
        onPiece?.(wanted(), names.length);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(workers, left.length) }, workThrough));
    } catch (error) {
      if (!signal.aborted || error instanceof InputError) throw error;
      throw new Interrupted(
        wanted() === 0
          ? "nothing is stored yet"
          : `${wanted()} of ${counted(names.length, noun)} are kept in ${partialOf(out)}; the same command goes on from there`,
      );
    }
    return names.map((name) => done.get(name)!);
  } finally {
    lock.release();
  }
}

/** The same where nothing is written, one piece after another. */
export async function inTurn<T>(names: readonly string[], make: (name: string) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (const name of names) made.push(await make(name));
  return made;
}

/** Pieces of the same work that an earlier run has kept; those of other work are refused, or with --force forgotten. */
export function keptPieces<T>(
  out: string,
  { noun, work, force }: { noun: string; work: object; force: boolean },
): Map<string, T> {
  const partial = partialOf(out);
  if (!existsSync(partial)) return new Map();
  const kept = (readJson(partial) ?? {}) as Record<string, unknown>;
  const pieces = kept[`${noun}s`];
  if (formatJson(kept.work ?? {}) === formatJson(work) && kept.sha256 === digestOf(pieces) && Array.isArray(pieces)) {
    return new Map(revived(pieces) as [string, T][]);
  }
  if (force) return new Map();
  throw new InputError(
    `${partial} has ${noun}s from other samples or with other flags; give those again to go on, or --force to begin anew`,
  );
}

/** Writes all pieces that are done. */
export function storePieces(
  out: string,
  { noun, work, done }: { noun: string; work: object; done: ReadonlyMap<string, unknown> },
): void {
  const pieces = JSON.parse(encoded([...done]));
  writeFileAtomic(partialOf(out), formatJson({ work, sha256: digestOf(pieces), [`${noun}s`]: pieces }), {
    force: true,
  });
}

const digestOf = (pieces: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(pieces) ?? "")
    .digest("hex");

/** A piece as it comes back from the file, so that a run does not differ from one that was interrupted. */
const asKept = <T>(piece: T): T => revived(JSON.parse(encoded(piece))) as T;

/** JSON has no NaN and no infinities; here they stand as words. Arrays of numbers of any type become plain ones. */
const NOT_FINITE: readonly string[] = ["NaN", "Infinity", "-Infinity"];

const encoded = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === "number" && !Number.isFinite(item)) return String(item);
    return ArrayBuffer.isView(item) ? Array.from(item as unknown as ArrayLike<unknown>) : item;
  });

function revived(value: unknown): unknown {
  if (typeof value === "string") return NOT_FINITE.includes(value) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item)]));
}
