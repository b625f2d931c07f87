/** A flow as a document, and in words. */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import { type Doubt, type FlowRule, judgeCorrelations, judgeFlow, judgeRule } from "kadanoff/flow";
import { type Lattice, sidesOf } from "kadanoff/lattices";
import { type CombinedEstimate, type Estimate, estimate, formatEstimate } from "kadanoff/statistics";
import { formatWindow } from "kadanoff/windows";
import type { FlowRun, FlowStep } from "../tasks.ts";
import { columns, commonWarnings, counted } from "../words.ts";
import { hamiltonianInWords } from "./hamiltonian.ts";
import type { Plan } from "./plan.ts";
import type { Readings } from "./readings.ts";
import type { Source, Sources } from "./sources.ts";
import { byInformation, thermometersInWords } from "./thermometers.ts";

export type Document = ReturnType<typeof documentOf>;

export function documentOf(
  { all, lattice, couplings, criticalTemperature: exact, warnings: ofSources }: Sources,
  { method, steps, from, geometry: g }: Plan,
  { runs, readings }: { runs: readonly FlowRun[]; readings: Readings },
  seed: number,
) {
  const lines = runs.map((run, n) => ({
    start: all[n]!.start,
    nearest: run.steps.map((step) => step.nearest),
    temperatures: run.steps.map((step) => step.temperatures["nearest, torus"]),
  }));
  const doubts = [
    ...commonDoubts(all, runs, lattice),
    ...doubtsOfFlow(lines, lattice, exact).map(({ message }) => message),
  ];
  const trainings = runs.flatMap(({ steps: made }, n) =>
    made.flatMap(({ judged, step }) =>
      judged
        ? [
            {
              of: `that of step ${step} at T = ${shortly(all[n]!.start)}`,
              warnings: judged.warnings,
              converged: judged.converged,
            },
          ]
        : [],
    ),
  );
  const information = byInformation(flowsOf(all, runs), exact);
  return {
    method,
    ...(couplings ? { model: "ising", couplings } : {}),
    ...{ lattice: lattice.kind, size: sidesOf(lattice.size), boundary: lattice.boundary, steps },
    geometry: { block: g.block, buffer: g.buffer, environment: g.environment, window: g.size },
    ...("rule" in from ? { rule: from.rule } : { learning: learningOf(from) }),
    samples: runs.map(({ count, provenance, sha256 }, n) => ({
      start: all[n]!.start,
      count,
      ...provenance,
      ...(sha256 === undefined ? {} : { sha256 }),
    })),
    points: runs.flatMap((run, n) =>
      run.steps.map((step) => pointOf(step, all[n]!.start, { known: couplings !== undefined, critical: exact })),
    ),
    ...(exact === undefined ? {} : { exactCriticalTemperature: exact }),
    ...(information ? { byInformation: information } : {}),
    ...readings.document,
    // Whether the critic that judges a rule has converged says nothing of the flow.
    converged:
      doubts.length === 0 && readings.settled && ("rule" in from || trainings.every(({ converged }) => converged)),
    warnings: [...ofSources, ...doubts, ...readings.warnings, ...commonWarnings(trainings, "rule")],
    seed,
  };
}

/** A chain has no T_c, and every rule takes it to high temperature, as it should. */
function doubtsOfFlow(
  lines: Parameters<typeof judgeFlow>[0] & Parameters<typeof judgeCorrelations>[0],
  { kind }: Lattice,
  critical: number | undefined,
): Doubt[] {
  if (critical !== undefined) return judgeFlow(lines, critical);
  return kind === "chain" ? [] : judgeCorrelations(lines);
}

function learningOf(from: Exclude<FlowRule, { rule: CoarseGraining }>) {
  const { method, geometry: _, ...options } = from.relearn;
  const sharpen = Number.isFinite(from.sharpen) ? from.sharpen : "hard";
  return { ...options, sharpen, ...(method ? { critic: { ...method, name: undefined } } : {}) };
}

/** A point of the flow diagram. The correlation length below T_c is the connected one. */
function pointOf(step: FlowStep, start: number, { known, critical }: { known: boolean; critical: number | undefined }) {
  const { temperatures: by, correlationLength, judged, rule, learnedRule, blocks, size, ...rest } = step;
  const form = critical !== undefined && start < critical ? "connected" : "symmetric";
  return {
    start,
    step: rest.step,
    size: sidesOf(size),
    ...(known ? { temperature: by["nearest, torus"] } : {}),
    correlationLength: correlationLength[form],
    ...(judged === undefined
      ? {}
      : {
          information: judged.information,
          informationKind: judged.informationKind,
          judgedBy: judged.judgedBy,
          available: judged.available,
        }),
    ...(rule === undefined ? {} : { rule }),
    ...(learnedRule === undefined ? {} : { learnedRule }),
    ...{ nearest: rest.nearest, diagonal: rest.diagonal, absMagnetization: rest.absMagnetization },
    ...(known ? { temperatures: by, couplings: rest.couplings } : {}),
    ...(rest.hamiltonian ? { hamiltonian: rest.hamiltonian } : {}),
    ...(known && rest.thetaTemperatures ? { thetaTemperatures: rest.thetaTemperatures } : {}),
    correlationLengths: correlationLength,
    decayLengths: rest.decayLength,
    blocks,
  };
}

