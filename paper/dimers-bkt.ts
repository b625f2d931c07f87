/**
 * Beyond the paper: what the rule keeps of interacting dimers as they are cooled through their Kosterlitz–Thouless transition, after [gokmen2021a]; and
 * what the Coulomb gas [alet2005; alet2006] says that it should be.
 */
import {
  coarseGraining,
  columnar,
  constantFilters,
  distinctFilter,
  filterEnsemble,
  orientation,
  type ReferencePair,
  staggered,
} from "kadanoff/coarsegraining";
import { filtersFigure, panelsFigure, type Relation, type ScalingPoint, scalingFigure } from "kadanoff/figures";
import { fluxInformation } from "kadanoff/information";
import { child, type Key, key, keyFor } from "kadanoff/kernels";
import { conditional, type Learned } from "kadanoff/learning";
import { dimers, fieldCovariance } from "kadanoff/models";
import { type Estimate, estimate, fitLine } from "kadanoff/statistics";
import { windowGeometry } from "kadanoff/windows";
import { type FigureResult, meanOf, type PaperFigure, type Studio, type TableRow } from "./figure.ts";
import {
  type Correlations,
  correlationsOf,
  dimensionOf,
  type FilterPair,
  type Operator,
  stiffnessOf,
} from "./scaling.ts";

const SIDE = 8;
const BLOCK = [SIDE, SIDE] as const;
const around = (buffer: number) => windowGeometry({ block: BLOCK, buffer, environment: 2 });

/** T_BKT of interacting dimers [alet2005]. */
const transition: Estimate = estimate(0.65, 0.01);

const NORM = 2;

/**
 * What the run takes, in full and to try it out: `hot` and `cold` are sizes of tori with the number of samples on each. Free dimers on 16×16 still have
 * correlators 4 % above those of the Gaussian field.
 */
const settings = (quick: boolean) =>
  quick
    ? {
        temperatures: [Number.POSITIVE_INFINITY, 0.65, 0.3],
        ...{ trainings: 1, count: 1000, windows: 30_000, steps: 800 },
        ...{ buffers: [4, 8], decaySize: 32, decayCount: 1000, decayWindows: 30_000, decaySteps: 800 },
        ...{ hot: { 16: 2000, 24: 2000 }, cold: { 16: 500, 24: 500 } },
      }
    : {
        temperatures: [Number.POSITIVE_INFINITY, 5, 3, 2, 1.5, 1, 0.8, 0.65, 0.6, 0.5, 0.4, 0.3],
        ...{ trainings: 3, count: 2000, windows: 60_000, steps: 1500 },
        ...{ buffers: [4, 6, 8, 10, 12, 16], decaySize: 64, decayCount: 4000, decayWindows: 480_000, decaySteps: 3000 },
        ...{ hot: { 24: 20_000, 32: 16_000, 48: 12_000, 64: 8000 }, cold: { 16: 4000, 24: 4000, 32: 3000, 48: 1500 } },
      };

const CONSTANTS = constantFilters(BLOCK);
const firstOf = ({ filters }: { readonly filters: readonly (readonly number[])[] }): readonly number[] => filters[0]!;
const FIELD: ReferencePair = {
  names: ["staggered-x", "staggered-y"],
  filters: [firstOf(staggered(BLOCK, "x")), firstOf(staggered(BLOCK, "y"))],
};
const COLUMNS: ReferencePair = {
  names: ["columnar", "columnar-y"],
  filters: [firstOf(columnar(BLOCK)), firstOf(columnar(BLOCK, "y"))],
};
const ORIENTATION = distinctFilter(firstOf(orientation(BLOCK)), CONSTANTS);

/** The shares of filters along the electric field, the columnar order and the orientation of the dimers: means of the units of a training. */
export interface Shares {
  readonly field: number;
  readonly columnar: number;
  readonly orientation: number;
  /** Columnar order and orientation together: what tells columnar states apart. */
  readonly order: number;
}

export function sharesOf(filters: readonly (readonly number[])[]): Shares {
  const rule = coarseGraining({ block: BLOCK, filters });
  const [field, columns] = filterEnsemble([rule], { constants: CONSTANTS, pairs: [FIELD, COLUMNS] }).planes;
  const oriented = filters.map((filter) => {
    const unit = distinctFilter(filter, CONSTANTS);
    return unit.reduce((sum, w, i) => sum + w * ORIENTATION[i]!, 0) ** 2;
  });
  const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
  const squares = (points: readonly (readonly [number, number])[]): number =>
    mean(points.map(([x, y]) => x * x + y * y));
  const shares = { columnar: squares(columns!.points[0]!), orientation: mean(oriented) };
  return { field: squares(field!.points[0]!), ...shares, order: shares.columnar + shares.orientation };
}

