import { isFolder } from "kadanoff/io/node";
import type { CommandSpec } from "../command.ts";
import { graphFlag, inputFlags, memoryFlag } from "../flags.ts";
import { inspectFolder } from "../folder.ts";
import { openInput } from "../input.ts";
import { inspector, inspectVariables } from "../inspection.ts";
import { variablesFlag, variablesIn } from "../variables.ts";

const flags = { ...inputFlags, ...graphFlag, variables: variablesFlag, memory: memoryFlag };

export const inspectCommand: CommandSpec<typeof flags> = {
  name: "inspect",
  words: ["[file]"],
  summary: "what is in a file of samples, what is measured from it, and whether it is good enough to learn from",
  prints: "size, model and origin as the file tells them, observables with errors, and what the samples are worth",
  flags,
  examples: ["kadanoff inspect ising.h5", "kadanoff inspect samples.npy --boundary torus --json"],
  async run([file], f, context) {
    const { warn } = context;
    if (file !== undefined && isFolder(file)) return inspectFolder(file, f, context);
    const others = await variablesIn(file, f, context);
    const found = others === undefined ? await inspectSpins() : inspectVariables(file!, others);
    for (const warning of found.warnings) warn(`${file}: ${warning}`);
    return found;

    async function inspectSpins() {
      const input = await openInput(file, f, context);
      try {
        const looking = inspector(file!, input);
        await input.each(looking.take);
        return looking.finish();
      } finally {
        input.close();
      }
    }
  },
};
