import { coveringFigure, latticeFigure, panelsFigure } from "../figures/index.ts";
import type { Attributes } from "../io/index.ts";
import { arrayShape, formatSize, isGraph, type Lattice } from "../lattices/index.ts";
import {
  configuration,
  contradiction,
  type Ensemble,
  measureAny,
  storedAutocorrelationTime,
} from "../sampling/index.ts";
import { columnOf, everythingOf } from "./generic.ts";
import { inWords } from "./quantities.ts";
import { counted } from "./rules.ts";
import { type ReportFigure, type Section, withSeed } from "./section.ts";
import type { Table } from "./table.ts";

/** A file of samples that was read. */
export interface ReportedSamples {
  /** The configurations. */
  readonly ensemble: Ensemble;
  /** What the file says of them. */
  readonly attributes: Attributes;
  /** Of the file, such as `npz`. */
  readonly format: string;
  /** SHA-256 of the spins, a byte each, by which documents name them. */
  readonly sha256: string;
  /** Of reading the file. */
  readonly warnings: readonly string[];
}

/** Samples: what they are, what they look like, and what is measured of them. */
export async function samplesSection(samples: ReportedSamples, name: string): Promise<Section> {
  const { ensemble } = samples;
  const { lattice, count, model, provenance } = ensemble;
  const graph = isGraph(lattice) ? lattice.graph : undefined;
  const against = contradiction(ensemble);
  const observables = Object.entries(measureAny(ensemble));
  const by =
    provenance === undefined
      ? ""
      : `, made by ${provenance.sampler}, ${counted(provenance.chains, "chain")}, ${provenance.interval} updates between samples`;
  return {
    what: "samples",
    words: [
      `${counted(count, "configuration")} on ${graph ? `a graph of ${lattice.numSites} sites and ${graph.sites.length / 2} edges` : latticeInWords(lattice)}, of ${model === undefined ? "unknown origin" : `the model ${model.name}`}${by}. What is measured below comes from the stored configurations; errors know of the correlations along the chains.`,
    ],
    warnings: [...samples.warnings, ...(against ? [against.message] : [])],
    results: observables.map(([quantity, value]) => ({ quantity, value })),
    figures: await configurationsFigure(ensemble, name),
    tables: autocorrelationTable(ensemble, name),
    data: [],
    settings: settingsOf(samples, [count, ...arrayShape(lattice.size)], name),
  };
}

/** `a square lattice of 16×16 sites, periodic`. */
export const latticeInWords = ({ kind, size, boundary }: Lattice): string =>
  `a ${kind} lattice of ${formatSize(size).replace("x", "×")} sites, ${boundary === "torus" ? "periodic" : "open"}`;

/** What a file of samples says of itself, with its format, the shape of its array and its digest. */
export function settingsOf(
  { attributes, format, sha256 }: Pick<ReportedSamples, "attributes" | "format" | "sha256">,
  shape: readonly number[],
  name: string,
): Section["settings"] {
  const { seed, ...said } = attributes;
  return withSeed(everythingOf({ format, shape, ...withEstimates(said), sha256 }, name).settings, seed);
}

/** Autocorrelation times are [value, error] in attributes. */
function withEstimates(attributes: Attributes): Attributes | Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      const isTime = name.includes("autocorrelation_time_") && Array.isArray(value) && value.length === 2;
      return [name, isTime ? { value: value[0], error: value[1] } : value];
    }),
  );
}

/** Integrated autocorrelation times of the stored samples, where it is known what to watch. */
function autocorrelationTable(ensemble: Ensemble, name: string): Table[] {
  const { model, count } = ensemble;
  if (model === undefined || count < 2) return [];
  return [
    {
      name: `${name}_autocorrelation`,
      caption: "Integrated autocorrelation time τ along the chains, ½ where samples are independent",
      columns: [
        { name: "observable", label: "observable", kind: "text" },
        { ...columnOf("tau", "estimate"), label: "*τ*", unit: "stored samples" },
      ],
      rows: Object.entries(storedAutocorrelationTime({ ...ensemble, model })).map(([which, tau]) => [
        inWords(which),
        tau,
      ]),
    },
  ];
}

/** Configurations that are drawn, from the first to the last; rows of a chain in one drawing. */
const DRAWN = 3;
const ROWS = 48;
/** Sites a side beyond which a site is less than a pixel. */
const LARGEST = 400;

async function configurationsFigure(ensemble: Ensemble, name: string): Promise<ReportFigure[]> {
  const { lattice, count, model, sigma } = ensemble;
  const [Lx, Ly] = lattice.size;
  if (Math.max(Lx, Ly) > LARGEST || isGraph(lattice)) return [];
  const chosen = [...new Set([0, Math.floor((count - 1) / 2), count - 1])].slice(0, DRAWN);
  const figure = { name: `${name}_configurations`, title: `${counted(chosen.length, "configuration")} of the samples` };
  const numbers = chosen.map((c) => c + 1).join(", ");
  if (model?.name === "dimers") {
    if (lattice.boundary !== "torus") return [];
    const size = [Math.min(16, Lx / 2), Math.min(16, Ly / 2)] as const;
    const spins = configuration(ensemble, chosen[0]!);
    const svg = await coveringFigure({ spins, lattice, window: { at: [0, 0], size } });
    const caption = `A part of the first configuration: dimers with arrows along their electric field, in a colour for each direction.`;
    return [{ ...figure, title: "Dimers of the first configuration", caption, svg }];
  }
  if (sigma.some((s) => s !== 1 && s !== -1)) return [];
  if (lattice.kind === "chain") {
    const rows = Math.min(count, ROWS);
    const svg = latticeFigure({ sigma: sigma.subarray(0, rows * Lx), size: [Lx, rows], scale: Math.min(8, 320 / Lx) });
    const caption = `The first ${counted(rows, "configuration")}, a row each: +1 dark, −1 pale.`;
    return [{ ...figure, title: `${counted(rows, "configuration")} of a chain, a row each`, caption, svg }];
  }
  const svg = panelsFigure({
    columns: chosen.length,
    figures: chosen.map((c) => ({
      label: "",
      svg: latticeFigure({
        sigma: configuration(ensemble, c),
        size: [Lx, Ly],
        scale: 150 / Math.max(Lx, Ly),
        title: `${c + 1}`,
      }),
    })),
  });
  return [{ ...figure, caption: `Configurations ${numbers} of ${count}: +1 dark, −1 pale.`, svg }];
}
