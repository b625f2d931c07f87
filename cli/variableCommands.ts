/** What the commands do with samples of variables that are not ±1: they know critics alone, and are in memory. */
import { coarsenVariables, type VariableRule } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { criticObjectives } from "kadanoff/information";
import { formatJson, type VariableSamples, type VariableSource } from "kadanoff/io";
import { beginVariables, writeFileAtomic } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { formatSize, sidesOf } from "kadanoff/lattices";
import { type CriticMethod, type Learned, type LearnOptions, mostUnits, WINDOWS } from "kadanoff/learning";
import { formatEstimate } from "kadanoff/statistics";
import { formatWindow, windowGeometry } from "kadanoff/windows";
import { coarseFile } from "./coarseFile.ts";
import type { Context, Outcome } from "./command.ts";
import { criticSettings, geometryOf } from "./flags.ts";
import { pause } from "./input.ts";
import { type Origin, variableSamplesIn } from "./origin.ts";
import { inParts } from "./parts.ts";
import { forgetPieces, inPieces, inTurn } from "./unfinished.ts";
import { variableRuleOf } from "./variables.ts";
import { version } from "./version.ts";
import { counted } from "./words.ts";

/** Learns a rule, and writes it. */
export async function learnFromVariables(
  { ensemble, warnings: ofFile }: VariableSamples,
  {
    file,
    out,
    options,
    inWords,
    toDocument,
  }: {
    file: string;
    out: string;
    options: Omit<LearnOptions, "key">;
    inWords: (learned: Learned<VariableRule>) => string;
    toDocument: (learned: Learned<VariableRule>) => object;
  },
  context: Context,
): Promise<Outcome> {
  const { seed, force, pool, progress, signal, warn } = context;
  for (const warning of ofFile) warn(`${file}: ${warning}`);
  const begun = performance.now();
  const allOptions = { ...options, key: key(seed) };
  const withWarnings = (made: Learned<VariableRule>) => ({ ...made, warnings: [...ofFile, ...made.warnings] });
  const result = await inParts(
    {
      out,
      work: { version, samples: variableSamplesIn(ensemble), options: allOptions },
      make: (kept, onPart) =>
        pool().run(
          "learnVariables",
          { ensemble, options: allOptions, kept },
          { report: progress.update, onPart, signal },
        ),
      write: (made) => writeFileAtomic(out, formatJson(toDocument(withWarnings(made))), { force }),
    },
    context,
  );
  const learned = withWarnings(result);
  const document = toDocument(learned);
  for (const warning of result.warnings) warn(warning);
  const seconds = (performance.now() - begun) / 1000;
  return { document: { ...document, seconds }, text: `${inWords(learned)}\n${out} · ${seconds.toFixed(1)} s` };
}

/** What flags of `information` come to. */
interface ResolvedInformation {
  /** Rules of such samples have no names. */
  readonly rule: undefined;
  readonly block: readonly number[];
  readonly buffer: number;
  readonly environment: number;
  readonly estimator: string;
}

