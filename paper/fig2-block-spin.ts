/**
 * Figure 2 of the paper [kochjanusz2018]: the weights that are learned from samples of the 2D Ising model at T_c, block
 * 2×2, buffer 1. One hidden unit turns into Kadanoff's block spin, equal weights on the four spins; four hidden units
 * lock on to one spin each.
 */
import { type CoarseGraining, coarseGraining, decimation, majority, ruleTable } from "kadanoff/coarsegraining";
import {
  doubleColumn,
  filtersFigure,
  latticeFigure,
  learningCurveFigure,
  panelsFigure,
  rulesFigure,
} from "kadanoff/figures";
import { availableInformation, exactPosterior, posteriorInformation } from "kadanoff/information";
import { child, type Key, key, keyFor } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import type { Learned, LearnOptions } from "kadanoff/learning";
import { criticalCoupling, ising, type Model } from "kadanoff/models";
import { configuration } from "kadanoff/sampling";
import { type Estimate, estimate } from "kadanoff/statistics";
import { cutWindows, splitConfigurations, windowGeometry } from "kadanoff/windows";
import { type FigureResult, meanOf, type PaperFigure, type Samples, type Studio, type TableRow } from "./figure.ts";

export const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });

/** The model and the number of samples that the figure is made from: 64×64 at T_c. */
export const fig2Samples = (quick: boolean): { model: Model; count: number } => ({
  model: ising({ lattice: squareLattice({ size: [64, 64] }), coupling: criticalCoupling }),
  count: quick ? 1000 : 4000,
});

/** The bound on the norm of the filter of panel (a): with weights w on all four spins, |λ|₂ = 2w. */
const NORM = 1.5;

export interface Fig2 extends FigureResult {
  readonly samples: Samples;
  /** One hidden unit, no bias, |λ|₂ ≤ 1.5; and the same without a bound. */
  readonly a: Learned;
  readonly unbounded: Learned;
  /** Four hidden units. */
  readonly b: Learned;
}

/** min|λ|/max|λ| of one filter: 1 for the Kadanoff block spin. */
export const uniformity = (filter: readonly number[]): number => {
  const size = filter.map(Math.abs);
  return Math.min(...size) / Math.max(...size);
};

/** The second largest |λ| over the largest: 0 for a filter that is locked on to one spin. */
export const secondToFirst = (filter: readonly number[]): number => {
  const [first, second] = filter.map(Math.abs).sort((x, y) => y - x);
  return second! / first!;
};

export const sameSign = (filter: readonly number[]): boolean =>
  filter.every((w) => w > 0) || filter.every((w) => w < 0);

/** Whether each filter has its largest weight on a spin of its own. */
export const lockedOnDistinctSpins = (filters: readonly (readonly number[])[]): boolean =>
  new Set(filters.map((filter) => filter.map(Math.abs).indexOf(Math.max(...filter.map(Math.abs))))).size ===
  filters.length;

/** Learns what the figure shows, each rule in several independent trainings. */
async function makeFig2(studio: Studio): Promise<Fig2> {
  const { seed, quick } = studio;
  const { model, count } = fig2Samples(quick);
  const samples = await studio.sample(model, count);
  const root = keyFor(key(seed), "fig2");
  const trainings = quick ? 2 : 4;
  const train = (which: number, times: number, hidden: number, norm: number): Promise<Learned[]> =>
    Promise.all(
      Array.from({ length: times }, (_, t) => {
        const options: LearnOptions = { geometry, hidden, norm, restarts: 1, key: child(child(root, which), t) };
        return studio.learn(samples, quick ? { ...options, windows: 30_000, climb: { steps: 600 } } : options);
      }),
    );
  const [bounded, free, four] = await Promise.all([
    train(0, trainings, 1, NORM),
    train(1, 1, 1, Number.POSITIVE_INFINITY),
    train(2, trainings, 4, Number.POSITIVE_INFINITY),
  ]);
  const a = bounded[0]!;
  const unbounded = free[0]!;
  const b = four[0]!;

  const { available, of } = referee(samples, root);
  const majorityRule = of(majority([2, 2]));
  const uniform = coarseGraining({ block: [2, 2], filters: [Array<number>(4).fill(NORM / 2)] });
  const ratio = (x: Estimate, y: Estimate): Estimate => estimate(x.value / y.value, Math.abs(x.error / y.value));
  const filterA = (l: Learned): readonly number[] => l.rule.filters[0]!;
  const table: TableRow[] = [
    {
      quantity: "N_h = 1: share of trainings with four weights of one sign",
      published: "1 (figure)",
      ours: meanOf(bounded.map((l) => (sameSign(filterA(l)) ? 1 : 0))),
      exact: 1,
    },
    {
      quantity: "N_h = 1: min|λ|/max|λ|",
      published: "uniform (figure)",
      ours: meanOf(bounded.map((l) => uniformity(filterA(l)))),
      exact: 1,
    },
    {
      quantity: `N_h = 1, |λ| ≤ ${NORM}: I(H:E) in nats`,
      published: null,
      ours: of(a.rule),
      exact: of(uniform),
    },
    {
      quantity: "N_h = 1, no bound: I(H:E) in nats",
      published: null,
      ours: of(unbounded.rule),
      exact: majorityRule,
    },
    {
      quantity: "N_h = 4: share of trainings that lock on four different spins",
      published: "1 (figure)",
      ours: meanOf(four.map((l) => (lockedOnDistinctSpins(l.rule.filters) ? 1 : 0))),
      exact: 1,
    },
    {
      quantity: "N_h = 4: second/first weight, worst filter",
      published: "≈ 0 (figure)",
      ours: meanOf(four.map((l) => Math.max(...l.rule.filters.map(secondToFirst)))),
    },
    { quantity: "N_h = 4: I(H:E) in nats", published: null, ours: of(b.rule) },
    { quantity: "N_h = 4: I(H:E)/I(V:E)", published: null, ours: ratio(of(b.rule), available), exact: 1 },
    { quantity: "majority rule, fair ties: I(H:E) in nats", published: null, ours: majorityRule },
    {
      quantity: "majority rule, ties to one spin: I(H:E) in nats",
      published: null,
      ours: of(majority([2, 2], "first")),
    },
    { quantity: "majority rule, ties to +1: I(H:E) in nats", published: null, ours: of(majority([2, 2], "up")) },
    { quantity: "decimation: I(H:E) in nats", published: null, ours: of(decimation([2, 2])) },
    { quantity: "I(V:E) in nats", published: null, ours: available },
  ];
  return { samples, a, unbounded, b, table, notes: NOTES };
}

