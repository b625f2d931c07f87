/**
 * How a command is declared and run: its flags, the same keys from a file with --config, one line for what is wrong,
 * exit codes, interruption.
 */
import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { InputError, printable } from "kadanoff/errors";
import { painted, withoutColour } from "./colour.ts";
import { configValues } from "./config.ts";
import { type Flag, type FlagValues, grouped } from "./flag.ts";
import { openPool, type Pool } from "./pool.ts";
import { type Progress, progress } from "./progress.ts";
import { wholeNumber } from "./values.ts";

export { type Flag, type FlagValues, grouped };

/** What an action works with. */
export interface Context {
  readonly seed: number;
  readonly workers: number;
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Workers, started at the first call. */
  pool(): Pool;
  /** Writes a warning to stderr. */
  warn(message: string): void;
  /** Says now what a command has found that goes on; it has nothing to say at its end. */
  say(outcome: Outcome): void;
}

/** What a command has found: a document for --json, and the same in words. */
export interface Outcome {
  readonly document: object;
  readonly text: string;
  /** What the process exits with where it is not 0: that something is there, but not all. */
  readonly exitCode?: number;
}

export interface CommandSpec<F extends Record<string, Flag>> {
  readonly name: string;
  /** Positional words, as commander writes them: `<file>`, `[model]`. */
  readonly words: readonly string[];
  readonly summary: string;
  /** What comes out on stdout and into files, for --help. */
  readonly prints?: string;
  readonly flags: F;
  /** Command lines to show below the flags. */
  readonly examples?: readonly string[];
  run(words: readonly (string | undefined)[], flags: FlagValues<F>, context: Context): Promise<Outcome | undefined>;
}

/** The flags of all commands; the seed and the number of workers have their own place in the context. */
export const commonFlags = {
  seed: { flag: "--seed <N>", help: "root of all randomness (default 2018)", parse: wholeNumber("--seed", 0) },
  workers: {
    flag: "--workers <N>",
    help: "worker threads (default: all cores); never changes a result",
    parse: wholeNumber("--workers", 1, 1024),
  },
  json: { flag: "--json", help: "print one JSON document on stdout, and nothing else there" },
  quiet: { flag: "--quiet", help: "no progress, no warnings" },
  force: { flag: "--force", help: "replace outputs that exist" },
  noColor: { flag: "--no-color", help: "no colours on a terminal, as NO_COLOR in the environment" },
  debug: { flag: "--debug", help: "show the stack of an error" },
} satisfies Record<string, Flag>;

/** `--no-bias` is the switch `no-bias`: the name of a flag, and its key in a --config file. */
export const keyOf = ({ flag }: Flag): string => /--([^ =]+)/.exec(flag)![1]!;

/** A command that has others below it: `kadanoff sweep run`. */
export function declareGroup(
  program: Command,
  { name, summary, verbs }: { name: string; summary: string; verbs: readonly ((under: Command) => void)[] },
): void {
  const group = program.command(name).summary(summary).description(summary).helpCommand(false);
  for (const verb of verbs) verb(group);
  group.addHelpText("after", `\nkadanoff ${name} COMMAND --help shows the flags of each, and examples.`);
}

export function declare<F extends Record<string, Flag>>(program: Command, spec: CommandSpec<F>): void {
  const description = spec.prints === undefined ? spec.summary : `${spec.summary}\n\nPrints ${spec.prints}.`;
  const command = program.command(spec.name).summary(spec.summary).description(description);
  for (const word of spec.words) command.argument(word);
  const flags: Record<string, Flag> = { ...spec.flags, ...grouped("For all commands", commonFlags) };
  for (const flag of Object.values(flags)) {
    // commander would take --no-x for the negation of --x; here each is a switch of its own.
    const option = Object.assign(new Option(flag.flag, flag.help), { negate: false });
    command.addOption(option.helpGroup(`${keyOf(flag) === "out" ? "Output" : (flag.group ?? "Options")}:`));
  }
  command.addOption(
    new Option("--config <FILE.yaml>", "the same keys as the flags; flags win").helpGroup("For all commands:"),
  );
  command.addHelpOption(new Option("-h, --help", "this help").helpGroup("For all commands:"));
  if (spec.examples)
    command.addHelpText("after", ["", "Examples:", ...spec.examples.map((line) => `  ${line}`)].join("\n"));
  command.action(async (...parameters) => {
    const words = parameters.slice(0, spec.words.length) as (string | undefined)[];
    const given = command.opts() as Record<string, string | boolean>;
    const who = [program.parent?.name(), program.name(), spec.name].filter((name) => name !== undefined).join(" ");
    await execute(who, spec, flags, words, given);
  });
}

