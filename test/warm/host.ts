/**
 * A process in which the built program is run again and again, each time from its first line: Node and the modules of the commands are loaded once and not
 * for each command line, which takes longer than many a command. `npm run test:nightly` starts a process for each.
 *
 * It is told the words of a command line, and answers with its exit code and what it printed; whoever started it ends it.
 */
import { pathToFileURL } from "node:url";
import type { Run } from "../program.ts";

const [, , program = ""] = process.argv;
let runs = 0;

/** What is written to a stream while `run` takes its time, in place of the stream. */
async function written(stream: NodeJS.WriteStream, run: () => Promise<void>): Promise<string> {
  const { write } = stream;
  let text = "";
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
    const done = rest.at(-1);
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
  try {
    await run();
  } finally {
    stream.write = write;
    // Each run of the program listens for itself.
    stream.removeAllListeners("error");
  }
  return text;
}

async function answer(args: readonly string[]): Promise<Run> {
  process.argv = [process.argv[0]!, program, ...args];
  process.exitCode = 0;
  let stdout = "";
  const stderr = await written(process.stderr, async () => {
    stdout = await written(process.stdout, async () => {
      // Another address is another module: the program begins anew, and what it imports is there already.
      await import(`${pathToFileURL(program).href}?run=${runs++}`);
    });
  });
  return { code: Number(process.exitCode), stdout, stderr };
}

process.on("message", async (args: readonly string[]) => process.send!(await answer(args)));
process.on("disconnect", () => process.exit());
