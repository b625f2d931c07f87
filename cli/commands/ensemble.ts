import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  coarseGraining,
  constantFilters,
  type FilterEnsemble,
  filterEnsemble,
  type ReferencePair,
} from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { filterEnsembleFigure } from "kadanoff/figures";
import { svgToPng } from "kadanoff/figures/node";
import { formatJson } from "kadanoff/io";
import { lockOutput, makeFolder, readJson, writeFileAtomic } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import type { Learned } from "kadanoff/learning";
import type { Ensemble } from "kadanoff/sampling";
import { type Estimate, formatEstimate, jackknife } from "kadanoff/statistics";
import { formatWindow } from "kadanoff/windows";
import { type CommandSpec, type Context, Interrupted, needed } from "../command.ts";
import { ruleOf } from "../flags.ts";
import { readInput, shared } from "../input.ts";
import { outputSet } from "../outputs.ts";
import { wholeNumber, word } from "../values.ts";
import { version } from "../version.ts";
import { counted } from "../words.ts";
import { assertLearningFlags, learningFlags, learningOptions } from "./learn.ts";

const flags = {
  ...learningFlags,
  restarts: {
    flag: "--restarts <N>",
    help: "independent climbs of each training, of which the best counts (default 1)",
    parse: wholeNumber("--restarts", 1, 1000),
  },
  seeds: {
    flag: "--seeds <N>",
    help: "trainings, with seeds from --seed on (default 50)",
    parse: wholeNumber("--seeds", 2, 100_000),
  },
  onto: {
    flag: "--onto <A,B,…>",
    help: "pairs of filters to project on, names, or RULE.json for its first filter (default for dimers: the field, the columnar order, and plaquette,orientation)",
    parse: word("--onto"),
  },
  out: {
    flag: "--out <ENSEMBLE.json>",
    help: "where the document is written; .svg and .png stand beside it",
    parse: word("--out"),
  },
};

export const ensembleCommand: CommandSpec<typeof flags> = {
  name: "ensemble",
  words: ["[file]"],
  summary: "learn from many seeds: what the filters have in common, and how they are spread",
  flags,
  async run([file], f, context) {
    const out = needed(f.out, "--out ENSEMBLE.json", "--out ensemble.json");
    if (!out.endsWith(".json"))
      throw new InputError(`--out: expected a name that ends in .json, got ${JSON.stringify(out)}`);
    assertLearningFlags(f);
    const { ensemble: samples, warnings: ofFile } = await readInput(file, f);
    const options = learningOptions({ ...f, restarts: f.restarts ?? 1 }, samples);
    const seeds = Array.from({ length: f.seeds ?? 50 }, (_, s) => context.seed + s);
    if (!Number.isSafeInteger(seeds.at(-1))) {
      throw new InputError(
        `--seed: expected one that leaves room for ${counted(seeds.length, "seed")}, got ${context.seed}`,
      );
    }
    const { block } = options.geometry;
    const pairs = await referencePairs(f.onto, samples, block);
    const constants = samples.lattice.kind === "medial" ? constantFilters(block) : [];
    // Found out before any work: two references that are no plane.
    if (pairs.length > 0) {
      const references = coarseGraining({ block, filters: pairs.flatMap(({ filters }) => filters) });
      filterEnsemble([references], { constants, pairs });
    }

    const work = { version, samples: digestOf(samples), options };
    const stem = basename(out, ".json");
    const outputs = outputSet(dirname(out), `ensemble-${stem}`, { ...work, seeds, onto: pairs }, context);
    outputs.assertWritable(["json", "svg", "png"].map((end) => `${stem}.${end}`));
    for (const warning of ofFile) context.warn(`${file}: ${warning}`);
    const begun = performance.now();
    const trainings = await trainAll(out, { samples: shared(samples), options, seeds, work }, context);

    const analysed = filterEnsemble(
      trainings.map(({ rule }) => rule),
      { constants, pairs },
    );
    const { method } = trainings[0]!;
    const g = options.geometry;
    const warnings = [...ofFile, ...common(trainings)];
    const document = {
      method,
      geometry: { block: g.block, buffer: g.buffer, environment: g.environment, window: g.size },
      trainings: trainings.map(({ method: _, ...training }) => training),
      information: meanInformation(trainings),
      informationKind: trainings[0]!.informationKind,
      components: analysed.components.map(({ share, direction }) => ({ share, filter: direction })),
      planes: analysed.planes,
      converged: trainings.every(({ converged }) => converged),
      warnings,
      seed: context.seed,
    };
    const svg = await filterEnsembleFigure({ ensemble: analysed, block });
    outputs.write({
      [`${stem}.json`]: formatJson(document),
      [`${stem}.svg`]: svg,
      [`${stem}.png`]: await svgToPng(svg),
    });
    outputs.complete();
    rmSync(partialOf(out), { force: true });
    for (const warning of common(trainings)) context.warn(warning);
    const seconds = (performance.now() - begun) / 1000;
    return {
      document: { ...document, seconds },
      text: `${formatWindow(g)}; ${method}, ${counted(trainings.length, "training")}\n${describe(document.information, document.informationKind, analysed)}\n${out} · ${seconds.toFixed(1)} s`,
    };
  },
};

/** What is kept of a training: that of the seed s is what `learn --seed s` with the same flags gives. */
type Training = Pick<Learned, "method" | "rule" | "information" | "informationKind" | "converged" | "warnings"> & {
  readonly seed: number;
};

interface Work {
  readonly samples: Ensemble;
  readonly options: ReturnType<typeof learningOptions>;
  readonly seeds: readonly number[];
  /** All that a training hangs on, but its seed. */
  readonly work: object;
}

