import type { VariableRule } from "kadanoff/coarsegraining";
import { formatJson } from "kadanoff/io";
import { assertWritable, writeFileAtomic } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { cornersOf, type Learned, type LearnOptions } from "kadanoff/learning";
import { qualityMeter, type Sampled, type SampleQuality } from "kadanoff/sampling";
import { type CommandSpec, type Context, type FlagValues, needed } from "../command.ts";
import { estimatedLearning } from "../estimate/dryLearning.ts";
import { dryRunFlag } from "../estimate/work.ts";
import { memoryFlag } from "../flags.ts";
import { openInput, readInput, sampledFor } from "../input.ts";
import { judgement } from "../judgement.ts";
import { describe, learnedDocument } from "../learned.ts";
import {
  assertLearningFlags,
  learningFlags,
  learningOptions,
  learningParameters,
  testOptions,
  windowAsGiven,
  withQuality,
} from "../learning.ts";
import { originOf, samplesDigest, samplesIn, variableSamplesIn } from "../origin.ts";
import { inParts } from "../parts.ts";
import { scan, scanWindows } from "../scan.ts";
import { axesInWords, scanAxes } from "../scanAxes.ts";
import { wholeNumber, word } from "../values.ts";
import { learnFromVariables } from "../variableCommands.ts";
import { refuseForVariables, variablesFlag, variablesIn } from "../variables.ts";
import { version } from "../version.ts";

const flags = {
  ...learningFlags,
  shuffles: {
    flag: "--shuffles <N>",
    help: "pair blocks with environments of other configurations so many times, to tell information from chance (default 199; 0: not)",
    parse: wholeNumber("--shuffles", 0, 100_000),
  },
  scan: {
    flag: "--scan <NAME=VALUES>",
    help: "learn at each of several windows: buffer=1..4, block=2x2,3x3,4x4, environment=1,2, or a grid, buffer=1..3,block=2x2,3x3",
    parse: scanAxes("--scan"),
  },
  variables: variablesFlag,
  memory: memoryFlag,
  out: { flag: "--out <RULE.json>", help: "where the document is written", parse: word("--out") },
  ...dryRunFlag,
};

export const learnCommand: CommandSpec<typeof flags> = {
  name: "learn",
  words: ["[file]"],
  summary: "learn from samples the rule whose hidden units carry the most information about the environment",
  prints:
    "the filters, the information that they keep with its error, and what kind of number it is; the document goes into a file that --rule reads",
  flags,
  examples: [
    "kadanoff learn ising.h5 --out rule.json",
    "kadanoff learn samples.npy --boundary torus --norm 1.5 --out rule.json",
    "kadanoff learn ising.h5 --hidden auto --out rule.json",
    "kadanoff learn ising.h5 --scan buffer=1..4 --out scan.json",
    "kadanoff learn ising.h5 --method rbm --block 3x3 --out rule.json --dry-run",
  ],
  async run([file], f, context) {
    const { seed, force, pool, progress, signal, warn } = context;
    const out = needed(f.out, "--out RULE.json", "--out rule.json");
    assertLearningFlags(f);
    assertWritable(out, { force });
    const others = await variablesIn(file, f, context);
    if (others !== undefined) {
      refuseForVariables(others, { "--scan": f.scan, "--shuffles": f.shuffles, "--dry-run": f.dryRun });
      const { ensemble } = others;
      const options = learningOptions(f, ensemble);
      // Of states biases are learned unless they are not wanted.
      const parameters = { ...learningParameters(f, ensemble), noBias: f.noBias };
      const toDocument = (learned: Learned<VariableRule>) => ({
        ...learnedDocument(learned, seed),
        samples: variableSamplesIn(ensemble),
        madeBy: originOf("learn", flags, f, parameters),
      });
      const parts = { file: file!, out, options, inWords: describe, toDocument };
      return learnFromVariables(others, parts, context);
    }
    if (f.scan !== undefined || f.dryRun) {
      const { ensemble: samples, warnings: ofFile } = await readInput(file, f);
      for (const warning of ofFile) warn(`${file}: ${warning}`);
      const windows = f.scan && scanWindows(f.scan, f, samples);
      if (f.dryRun) {
        const geometries = windows && { windows: windows.map(({ geometry }) => geometry) };
        return estimatedLearning({ files: [out], f, samples, ...geometries }, context);
      }
      const scanned = { ...learningParameters(f, samples), ...windowAsGiven(f), scan: axesInWords(f.scan!) };
      const madeBy = originOf("learn", flags, f, scanned);
      return scan({ ...f, out }, { windows: windows!, samples, ofFile, madeBy }, context);
    }
    const begun = performance.now();
    const { ensemble, quality, sha256, options, ofFile } = await judgedSamples(file, f, context);
    const allOptions = { ...options, ...testOptions(f, quality) };
    const documentOf = (made: Learned) => ({
      ...learnedDocument(withQuality(made, quality, ofFile), seed),
      samples: { ...samplesIn(ensemble, sha256), independent: quality.independent ?? null },
      madeBy: originOf("learn", flags, f, learningParameters(f, ensemble)),
    });
    const result = await inParts(
      {
        out,
        work: { version, samples: samplesIn(ensemble, sha256), options: allOptions },
        make: (kept, onPart) =>
          pool().run("learn", { ensemble, options: allOptions, kept }, { report: progress.update, onPart, signal }),
        write: (made) => writeFileAtomic(out, formatJson(documentOf(made)), { force }),
      },
      context,
    );
    const ofSamples = quality.findings.map(({ message }) => message);
    const learned = withQuality(result, quality, ofFile);
    const document = documentOf(result);
    for (const warning of [...ofSamples, ...result.warnings]) warn(warning);
    const seconds = (performance.now() - begun) / 1000;
    return {
      document: { ...document, seconds },
      text: [describe(learned), ...judgement(learned, quality), `${out} · ${seconds.toFixed(1)} s`].join("\n"),
    };
  },
};

/**
 * The samples of a file, what they are worth, and what learn is to do with them: all of them, or where they are not to be held in memory the windows that will be
 * cut, which are the same.
 */
async function judgedSamples(
  file: string | undefined,
  f: FlagValues<typeof flags>,
  context: Context,
): Promise<{
  readonly ensemble: Sampled;
  readonly quality: SampleQuality;
  readonly sha256: string;
  readonly options: LearnOptions;
  readonly ofFile: readonly string[];
}> {
  const input = await openInput(file, f, context);
  const { warnings: ofFile, known } = input;
  try {
    for (const warning of ofFile) context.warn(`${file}: ${warning}`);
    const options = { ...learningOptions(f, known), key: key(context.seed) };
    const { geometry } = options;
    const digest = samplesDigest();
    const { lattice, model, count, provenance } = known;
    const meter = qualityMeter({ lattice, model, count, chains: provenance?.chains });
    const ensemble = await sampledFor(
      input,
      (first) => ({ size: geometry.size, corners: cornersOf(first, geometry, { ...options, of: ["sets"] }) }),
      (sigma) => {
        digest.take(sigma);
        if (input.ensemble) return; // that is for a worker, since it takes its time
        for (let from = 0; from < sigma.length; from += lattice.numSites) {
          meter.add(sigma.subarray(from, from + lattice.numSites));
        }
      },
    );
    const quality =
      "sigma" in ensemble
        ? await context.pool().run("quality", { ensemble }, { signal: context.signal })
        : meter.result();
    return { ensemble, quality, sha256: digest.hex(), options, ofFile };
  } finally {
    input.close();
  }
}