/** The filters of a rule, less what is constant, with their directions in a plane. */
function pairOf({ rule }: Learned, reference: ReferencePair): FilterPair {
  const [plane] = filterEnsemble([rule], { constants: CONSTANTS, pairs: [reference] }).planes;
  const filters = rule.filters.map((filter) => distinctFilter(filter, CONSTANTS));
  return { block: BLOCK, filters, directions: plane!.points[0]! };
}

/** The bias that gives Σ λv + b the mean zero, since ⟨v⟩ = 2/4 − 1 = −½ on every link. */
const centre = (filter: readonly number[]): number => filter.reduce((sum, w) => sum + w / 2, 0);

/** Filters that are too nearly parallel do not tell both components. */
const tellsBoth = ({ directions: [a, b] }: FilterPair): boolean => Math.abs(a![0] * b![1] - a![1] * b![0]) > 0.25;

export interface AtTemperature {
  /** J/k_B; null for free dimers, T = ∞. */
  readonly temperature: number | null;
  readonly shares: Readonly<Record<keyof Shares, Estimate>>;
  /** Mean over trainings of the lower bound. */
  readonly information: Estimate;
  /** d_1 = 1/(2g), with the stiffness measured from the field. */
  readonly vertexDimension: Estimate;
  readonly trainings: readonly Learned[];
}

export interface AtBuffer {
  readonly buffer: number;
  /** From the middle of the block to the environment, in vertices. */
  readonly distance: number;
  /** Of the signs of what learned filters read, and of those of E_x and E_y of the block. */
  readonly information: Estimate;
  readonly field: Estimate;
  /** 2 I(sgn flux : E) of the Coulomb gas on the same torus. */
  readonly gaussian: number;
}

/** A correlator at half of tori of several sizes, its dimension, and what the Coulomb gas says. */
export interface Scaling {
  readonly temperature: number | null;
  readonly operator: Operator;
  /** Trainings whose filters read both components; where there are none, the references stand for them. */
  readonly trainings: number;
  readonly at: readonly { readonly size: number; readonly correlation: Estimate }[];
  readonly dimension: Estimate;
  readonly exact: number;
}

export interface DimersBkt extends FigureResult {
  readonly byTemperature: readonly AtTemperature[];
  readonly byBuffer: readonly AtBuffer[];
  readonly scaling: readonly Scaling[];
}

const couplingOf = (T: number): number => (Number.isFinite(T) ? 1 / T : 0);
const published = (T: number): number | null => (Number.isFinite(T) ? T : null);

async function make(studio: Studio): Promise<DimersBkt> {
  const { seed, quick } = studio;
  const root = keyFor(key(seed), "dimers-bkt");
  const s = settings(quick);
  const method = conditional({ rate: 0.002, ruleRate: 0.02, steps: s.steps });
  const byTemperature: AtTemperature[] = [];
  for (const [n, T] of s.temperatures.entries()) {
    const samples = await studio.sample(dimers({ size: [32, 32], coupling: couplingOf(T) }), s.count);
    const trainings = await Promise.all(
      Array.from({ length: s.trainings }, (_, t) =>
        studio.learn(samples, {
          ...{ geometry: around(4), hidden: 2, norm: NORM, restarts: 1, windows: s.windows, method },
          key: child(child(child(root, 0), n), t),
        }),
      ),
    );
    const shares = trainings.map(({ rule }) => sharesOf(rule.filters));
    const g = stiffnessOf(samples);
    byTemperature.push({
      temperature: published(T),
      shares: {
        field: meanOf(shares.map(({ field }) => field)),
        columnar: meanOf(shares.map((of) => of.columnar)),
        orientation: meanOf(shares.map((of) => of.orientation)),
        order: meanOf(shares.map(({ order }) => order)),
      },
      information: informationOf(trainings),
      vertexDimension: estimate(1 / (2 * g.value), g.error / (2 * g.value * g.value)),
      trainings,
    });
  }

  const hottest = byTemperature[0]!;
  const byBuffer = await decay(studio, child(root, 1), hottest.trainings);
  const critical = byTemperature.reduce((best, at) =>
    Math.abs((at.temperature ?? 1e9) - transition.value) < Math.abs((best.temperature ?? 1e9) - transition.value)
      ? at
      : best,
  );
  const scaling = [
    ...(await scalingAt(studio, hottest, FIELD, s.hot, [["field", 1]])),
    ...(await scalingAt(studio, critical, COLUMNS, s.cold, [
      ["vector", 1 / 8],
      ["cos2", 1 / 2],
      ["sin2", 1 / 2],
    ])),
  ];
  return { byTemperature, byBuffer, scaling, ...wordsOf(byTemperature, byBuffer, scaling) };
}

