import { InputError } from "kadanoff/errors";
import { hasExactPosterior } from "kadanoff/information";
import { key } from "kadanoff/kernels";
import type { RuleInformation } from "kadanoff/learning";
import { formatEstimate } from "kadanoff/statistics";
import { formatWindow, windowGeometry } from "kadanoff/windows";
import { type CommandSpec, needed } from "../command.ts";
import { geometryOf, inputFlags, ruleFlag, ruleOf, windowFlags } from "../flags.ts";
import { readInput, shared } from "../input.ts";
import { oneOf } from "../values.ts";

const flags = {
  rule: ruleFlag,
  ...windowFlags,
  ...inputFlags,
  estimator: {
    flag: "--estimator <NAME>",
    help: "exact, rbm or all (default: exact where the model is known and block and buffer are not too large, else rbm)",
    parse: oneOf("--estimator", ["exact", "rbm", "all"]),
  },
};

export const informationCommand: CommandSpec<typeof flags> = {
  name: "information",
  words: ["[file]"],
  summary: "the information I(H:E) that a rule keeps, on the samples of a file",
  flags,
  async run([file], f, { seed, pool, progress, signal, warn }) {
    const rule = await ruleOf(needed(f.rule, "--rule RULE.json or the name of a rule", "--rule majority"), f.block);
    const geometry = windowGeometry(geometryOf(f, rule.block));
    if (rule.block.some((side, axis) => side !== geometry.block[axis])) {
      throw new InputError(`--block ${geometry.block.join("x")} is not the block of the rule, ${rule.block.join("x")}`);
    }
    const { ensemble, warnings: ofFile } = await readInput(file, f);
    for (const warning of ofFile) warn(`${file}: ${warning}`);
    const { model } = ensemble;
    const hasExact = model !== undefined && hasExactPosterior(geometry, model);
    const chosen = f.estimator ?? (hasExact ? "exact" : "rbm");
    const estimators: RuleInformation[] = [];
    const begun = performance.now();
    for (const estimator of chosen === "all" ? (["exact", "rbm"] as const) : ([chosen] as ("exact" | "rbm")[])) {
      if (estimator === "exact" && chosen === "all" && !hasExact) continue;
      if (estimator === "exact" && ensemble.model === undefined) {
        throw new InputError(
          `--estimator exact: ${file} names no model; expected one with attributes model and temperature, or --estimator rbm`,
        );
      }
      const options = { geometry, key: key(seed), rule, ...(f.windows === undefined ? {} : { windows: f.windows }) };
      const found = await pool().run(
        "information",
        { estimator, ensemble: shared(ensemble), ...options },
        { report: progress.update, signal },
      );
      for (const warning of found.warnings) warn(warning);
      estimators.push({ ...found, warnings: [...ofFile, ...found.warnings] });
    }
    const seconds = (performance.now() - begun) / 1000;
    const text = [
      formatWindow(geometry),
      ...estimators.map(({ estimator, information: i, informationKind, available: a }) => {
        const of = `of I(V:E) = ${formatEstimate(a.value, a.error)} nats`;
        return `${estimator.padEnd(6)} I(H:E) = ${formatEstimate(i.value, i.error)} ${of}, ${informationKind}`;
      }),
    ].join("\n");
    return { document: chosen === "all" ? { estimators, seconds } : { ...estimators[0]!, seconds }, text };
  },
};
