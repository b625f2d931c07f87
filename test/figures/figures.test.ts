import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { coarseGraining, filterEnsemble } from "kadanoff/coarsegraining";
import {
  coveringFigure,
  filterEnsembleFigure,
  filterPlaneFigure,
  filtersFigure,
  flowDiagram,
  gridMap,
  latticeFigure,
  learningCurveFigure,
  operatorsFigure,
  panelsFigure,
  rulesFigure,
  scalingFigure,
  spectrumFigure,
  waveVectorMap,
} from "kadanoff/figures";
import { medialLattice } from "kadanoff/lattices";
import { linksOf, staggeredCovering, writeCovering } from "kadanoff/models";
import { expect, test } from "vitest";

/** The figure must be the committed one; if it is not, it lies beside it as NAME-changed.svg: look, and rename or mend. */
function expectFigure(name: string, svg: string): void {
  const file = (suffix: string) => new URL(`${name}${suffix}.svg`, import.meta.url);
  const committed = existsSync(file("")) ? readFileSync(file(""), "utf8") : "";
  if (svg === committed) rmSync(file("-changed"), { force: true });
  else writeFileSync(file("-changed"), svg);
  expect(svg === committed, `test/figures/${name}-changed.svg differs from the committed ${name}.svg`).toBe(true);
}

const one = [[0.76, 0.75, 0.74, 0.76]];
const four = [
  [3.02, -0.41, 0.35, 0.52],
  [0.38, -2.94, 0.55, 0.22],
  [-0.47, 0.31, 3.11, -0.28],
  [0.19, 0.44, -0.36, 2.87],
];
const rings = { buffer: 1, environment: 1 };
const environment = { label: "*I*(*V*:*E*)", value: 0.524, error: 0.003 };
const majority = { label: "majority rule", value: 0.397, error: 0.003 };

/** A curve that rises from 0.1 to `top`, halving what is missing every 200 steps. */
const rising = (top: number) =>
  Array.from({ length: 21 }, (_, k) => ({
    step: 100 * k,
    value: top - (top - 0.1) * 0.5 ** (k / 2),
    error: 0.004 + 0.012 * 0.5 ** k,
  }));

/** Spins without correlations, from a linear congruential generator. */
const noise = (L: number) => {
  let state = 1;
  return Int8Array.from({ length: L * L }, () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state < 2 ** 31 ? 1 : -1;
  });
};

/** Spins with domains: noise that takes the majority of each 3×3 neighbourhood, twice. */
const spins = (L: number) => {
  const smooth = (sigma: Int8Array) =>
    sigma.map((_, i) => {
      let sum = 0;
      for (const dy of [L - 1, 0, 1]) {
        for (const dx of [L - 1, 0, 1]) sum += sigma[((i + dx) % L) + L * ((Math.floor(i / L) + dy) % L)]!;
      }
      return Math.sign(sum);
    });
  return smooth(smooth(noise(L)));
};
const window = { at: [10, 6], block: [2, 2], ...rings } as const;

const curves = () =>
  learningCurveFigure({
    curves: [
      { label: "one hidden unit", points: rising(0.376) },
      { label: "four hidden units", points: rising(0.505) },
    ],
    lines: [majority, environment],
    xLabel: "step of learning",
  });
const rules = (height?: number) =>
  rulesFigure({
    ...(height && { height }),
    rows: [
      { label: "decimation", value: 0.281, error: 0.002 },
      majority,
      { label: "learned, 1 unit", value: 0.389, error: 0.004 },
      { label: "learned, 4 units", value: 0.512, error: 0.011 },
    ],
    limit: environment,
  });

test("one filter and the window it was learned in", () => {
  expectFigure("filter-window", filtersFigure({ filters: one, block: [2, 2], range: 2.5, window: rings }));
});

test("four filters with their biases", () => {
  expectFigure("filters-four", filtersFigure({ filters: four, block: [2, 2], bias: [0.02, -0.01, 0, 0.034] }));
});

test("filters in several rows, under titles of their own", () => {
  expectFigure(
    "filters-rows",
    filtersFigure({ filters: four, block: [2, 2], titles: ["A", "B", "C", "D"], width: 210 }),
  );
});

