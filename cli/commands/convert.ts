import { InputError } from "kadanoff/errors";
import { assertWritable, writeSamples } from "kadanoff/io/node";
import { formatSize, sidesOf } from "kadanoff/lattices";
import type { CommandSpec } from "../command.ts";
import { inputFlags } from "../flags.ts";
import { readInput } from "../input.ts";

export const convertCommand: CommandSpec<typeof inputFlags> = {
  name: "convert",
  words: ["[in]", "[out]"],
  summary: "write samples in another format: npy, npz, h5, csv, as the name says",
  flags: inputFlags,
  async run([input, output], f, { force }) {
    if (output === undefined) throw new InputError("expected a file to write, such as samples.npz");
    assertWritable(output, { force });
    const { ensemble, attributes } = await readInput(input, f);
    writeSamples(output, ensemble, { force, attributes });
    const { count, lattice } = ensemble;
    return {
      document: { file: output, count, size: sidesOf(lattice.size) },
      text: `${output}: ${count} configurations of ${formatSize(lattice.size)} spins`,
    };
  },
};
