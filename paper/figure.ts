/** What a figure of the paper is to the programs that make it: samples in, a drawing, a table and words out. */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import type { FlowRule, OperatorOptions, OperatorSeries, RgStep } from "kadanoff/flow";
import type { Key } from "kadanoff/kernels";
import type { CriticSettings, Learned, LearnOptions, RuleInformation } from "kadanoff/learning";
import type { Model } from "kadanoff/models";
import type { Rbm, TrainingOptions } from "kadanoff/rbm";
import type { Ensemble } from "kadanoff/sampling";
import { type Estimate, estimate } from "kadanoff/statistics";
import type { WindowGeometry } from "kadanoff/windows";

export type Samples = Ensemble & { readonly model: Model };

/** An RBM of the blocks V of windows: which, and how it is trained. Windows and weights both come from the key. */
export interface RbmWork extends Pick<TrainingOptions, "hidden" | "key" | "epochs"> {
  readonly geometry: WindowGeometry;
  readonly windows: number;
}

/** A rule, and how its information is to be estimated. */
export interface RuleQuestion {
  readonly estimator: RuleInformation["estimator"];
  readonly geometry: WindowGeometry;
  readonly rule: CoarseGraining;
  readonly windows: number;
  readonly key: Key;
  readonly critic?: Partial<CriticSettings>;
}

/** The flow of samples of a model, which are drawn for it and forgotten. */
export interface FlowWork {
  readonly model: Model;
  readonly count: number;
  readonly from: FlowRule;
  readonly steps: number;
  readonly key: Key;
}

/** Steps of a flow; of how a rule was learned what is kept: itself, before it was sharpened. */
export type FlowSteps = readonly (Omit<RgStep, "learned"> & { readonly learnedRule?: CoarseGraining })[];

/** Where the work of a figure is done: in this thread, or on workers. */
export interface Studio {
  readonly seed: number;
  /** Fewer samples and shorter training, to try it out. */
  readonly quick: boolean;
  /** Samples of a model from the seed; one set after the other. */
  sample(model: Model, count: number): Promise<Samples>;
  /** A call of learn. */
  learn(samples: Samples, options: LearnOptions): Promise<Learned>;
  /** An RBM trained on the blocks of so many windows. */
  trainRbm(samples: Samples, options: RbmWork): Promise<Rbm>;
  /** Flows side by side, of a name; those that several figures of a command ask for are made once. */
  flows?(name: string, works: readonly FlowWork[]): Promise<FlowSteps[]>;
  /** Between pieces of longer work in this thread: lets signals in, and ends the work if one came. */
  pause?(): Promise<void>;
  /** Operators along the flow of so many samples, which are forgotten; in this thread where there is no such member. */
  operators?(model: Model, count: number, options: OperatorOptions): Promise<OperatorSeries>;
  /** The table of another figure, where it has been made in the same folder. */
  found?(figure: string): readonly TableRow[] | undefined;
  /** What an estimator says of a rule. */
  information(samples: Samples, question: RuleQuestion): Promise<RuleInformation>;
}

/** A row of the table: what the paper says, what came out, and what is exactly known where something is. */
export interface TableRow {
  readonly quantity: string;
  readonly published: string | number | null;
  readonly ours: Estimate;
  readonly exact?: number | Estimate;
}

/** What every figure comes with. */
export interface FigureResult {
  readonly table: readonly TableRow[];
  readonly notes: readonly string[];
}

export interface PaperFigure<Result extends FigureResult = FigureResult> {
  readonly name: string;
  readonly title: string;
  /** In HTML. */
  readonly caption: string;
  make(studio: Studio): Promise<Result>;
  /** The data drawn, for NAME.json; rules by the document of their learning. */
  data(result: Result, document: (learned: Learned) => object): object;
  /** The figure, as SVG. */
  draw(result: Result): Promise<string>;
}

/** The mean of what independent trainings gave, with its standard error; NaN where there is one. */
export function meanOf(values: readonly number[]): Estimate {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return estimate(mean, Math.sqrt(squares / (values.length - 1) / values.length));
}
