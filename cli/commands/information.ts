import { LARGEST_TABLE, namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { criticObjectives, hasExactPosterior } from "kadanoff/information";
import { key } from "kadanoff/kernels";
import { isGraph } from "kadanoff/lattices";
import { cornersOf, mostUnits, type RuleInformation } from "kadanoff/learning";
import type { Sampled } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import { formatWindow } from "kadanoff/windows";
import { type CommandSpec, grouped, needed } from "../command.ts";
import {
  criticFlags,
  criticSettings,
  graphFlags,
  inputFlags,
  memoryFlag,
  ruleFlag,
  ruleOf,
  windowFlags,
  windowOf,
} from "../flags.ts";
import { openInput, sampledFor } from "../input.ts";
import { originOf, samplesDigest, samplesIn } from "../origin.ts";
import { oneOf } from "../values.ts";
import { informationOfVariables } from "../variableCommands.ts";
import { variablesFlag, variablesIn } from "../variables.ts";

const estimators = ["exact", "rbm", ...criticObjectives] as const;

const flags = grouped("Rule and estimator", {
  rule: ruleFlag,
  ...windowFlags,
  ...inputFlags,
  ...graphFlags,
  variables: variablesFlag,
  memory: memoryFlag,
  estimator: {
    flag: "--estimator <NAME>",
    help: `${estimators.join(", ")}, or all (default: exact where the model is known and block and buffer are not too large, else conditional)`,
    parse: oneOf("--estimator", [...estimators, "all"]),
  },
  ...criticFlags,
});

export const informationCommand: CommandSpec<typeof flags> = {
  name: "information",
  words: ["[file]"],
  summary: "the information I(H:E) that a rule keeps, on the samples of a file",
  prints: "I(H:E) with its error, what kind of number it is, and I(V:E) where the estimator has it",
  flags,
  examples: [
    "kadanoff information ising.h5 --rule majority",
    "kadanoff information ising.h5 --rule rule.json --estimator infonce",
    "kadanoff information ising.h5 --rule majority --estimator all --out information.json",
  ],
  async run([file], f, context) {
    const { seed, pool, progress, signal, warn } = context;
    const ruleWord = needed(f.rule, "--rule RULE.json or the name of a rule", "--rule majority");
    const others = await variablesIn(file, f);
    if (others !== undefined) return informationOfVariables(others, f, { file: file!, ruleWord }, context);
    const input = await openInput(file, f, context);
    const { warnings: ofFile, known } = input;
    const { model, lattice } = known;
    const ball = isGraph(lattice) ? windowOf(f, { lattice }) : undefined;
    const rule = await ruleOf(ruleWord, lattice, f.block, ball ? { ball: ball.block[0] } : {});
    const geometry = ball ?? windowOf(f, { lattice, model, rule });
    if (rule.block.some((side, axis) => side !== geometry.block[axis])) {
      if (ball) {
        throw new InputError(
          `the rule is for a block of ${rule.block.join("x")}, and V is a ball of ${ball.block[0]} sites here; expected a rule learned with this --graph and --block`,
        );
      }
      throw new InputError(`--block ${geometry.block.join("x")} is not the block of the rule, ${rule.block.join("x")}`);
    }
    for (const warning of ofFile) warn(`${file}: ${warning}`);
    const hasExact = model !== undefined && hasExactPosterior(geometry, model);
    const chosen = f.estimator ?? (hasExact ? "exact" : "conditional");
    const found: (RuleInformation & { seconds: number })[] = [];
    const begun = performance.now();
    const all = chosen === "all";
    if (chosen === "exact" && model === undefined) {
      throw new InputError(
        `--estimator exact: ${file} names no model; expected one with attributes model and temperature, or --estimator conditional`,
      );
    }
    const digest = samplesDigest();
    let samples: Sampled;
    try {
      samples = await sampledFor(
        input,
        (first) => ({
          size: geometry.size,
          corners: cornersOf(first, geometry, {
            windows: f.windows,
            key: key(seed),
            of: all ? ["all", "sets"] : [chosen === "exact" ? "all" : "sets"],
          }),
        }),
        digest.take,
      );
    } finally {
      input.close();
    }
    for (const estimator of all ? estimators : [chosen as RuleInformation["estimator"]]) {
      if (all && !isPossible(estimator, rule.filters.length, geometry.visibleSites.length, hasExact)) continue;
      const options = { geometry, key: key(seed), rule, ...(f.windows === undefined ? {} : { windows: f.windows }) };
      const start = performance.now();
      const one = await pool().run(
        "information",
        { estimator, ensemble: samples, ...options, critic: criticSettings(f) },
        { report: progress.update, signal },
      );
      for (const warning of one.warnings) warn(all ? `${estimator}: ${warning}` : warning);
      found.push({ ...one, warnings: [...ofFile, ...one.warnings], seconds: (performance.now() - start) / 1000 });
    }
    const seconds = (performance.now() - begun) / 1000;
    const width = Math.max(6, ...found.map(({ estimator }) => estimator.length));
    const text = [
      formatWindow(geometry),
      ...found.map(({ estimator, information: i, informationKind, available: a, seconds: its }) => {
        const of = a === null ? "nats" : `of I(V:E) = ${formatEstimate(a.value, a.error)} nats`;
        const line = `${estimator.padEnd(width)} I(H:E) = ${formatEstimate(i.value, i.error)} ${of}, ${informationKind}`;
        return all ? `${line} · ${its.toFixed(1)} s` : line;
      }),
    ].join("\n");
    const { block, buffer, environment, size } = geometry;
    const sides = lattice.kind === "chain" ? block.slice(0, 1) : block;
    const named = namedRules[ruleWord] === undefined ? undefined : ruleWord;
    const of = {
      geometry: { block, buffer, environment, window: size },
      rule: { ...rule, ...(named === undefined ? {} : { name: named }) },
      seed,
      samples: samplesIn(known, digest.hex()),
      madeBy: originOf("information", flags, f, {
        ...{ rule: named, block: sides, buffer, environment, estimator: chosen },
      }),
    };
    return { document: { ...(all ? { estimators: found } : found[0]!), ...of, seconds }, text };
  },
};

/** Whether an estimator can say anything here: those of `all` that cannot are left out. */
function isPossible(
  estimator: RuleInformation["estimator"],
  hidden: number,
  sites: number,
  hasExact: boolean,
): boolean {
  if (estimator === "exact") return hasExact;
  return estimator === "rbm" ? sites <= LARGEST_TABLE : hidden <= mostUnits(estimator);
}
