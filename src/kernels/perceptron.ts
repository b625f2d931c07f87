/** Perceptrons on inputs ±1 or real ones, and hidden units ±1 given such: their memory. What they compute is said in {@link Workspace}. */
import { PANEL, panels, type Workspace } from "./kernels.ts";

/** What layers have in common. */
interface LinearUnits {
  /** Inputs of a window. */
  readonly inputs: number;
  /** Outputs x_k. */
  readonly outputs: number;
  /** A multiple of 8. */
  readonly batch: number;
  /** The windows of the batch, B of them; they may repeat. */
  readonly order: Uint32Array;
  /** weights[(p·16nQ + i)·16 + l] = W_{i, 16p+l} */
  readonly weights: Float32Array;
  /** bias[k] = c_k */
  readonly bias: Float32Array;
  /** fields[(p·B + b)·16 + l] = x_{16p+l} of member b; on the way back its slope. */
  readonly fields: Float32Array;
  /** ∂J/∂W, shaped as the weights. */
  readonly weightGradient: Float32Array;
  /** ∂J/∂c, shaped as the bias. */
  readonly biasGradient: Float32Array;
}

/**
 * Linear units x_k = c_k + Σᵢ eᵢ W_ik on inputs eᵢ = ±1, for a batch of windows. Output k = 16p + l stands in panel p, lane l; outputs
 * beyond the last have zero weights. nQ and nP are the panels of inputs and outputs, B the batch.
 */
export interface SignLayer extends LinearUnits {
  /** Inputs ±1. */
  readonly kind: "signs";
  /** Bit i mod 16 of data[w·nQ + ⌊i/16⌋] is 1 where input i of window w is +1. */
  readonly data: Uint16Array;
  /** What the kernels work in; nobody else reads it. */
  readonly scratch: {
    /** The inputs of the batch. */
    readonly bits: Uint16Array;
    /** The same, input by input. */
    readonly transposed: Uint8Array;
    /** Sums over the units of four inputs each, sixteen entries of sixteen lanes. */
    readonly tables: Float32Array;
    /** Addresses of the entries that the inputs pick. */
    readonly places: Uint32Array;
    /** Sixteen lanes of zeros. */
    readonly zeros: Float32Array;
  };
}

/** The same units on inputs eᵢ that are real numbers. */
export interface RealLayer extends LinearUnits {
  /** Real inputs. */
  readonly kind: "reals";
  /** data[w·n + i] = eᵢ of window w, n the number of inputs. */
  readonly data: Float32Array;
  /** What the kernels work in; nobody else reads it. */
  readonly scratch: {
    /** The inputs of the batch, rows[b·n + i]. */
    readonly rows: Float32Array;
  };
}

/** Linear units on inputs of either kind. */
export type Layer = SignLayer | RealLayer;

/** Parameters with their gradient, and the means of it and of its square that Adam keeps: arrays of one length, a multiple of 4. */
export interface AdamState {
  /** What is moved. */
  readonly parameters: Float32Array;
  /** ∂J of the parameters; uphill. */
  readonly gradient: Float32Array;
  /** The running mean of the gradient, 0 at first. */
  readonly mean: Float32Array;
  /** The running mean of its square, 0 at first. */
  readonly square: Float32Array;
}

/** Functions T_o of inputs by one hidden layer of rectified units: T_o = d_o + Σ_k U_ok max(0, x_k), x = c + Σ e W. */
export interface Perceptron extends AdamState {
  /** The hidden layer, of W, c and x; the number of its units, a multiple of 16, is the width. */
  readonly layer: Layer;
  /** Functions T_o. */
  readonly outputs: number;
  /** weights[(p·outputs + o)·16 + l] = U_{o, 16p+l} */
  readonly weights: Float32Array;
  /** bias[o] = d_o */
  readonly bias: Float32Array;
  /** values[o·B + b] = T_o of member b. */
  readonly values: Float32Array;
  /** slopes[o·B + b] = ∂J/∂T_o of member b: to be set before the way back. */
  readonly slopes: Float32Array;
  /** ∂J/∂U, shaped as the weights. */
  readonly weightGradient: Float32Array;
  /** ∂J/∂d, shaped as the bias. */
  readonly biasGradient: Float32Array;
}

/** The most hidden units whose states are summed over. */
export const MOST_HIDDEN_UNITS = 6;

/** Hidden units hⱼ = ±1 given inputs, P(hⱼ = +1) = 1/(1 + e^{−2xⱼ}); bit j of a state H is 0 where hⱼ is +1. */
export interface HiddenUnits {
  /** The fields xⱼ, an output for each unit. */
  readonly layer: Layer;
  /** probabilities[H·B + b] = P(H) of member b, all 2ᵐ states. */
  readonly probabilities: Float32Array;
  /** rewards[H·B + b] = ∂J/∂P(H) of member b: to be set before the way back. */
  readonly rewards: Float32Array;
  /** Room for exponentials. */
  readonly exponents: Float32Array;
  /** means[j·B + b] = tanh xⱼ of member b. */
  readonly means: Float32Array;
}

