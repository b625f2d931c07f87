/**
 * What a file of samples says about its configurations, as named attributes: HDF5 attributes, 0-d and 1-d arrays of an
 * npz, comments of a CSV. The names are those of the command line's contract; a file of somebody else needs none.
 */
import { InputError, printable } from "../errors/index.ts";
import {
  formatSize,
  type Graph,
  graphLattice,
  type Lattice,
  type LatticeKind,
  latticeKinds,
  latticeOf,
  sidesOf,
  verticesOf,
} from "../lattices/index.ts";
import { type DimerModel, dimers, type IsingModel, ising, type Model, modelNames } from "../models/index.ts";
import type { Ensemble, Provenance } from "../sampling/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";

/** A text, a number, or a few numbers. */
export type AttributeValue = string | number | readonly number[];
/** What a file says of its samples, by name; see docs/conventions.md. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Attributes that count something; all other numbers are real, also where they happen to be whole. */
const INTEGERS: ReadonlySet<string> = new Set(["size", "seed", "interval", "chains", "count", "complete"]);

/** Whether a number of this name is stored as a 64-bit integer: T = 2 stays a float, lest 1/T divide integers. */
export function isIntegerAttribute(name: string, value: number | readonly number[]): boolean {
  return INTEGERS.has(name) && [value].flat().every(Number.isSafeInteger);
}

/**
 * Enters an attribute of a file's own naming: as a field of the object whatever it is called, `__proto__` too; control characters, with which a name would end
 * or break off in another format, as escapes.
 */
export function setAttribute(attributes: Record<string, AttributeValue>, name: string, value: AttributeValue): void {
  Object.defineProperty(attributes, printable(name), { value, enumerable: true, configurable: true, writable: true });
}

/** Attributes that tell of a file, not of what is in it. */
const OF_THE_FILE: ReadonlySet<string> = new Set(["format", "count", "complete", "values"]);

/** Those attributes that go with samples from one file to another. */
export function ofSamples(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !OF_THE_FILE.has(name)));
}

/** The order in which files hold attributes: by name, so that the same ones give the same bytes. */
export function inOrder(attributes: Attributes): [string, AttributeValue][] {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}

const AUTOCORRELATION = "autocorrelation_time_";

/**
 * The attributes of an ensemble: `model`, `lattice`, `size` [Lx, Ly] or [L], `boundary`, `temperature` (J/k_B), `coupling`
 * (K = βJ), `couplings` (J_a/J by direction) and `field` (H/J) where they are not those of the plain ferromagnet, `noise` of dimers,
 * whose `lattice` and `size` are those of the vertices, `sampler`, `seed`, `interval`, `chains` and `autocorrelation_time_NAME` [value, error], as far as known.
 */
export function ensembleAttributes({ lattice, model, provenance }: Omit<Ensemble, "sigma" | "count">): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  const named = model?.name === "dimers" ? verticesOf(lattice) : lattice;
  if (model) attributes.model = model.name;
  attributes.lattice = named.kind;
  attributes.size = sidesOf(named.size);
  attributes.boundary = named.boundary;
  if (model) {
    if (model.coupling > 0) attributes.temperature = 1 / model.coupling;
    attributes.coupling = model.coupling;
    if (model.name === "dimers") {
      if (model.noise !== undefined) attributes.noise = model.noise;
    } else {
      if (model.couplings.some((J) => J !== 1)) attributes.couplings = model.couplings;
      if (model.field !== 0) attributes.field = model.field;
    }
  }
  if (provenance) {
    const { sampler, seed, interval, chains, autocorrelationTime } = provenance;
    Object.assign(attributes, { sampler, ...(seed === undefined ? {} : { seed }), interval, chains });
    for (const [name, { value, error }] of Object.entries(autocorrelationTime)) {
      attributes[AUTOCORRELATION + name] = [value, error];
    }
  }
  return attributes;
}

/**
 * Lattice, model and provenance from the attributes of a file and the shape of its array; what is not said is absent.
 * What is said and cannot be used, a model of another name or without a temperature, is a warning: the configurations
 * are sound, but nothing is known of them.
 *
 * @param label the array in messages: `ising.h5: /configurations`
 * @param boundary overrides the file's; without either the lattice is open, which claims no bond that may not exist
 */
