import { InputError } from "../errors/index.ts";
import { xlogx } from "../kernels/index.ts";
import { LARGEST_LAYER, logPartition } from "./exact.ts";
import { pseudoLikelihood } from "./pseudoLikelihood.ts";
import { freeEnergy, type Rbm } from "./rbm.ts";
import type { TrainingOptions, UnitData } from "./train.ts";
import { unitValues } from "./units.ts";

/**
 * KL(p̂ ‖ P) = Σ p̂ log p̂ + ⟨F⟩_p̂ + log Z in nats, p̂ the shares of the windows: exact where a layer has at most 20 units. Where few
 * windows are alike, most of it says how few they are; it is then the course that counts, not the value.
 */
export function divergence(machine: Rbm, data: UnitData): number {
  const { visible, units } = machine;
  const [up, down] = unitValues(units);
  const panels = Math.ceil(visible / 16);
  const counts = new Map<string, { w: number; count: number }>();
  for (let w = 0; w < data.count; w++) {
    const name = data.bits.subarray(w * panels, (w + 1) * panels).join();
    const found = counts.get(name);
    if (found) found.count++;
    else counts.set(name, { w, count: 1 });
  }
  const v = new Float64Array(visible);
  let sum = logPartition(machine);
  for (const { w, count } of counts.values()) {
    for (let i = 0; i < visible; i++) v[i] = (data.bits[w * panels + (i >> 4)]! >> (i & 15)) & 1 ? up : down;
    const share = count / data.count;
    sum += xlogx(share) + share * freeEnergy(machine, v);
  }
  return sum;
}

/** How good a machine in training is after an epoch. */
export interface TrainingPoint {
  /** Passes over the data so far. */
  readonly epoch: number;
  /** Mean of {@link pseudoLikelihood} over the windows, in nats per window. */
  readonly pseudoLikelihood: number;
  /** {@link divergence} from the windows to the machine, in nats; none where both layers have more than 20 units. */
  readonly divergence?: number;
}

/**
 * Watches a training: give `onEpoch` to trainRbm, and read `points` afterwards. The machine is that at the end of the epoch, not
 * the average that trainRbm returns. Nothing is computed for trainings that are not watched, and no random number is drawn.
 *
 * @param data windows to judge by: those of the training, or others that it has not seen
 * @param options every: epochs from one point to the next (default 1); the last epoch always has one
 */
export function trainingCurve(
  data: UnitData,
  { every = 1 }: { readonly every?: number } = {},
): {
  /** For trainRbm. */
  readonly onEpoch: NonNullable<TrainingOptions["onEpoch"]>;
  /** Filled as the training goes on. */
  readonly points: readonly TrainingPoint[];
} {
  if (!Number.isInteger(every) || every < 1) {
    throw new InputError(`trainingCurve: expected every to be a whole number of epochs from 1 on, got ${every}`);
  }
  const points: TrainingPoint[] = [];
  return {
    points,
    onEpoch: ({ epoch, epochs, machine }) => {
      if (epoch % every !== 0 && epoch !== epochs) return;
      const now = machine();
      let sum = 0;
      for (const x of pseudoLikelihood(now, data)) sum += x;
      const isExact = Math.min(now.visible, now.hidden) <= LARGEST_LAYER;
      points.push({
        epoch,
        pseudoLikelihood: sum / data.count,
        ...(isExact ? { divergence: divergence(now, data) } : {}),
      });
    },
  };
}