/** What speaks against rules, each kind once, with the first rule it was seen in. In a chain decimation is as good as any. */
function commonDoubts(all: readonly Source[], runs: readonly FlowRun[], lattice: Lattice): string[] {
  const rules = runs.flatMap(({ steps }, n) =>
    steps.flatMap(({ rule, learnedRule, step }) =>
      rule ? [{ rule, learned: learnedRule !== undefined, step, n }] : [],
    ),
  );
  const seen = new Map<Doubt["kind"], { message: string; times: number }>();
  for (const { rule, learned, step, n } of rules) {
    for (const { kind, message } of judgeRule(rule)) {
      if (lattice.kind === "chain" && kind === "decimation") continue;
      const where = learned ? `step ${step} at T = ${shortly(all[n]!.start)}: ` : "";
      const { times, ...first } = seen.get(kind) ?? { message: `${where}${message}`, times: 0 };
      seen.set(kind, { ...first, times: times + 1 });
    }
  }
  return [...seen.values()].map(({ message, times }) =>
    message.startsWith("step") ? `${times} of ${counted(rules.length, "rule")}, such as that of ${message}` : message,
  );
}

const shortly = (x: number): string => String(Number(x.toPrecision(6)));

const flowsOf = (all: readonly Source[], runs: readonly FlowRun[]) =>
  runs.map(({ steps }, n) => ({ start: all[n]!.start, steps }));

/** The flow in words: a table of what was read, temperature by temperature and step by step, and what it comes to. */
export function describe(
  { criticalTemperature: critical, all }: Sources,
  plan: Plan,
  runs: readonly FlowRun[],
  { points, samples, ...read }: Document,
): string {
  const unit = critical ?? 1;
  const rows = all.map(({ start }) => [
    critical === undefined ? shortly(start) : (start / critical).toFixed(4),
    ...points
      .filter((point) => point.start === start)
      .map(({ temperature, nearest }) => shown(temperature ? inUnits(temperature, unit) : nearest)),
  ]);
  const sizes = points.slice(0, plan.steps + 1).map(({ size }) => size.join("x"));
  const counts = [...new Set(samples.map(({ count }) => count))];
  const many = counts.length === 1 ? `${counts[0]} configurations each` : `${counts.join(", ")} configurations`;
  const what =
    points[0]!.temperature === undefined
      ? "⟨ss'⟩ of nearest neighbours, by size"
      : `T_eff${critical === undefined ? "" : "/T_c"} by size, on tori of the same size`;
  return [
    `${counted(all.length, "temperature")}, ${many}; ${formatWindow(plan.geometry)}; ${RULES[plan.method]}`,
    what,
    ...columns([[critical === undefined ? "T" : "T/T_c", ...sizes], ...rows]),
    ...thermometersInWords(flowsOf(all, runs), critical, read.byInformation),
    ...readInWords(read, critical),
    ...hamiltonianInWords(flowsOf(all, runs), critical),
  ].join("\n");
}

const RULES: Readonly<Record<Plan["method"], string>> = {
  conditional: "rules learned at each step, by the critic conditional",
  rbm: "rules learned at each step, by Θ-RBMs",
  majority: "majority rule",
  given: "a given rule",
};

const shown = ({ value, error }: Estimate): string => (Number.isNaN(value) ? "–" : formatEstimate(value, error));

/** With the statistical error alone, and so it says, where the systematic one is not known. */
const shownBoth = ({ value, error, statistical }: CombinedEstimate, unit = 1): string =>
  Number.isNaN(error)
    ? `${formatEstimate(value / unit, statistical / unit)} (statistical)`
    : formatEstimate(value / unit, error / unit);

const inUnits = ({ value, error }: Estimate, unit: number): Estimate => estimate(value / unit, error / unit);

function readInWords(
  { criticalTemperature, byMethod: { slope, collapse, mcrg } }: Pick<Document, "criticalTemperature" | "byMethod">,
  critical: number | undefined,
): string[] {
  const collapsed = collapse && [
    `ν by collapse ${shownBoth(collapse.nu)}`,
    ...(collapse.above ? [`above T_c ${shownBoth(collapse.above.nu)}`] : []),
    ...(collapse.below ? [`below ${shownBoth(collapse.below.nu)}`] : []),
    `S = ${collapse.quality.toPrecision(2)}`,
  ];
  return [
    ...(criticalTemperature ? [`T_c by the flow ${shownBoth(criticalTemperature, critical)} of the exact one`] : []),
    ...(collapsed ? [collapsed.join(", ")] : []),
    ...(slope ? [`ν by slopes ${shownBoth(slope.nu)}`] : []),
    ...(mcrg ? mcrgInWords(mcrg, critical) : []),
  ];
}

function mcrgInWords(
  { start, yt, yh, combined: { yt: t, yh: h, nu, eta } }: NonNullable<Document["byMethod"]["mcrg"]>,
  critical: number | undefined,
): string[] {
  const at = critical === undefined ? `T = ${shortly(start)}` : `T = ${(start / critical).toFixed(4)} T_c`;
  const list = (values: readonly Estimate[]): string => values.map(shown).join(", ");
  return [
    `MCRG at ${at}, step by step: y_t ${list(yt)}; y_h ${list(yh)}`,
    `  together y_t = ${shownBoth(t)}, ν = ${shownBoth(nu)}; y_h = ${shownBoth(h)}, η = ${shownBoth(eta)}`,
  ];
}