/** Mean over trainings; the error is their spread, and that of the windows, which they share. */
function informationOf(trainings: readonly { readonly information: Estimate }[]): Estimate {
  const { value, error } = meanOf(trainings.map(({ information }) => information.value));
  const ofWindows = trainings.reduce((sum, { information }) => sum + information.error, 0) / trainings.length;
  return estimate(value, Number.isNaN(error) ? ofWindows : Math.hypot(error, ofWindows));
}

/**
 * The information of free dimers against the buffer: the signs of what filters read that were learned behind the narrowest, and those of E_x and E_y,
 * with a critic for each buffer. Behind wide ones there is so little to be learned that filters get lost: at 12 sites of buffer they keep two thirds
 * of what these do.
 */
async function decay(studio: Studio, root: Key, trainings: readonly Learned[]): Promise<AtBuffer[]> {
  const s = settings(studio.quick);
  const samples = await studio.sample(dimers({ size: [s.decaySize, s.decaySize] }), s.decayCount);
  const covariance = fieldCovariance(s.decaySize);
  const found: AtBuffer[] = [];
  for (const [n, buffer] of s.buffers.entries()) {
    const geometry = around(buffer);
    const [field, ...learned] = await Promise.all(
      [FIELD.filters, ...trainings.map(({ rule }) => rule.filters)].map((filters, t) =>
        studio.information(samples, {
          ...{ estimator: "conditional" as const, geometry, windows: s.decayWindows },
          rule: coarseGraining({ block: BLOCK, filters, bias: filters.map(centre), hard: true }),
          ...{ key: child(child(root, n), t), critic: { rate: 0.001, steps: s.decaySteps } },
        }),
      ),
    );
    found.push({
      buffer,
      distance: (SIDE / 2 + buffer) / 2,
      information: informationOf(learned),
      field: field!.information,
      gaussian: 2 * fluxInformation(covariance, geometry).information,
    });
  }
  return found;
}

/** Correlators of what the trainings at a temperature read, on tori of several sizes: means over trainings. */
async function scalingAt(
  studio: Studio,
  { temperature, trainings }: AtTemperature,
  reference: ReferencePair,
  counts: Readonly<Record<number, number>>,
  wanted: readonly (readonly [Operator, number])[],
): Promise<Scaling[]> {
  const learned = trainings.map((training) => pairOf(training, reference)).filter(tellsBoth);
  const given: FilterPair = {
    block: BLOCK,
    filters: reference.filters,
    directions: [
      [1, 0],
      [0, 1],
    ],
  };
  const pairs = learned.length > 0 ? learned : [given];
  const sizes = Object.keys(counts).map(Number);
  const bySize: Correlations[][] = [];
  for (const L of sizes) {
    const samples = await studio.sample(
      dimers({ size: [L, L], coupling: temperature === null ? 0 : 1 / temperature }),
      counts[L]!,
    );
    const found: Correlations[] = [];
    for (const pair of pairs) {
      found.push(correlationsOf(samples, pair));
      await studio.pause?.();
    }
    bySize.push(found);
  }
  return wanted.map(([operator, exact]) => {
    const each = pairs.map((_, p) => dimensionOf(sizes.map((L, n) => [L, bySize[n]![p]![operator]])));
    const mean = meanOf(each.map(({ value }) => value));
    // All trainings see the same samples: that part of the error does not fall with their number.
    const ofSamples = each.reduce((sum, { error }) => sum + error, 0) / each.length;
    const dimension = estimate(mean.value, Number.isNaN(mean.error) ? ofSamples : Math.hypot(mean.error, ofSamples));
    return {
      ...{ temperature, operator, dimension, exact, trainings: learned.length },
      at: sizes.map((size, n) => ({ size, correlation: bySize[n]![0]![operator] })),
    };
  });
}

