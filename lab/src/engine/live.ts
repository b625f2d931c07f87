/**
 * A Markov chain that is watched. It goes on by as many updates a picture as are asked for, or as fast as it may, and shows itself whenever the page has drawn the
 * last picture; it rests while nobody looks.
 */
import { key } from "kadanoff/kernels";
import type { Model } from "kadanoff/models";
import { type Chain, markovChain, observe, samplerNamed, samplerNames } from "kadanoff/sampling";
import { painter } from "../draw/painter.ts";
import type { Picture } from "../draw/view.ts";
import { type ModelState, modelOf, samplerOf } from "../model.ts";
import type { LabState } from "../state.ts";
import { dimerMeter } from "./dimerMeter.ts";
import { live } from "./lifeline.ts";
import { type Summary, type Watching, watching } from "./series.ts";

export type LiveState = ModelState & Pick<LabState, "sampler" | "seed">;

/**
 * What the page says: what to run from now on, how many updates a picture (0: as fast as it may), that it has drawn the last one, whether it draws dimers as bars, and a
 * memory of pixels that it has no more use for.
 */
export type LiveOrder =
  | { readonly run: LiveState; readonly number: number }
  | { readonly updates: number }
  | { readonly paused: boolean }
  | { readonly drawn: true }
  | { readonly bars: boolean }
  | { readonly spent: Uint32Array<ArrayBuffer> };

/** A picture of the chain, and now and then what was measured on the way to it. */
export interface LiveFrame {
  /** A pixel a site of the picture; of Ising spins as they are or all turned round, whichever is nearer to the last picture. */
  readonly pixels: Uint32Array<ArrayBuffer>;
  readonly picture: Picture;
  /** Of dimers that are drawn as bars the configuration itself. */
  readonly spins?: Int8Array<ArrayBuffer>;
  readonly state: LiveState;
  readonly updates: number;
  /** The sampler, and what it calls an update. */
  readonly sampler: string;
  readonly unit: string;
  /** Absent where it is what it was. */
  readonly summary?: Summary | "too short";
}

/** A sampler, and why it cannot do the model. */
export interface AbleSampler {
  readonly name: string;
  readonly why?: string;
}

export type LiveAnswer =
  | { readonly frame: LiveFrame }
  | { readonly samplers: readonly AbleSampler[] }
  | { readonly problem: string /** Of the run of which number. */; readonly of: number };

/** Milliseconds of computing before orders are listened to, between two pictures, and between two summaries. */
const [SLICE, BETWEEN_PICTURES, BETWEEN_SUMMARIES] = [6, 14, 200];
/** Milliseconds without anybody drawing after which the chain rests. */
const UNSEEN = 1000;
/** Pictures that the noise of dimers stays for: drawn anew for each it would do nothing but flicker. */
const NOISE_STAYS = 20;

interface Running {
  readonly state: LiveState;
  readonly chain: Chain;
  readonly numSites: number;
  readonly picture: Picture;
  readonly paint: ReturnType<typeof painter>;
  /** What an update is, and how many of them are about a sweep. */
  readonly unit: string;
  readonly sweep: number;
  readonly isNoisy: boolean;
  measure(spins: Int8Array): readonly [energy: number, order: number];
}

let running: Running | undefined;
let series: Watching = watching(1);
let wanted: LiveState | undefined;
/** The number of the last run that was asked for. */
let asked = 0;
let [speed, paused] = [1, false];
/** Updates since the chain began, since the last measurement, and still to do before the next picture. */
let [updates, unmeasured, owed] = [0, 0, 0];
/** Whether the page waits for a picture, and whether there is something new to show. */
let [awaited, fresh] = [true, false];
let [shownAt, summarizedAt, pictures] = [0, 0, 0];
/** Ising spins as they were shown last, and a memory for the next ones. */
let shown: Int8Array | undefined;
let next: Int8Array | undefined;
/** Memories of pixels that have come back from the page. */
let spent: Uint32Array<ArrayBuffer>[] = [];
let wantsBars = false;
/** Milliseconds of an update, as the last ones were. */
let pace = SLICE;
let [isScheduled, hasNewSeries] = [false, false];
let told = "";