async function execute<F extends Record<string, Flag>>(
  who: string,
  spec: CommandSpec<F>,
  flags: Record<string, Flag>,
  words: readonly (string | undefined)[],
  given: Record<string, string | boolean>,
): Promise<void> {
  const interrupted = new AbortController();
  setMaxListeners(0, interrupted.signal); // one listener for each task that waits for a worker
  let pool: Pool | undefined;
  let bar: Progress | undefined;
  const onSignal = (): void => {
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    const values = await readFlags(flags, given);
    if (values.noColor === true) withoutColour();
    bar = progress({ quiet: values.quiet === true });
    const say = ({ document, text }: Outcome): void =>
      void process.stdout.write(
        values.json === true ? `${JSON.stringify(document)}\n` : text === "" ? "" : `${text}\n`,
      );
    const outcome = await spec.run(words, values as FlagValues<F>, {
      seed: (values.seed as number | undefined) ?? 2018,
      workers: (values.workers as number | undefined) ?? availableParallelism(),
      force: values.force === true,
      signal: interrupted.signal,
      progress: bar,
      pool: () => (pool ??= openPool((values.workers as number | undefined) ?? availableParallelism())),
      warn: (message) => {
        if (values.quiet !== true)
          process.stderr.write(`${who}: ${painted("yellow", "warning:")} ${printable(message)}\n`);
      },
      say,
    });
    bar.stop();
    if (outcome !== undefined) say(outcome);
    if (outcome?.exitCode !== undefined) process.exitCode = outcome.exitCode;
  } catch (error) {
    bar?.stop();
    process.exitCode = report(error, who, { debug: given.debug === true, interrupted: interrupted.signal.aborted });
  } finally {
    await pool?.close();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** Prints what went wrong and returns the exit code: 2 for bad input, 130 for an interruption, 1 for the rest. */
export function report(
  error: unknown,
  who: string,
  { debug, interrupted }: { debug: boolean; interrupted: boolean },
): number {
  // The library's functions name themselves too: "learn: …" need not be said twice.
  const own = `${who.split(" ").at(-1)}: `;
  const said = error instanceof Error ? error.message : String(error);
  const message = said.startsWith(own) ? said.slice(own.length) : said;
  if (interrupted && !(error instanceof InputError)) {
    const kept = error instanceof Interrupted ? `: ${message}` : "";
    process.stderr.write(`${who}: ${painted("yellow", "interrupted")}${kept}\n`);
    return 130;
  }
  process.stderr.write(
    debug && error instanceof Error ? `${error.stack}\n` : errorLine(who, message.replace(/\s*\n\s*/g, "; ")),
  );
  return error instanceof InputError ? 2 : 1;
}

/** What went wrong, in one line, and who says so in red. */
export const errorLine = (who: string, message: string): string => `${painted("red", `${who}:`)} ${message}\n`;

/** Thrown by a command that was interrupted and has something to say about what is kept. */
export class Interrupted extends Error {}

/** The values of all flags: those of the command line, and for the rest those of the --config file. */
export async function readFlags(
  flags: Record<string, Flag>,
  given: Record<string, string | boolean>,
): Promise<Record<string, unknown>> {
  const byKey = new Map(Object.entries(flags).map(([name, flag]) => [keyOf(flag), { name, flag }]));
  const values: Record<string, unknown> = {};
  const fromFile = typeof given.config === "string" ? await configValues(given.config, [...byKey.keys()]) : [];
  for (const { key, value, at } of fromFile) {
    const { name, flag } = byKey.get(key)!;
    try {
      values[name] = readConfig(flag, value);
    } catch (error) {
      throw error instanceof InputError ? new InputError(`${at}: ${error.message}`) : error;
    }
  }
  for (const [key, { name, flag }] of byKey) {
    const word = given[camelCase(key)];
    if (word === undefined) continue;
    values[name] = flag.parse === undefined ? true : flag.parse(String(word));
  }
  return values;
}

function readConfig(flag: Flag, value: unknown): unknown {
  if (flag.parse !== undefined) return flag.parse(inWord(value));
  if (typeof value === "boolean") return value;
  throw new InputError(`${keyOf(flag)}: expected true or false, got ${JSON.stringify(value)}`);
}

/** A value of YAML as the word that says the same: lists with commas, and ranges { from, to, count } as from..to:count. */
function inWord(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWord).join(",");
  if (typeof value !== "object" || value === null) return String(value);
  const { from, to, count } = value as Readonly<Record<string, unknown>>;
  if (from !== undefined && to !== undefined && count !== undefined) {
    return `${inWord(from)}..${inWord(to)}:${inWord(count)}`;
  }
  throw new InputError(`expected a value, a list or { from, to, count }, got ${JSON.stringify(value)}`);
}

const camelCase = (key: string): string => key.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** A flag that a command cannot do without. */
export function needed<T>(value: T | undefined, flag: string, example: string): T {
  if (value === undefined) throw new InputError(`expected ${flag}, such as ${example}`);
  return value;
}
