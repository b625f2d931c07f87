import { InputError } from "kadanoff/errors";
import { formatToWrite } from "kadanoff/io";
import { assertWritable, beginSamples } from "kadanoff/io/node";
import { formatSize, sidesOf } from "kadanoff/lattices";
import type { CommandSpec } from "../command.ts";
import { graphFlag, inputFlags, memoryFlag } from "../flags.ts";
import { assertOtherFile, openInput } from "../input.ts";
import { convertVariables } from "../variableCommands.ts";
import { openVariables, variablesFlag } from "../variables.ts";
import { counted } from "../words.ts";

const flags = { ...inputFlags, ...graphFlag, variables: variablesFlag, memory: memoryFlag };

export const convertCommand: CommandSpec<typeof flags> = {
  name: "convert",
  words: ["[in]", "[out]"],
  summary: "write samples in another format: npy, npz, h5, csv, as the name says",
  prints: "what was written",
  flags,
  examples: ["kadanoff convert ising.h5 ising.npz", "kadanoff convert samples.npy samples.h5 --boundary torus"],
  async run([input, output], f, context) {
    const { force } = context;
    if (output === undefined) throw new InputError("expected a file to write, such as samples.npz");
    assertOtherFile(input, output);
    formatToWrite(output);
    assertWritable(output, { force });
    const others = await openVariables(input, f);
    if (others !== undefined) return convertVariables(others, output, context);
    const { known, attributes, each, close } = await openInput(input, f, context);
    try {
      const file = beginSamples(output, known, { force, attributes });
      try {
        await each(file.write);
        file.publish();
      } catch (error) {
        file.discard();
        throw error;
      }
    } finally {
      close();
    }
    const { count, lattice } = known;
    return {
      document: { file: output, count, size: sidesOf(lattice.size) },
      text: `${output}: ${counted(count, "configuration")} of ${formatSize(lattice.size)} spins`,
    };
  },
};
