import { coarsen } from "kadanoff/coarsegraining";
import { formatToWrite } from "kadanoff/io";
import { assertWritable } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { coarseFile } from "../coarseFile.ts";
import { type CommandSpec, grouped, needed } from "../command.ts";
import { blockFlag, inputFlags, memoryFlag, ruleFlag } from "../flags.ts";
import { assertOtherFile, openInput } from "../input.ts";
import { oneUnit } from "../oneUnit.ts";
import { ruleOf } from "../ruleOf.ts";
import { wholeNumber, word } from "../values.ts";
import { coarsenFromVariables } from "../variableCommands.ts";
import { openVariables, variablesFlag } from "../variables.ts";

const flags = grouped("Rule", {
  rule: ruleFlag,
  block: { ...blockFlag, help: "block of a rule by name: 2x2 (default), 4 for 4x4, or of a chain 2 (default)" },
  unit: {
    flag: "--unit <J>",
    help: "which hidden unit of a rule with several, from 1",
    parse: wholeNumber("--unit", 1),
  },
  deterministic: { flag: "--deterministic", help: "take the more probable sign instead of drawing; ties stay fair" },
  ...inputFlags,
  variables: variablesFlag,
  memory: memoryFlag,
  out: { flag: "--out <FILE>", help: "FILE.h5, .npz, .npy or .csv", parse: word("--out") },
});

export const coarsenCommand: CommandSpec<typeof flags> = {
  name: "coarsen",
  words: ["[file]"],
  summary: "apply a rule to whole configurations: a coarse spin for each block",
  prints: "energy and magnetization of the coarse spins, which go into a file of samples like any other",
  flags,
  examples: [
    "kadanoff coarsen ising.h5 --rule majority --out coarse.h5",
    "kadanoff coarsen ising.h5 --rule rule.json --deterministic --out coarse.npz",
  ],
  async run([file], f, context) {
    const { seed, force } = context;
    const out = needed(f.out, "--out FILE2.h5", "--out coarse.h5");
    const ruleWord = needed(f.rule, "--rule RULE.json or the name of a rule", "--rule majority");
    assertOtherFile(file, out);
    formatToWrite(out);
    assertWritable(out, { force });
    const others = await openVariables(file, f);
    if (others !== undefined) return coarsenFromVariables(others, f, { out, ruleWord }, context);
    const { known, each, close } = await openInput(file, f, context);
    const coarse = coarseFile(out, { count: known.count, noun: "coarse spins" }, context);
    try {
      const one = oneUnit(await ruleOf(ruleWord, known.lattice, f.block), f.unit);
      let before = 0;
      await each((sigma) => {
        const count = sigma.length / known.lattice.numSites;
        const first = before;
        const [part] = coarsen({ ...known, count, sigma }, one, {
          key: key(seed),
          deterministic: f.deterministic ?? false,
          numberOf: (c) => first + c,
        });
        before += count;
        coarse.take(part!);
      });
      return coarse.publish();
    } catch (error) {
      coarse.discard();
      throw error;
    } finally {
      close();
    }
  },
};
