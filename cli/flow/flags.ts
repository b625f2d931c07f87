/** The flags of flow. */
import { modelNames } from "kadanoff/models";
import { samplerNames } from "kadanoff/sampling";
import { type FlagValues, grouped } from "../command.ts";
import { inputFlags, ruleFlag, windowFlags } from "../flags.ts";
import { numbers, oneOf, positiveNumber, positiveNumberOr, sides, temperatures, wholeNumber, word } from "../values.ts";

/** The heading of flags that say what is sampled. */
const SAMPLES = "Model and samples";

export const flowFlags = grouped("Flow", {
  model: {
    group: SAMPLES,
    flag: "--model <NAME>",
    help: "ising; without files of samples",
    parse: oneOf("--model", modelNames),
  },
  size: {
    group: SAMPLES,
    flag: "--size <L>",
    help: "128 for 128×128, or the length of a chain; without files",
    parse: sides("--size", 2),
  },
  couplings: {
    group: SAMPLES,
    flag: "--couplings <J>",
    help: "J_a/J of each direction of bonds, such as 1,0.5; one number for all, -1 for an antiferromagnet",
    parse: numbers("--couplings", "-1 or 1,0.5"),
  },
  temperatures: {
    group: SAMPLES,
    flag: "--temperatures <T,…>",
    help: "0.97Tc,Tc,2.3 or a range 0.97Tc..1.03Tc:7; of files that do not tell theirs, in the order of the files",
    parse: temperatures("--temperatures"),
  },
  count: {
    group: SAMPLES,
    flag: "--count <N>",
    help: "configurations at each temperature",
    parse: wholeNumber("--count", 10, 2 ** 31),
  },
  steps: {
    flag: "--steps <N>",
    help: "steps of coarse-graining (default: as many as leave 8 sites a side)",
    parse: wholeNumber("--steps", 1, 15),
  },
  method: {
    flag: "--method <NAME>",
    help: "how the rule of each step is learned: conditional, by a critic (default), or rbm, as in the paper; or majority, which is not learned",
    parse: oneOf("--method", ["rbm", "conditional", "majority"]),
  },
  rule: { ...ruleFlag, help: `one rule for all steps: ${ruleFlag.help}` },
  relearn: { flag: "--relearn", help: "learn the rule anew at each step (default without --rule)" },
  norm: {
    flag: "--norm <X>",
    help: "largest Euclidean norm of a filter that is learned (default 2)",
    parse: positiveNumber("--norm"),
  },
  sharpen: {
    flag: "--sharpen <X>",
    help: "learned weights are applied X times as large (default 2), or hard: by their sign alone, with fair ties",
    parse: positiveNumberOr("--sharpen", "hard"),
  },
  bias: { flag: "--bias", help: "learn a bias as well, which breaks the ± symmetry: a control" },
  restarts: {
    flag: "--restarts <N>",
    help: "independent climbs of each learning, of which the best counts (default 1)",
    parse: wholeNumber("--restarts", 1, 1000),
  },
  climbSteps: {
    flag: "--climb-steps <N>",
    help: "steps of a climb (conditional: 3000 by default; rbm: 1500)",
    parse: wholeNumber("--climb-steps", 4),
  },
  ...windowFlags,
  noInformation: { flag: "--no-information", help: "do not judge a rule that is given, which takes a second a step" },
  hamiltonian: {
    flag: "--hamiltonian",
    help: "the effective Hamiltonian after each step, too: couplings of up to seven operators, against body and range",
  },
  operators: {
    flag: "--operators <EVEN,ODD>",
    help: "how many operators of the Monte Carlo renormalization group are measured (default 4,3; of the square lattice up to 7,4)",
    parse: numbers("--operators", "4,3"),
  },
  sampler: {
    group: SAMPLES,
    flag: "--sampler <NAME>",
    help: `${samplerNames.filter((name) => name !== "worm").join(", ")} (default swendsen-wang, or heat-bath where bonds are at odds)`,
    parse: oneOf("--sampler", samplerNames),
  },
  interval: {
    group: SAMPLES,
    flag: "--interval <N>",
    help: "updates between samples (default: from the measured autocorrelation time)",
    parse: wholeNumber("--interval", 1, 1e9),
  },
  ...inputFlags,
  lattice: { ...inputFlags.lattice, help: `${inputFlags.lattice.help}; without files the lattice of the model` },
  out: { flag: "--out <FLOW.json>", help: "where the document is written", parse: word("--out") },
});

export type FlowValues = FlagValues<typeof flowFlags>;

/** A flag as it is written. */
export const written = (name: keyof typeof flowFlags): string => flowFlags[name].flag.split(" ")[0]!;
