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
import { key } from "kadanoff/kernels";
import type { Learned } from "kadanoff/learning";
import type { Ensemble } from "kadanoff/sampling";
import { type Estimate, formatEstimate, jackknife } from "kadanoff/statistics";
import { formatWindow } from "kadanoff/windows";
import { type CommandSpec, type Context, grouped, needed } from "../command.ts";
import { estimatedLearning } from "../estimate/dryLearning.ts";
import { dryRunFlag } from "../estimate/work.ts";
import { geometryDocument } from "../graphs.ts";
import { digestOf, readInput, shared } from "../input.ts";
import { assertLearningFlags, learningFlags, learningOptions, learningParameters } from "../learning.ts";
import { originOf, samplesIn, sha256Of } from "../origin.ts";
import { outputSet } from "../outputs.ts";
import { ruleOf } from "../ruleOf.ts";
import { forgetPieces, inPieces } from "../unfinished.ts";
import { wholeNumber, word } from "../values.ts";
import { version } from "../version.ts";
import { commonWarnings, counted } from "../words.ts";

const flags = grouped("Learning", {
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
  ...dryRunFlag,
});

export const ensembleCommand: CommandSpec<typeof flags> = {
  name: "ensemble",
  words: ["[file]"],
  summary: "learn from many seeds: what the filters have in common, and how they are spread",
  prints:
    "the mean information, principal components of the filters and their shares; the document and its figure go into files",
  flags,
  examples: [
    "kadanoff ensemble ising.h5 --seeds 20 --out ensemble.json",
    "kadanoff ensemble dimers.h5 --block 8x8 --hidden 2 --seeds 50 --out ensemble.json --dry-run",
  ],
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

    const work = {
      version,
      samples: digestOf(samples),
      options: { ...options, geometry: geometryDocument(options.geometry) },
    };
    const stem = basename(out, ".json");
    const outputs = outputSet(dirname(out), `ensemble-${stem}`, { ...work, seeds, onto: pairs }, context);
    outputs.assertWritable(["json", "svg", "png"].map((end) => `${stem}.${end}`));
    for (const warning of ofFile) context.warn(`${file}: ${warning}`);
    if (f.dryRun) {
      const files = ["json", "svg", "png"].map((end) => join(dirname(out), `${stem}.${end}`));
      const once = { ...f, restarts: f.restarts ?? 1 };
      return estimatedLearning({ files, f: once, samples, trainings: seeds.length }, context);
    }
    const begun = performance.now();
    const trainings = await trainAll(out, { samples: shared(samples), options, seeds, work }, context);

    const analysed = filterEnsemble(
      trainings.map(({ rule }) => rule),
      { constants, pairs },
    );
    const { method } = trainings[0]!;
    const g = options.geometry;
    const common = commonWarnings(
      trainings.map(({ seed, warnings }) => ({ of: `that of seed ${seed}`, warnings })),
      "training",
    );
    const warnings = [...ofFile, ...common];
    const document = {
      method,
      geometry: geometryDocument(g),
      trainings: trainings.map(({ method: _, ...training }) => training),
      information: meanInformation(trainings),
      informationKind: trainings[0]!.informationKind,
      components: analysed.components.map(({ share, direction }) => ({ share, filter: direction })),
      planes: analysed.planes,
      converged: trainings.every(({ converged }) => converged),
      warnings,
      seed: context.seed,
      samples: samplesIn(samples, sha256Of(samples)),
      madeBy: originOf("ensemble", flags, f, {
        ...learningParameters({ ...f, restarts: f.restarts ?? 1 }, samples),
        seeds: seeds.length,
        onto: pairs.flatMap(({ names }) => names).join(",") || undefined,
      }),
    };
    const svg = await filterEnsembleFigure({ ensemble: analysed, block });
    outputs.write({
      [`${stem}.json`]: formatJson(document),
      [`${stem}.svg`]: svg,
      [`${stem}.png`]: await svgToPng(svg),
    });
    outputs.complete();
    forgetPieces(out);
    for (const warning of common) context.warn(warning);
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

async function trainAll(out: string, { samples, options, seeds, work }: Work, context: Context): Promise<Training[]> {
  const { pool, progress, signal } = context;
  return inPieces(
    {
      ...{ out, work, noun: "training", names: seeds.map(String) },
      async make(seed) {
        const learned = await pool().run(
          "learn",
          { ensemble: samples, options: { ...options, key: key(Number(seed)) } },
          { signal },
        );
        const { method, rule, information, informationKind, converged, warnings } = learned;
        return { seed: Number(seed), method, rule, information, informationKind, converged, warnings };
      },
      onPiece: (done, total) => progress.update("learning", done, total),
    },
    context,
  );
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
    const rule = await ruleOf(name, lattice, lattice.kind === "chain" ? block.slice(0, 1) : block, {
      flag: "--onto",
      ...(lattice.kind === "graph" ? { ball: block[0] } : {}),
    });
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
