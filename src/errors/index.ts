/**
 * What every layer throws when the input, and not the program, is at fault: a size that does not fit, a file that is not
 * what it says, a value out of its range. The message is one line, `who: what was expected, what came, what to do`;
 * the command line prints it and leaves with exit code 2.
 */
export class InputError extends Error {
  override readonly name: string = "InputError";

  constructor(message: string, options?: ErrorOptions) {
    super(shortened(printable(message)), options);
  }
}

/**
 * A text that may hold words of a stranger's file, such as names of arrays, as it may be shown: one line, with control characters and
 * marks that turn the direction of writing as escapes, so that a file moves no cursor and hides nothing.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A message longer than this quotes a file that has too much to say. */
const LONGEST = 2000;

/** A message with its beginning, who and what, and its end, what to do. */
const shortened = (message: string): string =>
  message.length > LONGEST ? `${message.slice(0, LONGEST - 500)} … ${message.slice(-497)}` : message;
