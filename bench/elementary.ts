/** eˣ and the logistic function of many numbers: times beside Math.exp, and the largest error. */
import { wasmKernels } from "kadanoff/kernels";
import { measure } from "./chunks.ts";
import { atMost, type Found, speedGoal } from "./document.ts";

const N = 16_384;
const RANGE = 20;
/** Points at which the error is looked at. */
const POINTS = 2 ** 20;

const MATH: Readonly<Record<"exp" | "sigmoid", (x: number) => number>> = {
  exp: Math.exp,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

/** The largest error on [−20, 20]: relative for eˣ, absolute for the logistic function. */
function largestError(name: "exp" | "sigmoid"): number {
  const workspace = wasmKernels.workspace(8 * POINTS);
  const x = workspace.float32(POINTS);
  const y = workspace.float32(POINTS);
  for (let i = 0; i < POINTS; i++) x[i] = RANGE * ((2 * i) / (POINTS - 1) - 1);
  workspace[name](x, y);
  let largest = 0;
  for (let i = 0; i < POINTS; i++) {
    const exact = MATH[name](x[i]!);
    largest = Math.max(largest, Math.abs(y[i]! - exact) / (name === "exp" ? exact : 1));
  }
  return largest;
}

export async function benchElementary(name: "exp" | "sigmoid", seconds: number): Promise<Found> {
  const workspace = wasmKernels.workspace(8 * N);
  const x = workspace.float32(N);
  const y = workspace.float32(N);
  for (let i = 0; i < N; i++) x[i] = RANGE * ((2 * i) / (N - 1) - 1);
  const timed = (work: () => void) => (count: number) => {
    const start = performance.now();
    for (let k = 0; k < count; k++) work();
    return { ns: 1e6 * (performance.now() - start), units: count * N };
  };
  const withMath =
    name === "exp"
      ? () => {
          for (let i = 0; i < N; i++) y[i] = Math.exp(x[i]!);
        }
      : () => {
          for (let i = 0; i < N; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
        };
  const measured = await measure(
    [
      { name: "wasm", run: timed(() => workspace[name](x, y)) },
      { name: "Math.exp", run: timed(withMath) },
    ],
    { seconds },
  );
  const error = largestError(name);
  const kind = name === "exp" ? "relative" : "absolute";
  return {
    measured,
    values: { [`largest ${kind} error on [−20, 20]`]: error },
    goals: [atMost(`largest ${kind} error`, error, 1e-6), ...speedGoal(measured, "Math.exp", 10)],
  };
}