export function interpretAttributes(
  attributes: Attributes,
  {
    count,
    size,
    label,
    boundary,
    graph,
  }: {
    count: number;
    size: readonly [number, number];
    label: string;
    /** The bonds of spins that lie on a graph, in the order of the sites of the array. */
    graph?: ((numSites: number) => Graph) | undefined;
  } & BoundaryOption,
): { lattice: Lattice; model?: Model; provenance?: Provenance; warnings: readonly string[] } {
  const refuse = (what: string): never => {
    throw new InputError(`${label}: ${what}`);
  };
  const [Lx, Ly] = size;
  if (graph !== undefined) {
    const provenance = statedProvenance(attributes);
    return {
      lattice: graphLattice(graph(Lx * Ly)),
      ...(provenance ? { provenance } : {}),
      warnings:
        attributes.model === undefined
          ? []
          : [`on a graph the model ${JSON.stringify(attributes.model)} is not made use of; ${UNKNOWN_MODEL}`],
    };
  }
  if (attributes.lattice === "graph") {
    refuse("the attribute lattice is graph; expected the file of its edges, --graph FILE");
  }
  const kind = statedKind(attributes.lattice);
  if (Ly === 1 && kind !== "chain") {
    const side = Math.sqrt(Lx);
    const reshaped = Number.isInteger(side) && side >= 2 ? `, perhaps to [${count}, ${side}, ${side}]` : "";
    refuse(
      `the array has the shape [${count}, ${Lx}]; expected [configurations, Ly, Lx]; reshape it${reshaped}, or give it an attribute lattice, "chain", or --lattice chain, or the edges of a graph, --graph FILE`,
    );
  }
  if (Ly !== 1 && kind === "chain")
    refuse(`the attribute lattice is chain, but the configurations are ${formatSize(size)}`);
  const grid = sitesForOne(attributes);
  const stated = statedSize(attributes.size, kind)?.map((L) => grid * L);
  if (stated && (stated[0] !== Lx || stated[1] !== Ly)) {
    refuse(
      `the attribute size is ${formatSize([stated[0]! / grid, stated[1]! / grid])}${grid === 2 ? ` vertices, with a medial grid of ${stated.join("x")}` : ""}, but the configurations are ${formatSize(size)}`,
    );
  }
  if (typeof attributes.count === "number" && attributes.count !== count) {
    refuse(`the attribute count is ${attributes.count}, but there are ${count} configurations`);
  }
  if (boundary !== undefined && boundary !== "torus" && boundary !== "open") {
    throw new InputError(`boundary: expected torus or open, got ${JSON.stringify(boundary)}`);
  }
  const boundaries = boundary ?? statedBoundary(attributes.boundary, refuse);
  const model = labelled(label, () => {
    if (attributes.model === "dimers")
      return kind === "square" ? statedDimers(attributes, size, boundaries, refuse) : undefined;
    const parameters = kind === undefined ? undefined : statedParameters(attributes, refuse);
    if (parameters === undefined) return undefined;
    return ising({ lattice: latticeOf({ kind: kind!, size, boundary: boundaries }), ...parameters });
  });
  const lattice =
    model?.lattice ?? labelled(label, () => latticeOf({ kind: kind ?? "square", size, boundary: boundaries }));
  const provenance = labelled(label, () => statedProvenance(attributes));
  const warnings = attributes.model !== undefined && model === undefined ? [unusedModel(attributes)] : [];
  return { lattice, ...(model ? { model } : {}), ...(provenance ? { provenance } : {}), warnings };
}

/** What becomes of samples whose model cannot be made use of. */
export const UNKNOWN_MODEL = "the samples are taken as those of an unknown model";

/** Says why the model that a file names is not made use of. */
function unusedModel({ model, temperature, coupling, ...rest }: Attributes): string {
  const consequence = UNKNOWN_MODEL;
  if (!modelNames.some((name) => name === model)) {
    const known = modelNames.map((name) => JSON.stringify(name)).join(" or ");
    return `the model ${JSON.stringify(model)} is not known here, expected ${known}; ${consequence}`;
  }
  if (model === "dimers") {
    return `the model dimers is not one known here; expected vertices of a square lattice, a grid of twice as many sites a side, and numbers as temperature, coupling and noise; ${consequence}`;
  }
  if (temperature === undefined && coupling === undefined) {
    return `the model ising has no temperature; expected an attribute temperature (J/k_B) or coupling (βJ); ${consequence}`;
  }
  const said = Object.entries({ temperature, coupling, lattice: rest.lattice, field: rest.field })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `the model ising with ${said.join(", ")} is not one known here; expected a number as temperature or coupling; ${consequence}`;
}

/** An option of all that reads samples. */
export interface BoundaryOption {
  /** What the lattice is taken to be, whatever the file says; without either it is open. */
  readonly boundary?: "torus" | "open" | undefined;
}

/** Runs something that may refuse its input, and says of which file that input came. */
export function labelled<T>(label: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw labelledError(label, error);
  }
}

/** An error with a label before what it says, where that is of bad input. */
export function labelledError(label: string, error: unknown): unknown {
  return error instanceof InputError ? new InputError(`${label}: ${error.message}`, { cause: error }) : error;
}

