/** The filters along the flow of figure 5 of the paper [kochjanusz2018], step by step and temperature by temperature, and the information that they keep. */
import { doubleColumn, filtersFigure, panelsFigure, scalingFigure, singleColumn } from "kadanoff/figures";
import { informationThermometer } from "kadanoff/flow";
import { criticalTemperature } from "kadanoff/models";
import { estimate } from "kadanoff/statistics";
import { flowDocument } from "./fig5-flow.ts";
import { type FigureResult, meanOf, type PaperFigure, type Studio, type TableRow } from "./figure.ts";
import { type Flow, flowsOf } from "./flows.ts";

interface Fig5Filters extends FigureResult {
  readonly flows: readonly Flow[];
}

/** The filter that was learned at a step. */
const filterAt = ({ steps }: Flow, n: number): readonly number[] => steps[n]!.learnedRule!.filters[0]!;

/** Steps at which a rule was learned: all but the last. */
const learnedAt = ([flow]: readonly Flow[]): number[] =>
  flow!.steps.flatMap(({ learnedRule }, n) => (learnedRule ? [n] : []));

async function makeFig5Filters(studio: Studio): Promise<Fig5Filters> {
  const flows = await flowsOf(studio);
  const table = learnedAt(flows).flatMap((n): TableRow[] => {
    const ratios = flows.map((flow) => Math.min(...filterAt(flow, n)) / Math.max(...filterAt(flow, n)));
    return [
      {
        quantity: `step ${n + 1}: smallest over largest weight, mean over temperatures`,
        published: "1 (uniform)",
        ours: meanOf(ratios),
      },
      ...flows.flatMap(({ start, steps }): TableRow[] => {
        const judged = steps[n]!.judged;
        return start === 1 && judged
          ? [{ quantity: `step ${n + 1}, T = T_c: I(H:E) in nats`, published: null, ours: judged.information }]
          : [];
      }),
    ];
  });
  return { flows, table: [...table, ...thermometerRow(flows)], notes: NOTES };
}

/** How well the information of the first step reads the temperature of the samples. */
function thermometerRow(flows: readonly Flow[]): TableRow[] {
  const points = flows.flatMap(({ start, steps: [first] }) =>
    first?.judged ? [{ temperature: start * criticalTemperature, information: first.judged.information }] : [],
  );
  const { scatter } = informationThermometer(points, { criticalTemperature });
  return [
    {
      quantity: "step 1: rms distance of I(H:E) from a straight line in β/β_c, along β/β_c",
      published: "a straight line",
      ours: estimate(Number(scatter.toFixed(4)), 0),
    },
  ];
}

const NOTES = [
  "The rule is the same all the way: a sum over the block, by which the flow is one of block spins. What it keeps is not: towards the ferromagnet it rises to log 2, all blocks " +
    "knowing the sign of the magnetization, and towards the paramagnet it falls to nothing.",
  "Information of the first step is exact, of the others a lower bound by the critic, for coarse spins have a Hamiltonian that nobody knows.",
];

/** T/T_c that are drawn. */
const DRAWN: readonly number[] = [0.98, 0.99, 1, 1.01, 1.02, 1.03];

async function drawFig5Filters({ flows: all }: Fig5Filters): Promise<string> {
  const flows = all.filter(({ start }) => DRAWN.includes(start));
  const steps = learnedAt(flows);
  const largest = Math.max(...flows.flatMap((flow) => steps.flatMap((n) => filterAt(flow, n).map(Math.abs))));
  const range = Math.ceil(2 * largest) / 2;
  return panelsFigure({
    // Two steps in a row, and the information below.
    columns: [...steps.filter((n) => n % 2 === 0).map((n) => Math.min(2, steps.length - n)), 1],
    figures: [
      ...steps.map((n) => ({
        label: `step ${n + 1}`,
        svg: filtersFigure({
          filters: flows.map((flow) => filterAt(flow, n)),
          block: [2, 2],
          titles: flows.map(({ start }) => String(start)),
          range,
          width: singleColumn,
        }),
      })),
      {
        label: "information",
        svg: await scalingFigure({
          relations: flows.map(({ start, steps: along }) => {
            const points = steps.flatMap((n) => {
              const judged = along[n]!.judged;
              return judged ? [{ x: n + 1, ...judged.information }] : [];
            });
            return { label: String(start), points, line: points };
          }),
          logarithmic: "none",
          xLabel: "RG step",
          yLabel: "*I*(*H*:*E*) (nats)",
          xTicks: steps.map((n) => n + 1),
          legendAt: "beside",
          width: doubleColumn,
          height: 240,
        }),
      },
    ],
  });
}

export const fig5Filters: PaperFigure<Fig5Filters> = {
  name: "fig5-filters",
  title: "Figure 5: the filters along the flow",
  caption: `The filter that is learned at each step of the flow of figure 5, below the <i>T</i>/<i>T</i><sub>c</sub> of the samples; its norm is bounded by 2. Last, the information about its
environment that the coarse spin of each step keeps.`,
  make: makeFig5Filters,
  data: ({ flows }) => ({ flows: flows.map(flowDocument) }),
  draw: drawFig5Filters,
};
