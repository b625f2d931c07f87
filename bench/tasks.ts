/** What is measured, by the names that `kadanoff bench NAME` takes, and what is aimed at. */
import { benchCritic, type CriticTask } from "./critic.ts";

import { benchDimers } from "./dimers.ts";
import { type Found, speedGoal, timeGoal } from "./document.ts";
import { benchElementary } from "./elementary.ts";
import { benchFig2 } from "./fig2.ts";
import { benchCriticGrowth, benchHiddenGrowth, benchLatticeGrowth, benchLearnGrowth } from "./growth.ts";
import { benchIsing, type Update } from "./ising.ts";
import { benchMultispin, ONE_REPLICA } from "./multispin.ts";
import type { Native } from "./native.ts";
import { benchOperators } from "./operators.ts";
import type { Peer } from "./peers.ts";
import { benchPosterior } from "./posterior.ts";
import { benchRbm } from "./rbm.ts";
import { benchWorkers } from "./workers.ts";

/** What a task works with. */
export interface Equipment {
  readonly seconds: number;
  readonly native: Native | undefined;
  readonly peers: readonly Peer[];
}

export interface Task {
  /** The word on the command line; several tasks may have the same. */
  readonly group: string;
  readonly name: string;
  readonly unit?: string;
  run(equipment: Equipment): Found | Promise<Found>;
}

const update = (group: Update, L: number, limit?: number): Task => ({
  group,
  name: `${group} ${L}×${L}`,
  unit: group === "wolff" ? "ns per flipped spin" : "ns per spin and sweep",
  async run({ native, seconds }) {
    const { measured, physics } = await benchIsing(group, L, native, seconds);
    const { energy, exactEnergy, clusterSize, sameSpins, agrees } = physics;
    return {
      measured,
      goals: limit === undefined ? [] : timeGoal(measured, "native", limit),
      checks: [
        {
          what: [
            `energy ${energy}, exact ${exactEnergy.toFixed(5)}`,
            ...(sameSpins === undefined
              ? []
              : [`${sameSpins ? "the same" : "not the same"} spins as the native program`]),
            ...(clusterSize ? [`spins in a cluster ${clusterSize.wasm}, native, 16 lanes ${clusterSize.wide}`] : []),
          ].join("; "),
          agrees,
        },
      ],
    };
  },
});

const multispin = (L: number, settling: number): Task => ({
  group: "multispin",
  name: `multispin ${L}×${L}`,
  unit: "ns per spin and sweep of one of 128 replicas",
  async run({ native, seconds }) {
    const { measured, checks } = await benchMultispin(L, native, { seconds, settling: seconds >= 1 ? settling : 0 });
    const goals = [...timeGoal(measured, "native", 1.5), ...speedGoal(measured, ONE_REPLICA, 25)];
    return { measured, goals, checks };
  },
});

const operators = (L: number, interval: number, steps: number): Task => ({
  group: "operators",
  name: `operators ${L}×${L}`,
  unit: "µs per configuration",
  run: ({ native, seconds }) => benchOperators(L, { interval, steps, limit: 1.5, native, seconds }),
});

const worms = (L: number, coupling: number): Task => ({
  group: "worm",
  name: coupling === 0 ? `worm ${L}×${L}` : `worm ${L}×${L}, T = ${1 / coupling}`,
  unit: "ns per step",
  async run({ native, seconds }) {
    const { measured, checks } = await benchDimers(L, coupling, native, seconds);
    return { measured, goals: timeGoal(measured, "native", 1.5), checks };
  },
});

const divergence = (visible: number, hidden: number): Task => ({
  group: "cd",
  name: `CD-1 ${visible}×${hidden}`,
  unit: "µs per step of 100 windows",
  async run({ native, seconds, peers }) {
    const { measured, learning } = await benchRbm(visible, hidden, native, seconds, peers);
    const { largestDifference, steps, agrees } = learning;
    return {
      measured,
      goals: [
        ...timeGoal(measured, "native, 16 lanes", 2.5),
        ...speedGoal(measured, "scikit-learn", 3),
        ...speedGoal(measured, "torch", 1),
        ...speedGoal(measured, "numpy", 1),
      ],
      checks:
        largestDifference === undefined
          ? []
          : [
              {
                what: `weights after ${steps} steps at most ${largestDifference.toExponential(1)} from the native program's`,
                agrees,
              },
            ],
    };
  },
});

const critic = (inputs: number, task: CriticTask): Task => ({
  group: "critic",
  name: `${task.objective} ${inputs}→64→${2 ** task.hidden}`,
  unit: "µs per step of 512 windows",
  run: ({ seconds, peers }) => benchCritic(task, seconds, peers),
});

export const TASKS: readonly Task[] = [
  update("wolff", 64, 1.15),
  update("wolff", 128, 1.15),
  update("swendsen-wang", 64, 1.3),
  update("swendsen-wang", 128, 1.3),
  update("metropolis", 64),
  update("metropolis", 128),
  multispin(64, 4000),
  multispin(128, 0),
  operators(64, 25, 3),
  operators(128, 29, 4),
  worms(64, 0),
  worms(128, 0),
  worms(64, 1),
  divergence(36, 16),
  divergence(64, 128),
  divergence(256, 256),
  divergence(576, 256),
  critic(20, { objective: "conditional", block: 2, buffer: 1, environment: 1, hidden: 4 }),
  critic(36, { objective: "conditional", block: 4, buffer: 2, environment: 1, hidden: 1 }),
  critic(36, { objective: "infonce", block: 4, buffer: 2, environment: 1, hidden: 1 }),
  critic(144, { objective: "infonce", block: 8, buffer: 4, environment: 2, hidden: 2 }),
  { group: "exp", name: "exp", unit: "ns per number", run: ({ seconds }) => benchElementary("exp", seconds) },
  {
    group: "sigmoid",
    name: "sigmoid",
    unit: "ns per number",
    run: ({ seconds }) => benchElementary("sigmoid", seconds),
  },
  {
    group: "posterior",
    name: "exact posterior of 2×2 blocks",
    unit: "ns per window",
    run: ({ seconds }) => benchPosterior(seconds),
  },
  { group: "workers", name: "workers", unit: "ms for the same samples", run: ({ seconds }) => benchWorkers(seconds) },
  { group: "fig2", name: "figure 2", run: ({ seconds }) => benchFig2(seconds) },
  { group: "growth", name: "growth with the lattice", run: ({ seconds }) => benchLatticeGrowth(seconds) },
  { group: "growth", name: "growth with hidden units", run: ({ seconds }) => benchHiddenGrowth(seconds) },
  { group: "growth", name: "growth of critics", run: ({ seconds }) => benchCriticGrowth(seconds) },
  { group: "growth", name: "growth of learning", run: ({ seconds }) => benchLearnGrowth(seconds) },
];

export const GROUPS: readonly string[] = [...new Set(TASKS.map(({ group }) => group))];
