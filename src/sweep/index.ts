/** Sweeps: grids of tasks, what each of them is known by, and how they are bundled into units of work. */

export { type Bundling, bundle } from "./bundle.ts";
export { canonicalJson } from "./canonical.ts";
export {
  type Axis,
  type GridPoint,
  gridOf,
  type Parameters,
  type Scalar,
  type Stage,
  type SweepTask,
  sweepTasks,
} from "./grid.ts";
export { type Known, type StateCounts, stateCounts, stateOf, type TaskState, taskStates } from "./states.ts";
