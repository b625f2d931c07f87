/** Colour for people at a terminal, and for nobody else: a file or another program gets the same text without it. */
import { styleText } from "node:util";

/** A stream that colour may go to. */
interface Stream {
  readonly isTTY?: boolean;
}

/**
 * Whether text for a stream is coloured. NO_COLOR with anything in it says no, as --no-color does; then FORCE_COLOR says yes, but for 0 and false;
 * else it is where there is a terminal that knows colours.
 */
export function isColoured({ isTTY }: Stream, env: Readonly<NodeJS.ProcessEnv> = process.env): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return !["0", "false"].includes(env.FORCE_COLOR);
  return isTTY === true && env.TERM !== "dumb";
}

/** No colour from here on, in this process and in those that it starts. */
export function withoutColour(): void {
  process.env.NO_COLOR = "1";
}

/** Text for stderr: errors red, warnings yellow, where it is coloured. */
export function painted(colour: "red" | "yellow", text: string): string {
  // Without its own look at the stream, which goes by stdout.
  return isColoured(process.stderr) ? styleText(colour, text, { validateStream: false }) : text;
}
