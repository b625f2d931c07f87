/** A flow as a document, and in words. */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import { type Doubt, type FlowRule, judgeCorrelations, judgeFlow, judgeRule } from "kadanoff/flow";
import { sidesOf } from "kadanoff/lattices";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import { formatWindow } from "kadanoff/windows";
import type { FlowRun, FlowStep } from "../tasks.ts";
import { commonWarnings, counted } from "../words.ts";
import type { Plan } from "./plan.ts";
import type { Readings } from "./readings.ts";
import type { Source, Sources } from "./sources.ts";

export type Document = ReturnType<typeof documentOf>;

export function documentOf(
  { all, lattice, criticalTemperature: exact, warnings: ofSources }: Sources,
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
    ...commonDoubts(all, runs),
    ...(exact === undefined ? judgeCorrelations(lines) : judgeFlow(lines, exact)).map(({ message }) => message),
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
  return {
    method,
    ...(exact === undefined ? {} : { model: "ising" }),
    ...{ lattice: lattice.kind, size: sidesOf(lattice.size), boundary: lattice.boundary, steps },
    geometry: { block: g.block, buffer: g.buffer, environment: g.environment, window: g.size },
    ...("rule" in from ? { rule: from.rule } : { learning: learningOf(from) }),
    samples: runs.map(({ count, provenance }, n) => ({ start: all[n]!.start, count, ...provenance })),
    points: runs.flatMap((run, n) => run.steps.map((step) => pointOf(step, all[n]!.start, exact))),
    ...(exact === undefined ? {} : { exactCriticalTemperature: exact }),
    ...readings.document,
    // Whether the critic that judges a rule has converged says nothing of the flow.
    converged: doubts.length === 0 && ("rule" in from || trainings.every(({ converged }) => converged)),
    warnings: [...ofSources, ...doubts, ...readings.warnings, ...commonWarnings(trainings, "rule")],
    seed,
  };
}

function learningOf(from: Exclude<FlowRule, { rule: CoarseGraining }>) {
  const { method, geometry: _, ...options } = from.relearn;
  const sharpen = Number.isFinite(from.sharpen) ? from.sharpen : "hard";
  return { ...options, sharpen, ...(method ? { critic: { ...method, name: undefined } } : {}) };
}

/** A point of the flow diagram. The correlation length below T_c is the connected one. */
function pointOf(step: FlowStep, start: number, critical: number | undefined) {
  const { temperatures: by, correlationLength, judged, rule, learnedRule, blocks, size, ...rest } = step;
  const form = critical !== undefined && start < critical ? "connected" : "symmetric";
  return {
    start,
    step: rest.step,
    size: sidesOf(size),
    ...(critical === undefined ? {} : { temperature: by["nearest, torus"] }),
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
    ...(critical === undefined ? {} : { temperatures: by }),
    correlationLengths: correlationLength,
    blocks,
  };
}

/** What speaks against rules, each kind once, with the first rule it was seen in. */
function commonDoubts(all: readonly Source[], runs: readonly FlowRun[]): string[] {
  const rules = runs.flatMap(({ steps }, n) =>
    steps.flatMap(({ rule, learnedRule, step }) =>
      rule ? [{ rule, learned: learnedRule !== undefined, step, n }] : [],
    ),
  );
  const seen = new Map<Doubt["kind"], { message: string; times: number }>();
  for (const { rule, learned, step, n } of rules) {
    for (const { kind, message } of judgeRule(rule)) {
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

/** The flow in words: a table of what was read, temperature by temperature and step by step, and the exponents. */
export function describe(
  { criticalTemperature: critical, all }: Sources,
  plan: Plan,
  { points, byMethod, samples }: Document,
): string {
  const shown = ({ value, error }: Estimate): string => formatEstimate(value, error);
  const steps = Array.from({ length: plan.steps + 1 }, (_, n) => n);
  const rows = all.map(({ start }) => {
    const line = points.filter((point) => point.start === start);
    const cells = line.map(({ temperature, nearest }) =>
      temperature === undefined || critical === undefined
        ? shown(nearest)
        : formatEstimate(temperature.value / critical, temperature.error / critical),
    );
    return [critical === undefined ? shortly(start) : (start / critical).toFixed(4), ...cells];
  });
  const header = [critical === undefined ? "T" : "T/T_c", ...steps.map((n) => points[n]!.size.join("x"))];
  const table = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const how = {
    conditional: "learned at each step by the critic conditional",
    rbm: "learned at each step by Θ-RBMs",
    majority: "the majority rule",
    given: "a rule that is given",
  }[plan.method];
  const { mcrg } = byMethod;
  const exponents = (name: string, values: readonly Estimate[]): string =>
    `${name} ${values.map(shown).join(", ") || "none"}`;
  return [
    `${counted(all.length, "temperature")}, ${samples.map(({ count }) => count).join(", ")} configurations; ${formatWindow(plan.geometry)}; ${how}`,
    critical === undefined ? "⟨ss'⟩ of nearest neighbours, by size" : "T_eff/T_c by size, on tori of the same size",
    ...table.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    ),
    `MCRG at T ${critical === undefined ? `= ${shortly(mcrg.start)}` : `= ${(mcrg.start / critical).toFixed(4)} T_c`}, step by step: ${exponents("y_t", mcrg.yt)}; ${exponents("y_h", mcrg.yh)}`,
  ].join("\n");
}