/** p of I ∝ x^−p, as measured and of the Gaussian field with the same weights; NaN where some I is not above zero. */
function exponents(
  points: readonly AtBuffer[],
  of: (at: AtBuffer) => Estimate,
  x: (at: AtBuffer) => number,
): { ours: Estimate; exact: number } {
  const values = points.map(of);
  const errors = values.map(({ value, error }) => error / value);
  const slope = (y: readonly number[]): Estimate =>
    values.some(({ value }) => !(value > 0))
      ? estimate(Number.NaN, Number.NaN)
      : fitLine(
          points.map((at) => Math.log(x(at))),
          y,
          errors,
        ).slope;
  const { value, error } = slope(values.map((I) => Math.log(I.value)));
  return {
    ours: estimate(-value, error),
    exact: -slope(points.map(({ gaussian }) => Math.log(gaussian))).value,
  };
}

const inWords = (temperature: number | null): string => (temperature === null ? "T = ∞" : `T = ${temperature}`);

/** The two neighbouring temperatures, the hotter first, between which the columnar order and the orientation overtake the field. */
export function turnOf<At extends Pick<AtTemperature, "shares">>(byTemperature: readonly At[]): [At, At] | undefined {
  const overtaken = byTemperature.map(({ shares }) => shares.order.value > shares.field.value);
  const n = overtaken.indexOf(true);
  return n > 0 ? [byTemperature[n - 1]!, byTemperature[n]!] : undefined;
}

function wordsOf(
  byTemperature: readonly AtTemperature[],
  byBuffer: readonly AtBuffer[],
  scaling: readonly Scaling[],
): FigureResult {
  const coldest = byTemperature.at(-1)!;
  const hottest = byTemperature[0]!;
  const turn = turnOf(byTemperature);
  const names: Readonly<Record<Operator, string>> = {
    field: "Δ of the field that the filters read",
    vector: "Δ of the columnar order that the filters read",
    cos2: "Δ of C_x² − C_y² of it",
    sin2: "Δ of 2 C_x C_y of it",
  };
  const quoted: Partial<Record<Operator, string | number>> = { field: "1.00037 (RSMI-NE)" };
  const learned = { which: "learned filters", of: ({ information }: AtBuffer) => information };
  const field = { which: "E_x and E_y", of: (at: AtBuffer) => at.field };
  const fromMiddle = { from: "R", x: ({ distance }: AtBuffer) => distance };
  const fromRim = { from: "B", x: ({ buffer }: AtBuffer) => buffer };
  const decays: readonly (typeof learned & typeof fromMiddle & { readonly quoted?: number })[] = [
    { ...learned, ...fromMiddle },
    { ...field, ...fromMiddle },
    { ...learned, ...fromRim, quoted: 1.16 },
    { ...field, ...fromRim },
  ];
  const table: TableRow[] = [
    { quantity: "T = ∞: weight along the electric field", published: "1 (figure)", ours: hottest.shares.field },
    {
      quantity: `${inWords(coldest.temperature)}: weight along columnar order or orientation`,
      published: "1 (figure)",
      ours: coldest.shares.order,
    },
    {
      quantity: `${inWords(coldest.temperature)}: I(H:E) in nats, at least`,
      published: "log 4",
      ours: coldest.information,
      exact: Math.log(4),
    },
    ...decays.map(({ which, of, from, x, quoted: published = null }) => ({
      quantity: `T = ∞, ${which}: I ∝ ${from}^−p: p`,
      published,
      ...exponents(byBuffer, of, x),
    })),
    ...scaling.map(({ temperature, operator, dimension, exact }) => ({
      quantity: `${inWords(temperature)}: ${names[operator]}`,
      published: quoted[operator] ?? null,
      ours: dimension,
      exact,
    })),
    ...withoutLogarithms(scaling),
  ];
  const notes = [
    turn === undefined
      ? "The columnar order overtakes the field nowhere between these temperatures."
      : `Filters turn from the field to the columnar order between ${turn.map(({ temperature }) => inWords(temperature)).join(" and ")}; T_BKT is 0.65. The field has the dimension 1 at every T, the columnar order 1/(2g), which is less as soon as dimers attract each other. It is the order that keeps more of what is far away, in the whole critical phase.`,
    ...(scaling.every(({ trainings }) => trainings > 0)
      ? []
      : ["At one of the temperatures no training read both components: its dimensions are those of given filters."]),
    "Below T_BKT two units tell the four columnar states, log 4, in more than one way: by C_x + C_y and C_x − C_y, or by one of these and the orientation; which of them is a matter of chance.",
    "R is the distance of the environment from the middle of the block, B the buffer. Exact values of p are those of the Gaussian field with the same block, buffers and torus; learned filters have other parts besides, which tell of what is near, and the bound is the less tight the wider the buffer. A ring at distance R tells of an operator of the block as much as R^−2Δ; at buffers that are no larger than the block the exponent in B is smaller.",
    "At T_BKT the coupling that locks the dimers into columns dies out only as 1/log L. It shifts Δ of the columnar order and of its two squares by 1/16, −1/4 and 3/4 of that; two combinations are free of it.",
    "All values of I are lower bounds by a critic on configurations that nothing was learned from. Samples of interacting dimers have all columnar states alike, since a random symmetry of the torus is applied to each.",
  ];
  return { table, notes };
}

