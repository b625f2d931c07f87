/** Ensembles of variables that are not ±1: sites with one of q states, real numbers, vectors, or angles. */
import { InputError } from "../errors/index.ts";
import { cosPi, sinPi } from "../kernels/index.ts";
import type { Lattice } from "../lattices/index.ts";
import type { Provenance } from "./ensemble.ts";
import type { Sampled } from "./excerpt.ts";

/** What a site holds, where it is not ±1. */
export type Variables =
  /** One of a few states, numbered by their place in this ascending list: Potts, clock, Blume–Capel. */
  | {
      /** Which of these. */
      readonly kind: "q-state";
      /** The states, ascending. */
      readonly states: readonly number[];
    }
  /** So many real numbers: 1 of a φ⁴ field, 2 of XY spins (cos θ, sin θ), 3 of Heisenberg's. */
  | {
      /** Which of these. */
      readonly kind: "real";
      /** Numbers of a site. */
      readonly components: number;
    }
  /** An angle θ in radians; rules see (cos θ, sin θ). */
  | {
      /** Which of these. */
      readonly kind: "angle";
    };

/** The most states of a site: each is an input of a critic. */
export const MOST_STATES = 16;

/** Many configurations of one system whose sites hold something other than ±1. */
export interface VariableEnsemble {
  /** Where the sites lie. */
  readonly lattice: Lattice;
  /** The number of configurations. */
  readonly count: number;
  /** What a site holds. */
  readonly variables: Variables;
  /**
   * values[(c·N + i)·d + a], site i of configuration c; shape [count, Ly, Lx, d], row-major. Of q states the place of the state in their
   * list, d = 1; of real variables component a; of angles θ, d = 1.
   */
  readonly values: Uint8Array | Float32Array | Float64Array;
  /** How they were made, where that is known. */
  readonly provenance?: Provenance;
}

/** Samples of any kind that rules can be learned from. */
export type AnyEnsemble = Sampled | VariableEnsemble;

/** Whether the sites hold ±1. */
export function isSpins(ensemble: AnyEnsemble): ensemble is Sampled {
  return !("variables" in ensemble);
}

/** Numbers that a site has in `values`: d. */
export function numbersPerSite(variables: Variables): number {
  return variables.kind === "real" ? variables.components : 1;
}

/** Numbers of a site that rules weigh: one for each state, or for each component of which an angle has two. */
export function inputsPerSite(variables: Variables): number {
  return variables.kind === "q-state" ? variables.states.length : variables.kind === "real" ? variables.components : 2;
}

/** What states there are, found as values come. */
export interface StateFinder {
  /** Puts the states of the next values into an array, from a place on, by the order in which they were first seen. */
  take(values: ArrayLike<number>, into: Uint8Array, at: number): void;
  /** All states seen, ascending; the array gets their places in this list. */
  finish(into: Uint8Array): number[];
}

/**
 * Finds out what states there are.
 *
 * @param refuse what to say of a value that can be no state: not a whole number, or one state more than there may be
 */
export function stateFinder(
  refuse: (value: number, states: readonly number[], position: number) => never,
): StateFinder {
  const places = new Map<number, number>();
  let [last, place] = [Number.NaN, 0];
  return {
    take(values, into, at) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value !== last) {
          let known = places.get(value);
          if (known === undefined) {
            if (!Number.isSafeInteger(value) || places.size === MOST_STATES) refuse(value, [...places.keys()], at + i);
            known = places.size;
            places.set(value, known);
          }
          [last, place] = [value, known];
        }
        into[at + i] = place;
      }
    },
    finish(into) {
      const states = [...places.keys()].sort((a, b) => a - b);
      const sorted = Uint8Array.from(places.keys(), (state) => states.indexOf(state));
      for (let i = 0; i < into.length; i++) into[i] = sorted[into[i]!]!;
      return states;
    },
  };
}

/**
 * An ensemble from the numbers of its configurations, shape [n, Ly, Lx], or of several components [n, Ly, Lx, d]; its shape and its values
 * checked. The states of q-state variables are the whole numbers that are found.
 */
