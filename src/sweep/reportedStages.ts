import type { ReportedStage } from "./figures.ts";
import { axesOf, type Parameters, type Stage } from "./grid.ts";

/** The stages of a sweep as tables and figures want them: with the axes and flags of those whose results they take. */
export function reportedStages(stages: readonly Omit<Stage, "seeds">[]): ReportedStage[] {
  const made = new Map<string, ReportedStage>();
  for (const stage of stages) {
    const { name, task, from, over, fixed, axes } = stage;
    const before = from === undefined ? undefined : made.get(from);
    const own = axes.map((axis) => axis.name);
    const said = new Set([...Object.keys(fixed), ...own]);
    // What several results are taken over together is no parameter of what comes of them, and what a stage says itself wins.
    const kept = (flag: string): boolean => !over.includes(flag) && !said.has(flag);
    const inherited: Parameters = Object.fromEntries(
      Object.entries((before?.fixed ?? {}) as Parameters).filter(([flag]) => kept(flag)),
    );
    made.set(name, {
      ...{ name, task },
      fixed: { ...inherited, ...fixed },
      axes: axesOf(stage, stages),
      own,
    });
  }
  return [...made.values()];
}