/** Trainings are kept one by one beside the output, so that a run which is interrupted goes on. */
const partialOf = (out: string): string => join(dirname(out), `.${basename(out, ".json")}.unfinished.json`);

async function trainAll(
  out: string,
  { samples, options, seeds, work }: Work,
  { pool, progress, signal, force }: Context,
): Promise<Training[]> {
  makeFolder(dirname(out));
  const lock = lockOutput(out);
  try {
    const done = keptTrainings(out, work, { force });
    const keep = (): void =>
      writeFileAtomic(partialOf(out), formatJson({ work, trainings: [...done.values()] }), { force: true });
    const left = seeds.filter((seed) => !done.has(seed));
    progress.update("learning", seeds.length - left.length, seeds.length);
    try {
      await Promise.all(
        left.map(async (seed) => {
          const learned = await pool().run(
            "learn",
            { ensemble: samples, options: { ...options, key: key(seed) } },
            { signal },
          );
          const { method, rule, information, informationKind, converged, warnings } = learned;
          done.set(seed, { seed, method, rule, information, informationKind, converged, warnings });
          keep();
          progress.update("learning", seeds.filter((s) => done.has(s)).length, seeds.length);
        }),
      );
    } catch (error) {
      if (!signal.aborted || error instanceof InputError) throw error;
      const kept = seeds.filter((s) => done.has(s)).length;
      throw new Interrupted(
        kept === 0
          ? "nothing is stored yet"
          : `${kept} of ${counted(seeds.length, "training")} are kept in ${partialOf(out)}; the same command goes on from there`,
      );
    }
    return seeds.map((seed) => done.get(seed)!);
  } finally {
    lock.release();
  }
}

/** Trainings of the same work that an earlier run has kept; those of other work are refused, or with --force forgotten. */
function keptTrainings(out: string, work: object, { force }: { force: boolean }): Map<number, Training> {
  const partial = partialOf(out);
  if (!existsSync(partial)) return new Map();
  const kept = readJson(partial) as { work?: object; trainings?: Training[] };
  if (formatJson(kept.work ?? {}) === formatJson(work)) {
    return new Map((kept.trainings ?? []).map((training) => [training.seed, training]));
  }
  if (force) return new Map();
  throw new InputError(
    `${partial} has trainings from other samples or with other flags; give those again to go on, or --force to begin anew`,
  );
}

/** SHA-256 of the samples, and of what they are. */
function digestOf({ sigma, lattice, model }: Ensemble): string {
  const { kind, size, boundary } = lattice;
  const head = JSON.stringify({ kind, size, boundary, model: model && { ...model, lattice: undefined } });
  return createHash("sha256").update(head).update(sigma).digest("hex");
}

/** The references, in pairs; for dimers the electric field, the columnar order, and what tells columnar states apart, if none are asked for. */
async function referencePairs(
  words: string | undefined,
  { lattice }: Ensemble,
  block: readonly [number, number],
): Promise<ReferencePair[]> {
  const ofDimers = "staggered-x,staggered-y,columnar,columnar-y,plaquette,orientation";
  const standard = lattice.kind === "medial" ? ofDimers : "";
  const names = (words ?? standard).split(",").filter((name) => name !== "");
  if (names.length % 2 !== 0) {
    throw new InputError(
      `--onto: expected pairs, such as staggered-x,staggered-y, got ${counted(names.length, "filter")}`,
    );
  }
  const filters: (readonly number[])[] = [];
  for (const name of names) {
    const rule = await ruleOf(name, lattice, lattice.kind === "chain" ? block.slice(0, 1) : block, "--onto");
    if (rule.block.join() !== block.join()) {
      throw new InputError(
        `--onto: expected filters on a block of ${block.join("x")}, got ${rule.block.join("x")} in ${name}`,
      );
    }
    filters.push(rule.filters[0]!);
  }
  return Array.from({ length: names.length / 2 }, (_, k) => ({
    names: [names[2 * k]!, names[2 * k + 1]!],
    filters: [filters[2 * k]!, filters[2 * k + 1]!],
  }));
}

/** Mean of the information over trainings, and from their spread its error. */
const meanInformation = (trainings: readonly Training[]): Estimate =>
  jackknife(
    trainings.map(({ information }) => Float64Array.of(information.value, 1)),
    ([sum, n]) => sum! / n!,
  );

/** What trainings warn of: each kind once, whatever the numbers in it, with one of them for an example. */
function common(trainings: readonly Training[]): string[] {
  const kinds = new Map<string, { seed: number; warning: string; times: number }>();
  for (const { seed, warnings } of trainings) {
    for (const warning of warnings) {
      const kind = warning.replace(/[\d.]+/g, "#");
      const { times, ...first } = kinds.get(kind) ?? { seed, warning, times: 0 };
      kinds.set(kind, { ...first, times: times + 1 });
    }
  }
  return [...kinds.values()].map(
    ({ seed, warning, times }) =>
      `${times} of ${counted(trainings.length, "training")}, such as that of seed ${seed}: ${warning}`,
  );
}

function describe(information: Estimate, kind: string, { components, planes }: FilterEnsemble): string {
  const shown = ({ value, error }: Estimate): string => formatEstimate(value, error);
  return [
    `I(H:E) = ${shown(information)} nats on average, ${kind}`,
    `principal components: ${components
      .slice(0, 6)
      .map(({ share }) => shown(share))
      .join(", ")}${components.length > 6 ? ", …" : ""}`,
    ...planes.map(
      ({ names, share, fourfold }) =>
        `in the plane of ${names.join(" and ")} ${shown(share)}; there ⟨cos 4φ⟩ = ${shown(fourfold)}`,
    ),
  ].join("\n");
}