const NOTES = [
  "Panel (b) has no bias and a bounded norm. Without a bound the weights grow for ever, like the logarithm of the steps, and with " +
    "them ties of the block are broken: one weight becomes larger, or smaller, than the rest, so that a tie 2 : 2 is decided by a " +
    "spin instead of a coin, which carries a little more information. A bias, if allowed, decides all ties for one sign: that carries " +
    "more still, and breaks the ± symmetry of the model. The rows of the majority rule show by how much.",
  "The information is judged by the exact posterior of the block given its environment, on configurations that nothing was " +
    "learned from; it never enters learning. The Jensen proxy that is climbed ranks rules and is not an information.",
];

/** Exact information of rules, all on the same windows: those of the configurations that nothing was learned from. */
function referee(ensemble: Samples, windowsKey: Key) {
  const configurations = splitConfigurations(ensemble.count).report;
  const windows = cutWindows(ensemble, geometry, { count: 60_000, key: windowsKey, configurations });
  const posterior = exactPosterior(windows, ensemble.model);
  return {
    available: availableInformation(posterior),
    of: (rule: CoarseGraining): Estimate => posteriorInformation(posterior, ruleTable(rule)),
  };
}

/** A configuration with a window, the filters, the learning curves, and rules compared. */
async function drawFig2({ samples: ensemble, a, unbounded, b, table }: Fig2): Promise<string> {
  const ours = (start: string): Estimate => table.find(({ quantity }) => quantity.startsWith(start))!.ours;
  const [Lx, Ly] = ensemble.lattice.size;
  const majorityRule = ours("majority");
  const available = ours("I(V:E)");
  const curve = ({ history }: Learned) =>
    history.map(({ step, information: { value, error } }) => ({ step, value, error }));
  return panelsFigure({
    columns: [3, 2],
    figures: [
      {
        label: "a",
        svg: latticeFigure({
          sigma: configuration(ensemble, 0),
          size: ensemble.lattice.size,
          scale: 2.2,
          window: {
            at: [Math.floor(Lx / 2) - 3, Math.floor(Ly / 3) - 3],
            block: geometry.block,
            buffer: 1,
            environment: 1,
          },
        }),
      },
      {
        label: "b",
        svg: filtersFigure({
          filters: a.rule.filters,
          block: [2, 2],
          range: 2.5,
          titles: [`|*λ*| ≤ ${NORM}`],
          width: 160,
        }),
      },
      { label: "c", svg: filtersFigure({ filters: b.rule.filters, block: [2, 2], width: 210 }) },
      {
        label: "d",
        svg: await learningCurveFigure({
          curves: [
            { label: "four hidden units", points: curve(b) },
            { label: "one hidden unit", points: curve(unbounded) },
            { label: `one, |*λ*| ≤ ${NORM}`, points: curve(a) },
          ],
          lines: [
            { label: "*I*(*V*:*E*)", ...available },
            { label: "majority rule", ...majorityRule },
          ],
          xLabel: "step of learning",
          logarithmic: true,
          yLabel: "*I*(*H*:*E*) (nats)",
          width: doubleColumn / 2,
          height: 190,
        }),
      },
      {
        label: "e",
        svg: await rulesFigure({
          rows: [
            { label: "decimation", ...ours("decimation") },
            { label: "majority rule", ...majorityRule },
            { label: `learned, 1 unit, |*λ*| ≤ ${NORM}`, ...ours("N_h = 1, |λ|") },
            { label: "learned, 1 unit", ...ours("N_h = 1, no bound") },
            { label: "learned, 4 units", ...ours("N_h = 4: I(H:E) in") },
          ],
          limit: { label: "*I*(*V*:*E*)", ...available },
          quantity: "*I*(*H*:*E*)",
          width: doubleColumn / 2,
          height: 190,
        }),
      },
    ],
  });
}

export const fig2: PaperFigure<Fig2> = {
  name: "fig2",
  title: "Figure 2: the block spin, from samples",
  caption: `(a) A configuration of the 2D Ising model at <i>T</i><sub>c</sub>, with a window: block V, buffer B, environment E.
(b) The weights learned with one hidden unit, and (c) with four. (d) The information of the iterates, and (e) of rules, on
configurations that nothing was learned from; errors are one standard error over configurations.`,
  make: makeFig2,
  data: ({ a, unbounded, b }, document) => ({ a: document(a), b: document(b), unbounded: document(unbounded) }),
  draw: drawFig2,
};
