import { describe, expect, it } from "vitest";
import { oracle } from "../../test/oracles/index.ts";
import { log } from "../kernels/index.ts";
import { linkSite, verticesOf } from "../lattices/index.ts";
import {
  columnarCovering,
  coveringOf,
  dimerCoverings,
  dimerFlippable,
  dimerLogZ,
  dimers,
  electricField,
  enumerateDimers,
  linksOf,
  observeDimers,
} from "./index.ts";
import { gridOf, open, torus } from "./testing.ts";

describe("counts of coverings", () => {
  it.each([
    [2, 2],
    [4, 4],
    [4, 6],
    [6, 4],
    [2, 8],
    [6, 6],
  ] as const)("of the %i×%i torus are those of the four Pfaffians", (Lx, Ly) => {
    const count = dimerCoverings(torus(Lx, Ly)).length;
    expect(dimerLogZ(torus(Lx, Ly))).toBeCloseTo(log(count), 12);
    if (Lx === Ly) expect(count).toBe(Number(oracle("s4.torus_counts").values[Lx]));
  });

  it.each([
    [2, 3],
    [3, 4],
    [4, 4],
    [6, 4],
    [5, 4],
    [6, 6],
  ] as const)("of the open %i×%i lattice are Kasteleyn's", (Lx, Ly) => {
    const count = dimerCoverings(open(Lx, Ly)).length;
    expect(dimerLogZ(open(Lx, Ly))).toBeCloseTo(log(count), 12);
    const known = oracle("s4.planar_counts").values[`${Lx}x${Ly}`];
    if (known !== undefined) expect(count).toBe(Number(known));
  });

  it("of lattices beyond enumeration, to twelve digits", () => {
    for (const L of [8, 12, 16]) {
      expect(dimerLogZ(torus(L, L))).toBeCloseTo(log(Number(oracle("s4.torus_counts").values[L])), 11);
    }
    for (const L of [8, 10, 16]) {
      expect(dimerLogZ(open(L, L))).toBeCloseTo(log(Number(oracle("s4.planar_counts").values[`${L}x${L}`])), 11);
    }
    const { finite_torus } = oracle("s4.entropy").values;
    expect(dimerLogZ(torus(32, 32)) / 1024).toBeCloseTo(finite_torus[32], 13);
  });
});

describe("enumeration", () => {
  const free = (L: number) => dimers({ size: [L, L] });

  it("has the flippable plaquettes of the 4×4 torus, covering by covering", () => {
    const { values } = oracle("s4.enum_torus.L=4");
    const histogram: Record<string, number> = {};
    for (const covering of dimerCoverings(torus(4, 4))) {
      const n = 16 * observeDimers(covering, torus(4, 4)).flippable;
      histogram[n] = (histogram[n] ?? 0) + 1;
    }
    expect(histogram).toEqual(values.histogram_flippable_plaquettes);
    expect(16 * enumerateDimers(free(4)).flippable).toBeCloseTo(values.mean_flippable_plaquettes, 12);
  });

  it.each([
    [4, 4],
    [6, 6],
    [4, 6],
    [2, 8],
    [2, 2],
  ] as const)("has the share of flippable plaquettes of the %i×%i torus that the Pfaffians have", (Lx, Ly) => {
    const model = dimers({ size: [Lx, Ly] });
    expect(dimerFlippable(model.lattice)).toBeCloseTo(enumerateDimers(model).flippable, 11);
    expect(dimerFlippable(torus(64, 64))).toBeCloseTo(0.25, 3);
    expect(() => dimerFlippable(open(4, 4))).toThrow("expected a torus, got an open lattice");
  });

  it("has the exact weights of the winding sectors of the 4×4 torus", () => {
    const { counts, total } = oracle("s4.flux.L=4").values;
    const { sectors } = enumerateDimers(free(4));
    expect(sectors.size).toBe(Object.keys(counts).length);
    for (const [sector, count] of Object.entries(counts as Record<string, number>)) {
      expect(sectors.get(sector.slice(1, -1))).toBeCloseTo(count / total, 13);
    }
  });

  it("has an electric field without sources, with the same flux through every cut", () => {
    const lattice = torus(4, 6);
    for (const covering of dimerCoverings(lattice)) {
      const spins = gridOf(covering, lattice);
      const field = electricField(spins, lattice);
      const {
        winding: [Wx, Wy],
      } = observeDimers(covering, lattice);
      for (let x = 0; x < 4; x++) {
        for (let y = 0; y < 6; y++) {
          const out = [1, -1, 1, -1].reduce((sum, sign, d) => sum + sign * field[linkSite(lattice, x, y, d)]!, 0);
          expect(out).toBe(0);
        }
        let flux = 0;
        for (let y = 0; y < 6; y++) flux += field[linkSite(lattice, x, y, 0)]!;
        expect(flux).toBe(Wx);
      }
      for (let y = 0; y < 6; y++) {
        let flux = 0;
        for (let x = 0; x < 4; x++) flux += field[linkSite(lattice, x, y, 2)]!;
        expect(flux).toBe(Wy);
      }
    }
  });

  it("weighs with e^{−KE}: d log Z/dK = −E, and at large K the four columnar states are left", () => {
    const at = (coupling: number) => enumerateDimers(dimers({ size: [4, 4], coupling }));
    const h = 1e-4;
    expect(at(0).logZ).toBeCloseTo(log(272), 13);
    expect((at(0.7 + h).logZ - at(0.7 - h).logZ) / (2 * h)).toBeCloseTo(-16 * at(0.7).energy, 6);
    expect(at(30).energy).toBeCloseTo(-0.5, 12);
    expect(at(30).columnar2).toBeCloseTo(1, 12);
    expect(at(30).logZ - 30 * 8).toBeCloseTo(log(4), 10);
  });

  it("refuses what it cannot do", () => {
    expect(() => dimerCoverings(torus(8, 8))).toThrow("expected at most 36 vertices, got 8x8");
  });
});

