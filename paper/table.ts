/**
 * The numbers of the paper, all in one table: published | ours | exact. Those of figures come from their documents in the same folder, where they have been
 * made; those of the Monte Carlo renormalization group, which the paper does not have and which give its exponents an order of magnitude better, are measured here.
 */
import { majority } from "kadanoff/coarsegraining";
import { type McrgExponents, type McrgStep, mcrgExponents, mcrgTable } from "kadanoff/exponents";
import { doubleColumn, panelsFigure, scalingFigure } from "kadanoff/figures";
import { evenOperators, type OperatorSeries, oddOperators, sampledOperatorSeries, sharpened } from "kadanoff/flow";
import { child, key, keyFor } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import type { Learned } from "kadanoff/learning";
import { criticalCoupling, ising } from "kadanoff/models";
import { planSampling, swendsenWang } from "kadanoff/sampling";
import { type Estimate, estimate, formatEstimate } from "kadanoff/statistics";
import { windowGeometry } from "kadanoff/windows";
import type { PaperFigure, Studio, TableRow } from "./figure.ts";

/** Figures with numbers of the paper, in its order. */
const FIGURES = [
  "fig2",
  "fig3",
  "fig4",
  "fig5",
  "fig5-filters",
  "si-blocks",
  "si-cd",
  "si-collapse",
  "si-chain",
  "dimers-bkt",
];

export interface NumberRow extends TableRow {
  /** The figure that it belongs to, or `mcrg`. */
  readonly figure: string;
}

interface Table {
  readonly table: readonly NumberRow[];
  readonly notes: readonly string[];
  readonly learned: Learned;
  /** By the learned rule, and by Swendsen's. */
  readonly exponents: McrgExponents;
  readonly byMajority: readonly McrgStep[];
}

/** y_t of [swendsen1979] after two steps of the majority rule, with 1, 2, 3 and 4 even operators. */
const SWENDSEN = [estimate(0.963, 0.004), estimate(0.999, 0.004), estimate(1.001, 0.004), estimate(1.002, 0.005)];

const OPERATORS = [...evenOperators.slice(0, 4), ...oddOperators.slice(0, 3)];
const STEPS = 3;

async function make(studio: Studio): Promise<Table> {
  const { seed, quick } = studio;
  const own = keyFor(key(seed), "table");
  const sides = quick ? [32] : [64, 128];
  const count = quick ? 1000 : 20_000;
  const modelOf = (L: number) => ising({ lattice: squareLattice({ size: [L, L] }), coupling: criticalCoupling });
  const samples = await studio.sample(modelOf(sides[0]!), quick ? 500 : 2000);
  const learned = await studio.learn(samples, {
    geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }),
    bias: false,
    norm: 2,
    key: child(own, 0),
  });
  const alongFlow = async (L: number, n: number, rule: Learned["rule"]): Promise<OperatorSeries> =>
    operatorsOf(studio)(modelOf(L), count, {
      operators: OPERATORS,
      rules: Array<Learned["rule"]>(STEPS).fill(rule),
      key: child(own, n),
    });
  const rule = sharpened(learned.rule);
  const series: OperatorSeries[] = [];
  for (const [n, L] of sides.entries()) series.push(await alongFlow(L, 1 + n, rule));
  const exponents = mcrgExponents(series);
  const byMajority = mcrgTable(await alongFlow(sides[0]!, 3, majority([2, 2])), "even");

  const lattices = sides.map((L) => `${L}²`).join(" and ");
  const mcrg = (quantity: string, published: TableRow["published"], ours: Estimate, exact: number): NumberRow => ({
    ...{ figure: "mcrg", quantity, published, ours, exact },
  });
  const { yt, yh, nu, eta } = exponents;
  const byRule = `by the learned rule, ${lattices}`;
  const rows: NumberRow[] = [
    mcrg(`ν ${byRule}`, "1.0 ± 0.15", nu, 1),
    mcrg(`y_t ${byRule}`, null, yt, 1),
    mcrg(`y_h ${byRule}`, null, yh, 15 / 8),
    mcrg(`η ${byRule}`, null, eta, 1 / 4),
    ...SWENDSEN.map((published, k) => {
      const row = byMajority.find(({ step, operators }) => step === 2 && operators.length === k + 1)!;
      const { value, error } = published;
      return mcrg(
        `y_t by majority, ${sides[0]}², step 2, ${k + 1} operator${k === 0 ? "" : "s"}`,
        formatEstimate(value, error),
        row.exponent,
        1,
      );
    }),
  ];
  const there = FIGURES.map((figure) => ({ figure, rows: studio.found?.(figure) }));
  const missing = there.filter((of) => of.rows === undefined).map(({ figure }) => figure);
  return {
    table: [
      ...there.flatMap(({ figure, rows: of }) =>
        (of ?? []).map((row) => ({ ...row, figure, quantity: `${figure}: ${row.quantity}` })),
      ),
      ...rows,
    ],
    notes: [
      `${count} samples a lattice; the rule was learned once at T_c, without bias and with a norm of at most 2, and applied twice as sharp; steps 2 and 3, 3 and 4 even operators, 3 odd ones. Errors are statistical and systematic, ${formatEstimate(yt.value, yt.statistical)} and ${yt.systematic.toFixed(4)} of y_t, ${formatEstimate(yh.value, yh.statistical)} and ${yh.systematic.toFixed(4)} of y_h.`,
      "y_t by majority is published in Swendsen's paper of 1979; with few operators it is off by what they leave out, there as here.",
      ...(missing.length > 0
        ? [`Numbers of ${missing.join(", ")} are not here: make these figures in the same folder, and the table again.`]
        : []),
    ],
    learned,
    exponents,
    byMajority,
  };
}

