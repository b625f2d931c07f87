/** What is measured along a chain that is watched, in bounded memory however long it is watched. */
import { autocorrelation, autocorrelationTime, type Estimate, meanWithError } from "kadanoff/statistics";

/** A number with its error, as plain data. */
type Plain = Pick<Estimate, "value" | "error">;

/** What a series says so far: one measurement for each of `at`, and their averages. */
export interface Summary {
  /** The last measurements, in updates since the start of the chain: energy per site in J, and |m|, of dimers |C|. */
  readonly at: Float64Array<ArrayBuffer>;
  readonly energy: Float64Array<ArrayBuffer>;
  readonly order: Float64Array<ArrayBuffer>;
  /** Averages, with errors by the Γ-method. */
  readonly means: { readonly energy: Plain; readonly order: Plain };
  /** Updates between two measurements. */
  readonly spacing: number;
  /** τ in updates; half of the spacing where it is shorter than can be told. */
  readonly taus: { readonly energy: Plain; readonly order: Plain };
  /** ρ(t), by t in updates; empty where nothing varies. */
  readonly lags: Float64Array<ArrayBuffer>;
  readonly rho: { readonly energy: Float64Array<ArrayBuffer>; readonly order: Float64Array<ArrayBuffer> };
  /** Measurements that were averaged over, and those of them that are worth one: 2τ, of energy or order, the longer. */
  readonly count: number;
  readonly perIndependent: number;
}

export interface Watching {
  add(at: number, energy: number, order: number): void;
  /** Absent while there is too little. */
  summary(): Summary | undefined;
  /** Updates between two measurements, which becomes longer where the chain turns out to be slow. */
  readonly spacing: number;
}

/** Measurements that are remembered, shown, and the fewest that are averaged over. */
const [REMEMBERED, SHOWN, FEWEST] = [4096, 400, 32];
/** Spacings in a τ beyond which every other measurement tells nearly as much as all. */
const DENSE = 20;
/** The share of the first measurements that is left out, since the chain still comes from where it was before. */
const BEGINNING = 0.2;
/** ρ(t) is shown for so many τ, in measurements between two bounds. */
const [LAGS_IN_TAU, FEWEST_LAGS, MOST_LAGS] = [5, 12, 400];

/** Means of equally long stretches, of a series that may go on for ever. */
interface Stretches {
  add(value: number): void;
  /** From now on measurements are twice as far apart. */
  thin(): void;
  /** The means without those of the beginning, and of how many measurements each is. */
  means(): { readonly means: Float64Array<ArrayBuffer>; readonly per: number };
}

function stretches(): Stretches {
  let [means, per, sum, n]: [number[], number, number, number] = [[], 1, 0, 0];
  const join = (): void => {
    // An odd one out is the oldest, which still belongs to the beginning.
    const odd = means.length % 2;
    means = Array.from(
      { length: (means.length - odd) / 2 },
      (_, i) => (means[2 * i + odd]! + means[2 * i + 1 + odd]!) / 2,
    );
  };
  return {
    add(value) {
      sum += value;
      if (++n < per) return;
      means.push(sum / n);
      [sum, n] = [0, 0];
      if (means.length < REMEMBERED) return;
      join();
      per *= 2;
    },
    thin() {
      [sum, n] = [0, 0];
      if (per > 1) per /= 2;
      else join();
    },
    means: () => ({ means: Float64Array.from(means.slice(Math.floor(BEGINNING * means.length))), per }),
  };
}

/**
 * Collects energies and orders at equal distances along a chain. Averages are over all of it but its beginning. τ is that of the last measurements: when there is no more room
 * for them the oldest quarter is forgotten, but where τ is so long that neighbours say the same, every other one is instead, and from then on measurements are twice as far
 * apart, so that what is remembered gets as long as its τ asks for.
 */
export function watching(first: number): Watching {
  let spacing = first;
  let [at, energy, order]: [number[], number[], number[]] = [[], [], []];
  let hasForgotten = false;
  const all = { energy: stretches(), order: stretches() };
  const makeRoom = (): void => {
    const tau = Math.max(...[energy, order].map((of) => autocorrelationTime(Float64Array.from(of)).tau.value));
    if (tau > DENSE) {
      const last = at.length - 1;
      const everyOther = (of: readonly number[]): number[] => of.filter((_, i) => (last - i) % 2 === 0);
      [at, energy, order] = [everyOther(at), everyOther(energy), everyOther(order)];
      spacing *= 2;
      all.energy.thin();
      all.order.thin();
    } else {
      for (const of of [at, energy, order]) of.splice(0, REMEMBERED / 4);
      hasForgotten = true;
    }
  };
  return {
    get spacing() {
      return spacing;
    },
    add(when, e, m) {
      at.push(when);
      energy.push(e);
      order.push(m);
      all.energy.add(e);
      all.order.add(m);
      if (at.length === REMEMBERED) makeRoom();
    },
    summary() {
      const from = hasForgotten ? 0 : Math.floor(BEGINNING * at.length);
      const count = at.length - from;
      if (count < FEWEST) return undefined;
      const recent = (of: readonly number[]): Float64Array<ArrayBuffer> => Float64Array.from(of.slice(from));
      const [ofEnergy, ofOrder] = [recent(energy), recent(order)];
      const plain = ({ value, error }: Plain, unit = 1): Plain => ({ value: value * unit, error: error * unit });
      const [tauE, tauM] = [autocorrelationTime(ofEnergy).tau, autocorrelationTime(ofOrder).tau];
      const longest = Math.max(tauE.value, tauM.value);
      const varies = [ofEnergy, ofOrder].every((of) => of.some((x) => x !== of[0]));
      const wanted = Math.min(MOST_LAGS, Math.max(FEWEST_LAGS, Math.ceil(LAGS_IN_TAU * longest)));
      const lags = varies ? Math.min(wanted, Math.floor(count / 2)) : -1;
      const rhoOf = (of: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> =>
        lags < 0 ? new Float64Array(0) : Float64Array.from(autocorrelation(of, lags));
      const shown = (of: readonly number[]): Float64Array<ArrayBuffer> => Float64Array.from(of.slice(-SHOWN));
      const { means: energies, per } = all.energy.means();
      return {
        at: shown(at),
        energy: shown(energy),
        order: shown(order),
        means: { energy: plain(meanWithError(energies)), order: plain(meanWithError(all.order.means().means)) },
        spacing,
        taus: { energy: plain(tauE, spacing), order: plain(tauM, spacing) },
        lags: Float64Array.from({ length: lags + 1 }, (_, t) => t * spacing),
        rho: { energy: rhoOf(ofEnergy), order: rhoOf(ofOrder) },
        count: energies.length * per,
        perIndependent: 2 * longest,
      };
    },
  };
}