export function variableEnsemble({
  lattice,
  variables,
  values,
  components = 1,
  provenance,
}: {
  lattice: Lattice;
  variables: Variables["kind"];
  values: ArrayLike<number>;
  /** Of real variables: how many numbers a site has; 1 if absent. */
  components?: number;
  provenance?: Provenance;
}): VariableEnsemble {
  const d = variables === "real" ? components : 1;
  const count = values.length / (lattice.numSites * d);
  if (!Number.isInteger(d) || d < 1)
    throw new InputError(`variableEnsemble: expected at least 1 component, got ${components}`);
  if (!Number.isInteger(count) || count < 1) {
    throw new InputError(
      `variableEnsemble: expected a whole number of configurations of ${lattice.numSites} sites${d === 1 ? "" : ` with ${d} components`}, got ${values.length} values`,
    );
  }
  const known = { lattice, count, ...(provenance ? { provenance } : {}) };
  const where = (at: number): string => `configuration ${Math.floor(at / (lattice.numSites * d))}`;
  if (variables === "q-state") {
    const places = new Uint8Array(values.length);
    const finder = stateFinder((value, states, at) => {
      throw new InputError(
        `variableEnsemble: expected whole numbers as states, at most ${MOST_STATES} of them, got ${value} in ${where(at)}${states.length === MOST_STATES ? ` beside ${states.join(", ")}` : ""}`,
      );
    });
    finder.take(values, places, 0);
    const states = finder.finish(places);
    if (states.length < 2)
      throw new InputError(`variableEnsemble: expected several states, got nothing but ${states[0]}`);
    return { ...known, variables: { kind: variables, states }, values: places };
  }
  const numbers = values instanceof Float32Array || values instanceof Float64Array ? values : Float64Array.from(values);
  const odd = numbers.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw new InputError(`variableEnsemble: expected finite numbers, got ${numbers[odd]} in ${where(odd)}`);
  return {
    ...known,
    variables: variables === "real" ? { kind: variables, components: d } : { kind: variables },
    values: numbers,
  };
}

/** Reads component a of site k = c·N + i of an ensemble of real variables, or cos θ (a = 0) and sin θ (a = 1) of one of angles. */
export function componentReader({ variables, values }: VariableEnsemble): (k: number, a: number) => number {
  if (variables.kind !== "angle") {
    const d = numbersPerSite(variables);
    return (k, a) => values[k * d + a]!;
  }
  return (k, a) => (a === 0 ? cosPi(values[k]! / Math.PI) : sinPi(values[k]! / Math.PI));
}

/** By component, the mean of the values and their standard deviation: the units in which critics see real variables. */
export interface VariableUnits {
  /** Of each component. */
  readonly mean: readonly number[];
  /** Standard deviation of each component. */
  readonly deviation: readonly number[];
}

/**
 * Mean and standard deviation of each component over the sites of some configurations; of q states there are none.
 *
 * @param configurations which ones, without repetition
 */
export function variableUnits(
  ensemble: VariableEnsemble,
  configurations: ReadonlySet<number>,
): VariableUnits | undefined {
  const { variables, lattice } = ensemble;
  if (variables.kind === "q-state") return undefined;
  const d = inputsPerSite(variables);
  const N = lattice.numSites;
  const read = componentReader(ensemble);
  const total = configurations.size * N;
  const mean: number[] = [];
  const deviation: number[] = [];
  for (let a = 0; a < d; a++) {
    // Two passes, since a mean may be much larger than what is around it.
    let sum = 0;
    for (const c of configurations) for (let i = 0; i < N; i++) sum += read(c * N + i, a);
    const middle = sum / total;
    let squares = 0;
    for (const c of configurations) for (let i = 0; i < N; i++) squares += (read(c * N + i, a) - middle) ** 2;
    mean.push(middle);
    deviation.push(Math.sqrt(squares / total));
    if (!(deviation[a]! > 1e-12 * Math.abs(middle))) {
      throw new InputError(
        `variables: component ${a + 1} of ${d} is ${middle} everywhere; expected one that varies: leave it out`,
      );
    }
  }
  return { mean, deviation };
}