/** Sites along a side of the array for one of the attribute size: that of dimers counts vertices, and the array is their medial grid. */
export function sitesForOne({ model }: Attributes): 1 | 2 {
  return model === "dimers" ? 2 : 1;
}

/** The kind of lattice; square where nothing is said, undefined where it is one that is not known here. */
function statedKind(value: AttributeValue | undefined): LatticeKind | undefined {
  return value === undefined ? "square" : latticeKinds.find((kind) => kind === value);
}

/**
 * `64` and `[64]` mean 64×64, or 64 sites of a chain, `[64, 32]` and `64x32` 64 along x and 32 along y; anything else says
 * nothing to us.
 */
function statedSize(value: AttributeValue | undefined, kind: LatticeKind | undefined): [number, number] | undefined {
  if (value === undefined) return undefined;
  const sides = typeof value === "string" ? value.split(/[x×]/).map(Number) : [value].flat();
  const [Lx = Number.NaN, Ly = kind === "chain" ? 1 : Lx] = sides;
  return sides.length <= 2 && Number.isInteger(Lx) && Number.isInteger(Ly) ? [Lx, Ly] : undefined;
}

function statedBoundary(value: AttributeValue | undefined, refuse: (what: string) => never): "torus" | "open" {
  switch (value) {
    case "torus":
    case "periodic":
      return "torus";
    case undefined:
    case "open":
    case "free":
      return "open";
    default:
      return refuse(`the attribute boundary is ${JSON.stringify(value)}; expected torus or open`);
  }
}

/** The parameters of an Ising model; undefined where the file describes something else, or nothing. */
function statedParameters(
  { model, temperature, coupling, couplings, field = 0 }: Attributes,
  refuse: (what: string) => never,
): (Pick<IsingModel, "coupling"> & Partial<IsingModel>) | undefined {
  if (model !== "ising" || typeof field !== "number" || typeof couplings === "string") return undefined;
  const K = statedCoupling(temperature, coupling, refuse);
  if (K === null || K === undefined) return undefined;
  return { coupling: K, field, ...(couplings === undefined ? {} : { couplings: [couplings].flat() }) };
}

/** K from a temperature or a coupling; undefined where neither is there, null where they are no numbers. */
function statedCoupling(
  temperature: AttributeValue | undefined,
  coupling: AttributeValue | undefined,
  refuse: (what: string) => never,
): number | undefined | null {
  const plain = (value: AttributeValue | undefined): value is number | undefined =>
    value === undefined || typeof value === "number";
  if (!plain(temperature) || !plain(coupling)) return null;
  if (temperature !== undefined && !(temperature > 0)) {
    refuse(`the attribute temperature is ${temperature}; expected a number above 0`);
  }
  if (temperature !== undefined && coupling !== undefined && Math.abs(coupling * temperature - 1) > 1e-9) {
    refuse(
      `the attributes temperature ${temperature} and coupling ${coupling} disagree; coupling is βJ = 1/temperature`,
    );
  }
  return coupling ?? (temperature === undefined ? undefined : 1 / temperature);
}

/** A dimer model, free unless a temperature is given; undefined where the file describes something else. */
function statedDimers(
  { temperature, coupling, noise }: Attributes,
  [width, height]: readonly [number, number],
  boundary: "torus" | "open",
  refuse: (what: string) => never,
): DimerModel | undefined {
  const K = statedCoupling(temperature, coupling, refuse);
  if (K === null || width % 2 !== 0 || height % 2 !== 0) return undefined;
  if (noise !== undefined && typeof noise !== "number") return undefined;
  const size = [width / 2, height / 2] as const;
  return dimers({ size, boundary, coupling: K ?? 0, ...(noise === undefined ? {} : { noise }) });
}

function statedProvenance(attributes: Attributes): Provenance | undefined {
  const { sampler, seed, interval, chains = 1 } = attributes;
  if (typeof sampler !== "string" || typeof interval !== "number" || typeof chains !== "number") return undefined;
  // What made the samples is not known where the numbers are none of a plan: averages go along chains, and count on them.
  if (!(interval > 0 && interval < Number.POSITIVE_INFINITY && Number.isSafeInteger(chains) && chains >= 1))
    return undefined;
  const autocorrelationTime = Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]): [string, Estimate][] => {
      if (!name.startsWith(AUTOCORRELATION) || typeof value === "string") return [];
      const [time = Number.NaN, error = Number.NaN] = [value].flat();
      return [[name.slice(AUTOCORRELATION.length), estimate(time, error)]];
    }),
  );
  return { sampler, ...(typeof seed === "number" ? { seed } : {}), interval, chains, autocorrelationTime };
}
