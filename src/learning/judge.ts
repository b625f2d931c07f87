import { type CoarseGraining, ruleTable } from "../coarsegraining/index.ts";
import {
  availableInformation,
  barberAgakovBound,
  exactPosterior,
  type HiddenTable,
  hasExactPosterior,
  posteriorDivergence,
  posteriorInformation,
  scoredByPosterior,
  type ThetaRbms,
  thetaPosterior,
} from "../information/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { blockStates, type Windows } from "../windows/index.ts";

/** What the information is: exact up to the statistics of E, a bound that holds up to its standard error, or neither. */
export type InformationKind = "exact" | "lower bound" | "estimate";

/** What stands behind the numbers: P(V|E) of the model, that of the joint Θ-RBM, or weighted blocks of the data. */
export type JudgedBy = "exact posterior" | "Θ-RBM" | "data blocks";

/** Reports the information of rules on windows that nothing was learned from. */
export interface Judge {
  readonly kind: InformationKind;
  readonly by: JudgedBy;
  /** I_Λ(H:E) in nats. */
  information(rule: CoarseGraining): Estimate;
  /** I(V:E) in nats, by the same means. */
  available(): Estimate;
  /** ⟨KL(P(V|E) ‖ P_Θ(V|E))⟩ in nats, where the exact posterior is known. */
  thetaDivergence(): Estimate | null;
}

/**
 * The best judge there is: the exact posterior where the model and the geometry have one; else the Barber–Agakov bound
 * with the joint Θ-RBM, its one parameter set on windows apart.
 */
export function judgeOf({ report, calibrate }: { report: Windows; calibrate: Windows }, theta: ThetaRbms): Judge {
  const { model } = report.ensemble;
  if (model !== undefined && hasExactPosterior(report.geometry, model)) {
    const posterior = exactPosterior(report, model);
    return {
      kind: "exact",
      by: "exact posterior",
      information: (rule) => posteriorInformation(posterior, ruleTable(rule)),
      available: () => availableInformation(posterior),
      thetaDivergence: () => posteriorDivergence(posterior, thetaPosterior(report, theta.joint)),
    };
  }
  const known = (windows: Windows) => ({
    posterior: thetaPosterior(windows, theta.joint),
    states: blockStates(windows),
  });
  const [evaluate, calibration] = [known(report), known(calibrate)];
  const bound = (hidden: HiddenTable): Estimate => {
    const scored = ({ posterior, states }: typeof evaluate) => scoredByPosterior(hidden, posterior, states);
    return barberAgakovBound({ evaluate: scored(evaluate), calibrate: scored(calibration) });
  };
  return {
    kind: "lower bound",
    by: "Θ-RBM",
    information: (rule) => bound(ruleTable(rule)),
    available: () => bound("whole block"),
    thetaDivergence: () => null,
  };
}
