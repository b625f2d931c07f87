/**
 * What every layer throws when the input, and not the program, is at fault: a size that does not fit, a file that is not
 * what it says, a value out of its range. The message is one line, `who: what was expected, what came, what to do`;
 * the command line prints it and leaves with exit code 2.
 */
export class InputError extends Error {
  /** Always `InputError`: what callers tell it from a fault of the program by. */
  override readonly name: string = "InputError";
}
