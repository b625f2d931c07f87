import { InputError } from "../errors/index.ts";
import type { CriticObjective } from "../information/index.ts";

/** How a critic, and Λ with it, are trained; see criticNetwork. */
export interface CriticSettings {
  /** Hidden units of the critic, a multiple of 16. */
  readonly width: number;
  /** Steps of the training. */
  readonly steps: number;
  /** Windows in a step, a multiple of 8: InfoNCE sees no more than the logarithm of it. */
  readonly batch: number;
  /** Rate of Adam for the critic, and for Λ; both fall linearly in the last third of the steps. */
  readonly rate: number;
  /** Rate of Adam for Λ. */
  readonly ruleRate: number;
}

/** A neural estimator of I(H:E) to learn a rule with, or to evaluate one. */
export interface CriticMethod extends CriticSettings {
  /** The objective that critic and rule climb. */
  readonly name: CriticObjective;
}

const defaults: CriticSettings = { width: 64, steps: 3000, batch: 512, rate: 0.005, ruleRate: 0.005 };

const method =
  (name: CriticObjective) =>
  (settings: Partial<CriticSettings> = {}): CriticMethod => {
    const { width, steps, batch, rate, ruleRate } = { ...defaults, ...settings };
    const whole = (what: string, n: number, unit: number): void => {
      if (!Number.isInteger(n) || n < unit || n % unit !== 0) {
        throw new InputError(`${name}: expected a ${what} that is a multiple of ${unit}, got ${n}`);
      }
    };
    whole("width", width, 16);
    whole("batch", batch, 8);
    whole("number of steps", steps, 1);
    for (const [what, x] of [
      ["rate", rate],
      ["rate for Λ", ruleRate],
    ] as const) {
      if (!(x > 0 && x < 1)) throw new InputError(`${name}: expected a ${what} between 0 and 1, got ${x}`);
    }
    return { name, width, steps, batch, rate, ruleRate };
  };

/** Barber and Agakov's bound, the sum over H exact: see climbObjective. */
export const conditional: (settings?: Partial<CriticSettings>) => CriticMethod = method("conditional");
/** InfoNCE, the bound that RSMI-NE climbs. */
export const infoNce: (settings?: Partial<CriticSettings>) => CriticMethod = method("infonce");
/** The bound of Nguyen, Wainwright and Jordan [poole2019]: of large variance where there is much information. */
export const nwj: (settings?: Partial<CriticSettings>) => CriticMethod = method("nwj");
/** The bound of Donsker and Varadhan [poole2019]. */
export const donskerVaradhan: (settings?: Partial<CriticSettings>) => CriticMethod = method("dv");
/** Trained on the Jensen–Shannon divergence, and evaluated by the bound of Nguyen, Wainwright and Jordan [poole2019]. */
export const jensenShannon: (settings?: Partial<CriticSettings>) => CriticMethod = method("js");
/** SMILE: trained as {@link jensenShannon}, and evaluated with e^T clipped to e^{±5} [song2020]; an estimate and no bound. */
export const smile: (settings?: Partial<CriticSettings>) => CriticMethod = method("smile");

/** The methods by the names that the command line knows. */
export const criticMethods: Readonly<Record<CriticObjective, (settings?: Partial<CriticSettings>) => CriticMethod>> = {
  ...{ conditional, infonce: infoNce, nwj },
  ...{ dv: donskerVaradhan, js: jensenShannon, smile },
};