describe("encodings", () => {
  it.each([torus(4, 4), torus(2, 2), torus(2, 6), open(3, 4), open(4, 3)])(
    "of a covering as directions and as links are one and the same: $size $boundary",
    (lattice) => {
      const links = linksOf(lattice);
      for (const covering of dimerCoverings(lattice)) {
        const spins = gridOf(covering, lattice);
        expect(coveringOf(spins, lattice, { links })).toEqual(covering);
        // A dimer for two vertices; every other site of the grid is no link.
        expect(spins.filter((s) => s === 1).length).toBe(covering.length / 2);
      }
    },
  );

  it("stands vertices, links and faces where the paper has them", () => {
    const lattice = torus(4, 4);
    const spins = gridOf(columnarCovering(lattice), lattice);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        const s = spins[x + 8 * y];
        if ((x + y) % 2 === 0) expect(s).toBe(0);
        else if (x % 2 === 1) expect(s).toBe(x % 4 === 1 ? 1 : -1);
        else expect(s).toBe(-1);
      }
    }
    expect(verticesOf(lattice).size).toEqual([4, 4]);
  });

  it("leaves the cut links of an open lattice without a degree of freedom", () => {
    const lattice = open(4, 3);
    const spins = gridOf(columnarCovering(lattice), lattice);
    const zeros = (of: (x: number, y: number) => boolean): boolean =>
      spins.every((s, site) => !of(site % 8, Math.floor(site / 8)) || s === 0);
    expect(zeros((x) => x === 7)).toBe(true);
    expect(zeros((_, y) => y === 5)).toBe(true);
    expect(spins.filter((s) => s !== 0).length).toBe(3 * 3 + 4 * 2);
  });

  it("tells links that are no covering", () => {
    const lattice = torus(4, 4);
    const spins = gridOf(columnarCovering(lattice), lattice);
    const dimer = spins.indexOf(1);
    spins[dimer] = -1;
    expect(coveringOf(spins, lattice)).toBeUndefined();
    spins[dimer] = 1;
    spins[linkSite(lattice, 0, 0, 2)] = 1;
    expect(coveringOf(spins, lattice)).toBeUndefined();
  });
});

describe("dimers", () => {
  it("refuses sizes without coverings, couplings below 0 and noise that is no probability", () => {
    expect(() => dimers({ size: [5, 4] })).toThrow("expected even sides of a torus, got 5x4 vertices");
    expect(() => dimers({ size: [5, 3], boundary: "open" })).toThrow(
      "expected an even side of an open lattice, got 5x3 vertices",
    );
    expect(() => dimers({ size: [4, 4], coupling: -1 })).toThrow(/coupling/);
    expect(() => dimers({ size: [4, 4], noise: 1.5 })).toThrow("expected a noise in [0, 1]");
    expect(dimers({ size: [5, 4], boundary: "open", noise: 0.9 }).lattice.size).toEqual([10, 8]);
  });
});