const answer = (said: LiveAnswer, transfer: Transferable[] = []): void => postMessage(said, { transfer });
const spinsOf = ({ chain, numSites }: Running): Int8Array => chain.spins.subarray(0, numSites);

/** Whether a chain of one state can go on from a configuration of the other. */
const isSameChain = (a: LiveState, b: LiveState): boolean =>
  (["model", "lattice", "size", "noise", "sampler", "seed"] as const).every((field) => a[field] === b[field]);

/** Updates that touch about as many sites as there are, by a few that are counted. */
function updatesInSweep(chain: Chain, numSites: number): number {
  const COUNTED = 16;
  let touched = 0;
  const before = new Int8Array(numSites);
  for (let n = 0; n < COUNTED; n++) {
    const spins = chain.spins.subarray(0, numSites);
    before.set(spins);
    chain.advance(1);
    let changed = 0;
    for (let i = 0; i < numSites; i++) changed += before[i] === spins[i] ? 0 : 1;
    touched += Math.min(changed, numSites - changed) + 1;
  }
  return Math.max(1, Math.round((COUNTED * numSites) / (4 * touched)));
}

/** Tells which samplers can do a model, where it is not what was told before. */
function tellOfSamplers(model: Model): void {
  const samplers = samplerNames.map((name): AbleSampler => {
    try {
      samplerNamed(name).prepare(model);
      return { name };
    } catch (error) {
      return { name, why: (error as Error).message };
    }
  });
  if (JSON.stringify(samplers) === told) return;
  told = JSON.stringify(samplers);
  answer({ samplers });
}

function begin(state: LiveState): void {
  const before = running;
  running = undefined;
  const model = modelOf(state);
  // A change of the temperature alone is seen as what it does to the configuration that is there.
  const goesOn = before !== undefined && isSameChain(before.state, state);
  if (!goesOn) tellOfSamplers(model);
  const sampler = samplerNamed(samplerOf(state));
  const chain = markovChain(model, sampler, key(state.seed));
  const { lattice } = model;
  const { numSites, size } = lattice;
  if (goesOn) chain.spins.set(before.chain.spins);
  else {
    chain.start();
    updates = 0;
    shown = undefined;
  }
  const meter = model.name === "dimers" ? dimerMeter(lattice) : undefined;
  const sweep = sampler.update === "sweep" ? 1 : updatesInSweep(chain, numSites);
  // A chain is shown through time, as many rows as it has sites.
  const isTorus = lattice.kind !== "chain";
  const picture = { columns: size[0], rows: isTorus ? size[1] : size[0], isTorus, isDimers: model.name === "dimers" };
  running = {
    ...{ state, chain, numSites, picture, unit: sampler.update, sweep },
    paint: goesOn ? before.paint : painter(picture),
    isNoisy: model.name === "dimers" && model.noise !== undefined,
    measure(spins) {
      if (meter) return meter(spins);
      const { energy, magnetization } = observe(spins, lattice);
      return [energy, Math.abs(magnetization)];
    },
  };
  pictures = 0;
  pace = SLICE;
  beginSeries();
}

/** Measurements are about a sweep apart, or a picture, the nearer. */
function beginSeries(): void {
  series = watching(running === undefined ? 1 : speed === 0 ? running.sweep : Math.min(speed, running.sweep));
  owed = speed;
  unmeasured = 0;
  fresh = hasNewSeries = true;
  summarizedAt = 0;
}

/** Goes on for a slice of time, or until a picture is due. */
function goOn(on: Running): void {
  const until = performance.now() + SLICE;
  for (let now = until - SLICE; now < until; ) {
    const toMeasure = Math.max(1, series.spacing - unmeasured);
    // No more than there is time for: on large lattices measurements are many updates apart.
    const inTime = Math.max(1, Math.floor(SLICE / pace));
    const some = Math.min(toMeasure, inTime, speed === 0 ? toMeasure : owed);
    if (some === 0) return;
    on.chain.advance(some);
    const then = now;
    now = performance.now();
    pace = Math.max(1e-3, (now - then) / some);
    updates += some;
    unmeasured += some;
    if (speed > 0) owed -= some;
    if (unmeasured >= series.spacing) {
      series.add(updates, ...on.measure(spinsOf(on)));
      unmeasured = 0;
      now = performance.now();
    }
    fresh = true;
  }
}

