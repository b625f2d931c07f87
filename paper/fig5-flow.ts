/**
 * Figure 5 of the paper [kochjanusz2018]: the flow of the Ising model under rules that are learned at each step. It leaves T_c on both sides, and
 * stays where it began at T_c.
 */
import { type CriticalTemperature, criticalFromFlow, type SlopeExponent, slopeExponent } from "kadanoff/exponents";
import { flowDiagram, panelsFigure } from "kadanoff/figures";
import { criticalTemperature as exactTc } from "kadanoff/models";
import { type Estimate, estimate } from "kadanoff/statistics";
import type { FigureResult, PaperFigure, Studio, TableRow } from "./figure.ts";
import { type Flow, flowsOf, PAPER_STARTS, sizesOf } from "./flows.ts";

interface Fig5 extends FigureResult {
  readonly flows: readonly Flow[];
  readonly critical: CriticalTemperature;
  readonly slope: SlopeExponent;
}

/** T/T_c */
const relative = ({ value, error }: Estimate): Estimate => estimate(value / exactTc, error / exactTc);

/** ξ of a step by the second moment, below T_c of what fluctuates about the magnetization. */
const lengthOf = ({ start, steps }: Flow, n: number): Estimate =>
  steps[n]!.correlationLength[start < 1 ? "connected" : "symmetric"];

/** log₂(ξ₀/ξ_n), 1 a step where the correlation length halves; the errors of both lengths are taken for independent. */
function halvings(flow: Flow, n: number): Estimate {
  const [first, here] = [lengthOf(flow, 0), lengthOf(flow, n)];
  const error = n === 0 ? 0 : Math.hypot(first.error / first.value, here.error / here.value) / Math.LN2;
  return estimate(Math.log2(first.value / here.value), error);
}

async function makeFig5(studio: Studio): Promise<Fig5> {
  const flows = await flowsOf(studio);
  const lines = flows.map(({ line }) => line);
  const critical = criticalFromFlow(lines);
  const slope = slopeExponent(lines, { criticalTemperature: critical });
  const { side } = sizesOf(studio.quick);
  const last = lines[0]!.temperatures.length - 1;
  const table: TableRow[] = [
    {
      quantity: "T_c by the fixed point of the flow, over the exact one",
      published: "1.00(1)",
      ours: relative(critical.temperature),
      exact: 1,
    },
    ...critical.crossings.map(({ step, temperature }) => ({
      quantity: `the same by the crossing of steps ${step} and ${step + 1}`,
      published: null,
      ours: relative(temperature),
      exact: 1,
    })),
    {
      quantity: "ν by the slopes of successive steps at T_c",
      published: null,
      ours: slope.nu,
      exact: 1,
    },
    ...flows.flatMap(({ start, line }) => {
      const steps = start === 1 ? line.temperatures.map((_, n) => n).slice(1) : [last];
      return steps.map((n): TableRow => {
        const away = PAPER_STARTS.includes(start) ? (start < 1 ? "moves down" : "moves up") : null;
        return {
          quantity: `T/T_c after ${n} ${n === 1 ? "step" : "steps"} from ${start}`,
          published: away,
          ours: relative(line.temperatures[n]!),
          ...(start === 1 ? { exact: 1 } : {}),
        };
      });
    }),
    {
      quantity: "flows of the paper's 7 temperatures that move away from T_c at every step",
      published: 7,
      ours: estimate(flows.filter((flow) => PAPER_STARTS.includes(flow.start) && monotone(flow)).length, 0),
    },
  ];
  return { flows, critical, slope, table, notes: notesOf(side) };
}

/** Whether a flow moves away from T_c with every step; the one from T_c itself does not count. */
function monotone({ start, line: { temperatures } }: Flow): boolean {
  const away = Math.sign(start - 1);
  return away !== 0 && temperatures.slice(1).every(({ value }, n) => away * (value - temperatures[n]!.value) > 0);
}

const notesOf = (side: number): string[] => [
  `Temperatures are those at which a plain Ising torus of the size of the step has the same correlation of nearest neighbours (Kaufman). The rule of each step is learned from its own ` +
    `configurations, and applied twice as sharp as it was learned. At T_c itself the flow rises by about a per cent in all on the way from ${side}×${side} to 8×8: the fixed point of the ` +
    `rule has other couplings than the nearest neighbour's, which on a small torus read a little warm.`,
  "T_c by crossings of steps: errors by resamples of configurations, the same at all steps, and half the spread over steps and over the temperatures taken. The crossing of the samples " +
    "with the first step is left out: it is off by half a per cent, since in that step the couplings run to the fixed point's surface. That of steps 1 and 2 is still on its way, and counts for the systematic error alone.",
  "Panel (b): ξ by the second moment, below T_c less the square of the magnetization; it halves in each step, as far as the lattice is larger than it.",
];

async function drawFig5({ flows: all }: Fig5): Promise<string> {
  const flows = all.filter(({ start }) => start === 1 || PAPER_STARTS.includes(start));
  const tracks = flows.map((flow) => ({
    start: flow.start,
    points: flow.line.temperatures.map((T, step) => ({ ...relative(T), step })),
  }));
  const byLength = flows.map((flow) => ({
    start: flow.start,
    points: flow.line.temperatures.flatMap((T, n) => {
      const { value: step, error: stepError } = halvings(flow, n);
      return Number.isFinite(step) ? [{ ...relative(T), step, stepError }] : [];
    }),
  }));
  return panelsFigure({
    columns: 2,
    figures: [
      { label: "a", svg: await flowDiagram({ tracks }) },
      { label: "b", svg: await flowDiagram({ tracks: byLength, yLabel: "log_{2}(*ξ*_{0}/*ξ*)" }) },
    ],
  });
}

/** What the document keeps of a flow. */
export const flowDocument = ({ start, steps, line }: Flow) => ({
  start,
  steps: steps.map(({ blocks: _, ...step }, n) => ({ ...step, temperature: line.temperatures[n]! })),
});

export const fig5: PaperFigure<Fig5> = {
  name: "fig5",
  title: "Figure 5: the renormalization flow of the Ising model",
  caption: `(a) The effective temperature of samples of the Ising model after 0 to 4 steps of coarse-graining by rules that are learned at each step from the configurations
of that step; beside the diagram, <i>T</i>/<i>T</i><sub>c</sub> of the samples. (b) The same against the logarithm of the correlation length, in lattice constants of the step, over that
of the samples: 1 a step where it halves. Error bars are one standard error.`,
  make: makeFig5,
  data: ({ flows, critical, slope }) => ({
    flows: flows.map(flowDocument),
    criticalTemperature: critical.temperature,
    crossings: critical.crossings,
    nu: { slope: slope.nu, steps: slope.steps },
  }),
  draw: drawFig5,
};