/** The information that a rule keeps, by one critic or by all. */
export async function informationOfVariables(
  { ensemble, warnings: ofFile }: VariableSamples,
  f: Parameters<typeof geometryOf>[0] &
    Parameters<typeof criticSettings>[0] & {
      readonly estimator?: string;
      readonly windows?: number;
      readonly out?: string;
    },
  {
    file,
    ruleWord,
    origin,
  }: {
    file: string;
    ruleWord: string;
    /** Of the document, by what flags came to. */
    origin: (resolved: ResolvedInformation) => Origin;
  },
  context: Context,
): Promise<Outcome> {
  const { seed, pool, progress, signal, warn } = context;
  const rule = await variableRuleOf(ruleWord);
  const geometry = windowGeometry(geometryOf(f, { lattice: ensemble.lattice, rule }));
  const chosen = f.estimator ?? "conditional";
  if (chosen === "exact" || chosen === "rbm") {
    throw new InputError(
      `--estimator ${chosen} is for ±1 spins; expected ${criticObjectives.join(", ")} for ${ensemble.variables.kind} variables`,
    );
  }
  for (const warning of ofFile) warn(`${file}: ${warning}`);
  const all = chosen === "all";
  const estimators = all
    ? criticObjectives.filter((name) => rule.filters.length <= mostUnits(name))
    : [chosen as CriticMethod["name"]];
  const begun = performance.now();
  const question = { geometry, rule, critic: criticSettings(f), windows: f.windows ?? WINDOWS };
  /** Of those that are made now; what an earlier run has kept takes no time. */
  const times = new Map<string, number>();
  const tell = async (estimator: string) => {
    const start = performance.now();
    const one = await pool().run(
      "variableInformation",
      { ...question, ensemble, estimator: estimator as CriticMethod["name"], key: key(seed) },
      { report: progress.update, signal },
    );
    times.set(estimator, (performance.now() - start) / 1000);
    return { ...one, warnings: [...ofFile, ...one.warnings] };
  };
  const samplesOf = variableSamplesIn(ensemble);
  const made =
    f.out === undefined
      ? await inTurn(estimators, tell)
      : await inPieces(
          {
            out: f.out,
            noun: "estimator",
            names: estimators,
            make: tell,
            work: { version, seed, samples: samplesOf, ...question },
          },
          { ...context, workers: 1 },
        );
  for (const { estimator, warnings } of made) {
    for (const warning of warnings.slice(ofFile.length)) warn(all ? `${estimator}: ${warning}` : warning);
  }
  const found = made.map((one) => ({ ...one, seconds: times.get(one.estimator) ?? 0 }));
  const seconds = (performance.now() - begun) / 1000;
  const lines = found.map(({ estimator, information: i, informationKind, available: a }) => {
    const of = a === null ? "nats" : `of I(V:E) = ${formatEstimate(a.value, a.error)} nats`;
    return `${estimator.padEnd(11)} I(H:E) = ${formatEstimate(i.value, i.error)} ${of}, ${informationKind}`;
  });
  const { block, buffer, environment, size } = geometry;
  const sides = ensemble.lattice.kind === "chain" ? block.slice(0, 1) : block;
  const of = {
    ...{ geometry: { block, buffer, environment, window: size }, rule, seed },
    samples: samplesOf,
    madeBy: origin({ rule: undefined, block: sides, buffer, environment, estimator: chosen }),
  };
  if (f.out !== undefined) {
    writeFileAtomic(f.out, formatJson({ ...(all ? { estimators: made } : made[0]!), ...of }), context);
    forgetPieces(f.out);
  }
  return {
    document: { ...(all ? { estimators: found } : found[0]!), ...of, seconds },
    text: [formatWindow(geometry), ...lines].join("\n"),
  };
}

/** Replaces blocks by spins ±1, and writes these; some configurations at a time. */
export async function coarsenFromVariables(
  source: VariableSource,
  f: { readonly unit?: number; readonly deterministic?: boolean },
  { out, ruleWord }: { out: string; ruleWord: string },
  context: Context,
): Promise<Outcome> {
  const coarse = coarseFile(out, { count: source.count, noun: "coarse spins ±1" }, context);
  let done = 0;
  try {
    const rule = await variableRuleOf(ruleWord);
    const units = rule.filters.length;
    if (f.unit === undefined && units > 1) {
      throw new InputError(
        `the rule has ${units} hidden units; expected --unit J, one of them, for one coarse spin a block`,
      );
    }
    if ((f.unit ?? 1) > units)
      throw new InputError(`--unit: expected a whole number from 1 to ${units}, got ${f.unit}`);
    const unit = (f.unit ?? 1) - 1;
    const one = { ...rule, filters: [rule.filters[unit]!], bias: [rule.bias[unit]!] };
    for (const part of source.parts()) {
      const before = done;
      const [spins] = coarsenVariables(part, one, {
        key: key(context.seed),
        deterministic: f.deterministic ?? false,
        numberOf: (c) => before + c,
      });
      coarse.take(spins!);
      done += part.count;
      await pause("coarse-graining", done, source.count, context);
    }
    return coarse.publish();
  } catch (error) {
    coarse.discard();
    throw error;
  } finally {
    source.close();
  }
}

/** Writes them in another format, some configurations at a time. */
export async function convertVariables(source: VariableSource, output: string, context: Context): Promise<Outcome> {
  const { force } = context;
  const { attributes, count, kind } = source;
  const file = beginVariables(output, count, { force, attributes });
  let size: readonly [number, number] | undefined;
  let done = 0;
  try {
    for (const part of source.parts()) {
      size ??= part.lattice.size;
      file.write(part);
      done += part.count;
      await pause("converting", done, count, context);
    }
    file.publish();
  } catch (error) {
    file.discard();
    throw error;
  } finally {
    source.close();
  }
  return {
    document: { file: output, count, size: sidesOf(size!), variables: kind },
    text: `${output}: ${counted(count, "configuration")} of ${formatSize(size!)} ${kind} variables`,
  };
}