const operatorsOf = (studio: Studio): NonNullable<Studio["operators"]> =>
  studio.operators ??
  (async (model, count, options) => {
    const plan = planSampling(model, { sampler: swendsenWang(), count, key: options.key });
    return sampledOperatorSeries(plan, options);
  });

/** Between the points of one step, in steps. */
const APART = 0.1;

export const table: PaperFigure<Table> = {
  name: "table",
  title: "The numbers of the paper",
  caption:
    "All numbers: published, ours and exact. Drawn: exponents of the Ising model by the Monte Carlo renormalization group with the learned rule, against the step of coarse-graining, (<i>a</i>) <i>y<sub>t</sub></i> and (<i>b</i>) <i>y<sub>h</sub></i>, by the number of even and of odd operators, on the largest lattice; one standard error.",
  make,
  data: ({ learned, exponents, byMajority }, document) => ({
    learned: document(learned),
    mcrg: exponents,
    majority: byMajority,
  }),
  async draw({ exponents }) {
    const largest = Math.max(...exponents.table.map(({ size: [L] }) => L));
    const panel = async (parity: "even" | "odd", yLabel: string, exact: number): Promise<string> => {
      const { steps } = exponents.table.find((of) => of.parity === parity && of.size[0] === largest)!;
      const counts = [...new Set(steps.map(({ operators }) => operators.length))];
      const last = Math.max(...steps.map(({ step }) => step));
      return scalingFigure({
        relations: [
          // Side by side, so that the error bars of one step can be told apart.
          ...counts.map((m, k) => ({
            label: String(m),
            points: steps
              .filter(({ operators }) => operators.length === m)
              .map(({ step, exponent }) => ({ x: step + APART * (k - (counts.length - 1) / 2), ...exponent })),
          })),
          {
            label: "exact",
            line: [1 - 2 * APART, last + 2 * APART].map((x) => ({ x, value: exact })),
            style: "dashed" as const,
          },
        ],
        logarithmic: "none",
        xTicks: Array.from({ length: last }, (_, n) => n + 1),
        legendAt: "beside",
        xLabel: "RG step",
        yLabel,
        width: doubleColumn / 2 - 7,
      });
    };
    return panelsFigure({
      figures: [
        { label: "a", svg: await panel("even", "*y*_{t}", 1) },
        { label: "b", svg: await panel("odd", "*y*_{h}", 15 / 8) },
      ],
      columns: 2,
    });
  },
};