test("filters on blocks too large for numbers", () => {
  const wave = (k: number) =>
    Array.from({ length: 64 }, (_, i) => ((((i % 8) * k + 2 * Math.floor(i / 8)) % 8) - 3.5) / 3);
  const figure = filtersFigure({ filters: [wave(1), wave(3)], block: [8, 8], window: { buffer: 4, environment: 2 } });
  expectFigure("filters-large", figure);
});

test("learning curves against reference values", async () => {
  expectFigure("learning-curve", await curves());
});

test("names of reference lines give way to each other", async () => {
  const lines = [
    majority,
    { label: "exact", value: 0.39, style: "dotted" },
    { label: "decimation", value: 0.381, error: 0.002, style: "solid" },
  ] as const;
  const points = rising(0.376).map(({ step, value }) => ({ step: 20 * step, value }));
  expectFigure(
    "learning-curve-close",
    await learningCurveFigure({ curves: [{ label: "*K*_{c} = 0.44069 & more", points }], lines }),
  );
});

test("rules and the limit of all of them", async () => {
  expectFigure("rules", await rules());
});

test("an information that its error takes below zero, and one without an error", async () => {
  const rows = [
    { label: "staggered *x*", value: 0.281, error: Number.NaN },
    { label: "noise", value: -0.01, error: 0.08 },
  ];
  expectFigure("rules-plain", await rulesFigure({ rows, unit: "bits" }));
});

const law = (x: number[], power: number, scale: number, error?: number) =>
  x.map((x, k) => ({
    x,
    value: scale * x ** power * (error ? 1 + error * (-1) ** k : 1),
    ...(error && { error: scale * error }),
  }));

test("laws and what was measured of them, on logarithmic axes", async () => {
  const sizes = [2, 4, 8, 16, 32];
  const svg = await scalingFigure({
    relations: [
      { label: "decimation", line: law(sizes, 0, 0.5), points: law(sizes, 0, 0.5, 0.02) },
      { label: "majority", line: law(sizes, -1, 0.8), points: law(sizes, -1, 0.8, 0.02) },
      { label: "∝ *L*^{−1/2}", line: law([2, 32], -0.5, 0.5), style: "dashed" },
    ],
    xLabel: "*L*",
    yLabel: "*I*",
    xTicks: sizes,
  });
  expectFigure("scaling", svg);
});

test("a legend beside the frame, where curves go everywhere", async () => {
  const relations = [0, 1, 2].map((k) => ({
    label: `curve ${k + 1}`,
    points: [1, 2, 3].map((x) => ({ x, value: k + (k - 1) * x * 0.4, error: 0.2 })),
  }));
  const svg = await scalingFigure({
    relations,
    logarithmic: "none",
    xTicks: [1, 2, 3],
    legendAt: "beside",
    xLabel: "RG step",
    yLabel: "*y*",
  });
  expectFigure("scaling-beside", svg);
});

test("an exponential is straight on one logarithmic axis, and an error bar that reaches below 0 ends at the frame", async () => {
  const points = [0, 1, 2, 3, 4].map((x) => ({ x, value: 0.1 * Math.exp(-1.6 * x), error: 3e-4 }));
  const svg = await scalingFigure({
    relations: [{ label: "", points }],
    logarithmic: "y",
    xLabel: "*x*",
    yLabel: "*y*",
  });
  expectFigure("scaling-exponential", svg);
});

test("a map over wave vectors with a pinch point, and its colour bar", async () => {
  const [Px, Py] = [16, 12];
  const values = Array.from({ length: Px * Py }, (_, i) => {
    const [x, y] = [Math.sin((Math.PI * (i % Px)) / Px) ** 2, Math.sin((Math.PI * Math.floor(i / Px)) / Py) ** 2];
    return i === 0 ? 1 : (y + 1e-3) / (x + y + 1e-3);
  });
  expectFigure("wave-vector-map", await waveVectorMap({ values, places: [Px, Py], label: "*S*(*k*)", width: 260 }));
  const linear = { values, places: [Px, Py], label: "*S*", scale: "linear", width: 220 } as const;
  expectFigure("wave-vector-map-linear", await waveVectorMap(linear));
});

