/** A model in a document, and in words. */
import { formatSize, sidesOf, verticesOf } from "kadanoff/lattices";
import { isPlainFerromagnet, type Model } from "kadanoff/models";

/** What documents say of a model; the temperature is Infinity, null in JSON, where K = 0. The size of dimers counts vertices. */
export function describeModel(model: Model): object {
  const lattice = model.name === "dimers" ? verticesOf(model.lattice) : model.lattice;
  const { coupling } = model;
  return {
    model: model.name,
    lattice: lattice.kind,
    size: sidesOf(lattice.size),
    boundary: lattice.boundary,
    temperature: 1 / coupling,
    coupling,
    ...(model.name === "dimers" ? { noise: model.noise ?? null } : { couplings: model.couplings, field: model.field }),
  };
}

/** `64x64 spins at T = 2.3 J/k_B`, `32x32 vertices, free dimers`. */
export function inWords(model: Model): string {
  const T = `T = ${1 / model.coupling} J/k_B`;
  if (model.name === "ising") {
    const more = isPlainFerromagnet(model) ? "" : `, J_a = ${model.couplings.join(", ")}, H = ${model.field}`;
    return `${formatSize(model.lattice.size)} spins at ${T}${more}`;
  }
  const noise = model.noise === undefined ? "" : `, noise ${model.noise}`;
  const dimers = model.coupling === 0 ? ", free dimers" : `, dimers at ${T}`;
  return `${formatSize(verticesOf(model.lattice).size)} vertices${dimers}${noise}`;
}
