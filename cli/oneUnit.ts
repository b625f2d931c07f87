/** One hidden unit of a rule, as what makes one coarse spin of a block. */
import { type CoarseGraining, coarseGraining } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";

/**
 * The rule of one hidden unit alone.
 *
 * @param unit from 1; of a rule with several it has to be said
 */
export function oneUnit(rule: CoarseGraining, unit: number | undefined): CoarseGraining {
  const units = rule.filters.length;
  if (unit === undefined && units > 1) {
    throw new InputError(
      `the rule has ${units} hidden units; expected --unit J, one of them, for one coarse spin a block`,
    );
  }
  const j = (unit ?? 1) - 1;
  if (j >= units) throw new InputError(`--unit: expected a whole number from 1 to ${units}, got ${unit}`);
  return coarseGraining({ ...rule, filters: [rule.filters[j]!], bias: [rule.bias[j]!] });
}
