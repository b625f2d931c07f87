import { basename } from "node:path";
import { type CoarseGraining, namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { dimensionBySize } from "kadanoff/exponents";
import { operatorsFigure } from "kadanoff/figures";
import { svgToPng } from "kadanoff/figures/node";
import type { OperatorReading, Stagger, Subtraction } from "kadanoff/flow";
import { formatJson, formatOperators } from "kadanoff/io";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import { formatSize, sidesOf } from "kadanoff/lattices";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import { type CommandSpec, type FlagValues, needed } from "../command.ts";
import { blockFlag, inputFlags, ruleFlag } from "../flags.ts";
import { assertOtherFile, readInput, shared } from "../input.ts";
import { describeModel } from "../models.ts";
import type { CorrelatorDocument, ReadoutOptions, SystemDocument } from "../operators/readout.ts";
import { originOf, samplesIn, sha256Of } from "../origin.ts";
import { ruleOf } from "../ruleOf.ts";
import { oneOf, word } from "../values.ts";
import { counted } from "../words.ts";

/** `2`, or `1x2` for the product of units 1 and 2, as numbers from 0. */
const unitsOf =
  (flag: string) =>
  (text: string): number[] => {
    const units = text.split("x").map((n) => (/^[1-9]\d{0,3}$/.test(n) ? Number(n) - 1 : Number.NaN));
    if (units.some(Number.isNaN)) {
      throw new InputError(
        `${flag}: expected a hidden unit such as 1, or 1x2 for the product of two, got ${JSON.stringify(text)}`,
      );
    }
    return units;
  };

const flags = {
  rule: ruleFlag,
  block: { ...blockFlag, help: "block of a rule by name: 2x2 (default), 4 for 4x4, or of a chain 2 (default)" },
  unit: {
    flag: "--unit <J>",
    help: "hidden unit to read, from 1, or 1x2 for the product of two (default: each by itself)",
    parse: unitsOf("--unit"),
  },
  other: {
    flag: "--other <K>",
    help: "a second unit: the correlator of both with each other, besides each with itself",
    parse: unitsOf("--other"),
  },
  read: {
    flag: "--read <WHAT>",
    help: "mean: tanh(λ·v + b), of hard rules the sign (default); sign; or field: λ·v + b",
    parse: oneOf("--read", ["mean", "sign", "field"]),
  },
  stagger: {
    flag: "--stagger <SIGNS>",
    help: "signs from place to place, none, x, y or xy (default auto: with which most of S(k) is near k = 0)",
    parse: oneOf("--stagger", ["auto", "none", "x", "y", "xy"]),
  },
  subtract: {
    flag: "--subtract <WHAT>",
    help: "off the correlator: mean (default), the product of the means; nothing; or modulus, ⟨|o|⟩² within an ordered phase",
    parse: oneOf("--subtract", ["mean", "nothing", "modulus"]),
  },
  ...inputFlags,
  out: { flag: "--out <OPERATORS.json>", help: "where the document is written", parse: word("--out") },
  figure: {
    flag: "--figure <FIG.svg>",
    help: "a figure of correlators and structure factors, .svg or .png",
    parse: word("--figure"),
  },
  fields: {
    flag: "--fields <FILE.npz>",
    help: "the operators themselves, at every place of every configuration, float32 (one file of samples)",
    parse: word("--fields"),
  },
};

/** Files end as they should, before any work. */
function assertEnds(flag: string, file: string | undefined, ends: readonly string[]): void {
  if (file !== undefined && !ends.some((end) => file.endsWith(end))) {
    throw new InputError(`${flag}: expected a name that ends in ${ends.join(" or ")}, got ${JSON.stringify(file)}`);
  }
}

/** The document of one file of samples. */
interface System extends SystemDocument {
  readonly file: string;
  readonly lattice: string;
  readonly size: readonly number[];
  readonly boundary: string;
  readonly count: number;
  readonly samples: ReturnType<typeof samplesIn>;
}

export const operatorsCommand: CommandSpec<typeof flags> = {
  name: "operators",
  words: ["[files...]"],
  summary: "hidden units as operators: correlators, scaling dimensions and structure factors",
  prints:
    "each hidden unit as an operator, with its correlators and what is read off them, with errors; the document goes into a file if asked for",
  flags,
  examples: [
    "kadanoff operators ising.h5 --rule rule.json --out operators.json --figure operators.svg",
    "kadanoff operators L16.h5 L32.h5 L64.h5 --rule majority --out sizes.json",
    "kadanoff operators dimers.h5 --rule staggered-x --block 4x4 --out field.json",
  ],
  async run([given], f, { force, pool, progress, signal, warn }) {
    const files = (given ?? []) as unknown as readonly string[];
    if (files.length === 0) throw new InputError("expected a file of samples, such as ising.h5");
    const out = needed(f.out, "--out OPERATORS.json", "--out operators.json");
    const ruleWord = needed(f.rule, "--rule RULE.json or the name of a rule", "--rule majority");
    assertEnds("--out", out, [".json"]);
    assertEnds("--figure", f.figure, [".svg", ".png"]);
    assertEnds("--fields", f.fields, [".npz"]);
    if (f.fields !== undefined && files.length > 1) {
      throw new InputError(`--fields: expected one file of samples, got ${files.length}`);
    }
    if (f.other !== undefined && f.unit === undefined) {
      throw new InputError("--other: expected --unit J beside it, the first of both units");
    }
    for (const output of [out, f.figure, f.fields]) {
      if (output === undefined) continue;
      for (const file of files) assertOtherFile(file, output);
      assertWritable(output, { force });
    }
    const begun = performance.now();
    const systems: System[] = [];
    const rules: CoarseGraining[] = [];
    const warnings: string[] = [];
    let fields: Uint8Array | undefined;
    for (const file of files) {
      const { ensemble, warnings: ofFile } = await readInput(file, f);
      const rule = await ruleOf(ruleWord, ensemble.lattice, f.block);
      rules.push(rule);
      const units = f.unit === undefined ? rule.filters.map((_, j) => [j]) : f.other ? [f.unit, f.other] : [f.unit];
      for (const unit of units.flat()) {
        if (unit < rule.filters.length) continue;
        throw new InputError(
          `${f.other?.includes(unit) ? "--other" : "--unit"}: expected units from 1 to ${rule.filters.length}, got ${unit + 1}`,
        );
      }
      const own = units.map((_, j) => [j, j] as const);
      const options: ReadoutOptions = {
        ...{ rule, units, pairs: f.other ? [...own, [0, 1]] : own },
        reading: (f.read ?? "mean") as OperatorReading,
        stagger: (f.stagger ?? "auto") as Stagger | "auto",
        subtract: (f.subtract ?? "mean") as Subtraction,
        fields: f.fields !== undefined,
      };
      const found = await pool().run(
        "readout",
        { ensemble: shared(ensemble), options },
        { signal, report: (_, done, total) => progress.update(basename(file), done, total) },
      );
      const { lattice, count, model } = ensemble;
      systems.push({
        ...{ file: basename(file), lattice: lattice.kind, size: sidesOf(lattice.size), boundary: lattice.boundary },
        ...(model ? describeModel(model) : {}),
        ...{ count, samples: samplesIn(ensemble, sha256Of(ensemble)), ...found.document },
      });
      for (const message of [...ofFile, ...found.warnings]) {
        const said = `${file}: ${message}`;
        warnings.push(`${basename(file)}: ${message}`);
        warn(said);
      }
      if (found.fields !== undefined) {
        fields = formatOperators(found.fields, {
          names: found.document.operators.map(({ name }) => name),
          ...{ count, places: found.document.places, step: found.document.step },
        });
      }
    }
    const bySize = files.length > 1 ? sizesOf(systems) : undefined;
    const document = {
      rule: rules[0],
      ...{ read: f.read ?? "mean", subtract: f.subtract ?? "mean", systems },
      ...(bySize ? { bySize } : {}),
      warnings,
      madeBy: originOf("operators", flags, f, parametersOf(f, { ruleWord, rule: rules[0]!, systems })),
    };
    if (fields !== undefined) writeFileAtomic(f.fields!, fields, { force });
    if (f.figure !== undefined) {
      const { correlators, places } = systems.at(-1)!;
      const svg = await operatorsFigure(correlators, places);
      writeFileAtomic(f.figure, f.figure.endsWith(".png") ? await svgToPng(svg) : svg, { force });
    }
    writeFileAtomic(out, formatJson(document), { force });
    const seconds = (performance.now() - begun) / 1000;
    const written = [out, f.figure, f.fields].filter((file) => file !== undefined).join(", ");
    const text = [
      ...systems.flatMap(describe),
      ...(bySize ?? []).map(describeSizes),
      `${written} · ${seconds.toFixed(1)} s`,
    ].join("\n");
    return { document: { ...document, seconds }, text };
  },
};

/** What flags come to: the name of a rule and its block where it has one, units as they are written, and nothing of figures and fields. */
function parametersOf(
  { unit, other }: FlagValues<typeof flags>,
  { ruleWord, rule, systems }: { ruleWord: string; rule: CoarseGraining; systems: readonly System[] },
) {
  const named = namedRules[ruleWord] === undefined ? undefined : ruleWord;
  const sides = systems.some(({ lattice }) => lattice === "chain") ? rule.block.slice(0, 1) : rule.block;
  const written = (units: readonly number[] | undefined) => units?.map((n) => n + 1).join("x");
  return {
    ...{ rule: named, block: named && sides, unit: written(unit), other: written(other) },
    ...{ figure: undefined, fields: undefined },
  };
}

/** Scaling dimensions from the correlators at half of the tori, by pair of operators. */
function sizesOf(systems: readonly System[]) {
  const [first] = systems;
  const ofShape = systems.every(({ places: [Px, Py] }) => Px * first!.places[1] === Py * first!.places[0]);
  if (!ofShape) return undefined;
  if (new Set(systems.map(({ places }) => places[0])).size < systems.length) return undefined;
  return first!.correlators.flatMap(({ operators, main }, p) => {
    const points = systems.flatMap(({ places, correlators }) => {
      const { half, main: line } = correlators[p]!;
      return half && line === main ? [{ size: Math.max(...places), value: half as Estimate }] : [];
    });
    if (points.length < systems.length) return [];
    return [{ operators, main, half: points, scaling: dimensionBySize(points) ?? null }];
  });
}

function describe({ file, count, places, correlators, operators, blocks }: System): string[] {
  const signs = operators.map(({ name, stagger }) => `${name}${stagger === "none" ? "" : `, signs ${stagger}`}`);
  return [
    `${file}: ${counted(count, "configuration")} in ${counted(blocks, "block")}, operators ${signs.join("; ")} at ${formatSize(places)} places`,
    ...correlators.map(describeOne),
  ];
}

function describeOne({ operators: [j, k], main, lines, structureFactor: { secondMomentLength } }: CorrelatorDocument) {
  const name = j === k ? j : `${j} with ${k}`;
  const { decay } = lines[0]!;
  const fits: string[] = [];
  if (decay?.power) {
    const { dimension: x, window, form, probability } = decay.power;
    fits.push(
      `Δ = ${formatEstimate(x.value, x.error)} (${form}, r = ${rounded(window[0])}…${rounded(window[1])}, p = ${Number(probability).toFixed(2)})`,
    );
  } else fits.push("no window fits a power");
  if (decay?.exponential) {
    const { correlationLength: x, window } = decay.exponential;
    fits.push(`ξ = ${formatEstimate(x.value, x.error)} (r = ${rounded(window[0])}…${rounded(window[1])})`);
  } else fits.push("none an exponential");
  if (decay?.better) {
    const { law, logRatio } = decay.better;
    fits.push(
      `${law === "power" ? "the power" : "the exponential"} fits better${logRatio === undefined ? "" : `, e^${logRatio.toFixed(1)}`}`,
    );
  }
  const moments = secondMomentLength.map(({ value, error }) => formatEstimate(value, error)).join(", ");
  return `  ${name}, ${main}: ${fits.join("; ")}; ξ by the second moment ${moments}`;
}

const rounded = (r: number): string => String(Number(r.toPrecision(3)));

function describeSizes({ operators: [j, k], scaling }: NonNullable<ReturnType<typeof sizesOf>>[number]): string {
  const name = j === k ? j : `${j} with ${k}`;
  if (scaling === null) return `by size, ${name}: no sizes fit a power`;
  const { dimension, sizes, probability } = scaling;
  const [error, kind] = Number.isNaN(dimension.error)
    ? [dimension.statistical, ", statistical error alone"]
    : [dimension.error, ""];
  const p = probability === undefined ? "" : `, p = ${probability.toFixed(2)}`;
  return `by size, ${name}: Δ = ${formatEstimate(dimension.value, error)} (L = ${sizes.join(", ")}${p}${kind})`;
}
