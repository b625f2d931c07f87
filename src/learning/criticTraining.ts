import type { AnyRule } from "../coarsegraining/index.ts";
import { type CriticScores, criticInformation, type UnitScores } from "../information/index.ts";
import { child, type Key, keyFor, MOST_HIDDEN_UNITS, streamFrom, streamState } from "../kernels/index.ts";
import type { AnyEnsemble, VariableUnits } from "../sampling/index.ts";
import type { Estimate } from "../statistics/index.ts";
import type { WindowGeometry, Windows } from "../windows/index.ts";
import type { CriticMethod } from "./criticMethod.ts";
import { criticNetwork, type RuleSide } from "./criticNetwork.ts";
import { type Keep, keepNothing } from "./keep.ts";
import type { CriticNetwork, CriticState, PausedCritic } from "./network.ts";
import { cutThreeSets, everyKth, learnUnits, type ThreeSets } from "./sets.ts";
import { type UnitsSide, unitsNetwork } from "./unitsNetwork.ts";

/** Windows of the second set that decide when to stop. */
const CHECKED = 10_000;
/** Looks at the second set: so many evenly spread, besides those at the first few steps. */
const LOOKS = 20;

/** Steps between two rules that are shown. */
export const SHOWN_EVERY = 20;

/** Parts of a restart that are kept one by one, so that one which is broken off is gone on with. */
const STRETCHES = 10;

type Scores = CriticScores | UnitScores;

/** A look at a training: the state it was in, and what it was worth on windows apart. */
export interface Look {
  readonly step: number;
  readonly state: CriticState;
  readonly rule: AnyRule | undefined;
  readonly value: Estimate;
}

/** A part of a restart: its looks, and what the next one goes on from, if any. */
interface Stretch {
  readonly looks: readonly Look[];
  readonly end: { readonly network: PausedCritic; readonly random: Uint32Array } | null;
}

/** A critic's training, restart by restart, stopped where it is worth the most on the second set. */
export interface CriticTraining {
  /** Looks of each restart, by step. */
  readonly restarts: readonly (readonly Look[])[];
  /** The best look of each restart, its value on the whole second set where there are several. */
  readonly bests: readonly Look[];
  /** The best of these, and the restart it belongs to. */
  readonly best: Look;
  readonly bestRestart: number;
  /** Scores of the critic in a state, on the windows that choose, and on those that report. */
  scores(state: CriticState): { readonly choose: Scores; readonly report: Scores };
}

/** Places of the sets in the network's list. */
const CHOOSE = 1;
const REPORT = 2;
const COMPARE = 3;

/** The three sets of a critic: of the second some windows that are looked at again and again, and all, which restarts are compared on. */
export interface CriticSets extends ThreeSets<AnyEnsemble> {
  readonly compare: Windows<AnyEnsemble>;
  /** Of real variables; see variableUnits. */
  readonly units?: VariableUnits | undefined;
}

export function criticSets(ensemble: AnyEnsemble, geometry: WindowGeometry, count: number, key: Key): CriticSets {
  const sets = cutThreeSets(ensemble, geometry, count, key);
  return { ...sets, choose: everyKth(sets.choose, CHECKED), compare: sets.choose, units: learnUnits(sets.learn) };
}

/** Rates fall linearly in the last third, to a fiftieth. */
export function schedule(step: number, steps: number): number {
  return Math.min(1, 3 * (1 - step / steps) + 0.02);
}

/** When to look: at steps 1, 3, 10, 30, …, and then evenly. */
function looksAt(steps: number): ReadonlySet<number> {
  const looks = new Set<number>();
  for (let decade = 1; decade < steps / LOOKS; decade *= 10) {
    looks.add(decade);
    if (3 * decade < steps / LOOKS) looks.add(3 * decade);
  }
  for (let k = 1; k <= LOOKS; k++) looks.add(Math.ceil((k * steps) / LOOKS));
  return looks;
}

