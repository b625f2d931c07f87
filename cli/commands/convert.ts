import { InputError } from "kadanoff/errors";
import { formatToWrite } from "kadanoff/io";
import { assertWritable, writeSamples } from "kadanoff/io/node";
import { formatSize, sidesOf } from "kadanoff/lattices";
import type { CommandSpec } from "../command.ts";
import { graphFlag, inputFlags } from "../flags.ts";
import { assertOtherFile, readInput } from "../input.ts";
import { counted } from "../words.ts";

export const convertCommand: CommandSpec<typeof inputFlags & typeof graphFlag> = {
  name: "convert",
  words: ["[in]", "[out]"],
  summary: "write samples in another format: npy, npz, h5, csv, as the name says",
  prints: "what was written",
  flags: { ...inputFlags, ...graphFlag },
  examples: ["kadanoff convert ising.h5 ising.npz", "kadanoff convert samples.npy samples.h5 --boundary torus"],
  async run([input, output], f, { force }) {
    if (output === undefined) throw new InputError("expected a file to write, such as samples.npz");
    assertOtherFile(input, output);
    formatToWrite(output);
    assertWritable(output, { force });
    const { ensemble, attributes } = await readInput(input, f);
    writeSamples(output, ensemble, { force, attributes });
    const { count, lattice } = ensemble;
    return {
      document: { file: output, count, size: sidesOf(lattice.size) },
      text: `${output}: ${counted(count, "configuration")} of ${formatSize(lattice.size)} spins`,
    };
  },
};
