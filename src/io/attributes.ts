/**
 * What a file of samples says about its configurations, as named attributes: HDF5 attributes, 0-d and 1-d arrays of an
 * npz, comments of a CSV. The names are those of the command line's contract; a file of somebody else needs none.
 */
import { InputError } from "../errors/index.ts";
import { formatSize, type Lattice, squareLattice } from "../lattices/index.ts";
import { ising, type Model } from "../models/index.ts";
import type { Ensemble, Provenance } from "../sampling/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";

export type AttributeValue = string | number | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Attributes that count something; all other numbers are real, also where they happen to be whole. */
const INTEGERS: ReadonlySet<string> = new Set(["size", "seed", "interval", "chains", "count", "complete"]);

/** Whether a number of this name is stored as a 64-bit integer: T = 2 stays a float, lest 1/T divide integers. */
export function isIntegerAttribute(name: string, value: number | readonly number[]): boolean {
  return INTEGERS.has(name) && [value].flat().every(Number.isSafeInteger);
}

/** The order in which files hold attributes: by name, so that the same ones give the same bytes. */
export function inOrder(attributes: Attributes): [string, AttributeValue][] {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}

const AUTOCORRELATION = "autocorrelation_time_";

/**
 * The attributes of an ensemble: `model`, `lattice`, `size` [Lx, Ly], `boundary`, `temperature` (J/k_B), `coupling`
 * (K = βJ), `sampler`, `seed`, `interval`, `chains` and `autocorrelation_time_NAME` [value, error], as far as known.
 */
export function ensembleAttributes({ lattice, model, provenance }: Omit<Ensemble, "sigma" | "count">): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  if (model) attributes.model = model.name;
  attributes.lattice = lattice.kind;
  attributes.size = lattice.size;
  attributes.boundary = lattice.boundary;
  if (model) {
    if (model.coupling > 0) attributes.temperature = 1 / model.coupling;
    attributes.coupling = model.coupling;
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
 *
 * @param label the array in messages: `ising.h5: /configurations`
 * @param boundary overrides the file's; without either the lattice is open, which claims no bond that may not exist
 */
export function interpretAttributes(
  attributes: Attributes,
  { count, size, label, boundary }: { count: number; size: readonly [number, number]; label: string } & BoundaryOption,
): { lattice: Lattice; model?: Model; provenance?: Provenance } {
  const refuse = (what: string): never => {
    throw new InputError(`${label}: ${what}`);
  };
  const stated = statedSize(attributes.size);
  if (stated && (stated[0] !== size[0] || stated[1] !== size[1])) {
    refuse(`the attribute size is ${formatSize(stated)}, but the configurations are ${formatSize(size)}`);
  }
  if (typeof attributes.count === "number" && attributes.count !== count) {
    refuse(`the attribute count is ${attributes.count}, but there are ${count} configurations`);
  }
  const lattice = squareLattice({ size, boundary: boundary ?? statedBoundary(attributes.boundary, refuse) });
  const coupling = statedCoupling(attributes, refuse);
  const provenance = statedProvenance(attributes);
  return {
    lattice,
    ...(coupling !== undefined ? { model: labelled(label, () => ising({ lattice, coupling })) } : {}),
    ...(provenance ? { provenance } : {}),
  };
}

export interface BoundaryOption {
  readonly boundary?: "torus" | "open" | undefined;
}

/** Runs something that may refuse its input, and says of which file that input came. */
export function labelled<T>(label: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${label}: ${error.message}`, { cause: error }) : error;
  }
}

/** `64` and `[64]` mean 64×64, `[64, 32]` and `64x32` 64 along x and 32 along y; anything else says nothing to us. */
function statedSize(value: AttributeValue | undefined): [number, number] | undefined {
  if (value === undefined) return undefined;
  const sides = typeof value === "string" ? value.split(/[x×]/).map(Number) : [value].flat();
  const [Lx = Number.NaN, Ly = Lx] = sides;
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

/** K of an Ising model without a field; undefined where the file describes something else, or nothing. */
function statedCoupling(attributes: Attributes, refuse: (what: string) => never): number | undefined {
  const { model, lattice, temperature, coupling, field } = attributes;
  const plain = (value: AttributeValue | undefined): value is number | undefined =>
    value === undefined || typeof value === "number";
  if (model !== "ising" || (lattice ?? "square") !== "square" || (field ?? 0) !== 0) return undefined;
  if (!plain(temperature) || !plain(coupling)) return undefined;
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

function statedProvenance(attributes: Attributes): Provenance | undefined {
  const { sampler, seed, interval, chains = 1 } = attributes;
  if (typeof sampler !== "string" || typeof interval !== "number" || typeof chains !== "number") return undefined;
  const autocorrelationTime: Record<string, Estimate> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(AUTOCORRELATION) || typeof value === "string") continue;
    const [time = Number.NaN, error = Number.NaN] = [value].flat();
    autocorrelationTime[name.slice(AUTOCORRELATION.length)] = estimate(time, error);
  }
  return { sampler, ...(typeof seed === "number" ? { seed } : {}), interval, chains, autocorrelationTime };
}