/** Whether a critic has a number for each unit, and not for each value of H. */
function isMany(side: RuleSide | UnitsSide): side is UnitsSide {
  return side.kind === "means" || (side.kind === "learned" && side.hidden > MOST_HIDDEN_UNITS);
}

/** Trains a critic, and the rule with it where that is learned. */
export function trainCritic(
  sets: CriticSets,
  side: RuleSide | UnitsSide,
  method: CriticMethod,
  {
    key,
    restarts,
    keep = keepNothing,
    onStep,
    onLook,
    signal,
  }: {
    key: Key;
    restarts: number;
    /** Keeps what was seen of each restart, part by part. */
    keep?: Keep | undefined;
    onStep?: ((done: number, total: number) => void) | undefined;
    /** Shown the rule every few steps, and at looks what it is worth. */
    onLook?: ((restart: number, look: Pick<Look, "step" | "rule"> & Partial<Look>) => void) | undefined;
    signal?: AbortSignal | undefined;
  },
): CriticTraining {
  const { name, steps, rate, ruleRate, width, batch } = method;
  const { units } = sets;
  const all = [sets.learn, sets.choose, sets.report, ...(restarts > 1 ? [sets.compare] : [])];
  const network: CriticNetwork = isMany(side)
    ? unitsNetwork(all, side, { width, batch, units })
    : criticNetwork(all, side, { objective: name, width, batch, units });
  const looks = looksAt(steps);
  /** From one step to another, after which it can be gone on from there. */
  const stretch = (r: number, from: number, to: number, random: Uint32Array): Stretch => {
    const stream = streamFrom(random);
    const seen: Look[] = [];
    if (from === 0) network.begin(stream);
    for (let step = from + 1; step <= to; step++) {
      if (step % 16 === 0) signal?.throwIfAborted();
      const slower = schedule(step, steps);
      network.step(stream, { critic: slower * rate, rule: slower * ruleRate });
      if (looks.has(step)) {
        const value = criticInformation(name, network.scores(CHOOSE));
        seen.push({ step, state: network.save(), rule: network.rule(), value });
        onLook?.(r, seen.at(-1)!);
      } else if (step % SHOWN_EVERY === 0) onLook?.(r, { step, rule: network.rule() });
      if (step % 50 === 0) onStep?.(r * steps + step, restarts * steps);
    }
    return { looks: seen, end: to === steps ? null : { network: network.pause(), random: random.slice() } };
  };
  const train = (r: number): readonly Look[] => {
    const seen: Look[] = [];
    let before: Stretch | undefined;
    /** Where the network is, step by step of this restart; of what was kept it has seen nothing. */
    let reached = 0;
    let random = streamState(child(keyFor(key, "critic"), r));
    for (let k = 1; k <= STRETCHES; k++) {
      const [from, to] = [k - 1, k].map((n) => Math.round((n * steps) / STRETCHES)) as [number, number];
      if (from === to) continue;
      before = keep(`restart ${r}, step ${to}`, () => {
        if (reached < from) {
          const { network: paused, random: state } = before!.end!;
          network.resume(paused);
          random = state.slice();
        }
        reached = to;
        return stretch(r, from, to, random);
      });
      seen.push(...before.looks);
    }
    return seen;
  };
  const runs = Array.from({ length: restarts }, (_, r) => train(r));
  const bests = runs.map((run): Look => {
    const best = run.reduce((a, b) => (b.value.value > a.value.value ? b : a));
    if (restarts === 1) return best;
    network.restore(best.state);
    return { ...best, value: criticInformation(name, network.scores(COMPARE)) };
  });
  const bestRestart = bests.reduce((best, { value }, r) => (value.value > bests[best]!.value.value ? r : best), 0);
  return {
    restarts: runs,
    bests,
    best: bests[bestRestart]!,
    bestRestart,
    scores(state) {
      network.restore(state);
      return { choose: network.scores(CHOOSE), report: network.scores(REPORT) };
    },
  };
}
