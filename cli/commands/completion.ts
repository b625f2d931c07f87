import type { Command } from "commander";
import { didYouMean, InputError } from "kadanoff/errors";
import type { CommandSpec } from "../command.ts";

/** A command as a shell completes it. */
interface Completable {
  readonly name: string;
  readonly summary: string;
  /** `--size`, with the word for its value where it takes one. */
  readonly flags: readonly { readonly flag: string; readonly help: string; readonly takesValue: boolean }[];
  /** Commands below it, such as `run` of `sweep`. */
  readonly verbs: readonly { readonly name: string; readonly summary: string }[];
}

const SHELLS: Readonly<Record<string, (commands: readonly Completable[]) => string>> = { bash, zsh, fish };

/** How each shell is told, once and for all. */
const INSTALL: Readonly<Record<string, string>> = {
  bash: "kadanoff completion bash > ~/.local/share/bash-completion/completions/kadanoff",
  zsh: `kadanoff completion zsh > "\${fpath[1]}/_kadanoff"`,
  fish: "kadanoff completion fish > ~/.config/fish/completions/kadanoff.fish",
};

const flags = {};

/** @param program with all commands declared by the time that it runs */
export const completionCommand = (program: Command): CommandSpec<typeof flags> => ({
  name: "completion",
  words: ["[shell]"],
  summary: "a script that lets bash, zsh or fish complete commands, flags and files",
  prints: "the script",
  flags,
  examples: Object.values(INSTALL),
  async run([shell]) {
    const script = SHELLS[shell ?? ""];
    if (script === undefined) {
      const got = shell ? `${JSON.stringify(shell)}${didYouMean(shell, Object.keys(SHELLS))}` : "none";
      throw new InputError(`expected ${Object.keys(SHELLS).join(", ")}, got ${got}`);
    }
    const commands = program.commands.map((command) => {
      const options = [command, ...command.commands].flatMap((one) => one.options);
      return {
        name: command.name(),
        summary: command.summary(),
        // Of a command with others below it the flags of all, each once.
        flags: [...new Map(options.map((option) => [option.long!, option])).values()].map(
          ({ long, description, required }) => ({ flag: long!, help: description, takesValue: required }),
        ),
        verbs: command.commands.map((verb) => ({ name: verb.name(), summary: verb.summary() })),
      };
    });
    const text = script(commands).trimEnd();
    return { document: { shell, install: INSTALL[shell!], script: text }, text };
  },
});

function bash(commands: readonly Completable[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const cases = commands.map(({ name, flags, verbs }) => {
    const below = verbs.length === 0 ? "" : ` verbs="${verbs.map((verb) => verb.name).join(" ")}"`;
    return `    ${name}) words="${flags.map(({ flag }) => flag).join(" ")}"${below} ;;`;
  });
  return `# kadanoff completion bash
_kadanoff() {
  local current=\${COMP_WORDS[COMP_CWORD]} words= verbs=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names} help --help --version" -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
    help) words="${names}" ;;
  esac
  if [ -n "$verbs" ] && [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W "$verbs --help" -- "$current"))
    return
  fi
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($([ "\${COMP_WORDS[1]}" = help ] && compgen -W "$words" -- "$current"; compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _kadanoff kadanoff`;
}

/** Text in single quotes, as bash, zsh and fish all read it; a quote in it becomes a typographic one. */
const quoted = (text: string): string => `'${text.replaceAll("'", "’")}'`;

function zsh(commands: readonly Completable[]): string {
  // In what _arguments reads, a colon and a bracket have a meaning.
  const plain = (text: string): string => text.replace(/[[\]:\\]/g, "\\$&");
  const cases = commands.map(({ name, flags, verbs }) =>
    [
      `    ${name})`,
      "      _arguments \\",
      ...flags.map(
        ({ flag, help, takesValue }) =>
          `        ${quoted(`${flag}[${plain(help)}]${takesValue ? ":value:_files" : ""}`)} \\`,
      ),
      ...(verbs.length === 0
        ? []
        : [`        ${quoted(`1:command:(${verbs.map((verb) => verb.name).join(" ")})`)} \\`]),
      "        '*:file:_files' ;;",
    ].join("\n"),
  );
  return `#compdef kadanoff
_kadanoff() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${plain(summary)}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = _kadanoff ]; then
  _kadanoff "$@"
else
  compdef _kadanoff kadanoff
fi`;
}

function fish(commands: readonly Completable[]): string {
  const lines = commands.flatMap(({ name, summary, flags, verbs }) => [
    `complete -c kadanoff -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...verbs.map((verb) => {
      const none = `not __fish_seen_subcommand_from ${verbs.map((other) => other.name).join(" ")}`;
      return `complete -c kadanoff -n ${quoted(`__fish_seen_subcommand_from ${name}; and ${none}`)} -f -a ${verb.name} -d ${quoted(verb.summary)}`;
    }),
    ...flags.map(
      ({ flag, help, takesValue }) =>
        `complete -c kadanoff -n ${quoted(`__fish_seen_subcommand_from ${name}`)} -l ${flag.replace(/^--/, "")}${takesValue ? " -r" : ""} -d ${quoted(help)}`,
    ),
  ]);
  return ["# kadanoff completion fish", ...lines].join("\n");
}
