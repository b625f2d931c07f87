/** The tasks behind the lab's numbers: the exact curves, and what is measured of samples. */
import { key } from "kadanoff/kernels";
import { chainLattice, squareLattice } from "kadanoff/lattices";
import { dimers, enumerateDimers, enumerateIsing, exactCurves, ising } from "kadanoff/models";
import { measureAny, sample, storedAutocorrelationTime, wolff } from "kadanoff/sampling";
import { describe, expect, it } from "vitest";
import { tasks } from "../../cli/tasks.ts";

describe("exact curves", () => {
  const couplings = [0, 0.2, 0.44, 1.1];
  it.each([
    ["a square torus", squareLattice({ size: [4, 4] })],
    ["a ring", chainLattice({ length: 10 })],
  ])("are those of all states of %s", (_, lattice) => {
    const { energy } = exactCurves({ model: ising({ lattice, coupling: 1 }), couplings });
    couplings.forEach((coupling, k) => {
      expect(energy[k]).toBeCloseTo(enumerateIsing(ising({ lattice, coupling })).energy, 10);
    });
  });

  it("are those of all coverings by free dimers, and nothing where dimers attract each other", () => {
    const model = dimers({ size: [4, 4] });
    const { energy, infiniteEnergy } = exactCurves({ model, couplings: [0, 1] });
    expect(energy[0]).toBeCloseTo(enumerateDimers(model).energy, 10);
    expect(infiniteEnergy[0]).toBe(-0.25);
    expect(energy[1]).toBeNaN();
  });

  it("order below T_c, and not above", () => {
    const model = ising({ lattice: squareLattice({ size: [8, 8] }), coupling: 1 });
    const { infiniteOrder } = exactCurves({ model, couplings: [0.4, 0.45] });
    expect(infiniteOrder[0]).toBe(0);
    // Yang: (1 − sinh⁻⁴ 2K)^⅛
    expect(infiniteOrder[1]).toBeCloseTo((1 - Math.sinh(0.9) ** -4) ** (1 / 8), 12);
  });
});

describe("samples", () => {
  it("are measured by a task as by the library", () => {
    const model = ising({ lattice: squareLattice({ size: [8, 8] }), coupling: 0.4 });
    const samples = sample(model, { sampler: wolff(), count: 200, key: key(3) });
    const { observables, storedAutocorrelationTime: taus } = tasks.measure({ ensemble: samples });
    expect(observables).toEqual(measureAny(samples));
    expect(taus).toEqual(storedAutocorrelationTime({ ...samples, model }));
    const { model: _, ...unknown } = samples;
    expect(tasks.measure({ ensemble: unknown }).storedAutocorrelationTime).toBeUndefined();
  });
});
