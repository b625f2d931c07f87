/** Where the samples of a flow come from: drawn at each temperature, or read from files. */
import { InputError } from "kadanoff/errors";
import { listSamples } from "kadanoff/io/node";
import { type Boundary, formatSize, type Lattice, type LatticeKind, latticeOf } from "kadanoff/lattices";
import { couplingAt, criticalCouplingOf, ising } from "kadanoff/models";
import { defaultSamplerName } from "kadanoff/sampling";
import { needed } from "../command.ts";
import { digestOf, type InputFlags, readInput, readOptions } from "../input.ts";
import type { ToSample } from "../tasks.ts";
import { counted } from "../words.ts";
import { type FlowValues, written } from "./flags.ts";

/** Samples of one temperature. */
export interface Source {
  /** In J/k_B. */
  readonly start: number;
  /** What tells them from others of the same temperature. */
  readonly name: string;
  readonly from: ToSample | { readonly file: string };
}

/** The samples of all temperatures, the coldest first. */
export interface Sources {
  readonly lattice: Lattice;
  readonly all: readonly Source[];
  /** J_a/J of the Ising model that they are of, where it is known. */
  readonly couplings?: readonly number[];
  /** Of that model, in J/k_B; undefined where it has none that is known. */
  readonly criticalTemperature: number | undefined;
  readonly warnings: readonly string[];
  readonly input: InputFlags;
}

/** Flags of samples that are drawn. */
const OF_SAMPLING = ["model", "size", "couplings", "count", "sampler", "interval"] as const;

/** Flags of samples that are read. */
const OF_FILES = ["dataset", "values", "axes", "times", "raw", "shape", "endian", "bitOrder"] as const;

/** Samples of the model that the flags name. */
export function sourcesOfModel(f: FlowValues): Sources {
  if (f.model === undefined) throw new InputError("expected files of samples, or a model, such as --model ising");
  if (f.model !== "ising") {
    throw new InputError(`--model: the flow is that of ising, got ${JSON.stringify(f.model)}`);
  }
  for (const name of OF_FILES) {
    if (f[name] !== undefined) throw new InputError(`${written(name)} is for files of samples, and there are none`);
  }
  const kind = (f.lattice ?? "square") as LatticeKind;
  const [Lx, Ly = kind === "chain" ? 1 : Lx] = needed(f.size, "--size L", "--size 128") as [number, number?];
  const lattice = latticeOf({
    kind,
    size: [Lx, Ly],
    boundary: (f.boundary ?? "torus") as Boundary,
  });
  requireTorus(lattice, "--boundary");
  const { couplings } = ising({ lattice, coupling: 1, couplings: f.couplings ?? [1] });
  const critical = criticalTemperatureOf(lattice, couplings);
  const starts = needed(f.temperatures, "--temperatures T,…", "--temperatures 0.98Tc,Tc,1.02Tc")(critical);
  const count = needed(f.count, "--count N", "--count 5000");
  if (count * lattice.numSites > MOST_SPINS) {
    throw new InputError(
      `--count: expected at most ${Math.floor(MOST_SPINS / lattice.numSites)} configurations of this size, which are held in memory, got ${count}`,
    );
  }
  const best = defaultSamplerName(ising({ lattice, coupling: 1, couplings }));
  // Each sweep of Swendsen and Wang sees the whole lattice, whatever the temperature; clusters grow for nothing where bonds are at odds.
  const sampler = f.sampler ?? (best === "wolff" ? "swendsen-wang" : best);
  const all = starts.map((start): Source => {
    const model = ising({ lattice, coupling: couplingAt(start), couplings });
    const from = { model, sampler, count, ...(f.interval === undefined ? {} : { interval: f.interval }) };
    return { start, name: String(start), from };
  });
  return { lattice, all: inOrder(all), couplings, criticalTemperature: critical, warnings: [], input: {} };
}

/** Spins of one temperature that are held in memory, a byte each. */
const MOST_SPINS = 2 ** 32;

