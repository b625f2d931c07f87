import { LARGEST_TABLE, namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { criticObjectives, hasExactPosterior } from "kadanoff/information";
import { formatJson } from "kadanoff/io";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { isGraph } from "kadanoff/lattices";
import { cornersOf, mostUnits, type RuleInformation } from "kadanoff/learning";
import type { Sampled } from "kadanoff/sampling";
import { formatEstimate } from "kadanoff/statistics";
import { formatWindow } from "kadanoff/windows";
import { type CommandSpec, type Context, grouped, needed, type Outcome } from "../command.ts";
import { informationCost } from "../estimate/information.ts";
import { beginning, dryRun, dryRunFlag, estimateOf } from "../estimate/work.ts";
import {
  criticFlags,
  criticSettings,
  graphFlags,
  inputFlags,
  memoryFlag,
  ruleFlag,
  windowFlags,
  windowOf,
} from "../flags.ts";
import { openInput, readInput, sampledFor } from "../input.ts";
import { describeModel } from "../models.ts";
import { originOf, samplesDigest, samplesIn } from "../origin.ts";
import { ruleOf } from "../ruleOf.ts";
import { forgetPieces, inPieces, inTurn } from "../unfinished.ts";
import { oneOf, word } from "../values.ts";
import { informationOfVariables } from "../variableCommands.ts";
import { refuseForVariables, variablesFlag, variablesIn } from "../variables.ts";
import { version } from "../version.ts";
import { counted } from "../words.ts";

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
  out: {
    flag: "--out <INFORMATION.json>",
    help: "write the document, too; what is interrupted goes on from the estimators that are done",
    parse: word("--out"),
  },
  ...dryRunFlag,
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
    if (f.out !== undefined) assertWritable(f.out, context);
    const ruleWord = needed(f.rule, "--rule RULE.json or the name of a rule", "--rule majority");
    const others = await variablesIn(file, f, context);
    if (others !== undefined) {
      refuseForVariables(others, { "--dry-run": f.dryRun });
      const origin = (resolved: Parameters<typeof originOf<typeof flags>>[3]) =>
        originOf("information", flags, f, resolved);
      return informationOfVariables(others, f, { file: file!, ruleWord, origin }, context);
    }
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
    const begun = performance.now();
    const all = chosen === "all";
    const asked = all
      ? estimators.filter((name) => isPossible(name, rule.filters.length, geometry.visibleSites.length, hasExact))
      : [chosen as RuleInformation["estimator"]];
    if (chosen === "exact" && model === undefined) {
      throw new InputError(
        `--estimator exact: ${file} names no model; expected one with attributes model and temperature, or --estimator conditional`,
      );
    }
    const question = {
      ...{ geometry, rule, critic: criticSettings(f) },
      ...(f.windows === undefined ? {} : { windows: f.windows }),
    };
    if (f.dryRun) {
      input.close();
      const { ensemble } = await readInput(file, f);
      return estimatedInformation(f.out, { ...question, ensemble, estimators: asked }, context);
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
    const sha256 = digest.hex();
    /** Of those that are made now; what an earlier run has kept takes no time. */
    const times = new Map<string, number>();
    const tell = async (estimator: string): Promise<RuleInformation> => {
      const start = performance.now();
      const one = await pool().run(
        "information",
        { ...question, estimator: estimator as RuleInformation["estimator"], ensemble: samples, key: key(seed) },
        { report: progress.update, signal },
      );
      times.set(estimator, (performance.now() - start) / 1000);
      return { ...one, warnings: [...ofFile, ...one.warnings] };
    };
    const made =
      f.out === undefined
        ? await inTurn(asked, tell)
        : await inPieces(
            {
              ...{ out: f.out, noun: "estimator", names: asked, make: tell },
              work: {
                version,
                seed,
                samples: samplesIn(known, sha256),
                model: model ? describeModel(model) : null,
                ...question,
              },
            },
            { ...context, workers: 1 },
          );
    const found = made.map((one) => ({ ...one, seconds: times.get(one.estimator) ?? 0 }));
    for (const { estimator, warnings } of made) {
      for (const warning of warnings.slice(ofFile.length)) warn(all ? `${estimator}: ${warning}` : warning);
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
      samples: samplesIn(known, sha256),
      madeBy: originOf("information", flags, f, {
        ...{ rule: named, block: sides, buffer, environment, estimator: chosen },
      }),
    };
    if (f.out !== undefined) {
      writeFileAtomic(f.out, formatJson({ ...(all ? { estimators: made } : made[0]!), ...of }), context);
      forgetPieces(f.out);
    }
    return { document: { ...(all ? { estimators: found } : found[0]!), ...of, seconds }, text };
  },
};

/** What --dry-run says of estimators. */
async function estimatedInformation(
  out: string | undefined,
  {
    estimators: names,
    ...question
  }: Omit<Parameters<typeof informationCost>[0], "estimator"> & {
    readonly estimators: readonly RuleInformation["estimator"][];
  },
  { pool, signal, workers }: Context,
): Promise<Outcome> {
  const begun = await beginning(pool, (started) => started.run("rest", {}, { signal }));
  const costs = names.map((estimator) => ({ estimator, ...informationCost({ ...question, estimator }) }));
  const { geometry, ensemble, windows = 60_000 } = question;
  const work = {
    stages: costs.map(({ estimator, cpuSeconds, bytes }) => ({
      ...{ name: estimator, cpuSeconds, pieces: 1, bytesEach: bytes },
    })),
    bytes: 2 * ensemble.sigma.length,
    of: { estimators: names, windows },
    lines: [
      `${formatWindow(geometry)}; ${names.join(", ")}, on ${windows} windows of ${counted(ensemble.count, "configuration")}`,
    ],
    files: out === undefined ? [] : [out],
  };
  return dryRun(work, estimateOf(work, begun, workers));
}

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