/** @inline */
interface LayerShape {
  /** Inputs ±1 as bits, or real ones; ±1 if absent. */
  readonly kind?: Layer["kind"];
  readonly inputs: number;
  /** Windows in a step, a multiple of 8. */
  readonly batch: number;
  /** Windows of the data. */
  readonly windows: number;
}

/** @inline */
interface PerceptronShape extends LayerShape {
  /** Units of the hidden layer, a multiple of 16. */
  readonly width: number;
  /** Functions T_o. */
  readonly outputs: number;
}

/** @inline */
interface HiddenShape extends LayerShape {
  /** Hidden units, up to {@link MOST_HIDDEN_UNITS}. */
  readonly hidden: number;
}

const TABLES = 32;
const numPlaces = (inputs: number, batch: number): number =>
  Math.max(4 * panels(inputs) * batch, inputs * 4 * Math.ceil(batch / 16));
const upToFour = (n: number): number => (n + 3) & ~3;

/** Where the parts of a perceptron's parameters begin: W, c, U, d, and where they end. */
function partsOf({ inputs, width, outputs }: PerceptronShape): readonly [number, number, number, number] {
  const c = PANEL * panels(inputs) * width;
  const U = c + width;
  const d = U + width * outputs;
  return [c, U, d, d + upToFour(outputs)];
}

function layerBytes({ kind, inputs, batch, windows }: LayerShape, outputs: number): number {
  const nQ = panels(inputs);
  if (kind === "reals") return 4 * inputs * (windows + batch) + 4 * batch + 64 * panels(outputs) * batch + 1024;
  const scratch = nQ * 4 * batch + 1024 * TABLES + 4 * numPlaces(inputs, batch) + 64;
  return windows * nQ * 2 + 4 * batch + 64 * panels(outputs) * batch + scratch + 1024;
}

/** Bytes of a workspace that hold a {@link Perceptron}. */
export function perceptronBytes(shape: PerceptronShape): number {
  return layerBytes(shape, shape.width) + 16 * partsOf(shape)[3] + 8 * shape.outputs * shape.batch + 1024;
}

/** Bytes of a workspace that hold {@link HiddenUnits}. */
export function hiddenUnitsBytes(shape: HiddenShape): number {
  const { inputs, hidden, batch } = shape;
  const states = 2 ** hidden;
  return layerBytes(shape, PANEL) + 8 * PANEL * (PANEL * panels(inputs) + 1) + 8 * batch * (states + hidden) + 1024;
}

/** A {@link Perceptron} in a workspace, all zero; `width` a multiple of 16, `batch` of 8. */
export function perceptronIn(workspace: Workspace, shape: PerceptronShape): Perceptron {
  const [c, U, d, end] = partsOf(shape);
  const { outputs, batch } = shape;
  const parameters = workspace.float32(end);
  const gradient = workspace.float32(end);
  return {
    parameters,
    gradient,
    mean: workspace.float32(end),
    square: workspace.float32(end),
    layer: layerIn(workspace, shape, shape.width, {
      weights: parameters.subarray(0, c),
      bias: parameters.subarray(c, U),
      weightGradient: gradient.subarray(0, c),
      biasGradient: gradient.subarray(c, U),
    }),
    outputs,
    weights: parameters.subarray(U, d),
    bias: parameters.subarray(d, d + outputs),
    weightGradient: gradient.subarray(U, d),
    biasGradient: gradient.subarray(d, d + outputs),
    values: workspace.float32(outputs * batch),
    slopes: workspace.float32(outputs * batch),
  };
}

/** {@link HiddenUnits} in a workspace, all zero; up to {@link MOST_HIDDEN_UNITS}, `batch` a multiple of 8. */
export function hiddenUnitsIn(workspace: Workspace, shape: HiddenShape): HiddenUnits {
  const { inputs, hidden, batch } = shape;
  const rows = PANEL * panels(inputs);
  return {
    layer: layerIn(workspace, shape, hidden, {
      weights: workspace.float32(rows * PANEL),
      bias: workspace.float32(PANEL),
      weightGradient: workspace.float32(rows * PANEL),
      biasGradient: workspace.float32(PANEL),
    }),
    probabilities: workspace.float32(2 ** hidden * batch),
    rewards: workspace.float32(2 ** hidden * batch),
    exponents: workspace.float32(hidden * batch),
    means: workspace.float32(hidden * batch),
  };
}

function layerIn(
  { uint8, uint16, uint32, float32 }: Workspace,
  { kind = "signs", inputs, batch, windows }: LayerShape,
  outputs: number,
  weights: Pick<LinearUnits, "weights" | "bias" | "weightGradient" | "biasGradient">,
): Layer {
  const nQ = panels(inputs);
  const units: LinearUnits = {
    ...{ inputs, outputs, batch, ...weights },
    order: uint32(batch),
    fields: float32(panels(outputs) * batch * PANEL),
  };
  if (kind === "reals") {
    return { ...units, kind, data: float32(windows * inputs), scratch: { rows: float32(batch * inputs) } };
  }
  return {
    ...units,
    kind,
    data: uint16(windows * nQ),
    scratch: {
      bits: uint16(nQ * batch),
      transposed: uint8((nQ * PANEL * batch) / 8),
      tables: float32(256 * TABLES),
      places: uint32(numPlaces(inputs, batch)),
      zeros: float32(PANEL),
    },
  };
}