/** Δ of the columnar order and of its squares at T_BKT, in the combinations that have no term in 1/log L: 44 in `formulas.md`. */
function withoutLogarithms(scaling: readonly Scaling[]): TableRow[] {
  const [vector, cos2, sin2] = (["vector", "cos2", "sin2"] as const).map(
    (name) => scaling.find(({ operator }) => operator === name)!.dimension,
  ) as [Estimate, Estimate, Estimate];
  const row = (quantity: string, exact: number, terms: readonly (readonly [number, Estimate])[]): TableRow => ({
    quantity: `T_BKT, without 1/log L: ${quantity}`,
    published: null,
    ours: estimate(
      terms.reduce((sum, [weight, { value }]) => sum + weight * value, 0),
      Math.hypot(...terms.map(([weight, { error }]) => weight * error)),
    ),
    exact,
  });
  return [
    row("Δ of the columnar order", 1 / 8, [
      [1, vector],
      [-1 / 16, sin2],
      [1 / 16, cos2],
    ]),
    row("Δ of its squares", 1 / 2, [
      [3 / 4, cos2],
      [1 / 4, sin2],
    ]),
  ];
}

/** What a logarithmic axis can show: short runs may have correlators below zero, within their errors. */
const positive = (at: Scaling["at"]): Scaling["at"] =>
  at.filter(({ correlation }, n) => n === 0 || correlation.value > 0);

