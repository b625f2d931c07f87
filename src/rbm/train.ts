import { InputError } from "../errors/index.ts";
import {
  type ContrastiveDivergence,
  contrastiveDivergenceBytes,
  contrastiveDivergenceIn,
  exp,
  type Kernels,
  type Key,
  keyFor,
  log,
  panels,
  randomStream,
  STREAM_WORDS,
  streamState,
  type Units,
  wasmKernels,
} from "../kernels/index.ts";
import { type Rbm, rbm } from "./rbm.ts";

/** Training data as bits, for machines of either units: bit i mod 16 of bits[w·⌈visible/16⌉ + ⌊i/16⌋] is 1 where unit i is up. */
export interface UnitData {
  /** Units of a window. */
  readonly visible: number;
  /** Windows. */
  readonly count: number;
  /** As windowBits makes them. */
  readonly bits: Uint16Array;
}

/** Options of {@link trainRbm}. */
export interface TrainingOptions {
  /** Hidden units. */
  readonly hidden: number;
  /** Draws first weights, order of windows, and the units of the chains. */
  readonly key: Key;
  /** Values of all units. Machines of either kind represent the same distributions; learning goes other ways. */
  readonly units?: Units;
  /** Passes over the data. */
  readonly epochs?: number;
  /** Windows in a step, 100 by default. */
  readonly batch?: number;
  /** k of CD-k: steps of Gibbs sampling from the data. */
  readonly steps?: number;
  /** PCD-k: `batch` Markov chains that go on from where they are, not from the data. */
  readonly persistent?: boolean;
  /** Learning rate at the first and at the last epoch; geometric in between. */
  readonly rate?: readonly [number, number];
  /** In [0, 1), ½ by default. */
  readonly momentum?: number;
  /** L2 decay of the weights, per unit of learning rate. */
  readonly weightDecay?: number;
  /** The last so many epochs whose parameters are averaged: what is left of the gradient's noise averages out. */
  readonly averaged?: number;
  /** The backend; WebAssembly by default. */
  readonly kernels?: Kernels;
  /** Called after each epoch; `machine` makes the machine as it then is. */
  readonly onEpoch?: (progress: { epoch: number; epochs: number; machine: () => Rbm }) => void;
  /** Ends the training between epochs, with its reason thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains an RBM by contrastive divergence, CD-k [hinton2002]: W moves along ⟨v h⟩_data − ⟨v h⟩_k, where the second mean
 * is taken after k steps of Gibbs sampling from the data, with momentum and weight decay; or, persistent, after k steps more
 * of Markov chains that run through the whole training [tieleman2008]. Weights begin small and random; visible biases begin at
 * the log-odds of the data, the hidden ones at zero.
 */
export function trainRbm(
  data: UnitData,
  {
    hidden,
    key,
    units = "±1",
    epochs = 20,
    batch = 100,
    steps = 1,
    persistent = false,
    rate: [first, last] = [0.03, 0.001],
    momentum = 0.5,
    weightDecay = 0,
    averaged = Math.ceil(epochs / 2),
    kernels = wasmKernels,
    onEpoch,
    signal,
  }: TrainingOptions,
): Rbm {
  const { visible, count, bits } = data;
  if (count < batch)
    throw new InputError(`rbm: expected at least a batch of ${batch} windows to train on, got ${count}`);
  const most = 256 * batch;
  if (Math.max(visible, hidden) > most) {
    throw new InputError(
      `rbm: expected layers of at most ${most} units for batches of ${batch}, got ${visible} and ${hidden}; use larger batches`,
    );
  }
  const shape = { units, visible, hidden, batch, windows: count };
  const workspace = kernels.workspace(contrastiveDivergenceBytes(shape) + 4 * STREAM_WORDS);
  const machine = contrastiveDivergenceIn(workspace, shape);
  const stream = streamState(keyFor(key, "gibbs"), workspace.uint32(STREAM_WORDS));
  const order = randomStream(keyFor(key, "order"));
  machine.data.set(bits.subarray(0, machine.data.length));
  initialize(machine, keyFor(key, "weights"));

  const sum = {
    weights: new Float64Array(visible * hidden),
    visibleBias: new Float64Array(visible),
    hiddenBias: new Float64Array(hidden),
  };
  const decline = epochs > 1 ? exp(log(last / first) / (epochs - 1)) : 1;
  let rate = first;
  for (let epoch = 0; epoch < epochs; epoch++) {
    signal?.throwIfAborted();
    order.permutation(count, machine.order);
    workspace.contrastiveDivergence(
      machine,
      { windows: count, steps, rate, momentum, decay: weightDecay, persistent },
      stream,
    );
    rate *= decline;
    if (epoch >= epochs - averaged) {
      const now = parameters(machine);
      for (const part of ["weights", "visibleBias", "hiddenBias"] as const) {
        for (let i = 0; i < sum[part].length; i++) sum[part][i]! += now[part][i]! / averaged;
      }
    }
    onEpoch?.({ epoch: epoch + 1, epochs, machine: () => parameters(machine) });
  }
  return rbm({ units, ...sum });
}

/** Small random weights, which break the symmetry between hidden units; visible biases that give the data's ⟨v⟩ without them. */
function initialize(machine: ContrastiveDivergence, key: Key): void {
  const { units, visible, hidden, weights, visibleBias, data, order } = machine;
  const random = randomStream(key);
  const nQ = panels(visible);
  for (let k = 0; k < hidden; k++) {
    for (let i = 0; i < visible; i++)
      weights[((k >> 4) * 16 * nQ + i) * 16 + (k & 15)] = 0.1 * (2 * random.uniform() - 1);
  }
  const windows = order.length;
  for (let i = 0; i < visible; i++) {
    let up = 0;
    for (let w = 0; w < windows; w++) up += (data[w * nQ + (i >> 4)]! >> (i & 15)) & 1;
    // One half more on either side keeps a unit that never changes finite.
    visibleBias[i] = (units === "±1" ? 0.5 : 1) * log((up + 0.5) / (windows - up + 0.5));
  }
}

/** The parameters of a machine in training, in the layout of {@link Rbm}. */
function parameters({ units, visible, hidden, weights, visibleBias, hiddenBias }: ContrastiveDivergence): Rbm {
  const nQ = panels(visible);
  const W = new Float64Array(visible * hidden);
  for (let i = 0; i < visible; i++) {
    for (let k = 0; k < hidden; k++) W[i * hidden + k] = weights[((k >> 4) * 16 * nQ + i) * 16 + (k & 15)]!;
  }
  return rbm({
    units,
    weights: W,
    visibleBias: Float64Array.from(visibleBias.subarray(0, visible)),
    hiddenBias: Float64Array.from(hiddenBias.subarray(0, hidden)),
  });
}
