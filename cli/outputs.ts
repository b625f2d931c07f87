/**
 * Several files that a command writes as one. The same work gives the same bytes, so that a command that was killed between two of
 * them may go on: before any of them is written, `.NAME.unfinished.json` beside them tells of what work they are and what will be
 * in them. A file that is there already is passed by where its bytes are those; any other file is somebody's, and stays.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatJson } from "kadanoff/io";
import { assertWritable, makeFolder, removeLeavings, writeFileAtomic } from "kadanoff/io/node";

type Content = string | Uint8Array;

export interface OutputSet {
  /** Finds out before any work whether files can be written: none is there, but those of the same work that was killed. */
  assertWritable(files: readonly string[]): void;
  /** Writes files by their names in the folder. */
  write(files: Readonly<Record<string, Content>>): void;
  /** All is there. */
  complete(): void;
}

/** What was begun: the work, and the SHA-256 of its files. */
interface Begun {
  readonly work: object;
  readonly files: Readonly<Record<string, string>>;
}

const digest = (content: Content): string => createHash("sha256").update(content).digest("hex");

/** What takes away again the folders that finding out whether one can be written to has made, of a run that writes nothing. */
export function withoutFolder(folder: string): () => void {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at); at = dirname(at)) missing.push(at);
  return () => {
    for (const made of missing) if (existsSync(made) && readdirSync(made).length === 0) rmdirSync(made);
  };
}

/**
 * The files of a command in a folder.
 *
 * @param work all that the bytes of the files hang on; files of other work are not gone on with
 */
export function outputSet(folder: string, name: string, work: object, { force }: { force: boolean }): OutputSet {
  const note = join(folder, `.${name}.unfinished.json`);
  const begun = begunBefore(note);
  const digests = { ...(JSON.stringify(begun?.work) === JSON.stringify(work) ? begun?.files : {}) };
  const isThere = (file: string): boolean => {
    const path = join(folder, file);
    return !force && digests[file] !== undefined && existsSync(path) && digest(readFileSync(path)) === digests[file];
  };
  return {
    assertWritable: (files) => {
      for (const file of files) {
        if (isThere(file)) removeLeavings(join(folder, file));
        else assertWritable(join(folder, file), { force, createFolder: true });
      }
    },
    write: (files) => {
      makeFolder(folder);
      for (const [file, content] of Object.entries(files)) digests[file] = digest(content);
      writeFileAtomic(note, formatJson({ work, files: digests } satisfies Begun), { force: true });
      let stands = false;
      try {
        for (const [file, content] of Object.entries(files)) {
          if (!isThere(file)) writeFileAtomic(join(folder, file), content, { force });
          stands = true;
        }
      } catch (error) {
        // Of nothing that was written there is nothing to go on with.
        if (!stands) rmSync(note, { force: true });
        throw error;
      }
    },
    complete: () => rmSync(note, { force: true }),
  };
}

/** The note of a command that was killed; whatever else is in its place tells nothing. */
function begunBefore(note: string): Begun | undefined {
  try {
    const { work, files } = JSON.parse(readFileSync(note, "utf8")) as Partial<Begun>;
    return work && files && { work, files };
  } catch {
    return undefined;
  }
}
