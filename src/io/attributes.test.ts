import { describe, expect, it } from "vitest";
import { chainLattice, squareLattice, triangularLattice } from "../lattices/index.ts";
import { ising } from "../models/index.ts";
import { estimate } from "../statistics/index.ts";
import { type Attributes, ensembleAttributes, interpretAttributes } from "./attributes.ts";

const interpret = (attributes: Attributes, boundary?: "torus" | "open") =>
  interpretAttributes(attributes, { count: 10, size: [8, 4], label: "f: a", boundary });

describe("attributes", () => {
  it("carry lattice, model and provenance of an ensemble", () => {
    const lattice = squareLattice({ size: [8, 4] });
    const known = {
      lattice,
      model: ising({ lattice, coupling: 0.44 }),
      provenance: {
        sampler: "wolff",
        seed: 2018,
        interval: 5,
        chains: 4,
        autocorrelationTime: { energy: estimate(3, 0.5), absMagnetization: estimate(2, Number.NaN) },
      },
    };
    const attributes = ensembleAttributes(known);
    expect(attributes).toMatchObject({
      model: "ising",
      size: [8, 4],
      boundary: "torus",
      autocorrelation_time_energy: [3, 0.5],
    });
    expect(interpret(attributes)).toEqual({ ...known, warnings: [] });
  });

  it("may be absent: then the lattice is open, unless one says otherwise, and the model unknown", () => {
    expect(interpret({})).toEqual({
      lattice: squareLattice({ size: [8, 4], boundary: "open" }),
      warnings: [],
    });
    expect(interpret({}, "torus").lattice.boundary).toBe("torus");
    expect(interpret({ boundary: "periodic" }).lattice.boundary).toBe("torus");
    expect(interpret({ boundary: "torus" }, "open").lattice.boundary).toBe("open");
  });

  it("give a model by temperature or by coupling", () => {
    expect(interpret({ model: "ising", temperature: 2.5 }).model?.coupling).toBe(0.4);
    expect(interpret({ model: "ising", coupling: 0.4 }).model?.coupling).toBe(0.4);
    expect(interpret({ model: "ising" }).model).toBeUndefined();
    expect(interpret({ model: "potts", temperature: 2.5 }).model).toBeUndefined();
    expect(interpret({ model: "ising", temperature: 2.5, field: 0.1 }).model).toMatchObject({ field: 0.1 });
    expect(interpret({ model: "ising", temperature: 2.5, lattice: "kagome" }).model).toBeUndefined();
    expect(interpret({ model: "ising", temperature: 2.5, couplings: [1, -1] }).model).toMatchObject({
      couplings: [1, -1],
    });
    expect(interpret({ model: "ising", temperature: 2.5, coupling: [0.4, 0.2] }).model).toBeUndefined();
  });

  it.each([
    ising({ lattice: chainLattice({ length: 12 }), coupling: 0.5, field: 0.25 }),
    ising({ lattice: triangularLattice({ size: [8, 4], boundary: "open" }), coupling: 0.3, couplings: [1, -1, 0.5] }),
    ising({ lattice: squareLattice({ size: [8, 4] }), coupling: 0, couplings: [-1] }),
  ])("of $lattice.kind lattices, fields and couplings come back as they were", (model) => {
    const attributes = ensembleAttributes({ lattice: model.lattice, model });
    const { lattice, model: back } = interpretAttributes(attributes, {
      count: 10,
      size: model.lattice.size,
      label: "f: a",
    });
    expect(lattice).toEqual(model.lattice);
    expect(back).toEqual(model);
  });

  it("say whether two dimensions are chains", () => {
    const chains = (attributes: Attributes) =>
      interpretAttributes(attributes, { count: 4000, size: [4096, 1], label: "f: a" });
    expect(chains({ lattice: "chain", size: 4096 }).lattice).toEqual(chainLattice({ length: 4096, boundary: "open" }));
    expect(() => chains({})).toThrow(
      'f: a: the array has the shape [4000, 4096]; expected [configurations, Ly, Lx]; reshape it, perhaps to [4000, 64, 64], or give it an attribute lattice, "chain", or --lattice chain',
    );
    expect(() => interpret({ lattice: "chain" })).toThrow(
      "the attribute lattice is chain, but the configurations are 8x4",
    );
  });

  it("warn of a model that is named and cannot be used, and of nothing else", () => {
    const end = "; the samples are taken as those of an unknown model";
    expect(interpret({ model: "Ising", temperature: 2.5 }).warnings).toEqual([
      `the model "Ising" is not known here, expected "ising" or "dimers"${end}`,
    ]);
    expect(interpret({ model: "ising" }).warnings).toEqual([
      `the model ising has no temperature; expected an attribute temperature (J/k_B) or coupling (βJ)${end}`,
    ]);
    expect(interpret({ model: "ising", temperature: "2.27 K" }).warnings).toEqual([
      `the model ising with temperature "2.27 K" is not one known here; expected a number as temperature or coupling${end}`,
    ]);
    expect(interpret({ model: "ising", temperature: 2.5 }).warnings).toEqual([]);
    expect(interpret({ temperature: 2.5, operator: "Ada" }).warnings).toEqual([]);
  });

  it("are refused where they contradict the array or each other", () => {
    expect(() => interpret({ size: [8, 8] })).toThrow(
      "f: a: the attribute size is 8x8, but the configurations are 8x4",
    );
    expect(() => interpret({ size: 4 })).toThrow("the attribute size is 4x4");
    expect(() => interpret({ size: "4x8" })).toThrow("the attribute size is 4x8");
    expect(() => interpret({ count: 11 })).toThrow("the attribute count is 11, but there are 10 configurations");
    expect(() => interpret({ boundary: "twisted" })).toThrow(
      'the attribute boundary is "twisted"; expected torus or open',
    );
    expect(() => interpret({}, "x" as "open")).toThrow('boundary: expected torus or open, got "x"');
    expect(() => interpret({ model: "ising", temperature: -1 })).toThrow(
      "temperature is -1; expected a number above 0",
    );
    expect(() => interpret({ model: "ising", temperature: 2, coupling: 1 })).toThrow(
      "temperature 2 and coupling 1 disagree",
    );
    expect(() => interpret({ model: "ising", coupling: Number.NaN })).toThrow("f: a: ising: expected a coupling");
  });
});
