import { type CoarseGraining, ruleTable } from "../coarsegraining/index.ts";
import {
  type BlockStatistic,
  barberAgakovStatistic,
  exactPosterior,
  exactPosteriorRows,
  type HiddenTable,
  hasExactPosterior,
  informationOf,
  informationShare,
  type Posterior,
  posteriorDivergence,
  rowsStatistics,
  scoredByPosterior,
  type ThetaRbms,
  thetaPosterior,
} from "../information/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { blockStates, type WindowGeometry, type Windows } from "../windows/index.ts";
import { everyKth, limitWindows } from "./sets.ts";

/** What the information is: exact up to the statistics of E, a bound that holds up to its standard error, or neither. */
export type InformationKind = "exact" | "lower bound" | "estimate";

/** What stands behind the numbers: P(V|E) of the model, that of the joint Θ-RBM, weighted blocks of the data, or a critic. */
export type JudgedBy = "exact posterior" | "Θ-RBM" | "data blocks" | "critic";

/** Reports the information of rules on windows that nothing was learned from. */
export interface Judge {
  /** What kind of numbers it gives. */
  readonly kind: InformationKind;
  /** What stands behind them. */
  readonly by: JudgedBy;
  /** I_Λ(H:E) in nats. */
  information(rule: CoarseGraining): Estimate;
  /** The same of the iterates of a climb, on fewer windows where they would take long. */
  curve(iterates: readonly CoarseGraining[]): Estimate[];
  /** I(V:E) in nats, by the same means. */
  available(): Estimate;
  /** The ratio of the two by the same windows, where both are judged on the same. */
  share?(rule: CoarseGraining): Estimate | undefined;
}

/** A judge that has sums over error blocks of rules and of the whole block, each worked out once. */
function byStatistics(
  statisticOf: (rule: CoarseGraining) => BlockStatistic,
  whole: () => BlockStatistic,
): Required<Pick<Judge, "information" | "available" | "share">> {
  const known = new Map<CoarseGraining | "whole block", BlockStatistic>();
  const once = (of: CoarseGraining | "whole block"): BlockStatistic => {
    const found = known.get(of) ?? (of === "whole block" ? whole() : statisticOf(of));
    known.set(of, found);
    return found;
  };
  return {
    information: (rule) => informationOf(once(rule)),
    available: () => informationOf(once("whole block")),
    share(rule) {
      const [part, all] = [once(rule), once("whole block")];
      return part.rows.length === all.rows.length ? informationShare(part, all) : undefined;
    },
  };
}

/** Products of a probability and an entry of a rule's table that are taken for one answer: some seconds. */
const MOST_PRODUCTS = 2 ** 32;

/** Of blocks with more states than this, 12 sites, other posteriors are compared with the exact one on so few windows. */
const MANY_STATES = 2 ** 12;
const FEW_WINDOWS = 64;

/** The judge by the exact posterior, and how far another posterior is from it. */
export interface ExactJudge extends Judge {
  /** ⟨KL(P(V|E) ‖ Q(V|E))⟩ in nats. */
  divergence(posterior: (on: Windows) => Posterior): Estimate;
}

/**
 * The judge by the exact posterior, where the model and the geometry have one. Rules are judged on all windows unless that takes long;
 * other posteriors, which have a row of all states of the block for each window, on as many as a table holds.
 */
export function exactJudge(report: Windows): ExactJudge | undefined {
  const { model } = report.ensemble;
  if (model === undefined || !hasExactPosterior(report.geometry, model)) return undefined;
  const all = exactPosteriorRows(report, model);
  const statistics = (rules: readonly CoarseGraining[]): BlockStatistic[] => {
    const products = rules.reduce((sum, { filters }) => sum + all.states * 2 ** filters.length, 0);
    const windows = everyKth(report, Math.max(1, Math.floor(MOST_PRODUCTS / products)));
    return rowsStatistics(windows === report ? all : exactPosteriorRows(windows, model), tablesOf(rules));
  };
  return {
    kind: "exact",
    by: "exact posterior",
    ...byStatistics(
      (rule) => statistics([rule])[0]!,
      () => rowsStatistics(all, ["whole block"])[0]!,
    ),
    curve: (iterates) => (iterates.length > 0 ? statistics(iterates).map(informationOf) : []),
    divergence(posterior) {
      const windows = limitWindows(all.rimOf.length <= MANY_STATES ? report : everyKth(report, FEW_WINDOWS));
      return posteriorDivergence(exactPosterior(windows, model), posterior(windows));
    },
  };
}

/** States of a block times values of H, up to which the exact posterior judges a rule in some hundredths of a second: 3×3 sites and one unit. */
const QUICK_TABLE = 2 ** 10;

/** Whether a rule is judged so quickly that it may be while it is being learned, to be shown. */
export const isQuick = (hidden: number, { visibleSites }: WindowGeometry): boolean =>
  2 ** (hidden + visibleSites.length) <= QUICK_TABLE;

/** One after the other: of large blocks each is large. */
function* tablesOf(rules: readonly CoarseGraining[]): Iterable<Float64Array> {
  for (const rule of rules) yield ruleTable(rule);
}

/** The judge without a model: the Barber–Agakov bound with the joint Θ-RBM, its one parameter set on windows apart. */
export function boundJudge({ report, calibrate }: { report: Windows; calibrate: Windows }, theta: ThetaRbms): Judge {
  const known = (windows: Windows) => ({
    posterior: thetaPosterior(windows, theta.joint),
    states: blockStates(windows),
  });
  const [evaluate, calibration] = [known(report), known(calibrate)];
  const bound = (hidden: HiddenTable): BlockStatistic => {
    const scored = ({ posterior, states }: typeof evaluate) => scoredByPosterior(hidden, posterior, states);
    return barberAgakovStatistic({ evaluate: scored(evaluate), calibrate: scored(calibration) });
  };
  return {
    kind: "lower bound",
    by: "Θ-RBM",
    ...byStatistics(
      (rule) => bound(ruleTable(rule)),
      () => bound("whole block"),
    ),
    curve: (iterates) => iterates.map((rule) => informationOf(bound(ruleTable(rule)))),
  };
}