function requireTorus({ kind, boundary }: Lattice, which: string): void {
  if (kind !== "medial" && boundary === "torus") return;
  const way = boundary === "open" && kind !== "medial" ? "; --boundary torus says that samples are periodic" : "";
  throw new InputError(
    `${which}: expected spins on a ring or torus, got ${kind === "medial" ? "dimers" : boundary}${way}`,
  );
}

function criticalTemperatureOf(lattice: Lattice, couplings: readonly number[]): number | undefined {
  const critical = criticalCouplingOf(ising({ lattice, coupling: 1, couplings }));
  return critical === undefined ? undefined : 1 / critical;
}

/** The coldest first; each temperature once. */
function inOrder(all: readonly Source[]): Source[] {
  const sorted = [...all].sort((a, b) => a.start - b.start);
  sorted.forEach(({ start, from }, n) => {
    const before = sorted[n - 1];
    if (before?.start !== start) return;
    const where = "file" in from && "file" in before.from ? ` in ${before.from.file} and ${from.file}` : "";
    throw new InputError(`--temperatures: expected each once, got ${start} twice${where}`);
  });
  return sorted;
}

/** Samples of files and folders: all of one size, with a temperature each. */
export async function sourcesOfFiles(words: readonly string[], f: FlowValues): Promise<Sources> {
  const { files: listed, warnings: ofList } = await listSamples(words, await readOptions(f));
  const files = listed.map(({ file }) => file);
  for (const name of OF_SAMPLING) {
    if (f[name] !== undefined)
      throw new InputError(`${written(name)} is for samples that are drawn, and there are files`);
  }
  const told = f.temperatures?.(undefined);
  if (told !== undefined && told.length !== files.length) {
    throw new InputError(
      `--temperatures: expected one for each of ${counted(files.length, "file")}, in their order, got ${told.length}`,
    );
  }
  const warnings: string[] = [...ofList];
  let lattice: Lattice | undefined;
  let couplings: readonly number[] | undefined;
  const all: Source[] = [];
  for (const [n, file] of files.entries()) {
    // One after the other, and forgotten again: only those that are worked on are in memory.
    const { ensemble, warnings: ofFile } = await readInput(file, f);
    warnings.push(...ofFile.map((warning) => `${file}: ${warning}`));
    requireTorus(ensemble.lattice, file);
    lattice ??= ensemble.lattice;
    if (inWords(ensemble.lattice) !== inWords(lattice)) {
      throw new InputError(
        `${file}: expected configurations of ${inWords(lattice)} as in ${files[0]}, got ${inWords(ensemble.lattice)}`,
      );
    }
    if (ensemble.count < 10)
      throw new InputError(`${file}: expected at least 10 configurations, got ${ensemble.count}`);
    const { model } = ensemble;
    const here = model?.name === "ising" && model.field === 0 ? model.couplings : undefined;
    couplings = n === 0 || here?.join() === couplings?.join() ? here : undefined;
    const { temperature } = listed[n]!;
    const said = model ? 1 / model.coupling : temperature?.value;
    const start = told?.[n] ?? said;
    if (start === undefined) {
      throw new InputError(
        `${file} tells no temperature; expected an attribute temperature or coupling, a manifest, a name such as T2.269.npy, or --temperatures with one for each file`,
      );
    }
    // A name is rounded, and what is told is meant.
    const within = temperature?.by === "name" && start >= temperature.least && start <= temperature.most;
    if (said !== undefined && !within && Math.abs(start / said - 1) > 1e-9) {
      throw new InputError(`--temperatures: ${start} is not the temperature of ${file}, ${said}`);
    }
    all.push({ start, name: `${start} ${digestOf(ensemble)}`, from: { file } });
  }
  const withoutModel =
    couplings !== undefined
      ? []
      : [
          "the files do not all name one Ising model without a field: effective temperatures, which need it, are left out, and T_c and ν that are read off them; correlations, information and MCRG remain",
        ];
  return {
    lattice: lattice!,
    all: inOrder(all),
    ...(couplings ? { couplings } : {}),
    criticalTemperature: couplings && criticalTemperatureOf(lattice!, couplings),
    warnings: [...warnings, ...withoutModel],
    input: f,
  };
}

const inWords = ({ kind, size }: Lattice): string => `${formatSize(size)}, ${kind}`;
