import { describe, expect, it } from "vitest";
import { squareLattice } from "../lattices/index.ts";
import { ensemble } from "./ensemble.ts";

describe("ensemble", () => {
  const lattice = squareLattice({ size: [2, 2], boundary: "torus" });
  const of = (...sigma: number[]) => ensemble({ lattice, sigma: Int8Array.from(sigma) });

  it("takes spins, and zeros at sites where every configuration has them", () => {
    expect(of(1, -1, 1, 1, -1, -1, 1, -1).count).toBe(2);
    expect(of(1, 0, -1, 1, -1, 0, 1, -1).count).toBe(2);
  });

  it.each([
    ["another number", [1, -1, 2, 1], "got 2 in configuration 0"],
    ["another number later on", [1, -1, 1, 1, -1, -3, 1, 1], "got -3 in configuration 1"],
    ["a zero where there was a spin", [1, -1, 1, 1, -1, 0, 1, 1], "got 0 in configuration 1"],
    ["a spin where there was a zero", [1, 0, -1, 1, -1, 1, 1, 1], "got 0 in configuration 0"],
    ["zeros and ones", [1, 0, 1, 1], "got 0 in configuration 0"],
    ["a part of a configuration", [1, -1, 1], "got 3 values"],
  ])("refuses %s", (_, sigma, message) => {
    expect(() => of(...sigma)).toThrow(message);
  });
});
