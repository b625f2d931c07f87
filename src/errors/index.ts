export { didYouMean, similarTo } from "./similar.ts";

/**
 * What every layer throws when the input, and not the program, is at fault: a size that does not fit, a file that is not
 * what it says, a value out of its range. The message is one line, `who: what was expected, what came, what to do`;
 * the command line prints it and leaves with exit code 2.
 */
export class InputError extends Error {
  /** Always `InputError`: what callers tell it from a fault of the program by. */
  override readonly name: string = "InputError";

  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options);
  }
}

/** A text longer than this quotes a file that has too much to say. */
const LONGEST = 2000;

/**
 * A text that may hold words of a stranger's file, such as names of arrays, as it may be shown: one line, with control characters and
 * marks that turn the direction of writing as escapes, so that a file moves no cursor and hides nothing; and of one that is long the
 * beginning, who and what, and the end, what to do.
 */
export function printable(text: string): string {
  const line = text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 500)} … ${line.slice(-497)}` : line;
}
