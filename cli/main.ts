#!/usr/bin/env node
/** The command line of kadanoff; each command stands in its own file under commands/. */
import { Command, CommanderError } from "commander";
import { withoutColour } from "./colour.ts";
import { declare, errorLine } from "./command.ts";
import { benchCommand } from "./commands/bench.ts";
import { citeCommand } from "./commands/cite.ts";
import { coarsenCommand } from "./commands/coarsen.ts";
import { completionCommand } from "./commands/completion.ts";
import { convertCommand } from "./commands/convert.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { ensembleCommand } from "./commands/ensemble.ts";
import { flowCommand } from "./commands/flow.ts";
import { informationCommand } from "./commands/information.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { learnCommand } from "./commands/learn.ts";
import { operatorsCommand } from "./commands/operators.ts";
import { paperCommand } from "./commands/paper.ts";
import { reportCommand } from "./commands/report.ts";
import { sampleCommand } from "./commands/sample.ts";
import { didYouMean } from "./similar.ts";
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
declare(program, sampleCommand);
declare(program, inspectCommand);
declare(program, learnCommand);
declare(program, ensembleCommand);
declare(program, informationCommand);
declare(program, coarsenCommand);
declare(program, operatorsCommand);
declare(program, flowCommand);
declare(program, convertCommand);
declare(program, reportCommand);
declare(program, paperCommand);
declare(program, demoCommand);
declare(program, benchCommand);
declare(program, citeCommand);
declare(program, completionCommand(program));
declare(program, doctorCommand);

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
  const [, , first, asked] = process.argv;
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