test("a map over two parameters with a transition, one value missing, and its colour bar", async () => {
  const x = [2, 2.1, 2.2, 2.25, 2.3, 2.4, 2.6];
  const values = [1, 2, 3, 4].flatMap((buffer) =>
    x.map((T) => (T < 2.27 ? Math.LN2 * (1 - 0.1 * (T - 2)) : 0.5 * Math.exp(-4 * buffer * (T - 2.2)))),
  );
  values[9] = Number.NaN;
  const svg = await gridMap({
    ...{ values, x, y: ["1", "2", "3", "4"] },
    xLabel: "*T* (J/k_{B})",
    yLabel: "buffer",
    label: "*I*(*H*:*E*)",
    marks: [
      { x: 2.2692, label: "*T*_{c}" },
      { x: 3, label: "outside" },
    ],
  });
  expect(svg).not.toContain("outside");
  expectFigure("grid-map", svg);
});

test("a flow that leaves a fixed point on both sides, and the frame", async () => {
  const tracks = [0.98, 0.99, 1, 1.01, 1.03].map((start) => ({
    start,
    points: [0, 1, 2, 3].map((step) => ({
      value: 1 + (start - 1) * 2.1 ** step,
      error: 0.003 * step,
      step,
      stepError: start < 1 ? 0.1 * step : 0,
    })),
  }));
  expectFigure("flow-diagram", await flowDiagram({ tracks }));
});

test("a configuration with a window, and large beside it", () => {
  expectFigure("lattice-window", latticeFigure({ sigma: spins(32), size: [32, 32], window, title: "*T* = *T*_{c}" }));
});

test("a configuration with its blocks", () => {
  expectFigure("lattice-blocks", latticeFigure({ sigma: spins(16), size: [16, 16], blocks: [2, 2], scale: 8 }));
});

/** A staggered covering of a 4×4 torus. */
const staggered = () => {
  const lattice = medialLattice({ vertices: [4, 4] });
  const spins = new Int8Array(lattice.numSites);
  writeCovering(staggeredCovering(lattice, 3), linksOf(lattice), spins);
  return { spins, lattice };
};

test("a covering with its noise spins, on some vertices of the torus", () => {
  const { spins: links, lattice } = staggered();
  const random = noise(8);
  const figure = coveringFigure({
    lattice,
    spins: links.map((s, site) => (s === 0 ? random[site]! : s)),
    window: { at: [3, 3], size: [4, 3] },
    region: { at: [0, 0], size: [2, 2] },
    title: "staggered",
    width: 280,
  });
  expectFigure("covering-noise", figure);
});

test("a covering with its heights", () => {
  expectFigure("covering-heights", coveringFigure({ ...staggered(), heights: true, width: 200 }));
});

test("panels with letters, each figure in its own size", async () => {
  const figures = [
    { label: "a", svg: latticeFigure({ sigma: spins(32), size: [32, 32], scale: 4.5, window }) },
    { label: "b", svg: filtersFigure({ filters: one, block: [2, 2], range: 2.5 }) },
    { label: "c", svg: filtersFigure({ filters: four, block: [2, 2], width: 210 }) },
    { label: "d", svg: await curves() },
    { label: "e", svg: await rules(220) },
  ];
  expectFigure("panels", panelsFigure({ figures, columns: [3, 2], title: "Ising model at *T*_{c}" }));
});

test("operators: correlators along two lines with the law of the first, and the structure factor", async () => {
  const distance = Array.from({ length: 7 }, (_, r) => r);
  const along = distance.map((r) => 0.9 * Math.max(r, 0.7) ** -0.5);
  const far = [2, 3, 4, 6];
  const law = {
    dimension: { value: 0.25, error: 0.02 },
    curve: { distance: far, value: far.map((r) => 0.9 * r ** -0.5) },
  };
  const map = Array.from({ length: 4 }, (_, y) => Array.from({ length: 4 }, (_, x) => 9 / (1 + x * x + y * y)));
  const main = { line: "x", distance, value: along, error: along.map(() => 0.01) };
  const across = { line: "y", distance, value: along.map((C) => -C / 3), error: along.map(() => 0.02) };
  const of = {
    operators: ["1", "2"],
    lines: [{ ...main, decay: { power: law, exponential: null, better: { law: "power" } } }, across],
    structureFactor: { x: { k: [0, 1, 2], value: [9, 4, 1], error: [0.5, 0.2, 0.1] }, map: { value: map } },
  } as const;
  expectFigure("operators", await operatorsFigure([of], [4, 4]));
  expectFigure("operators-chain", await operatorsFigure([{ ...of, operators: ["1", "1"], lines: [main] }], [4, 1]));
});