async function draw({ byTemperature, byBuffer, scaling }: DimersBkt): Promise<string> {
  const width = 333;
  const height = 230;
  const K = (T: number | null): number => (T === null ? 0 : 1 / T);
  const joined = (label: string, points: readonly ScalingPoint[]): Relation => ({ label, points, line: points });
  const against = (of: (at: AtTemperature) => Estimate, temperatures = byTemperature) =>
    temperatures.map((at) => ({ x: K(at.temperature), ...of(at) }));
  /** A dotted line from one point to another. */
  const mark = (label: string, from: readonly [number, number], to: readonly [number, number]): Relation => ({
    label,
    line: [from, to].map(([x, value]) => ({ x, value })),
    style: "dotted",
  });
  const atTransition = (top: number): Relation => {
    const x = 1 / transition.value;
    return mark("*T*_{BKT}", [x, 0], [x, top]);
  };
  const coldest = K(byTemperature.at(-1)!.temperature);
  const linear = { xLabel: "1/*T*  (*k*_{B}/*J*)", logarithmic: "none", width, height } as const;
  const shares = await scalingFigure({
    relations: [
      joined(
        "electric field",
        against(({ shares: of }) => of.field),
      ),
      joined(
        "columnar order",
        against(({ shares: of }) => of.columnar),
      ),
      joined(
        "orientation",
        against(({ shares: of }) => of.orientation),
      ),
      // Room for the legend above.
      atTransition(1.5),
    ],
    ...{ ...linear, yLabel: "share of the weight" },
  });
  const information = await scalingFigure({
    relations: [
      joined(
        "two units, |*λ*| ≤ 2",
        against((at) => at.information),
      ),
      { ...mark("log 4", [0, Math.log(4)], [coldest, Math.log(4)]), style: "dashed" },
      atTransition(1.5),
    ],
    ...{ ...linear, yLabel: "*I*(*H*:*E*), lower bound (nats)" },
  });
  const above = (of: (at: AtBuffer) => Estimate) =>
    byBuffer.map((at) => ({ x: at.distance, ...of(at) })).filter(({ value }) => value > 0);
  const decayed = await scalingFigure({
    relations: [
      { label: "signs of learned filters", points: above(({ information: of }) => of) },
      { label: "signs of *E*_{x} and *E*_{y}", points: above(({ field }) => field) },
      {
        label: "Gaussian field",
        line: byBuffer.map(({ distance: x, gaussian: value }) => ({ x, value })),
        style: "dashed",
      },
    ],
    ...{ xLabel: "*R*, middle of the block to *E* (vertices)", yLabel: "*I*(*H*:*E*), lower bound (nats)" },
    ...{ xTicks: byBuffer.map(({ distance }) => distance), width, height },
  });
  const labels: Readonly<Record<Operator, string>> = {
    field: "field, *T* = ∞",
    vector: "columnar order, *T*_{BKT}",
    cos2: "*C*_{x}^{2} − *C*_{y}^{2}, *T*_{BKT}",
    sin2: "2*C*_{x}*C*_{y}, *T*_{BKT}",
  };
  const scaled = await scalingFigure({
    relations: [
      ...scaling.map(({ operator, at }) => ({
        label: labels[operator],
        points: positive(at).map(({ size, correlation }) => ({
          x: size,
          value: correlation.value / at[0]!.correlation.value,
          error: correlation.error / at[0]!.correlation.value,
        })),
      })),
      ...scaling.map(({ exact, at }, n) => ({
        label: n === 0 ? "Coulomb gas" : "",
        line: at.map(({ size: x }) => ({ x, value: (x / at[0]!.size) ** (-2 * exact) })),
        style: "dashed" as const,
      })),
    ],
    ...{ xLabel: "*L*", yLabel: "⟨*O*(0)*O*(*L*/2)⟩, first = 1", width, height },
    xTicks: [...new Set(scaling.flatMap(({ at }) => at.map(({ size }) => size)))].sort((a, b) => a - b),
  });
  const critical = byTemperature.filter(({ temperature: T }) => T === null || T >= transition.value);
  const dimensions = await scalingFigure({
    relations: [
      joined(
        "columnar order, 1/(2*g*)",
        against(({ vertexDimension }) => vertexDimension, critical),
      ),
      { ...mark("field", [0, 1], [1 / transition.value, 1]), style: "dashed" },
    ],
    ...{ ...linear, yLabel: "scaling dimension" },
  });
  const shown = [byTemperature[0]!, byTemperature.at(-1)!];
  const filters = filtersFigure({
    filters: shown.flatMap(({ trainings }) => trainings[0]!.rule.filters.map((f) => distinctFilter(f, CONSTANTS))),
    block: BLOCK,
    titles: shown.flatMap(({ temperature }) => {
      const of = temperature === null ? "*T* = ∞" : `*T* = ${temperature}`;
      return [`*λ*_{1}, ${of}`, `*λ*_{2}, ${of}`];
    }),
    width,
  });
  return panelsFigure({
    columns: 2,
    figures: [
      { label: "a", svg: shares },
      { label: "b", svg: information },
      { label: "c", svg: decayed },
      { label: "d", svg: scaled },
      { label: "e", svg: dimensions },
      { label: "f", svg: filters },
    ],
  });
}

export const dimersBkt: PaperFigure<DimersBkt> = {
  name: "dimers-bkt",
  title: "Beyond the paper: dimers through their Kosterlitz–Thouless transition",
  caption: `Interacting dimers, 32×32 vertices; two hidden units on a block of 8×8 sites of the medial grid, buffer of two cells. (a) Shares of the filters along the electric field, the columnar order
and the orientation of dimers, and (b) the information they keep, against 1/<i>T</i>. (c) Free dimers: information against the distance of the environment; dashed, the Gaussian field, without a free parameter. (d) Correlators of what the filters read at half the torus; dashed,
<i>L</i><sup>−2Δ</sup> of the Coulomb gas. (e) Scaling dimension of the columnar order in the critical phase, from the stiffness <i>g</i> of the field, and that of the field. (f) Filters, less what is constant, of norm 1.`,
  make,
  data: ({ byTemperature, byBuffer, scaling }, document) => ({
    byTemperature: byTemperature.map(({ trainings, ...at }) => ({ ...at, trainings: trainings.map(document) })),
    byBuffer,
    scaling,
  }),
  draw,
};
