import { describe, expect, it } from "vitest";
import { restartsFromEnvironment, unitFromEnvironment } from "./unitOfEnvironment.ts";

describe("unitFromEnvironment", () => {
  it.each([
    [{}, undefined],
    [{ SLURM_ARRAY_TASK_ID: "0" }, 0],
    [{ SLURM_ARRAY_TASK_ID: "17" }, 17],
    [{ PBS_ARRAY_INDEX: "3" }, 3],
    [{ PBS_ARRAYID: "4" }, 4],
    // LSF and Grid Engine count from 1, and say so where there is no array.
    [{ LSB_JOBINDEX: "1" }, 0],
    [{ LSB_JOBINDEX: "0" }, undefined],
    [{ SGE_TASK_ID: "5" }, 4],
    [{ SGE_TASK_ID: "undefined" }, undefined],
    [{ HQ_TASK_ID: "9" }, 9],
    // A HyperQueue worker within an element of an array.
    [{ SLURM_ARRAY_TASK_ID: "2", HQ_TASK_ID: "40" }, 40],
  ])("takes %j for unit %s", (env, unit) => {
    expect(unitFromEnvironment(env)).toBe(unit);
  });

  it("refuses what is no index", () => {
    expect(() => unitFromEnvironment({ SLURM_ARRAY_TASK_ID: "a" })).toThrow(
      'SLURM_ARRAY_TASK_ID: expected the index of an array\'s element from 0, got "a"; give the unit as --unit',
    );
    expect(() => unitFromEnvironment({ SGE_TASK_ID: "0" })).toThrow(/element from 1, got "0"/);
    expect(() => unitFromEnvironment({ PBS_ARRAY_INDEX: "-1" })).toThrow(/got "-1"/);
  });
});

describe("restartsFromEnvironment", () => {
  it.each([
    [{}, 0],
    [{ SLURM_RESTART_COUNT: "3" }, 3],
    [{ SLURM_RESTART_COUNT: "" }, 0],
    [{ HQ_TASK_ID: "1", HQ_INSTANCE_ID: "2", SLURM_RESTART_COUNT: "7" }, 2],
  ])("takes %j for %i restarts", (env, restarts) => {
    expect(restartsFromEnvironment(env)).toBe(restarts);
  });
});
