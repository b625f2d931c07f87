#!/usr/bin/env node
/** The command line of kadanoff; each command stands in its own file under commands/. */
import "./sweep/timeLimit.ts"; // first of all
import { Command, CommanderError } from "commander";
import { didYouMean } from "kadanoff/errors";
import { withoutColour } from "./colour.ts";
import { declare, errorLine } from "./command.ts";
import { version } from "./version.ts";

// Before anything is read: what cannot be read is an error without colour, too.
if (process.argv.includes("--no-color")) withoutColour();

const program = new Command("kadanoff")
  .description("finds what matters at large scale in a physical system, from nothing but samples of it")
  .version(version)
  .helpCommand("help [command]", "what a command does, its flags, and examples")
  .addHelpText("after", "\nkadanoff COMMAND --help shows the flags of a command, and examples.")
  .exitOverride()
  .configureOutput({ outputError: () => {}, writeErr: () => {} });
/** Every command, in the order of --help. */
const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  sample: async () => declare(program, (await import("./commands/sample.ts")).sampleCommand),
  inspect: async () => declare(program, (await import("./commands/inspect.ts")).inspectCommand),
  learn: async () => declare(program, (await import("./commands/learn.ts")).learnCommand),
  ensemble: async () => declare(program, (await import("./commands/ensemble.ts")).ensembleCommand),
  information: async () => declare(program, (await import("./commands/information.ts")).informationCommand),
  coarsen: async () => declare(program, (await import("./commands/coarsen.ts")).coarsenCommand),
  operators: async () => declare(program, (await import("./commands/operators.ts")).operatorsCommand),
  flow: async () => declare(program, (await import("./commands/flow.ts")).flowCommand),
  sweep: async () => (await import("./commands/sweep.ts")).declareSweep(program),
  convert: async () => declare(program, (await import("./commands/convert.ts")).convertCommand),
  report: async () => declare(program, (await import("./commands/report.ts")).reportCommand),
  paper: async () => declare(program, (await import("./commands/paper.ts")).paperCommand),
  demo: async () => declare(program, (await import("./commands/demo.ts")).demoCommand),
  lab: async () => declare(program, (await import("./commands/lab.ts")).labCommand),
  bench: async () => declare(program, (await import("./commands/bench.ts")).benchCommand),
  cite: async () => declare(program, (await import("./commands/cite.ts")).citeCommand),
  completion: async () => declare(program, (await import("./commands/completion.ts")).completionCommand(program)),
  doctor: async () => declare(program, (await import("./commands/doctor.ts")).doctorCommand),
};

// A command needs no other, and reading them all takes longer than most of them; who asks for help or mistypes wants to see them all.
const [, , first = ""] = process.argv;
if (first !== "completion" && Object.hasOwn(COMMANDS, first)) await COMMANDS[first]!();
else if (first !== "--version") for (const declared of Object.values(COMMANDS)) await declared();

/** Standard output that cannot be written: a reader that has left, as `head` does, is not worth a word. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(
    errorLine(
      "kadanoff",
      `standard output cannot be written: ${error.code === "ENOSPC" ? "no space left" : (error.code ?? error.message)}`,
    ),
  );
  process.exit(2);
});
process.stderr.on("error", () => {});

/** What is wrong where there is no command, or none of that name to be helped with. */
function withoutCommand(): string {
  const [, , , asked] = process.argv;
  const verbs = program.commands.find((command) => command.name() === first)?.commands ?? [];
  if (verbs.length > 0) {
    const names = verbs.map((verb) => verb.name());
    return `${first}: expected one of ${names.join(", ")}; see kadanoff ${first} --help`;
  }
  if (first !== "help" || asked === undefined) return "expected a command; see kadanoff --help";
  const names = program.commands.map((command) => command.name());
  return `unknown command '${asked}'${didYouMean(asked, names)}`;
}

/** One line for what commander does not understand, and exit code 2. */
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) process.exitCode = 0;
  else {
    // "error: unknown option '--sizee' (Did you mean --size?)", in the grammar of all other messages.
    const message = error.message
      .replace(/^error: /, "")
      .replace(/\s*\n\s*/g, " ")
      .replace(/ \(Did you mean (.*)\?\)$/, "; did you mean $1?");
    process.stderr.write(errorLine("kadanoff", error.code === "commander.help" ? withoutCommand() : message));
    process.exitCode = 2;
  }
}
