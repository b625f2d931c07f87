/** The flow of the Ising model from several temperatures, as `kadanoff flow` makes it of the same words. */
import { namedRules } from "kadanoff/coarsegraining";
import type { FlowReadings } from "kadanoff/exponents";
import { keyFor } from "kadanoff/kernels";
import { latticeOf } from "kadanoff/lattices";
import { couplingAt, ising } from "kadanoff/models";
import { type Estimate, estimate } from "kadanoff/statistics";
import { windowGeometry } from "kadanoff/windows";
import { blockOn } from "../../../cli/flags.ts";
import { keyAt } from "../../../cli/flow/key.ts";
import { relearning, stepsFor } from "../../../cli/flow/relearning.ts";
import type { Exponents, FlowRun } from "../../../cli/tasks.ts";
import { criticalTemperatureOf, temperaturesOf } from "../model.ts";
import type { WorkOptions } from "../session.ts";
import type { LabState } from "../state.ts";
import type { Pool } from "./pool.ts";

/** The effective temperatures of one start so far, in J/k_B, by step. */
export interface Track {
  readonly start: number;
  readonly temperatures: readonly Estimate[];
}

export interface Flow {
  readonly tracks: readonly Track[];
  /** T_c and ν, where there is a T_c and all temperatures have come. */
  readonly readings?: FlowReadings;
  /** Exponents by the Monte Carlo renormalization group, at the start nearest to T_c. */
  readonly exponents?: Exponents;
}

export type FlowState = Pick<
  LabState,
  "lattice" | "size" | "temperatures" | "count" | "block" | "buffer" | "environment" | "flowMethod" | "seed"
>;

/** Draws the samples of each temperature, coarse-grains them step by step, and tells of each point as it comes. */
export async function makeFlow(
  state: FlowState,
  pool: Pool,
  { report, signal, onTracks }: WorkOptions & { readonly onTracks: (tracks: readonly Track[]) => void },
): Promise<Flow> {
  const { lattice: kind, size: L, count, flowMethod: method, seed } = state;
  const of = { model: "ising", lattice: kind } as const;
  const sides = kind === "chain" ? ([L, 1] as const) : ([L, L] as const);
  const lattice = latticeOf({ kind, size: sides });
  const { buffer, environment } = state;
  const geometry = windowGeometry({ block: blockOn(lattice, [state.block]), buffer, environment });
  const { block } = geometry;
  const starts = [...new Set(temperaturesOf(state.temperatures, of))].sort((a, b) => a - b);
  const majority = method === "majority";
  const steps = stepsFor(lattice, block, undefined, majority ? undefined : geometry.size);
  const from = majority ? { rule: namedRules.majority!(block) } : relearning(geometry, { method });
  const critical = criticalTemperatureOf(of);
  const nearest =
    critical === undefined
      ? undefined
      : starts.reduce((a, b) => (Math.abs(b - critical) < Math.abs(a - critical) ? b : a));
  const tracks = new Map<number, Estimate[]>(starts.map((start) => [start, []]));
  const shares = new Map<number, number>();
  const told = (): Track[] => starts.map((start) => ({ start, temperatures: [...tracks.get(start)!] }));
  onTracks(told());
  const runs = await Promise.all(
    starts.map((start): Promise<FlowRun> => {
      const model = ising({ lattice, coupling: couplingAt(start) });
      // As the command has it: each sweep of Swendsen and Wang sees the whole lattice, whatever the temperature.
      const samples = { model, sampler: "swendsen-wang", count };
      return pool.run(
        "flow",
        { samples, exponents: start === nearest, from, steps, hamiltonian: false, key: keyAt(seed, start) },
        {
          signal,
          report: (_, done, total) => {
            shares.set(start, done / total);
            report(
              "temperatures",
              [...shares.values()].reduce((a, b) => a + b, 0),
              starts.length,
            );
          },
          onPart: (_, point) => {
            const { value, error } = point as Estimate;
            tracks.get(start)!.push(estimate(value, error));
            onTracks(told());
          },
        },
      );
    }),
  );
  if (critical === undefined) return { tracks: told() };
  report("T_c and ν", 0, 1);
  const lines = starts.map((start, n) => ({
    start,
    steps: runs[n]!.steps,
    key: keyFor(keyAt(seed, start), "resamples"),
  }));
  const { exponents } = runs[starts.indexOf(nearest!)]!;
  const readings = await pool.run("readFlow", { lines }, { signal });
  return { tracks: told(), readings, ...(exponents ? { exponents } : {}) };
}