test("an ensemble of filters: a ring in a plane, its spectrum and its components", async () => {
  const rules = Array.from({ length: 12 }, (_, t) => {
    const along = (phase: number) =>
      Array.from({ length: 4 }, (_, i) => Math.cos((Math.PI * i) / 2 + phase) + (i === t % 4 ? 0.1 : 0));
    return coarseGraining({ block: [2, 2], filters: [along(0.5 * t), along(0.5 * t + 1.5)] });
  });
  const pair = {
    names: ["cosine", "sine"],
    filters: [
      [1, 0, -1, 0],
      [0, 1, 0, -1],
    ],
  } as const;
  const ensemble = filterEnsemble(rules, { pairs: [pair] });
  expectFigure("filter-ensemble", await filterEnsembleFigure({ ensemble, block: [2, 2], title: "twelve trainings" }));
});

test("a 128×128 configuration of noise stays below 300 kB", () => {
  expect(latticeFigure({ sigma: noise(128), size: [128, 128] }).length).toBeLessThan(300_000);
});

test("input that makes no figure is refused by name", async () => {
  expect(() => filtersFigure({ filters: [[1, 2, 3]], block: [2, 2] })).toThrow("expected 4 finite weights in filter 0");
  expect(() => filtersFigure({ filters: one, block: [2, 2], bias: [0, 0] })).toThrow(
    "expected 1 bias, one a filter, got 2",
  );
  expect(() => latticeFigure({ sigma: [1, 0, 1, 1], size: [2, 2] })).toThrow("got 0 at site 1");
  expect(() => latticeFigure({ sigma: spins(8), size: [8, 8], window })).toThrow("leaves the lattice of 8x8");
  const { spins: links, lattice } = staggered();
  expect(() => coveringFigure({ spins: links.map(() => -1), lattice })).toThrow("expected one dimer on each vertex");
  expect(() => coveringFigure({ spins: links, lattice, window: { at: [0, 0], size: [5, 4] } })).toThrow("got 5x4");
  expect(() => coveringFigure({ spins: links, lattice: { ...lattice, boundary: "open" } })).toThrow(
    "expected the medial grid of a torus, got a lattice medial, open",
  );
  expect(() => panelsFigure({ figures: [{ label: "a", svg: "<svg/>" }], columns: 1 })).toThrow("width and height");
  expect(() => panelsFigure({ figures: [], columns: 1 })).toThrow("at least one figure");
  await expect(flowDiagram({ tracks: [{ start: 1, points: [] }] })).rejects.toThrow("at least one point, got none");
  await expect(flowDiagram({ tracks: [{ start: 1, points: [{ value: Number.NaN, step: 0 }] }] })).rejects.toThrow(
    "finite temperatures and steps",
  );
  const scaling = (x: number, value: number) =>
    scalingFigure({ relations: [{ label: "a", points: [{ x, value }] }], xLabel: "", yLabel: "" });
  await expect(scaling(1, 0)).rejects.toThrow('above 0 on logarithmic axes, in "a", got (1, 0)');
  await expect(scalingFigure({ relations: [], xLabel: "", yLabel: "" })).rejects.toThrow("at least one point or line");
  await expect(rulesFigure({ rows: [] })).rejects.toThrow("at least one rule");
  const still = { label: "", points: [{ step: 3, value: 1 }] };
  await expect(learningCurveFigure({ curves: [still] })).rejects.toThrow("got step 3 only");
  await expect(filterPlaneFigure({ points: [], names: ["a", "b"] })).rejects.toThrow("expected finite projections");
  await expect(waveVectorMap({ values: [1, 2], places: [2, 2], label: "" })).rejects.toThrow(
    "2x2 finite values, got 2",
  );
  await expect(waveVectorMap({ values: [0], places: [1, 1], label: "" })).rejects.toThrow("a value above 0");
  await expect(spectrumFigure({ values: [] })).rejects.toThrow("expected at least one value");
});