/** Draws the noise anew, and leaves the dimers where they are, on sites of the grid with x + y odd. */
function drawNoise({ chain, picture: { columns: width } }: Running): void {
  const { spins } = chain;
  const before = spins.slice();
  chain.redraw();
  for (let i = 0; i < spins.length; i++) if (((i % width) + Math.floor(i / width)) % 2 === 1) spins[i] = before[i]!;
}

/** Ising spins σ or −σ, which are equally probable: half of the picture never turns round at once. */
function turned(spins: Int8Array): Int8Array {
  const into = next?.length === spins.length ? next : new Int8Array(spins.length);
  let overlap = 0;
  if (shown?.length === spins.length) for (let i = 0; i < spins.length; i++) overlap += spins[i]! * shown[i]!;
  if (overlap < 0) for (let i = 0; i < spins.length; i++) into[i] = -spins[i]!;
  else into.set(spins);
  [next, shown] = [shown, into];
  return into;
}

function show(on: Running, now: number): void {
  if (on.isNoisy && pictures++ % NOISE_STAYS === 0) drawNoise(on);
  const spins = on.picture.isDimers ? spinsOf(on) : turned(spinsOf(on));
  const isDue = hasNewSeries || now - summarizedAt > BETWEEN_SUMMARIES;
  if (isDue) {
    summarizedAt = now;
    hasNewSeries = false;
  }
  const { picture, state, unit } = on;
  spent = spent.filter(({ length }) => length === picture.columns * picture.rows);
  const pixels = on.paint(spins, spent.pop());
  const bars = picture.isDimers && wantsBars ? Int8Array.from(spins) : undefined;
  const frame: LiveFrame = {
    ...{ pixels, picture, state, updates, unit },
    ...(bars ? { spins: bars } : {}),
    sampler: samplerOf(state),
    ...(isDue ? { summary: series.summary() ?? "too short" } : {}),
  };
  [awaited, fresh, owed, shownAt] = [false, false, speed, now];
  answer({ frame }, [pixels.buffer, ...(bars ? [bars.buffer] : [])]);
}

/** One turn: new orders, a slice of computing, a picture if one is due. */
function turn(): void {
  isScheduled = false;
  try {
    if (wanted !== undefined) {
      const state = wanted;
      wanted = undefined;
      begin(state);
    }
    if (running === undefined) return;
    const begun = fresh && hasNewSeries;
    if (!paused && !begun) goOn(running);
    const now = performance.now();
    const isDue = begun || (paused ? fresh : speed === 0 ? now - shownAt >= BETWEEN_PICTURES : owed === 0);
    if (awaited && isDue) show(running, now);
    const isSeen = awaited || now - shownAt < UNSEEN;
    if (!paused && isSeen && (speed === 0 || owed > 0 || awaited)) schedule();
  } catch (error) {
    running = undefined;
    answer({ problem: error instanceof Error ? error.message : String(error), of: asked });
  }
}

// A message to oneself comes sooner than any timer, and after the orders that are there already.
const again = new MessageChannel();
again.port1.onmessage = turn;

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  again.port2.postMessage(null);
}

self.onmessage = ({ data }: MessageEvent<LiveOrder>) => {
  if ("run" in data) [wanted, asked] = [data.run, data.number];
  else if ("updates" in data) {
    speed = data.updates;
    beginSeries();
  } else if ("paused" in data) paused = data.paused;
  else if ("bars" in data) {
    wantsBars = data.bars;
    fresh = true;
  } else if ("spent" in data) {
    spent.push(data.spent);
    return;
  } else awaited = true;
  schedule();
};

// Its turns are short, so that it need not be waited for.
void live();
