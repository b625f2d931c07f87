import { expect, it } from "vitest";
import { InputError } from "../errors/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { ising } from "./index.ts";

it("an Ising model is a lattice and a coupling, of a ferromagnet", () => {
  const lattice = squareLattice({ size: [4, 4] });
  expect(ising({ lattice, coupling: 0.4 })).toEqual({ name: "ising", lattice, coupling: 0.4 });
  expect(() => ising({ lattice, coupling: -0.4 })).toThrow(InputError);
  expect(() => ising({ lattice, coupling: Number.POSITIVE_INFINITY })).toThrow(
    "ising: expected a coupling K = βJ ≥ 0 (a ferromagnet), got Infinity",
  );
});
