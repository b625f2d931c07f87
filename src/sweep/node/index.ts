/** Sweeps on disk: plans, records, checkpoints and submissions in the folder of a sweep. */
export {
  type Attempt,
  beat,
  beginAttempt,
  endAttempt,
  HEARTBEAT,
  isSuperseded,
  LOCAL,
  liveAttempts,
} from "./attempts.ts";
export { batchScript, jobNumber, shellQuoted, type UnitArray } from "./batchScript.ts";
export { blobPath, sha256OfFile, takeBlob } from "./blobs.ts";
export { beginTask, checkpointsOf, forgetAttempt, forgetTask, isKept } from "./checkpoints.ts";
export { type Cluster, clustersPath, readCluster, readClusters } from "./clusters.ts";
export { RESULTS_VERSION, type TaskIdentity, taskId } from "./identity.ts";
export { type Neighbours, type News, neighboursOf } from "./neighbours.ts";
export {
  isSweep,
  type PlannedStage,
  type PlannedTask,
  readSweep,
  readTasks,
  readTasksOf,
  SWEEP_FORMAT,
  type Sweep,
  type SweepInput,
  writePlan,
} from "./plan.ts";
export {
  type Compacted,
  type Conflict,
  type ConflictingResult,
  compactRecords,
  type Failure,
  type FoundResult,
  type MadeBy,
  openSegment,
  type RecordedResult,
  type Records,
  readRecords,
  resultOf,
  type Segment,
  segmentsOf,
  type TaskResult,
  type TornRecord,
} from "./records.ts";
export {
  type ActiveUnits,
  activeUnits,
  cancelJobs,
  findSubmission,
  isThere,
  type KnownJob,
  type ProgramOptions,
  type ProgramResult,
  type RunProgram,
  requeueSelf,
  SlurmError,
  type SlurmLimits,
  type SlurmOptions,
  type SubmittedJob,
  slurmLimits,
  submitArray,
} from "./slurm.ts";
export { type Job, publishUnits, readSubmission, readSubmissions, recordJob, type Submission } from "./submissions.ts";
export { restartsFromEnvironment, unitFromEnvironment } from "./unitOfEnvironment.ts";
