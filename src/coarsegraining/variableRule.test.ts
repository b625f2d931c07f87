import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { ensemble, variableEnsemble } from "../sampling/index.ts";
import { cutWindows, windowGeometry } from "../windows/index.ts";
import {
  assertRuleFor,
  coarseGraining,
  coarsen,
  coarsenVariables,
  majority,
  realRule,
  spinRule,
  stateRule,
  windowFields,
} from "./index.ts";

const lattice = squareLattice({ size: [6, 6] });
const random = randomStream(key(9));
const sigma = Int8Array.from({ length: 200 * 36 }, random.sign);
const spins = ensemble({ lattice, sigma });
const filter = [0.7, 0.2, 0.4, 0.1];

describe("a rule for variables of two states ±1", () => {
  const rule = coarseGraining({ block: [2, 2], filters: [filter, [1, 1, -1, 0]], bias: [0.1, 0] });
  const asStates = stateRule({
    ...{ block: rule.block, states: [-1, 1], bias: rule.bias },
    filters: rule.filters.map((weights) => weights.flatMap((w) => [-w, w])),
  });
  const asReals = realRule({ block: rule.block, components: 1, filters: rule.filters, bias: rule.bias });
  const states = variableEnsemble({ lattice, variables: "q-state", values: sigma });
  const reals = variableEnsemble({ lattice, variables: "real", values: sigma });

  it("makes the same coarse spins of them as the rule of spins does, to the last one", () => {
    for (const deterministic of [false, true]) {
      const options = { key: key(4), deterministic };
      const coarse = coarsen(spins, rule, options);
      expect(coarsenVariables(states, asStates, options)).toEqual(coarse);
      expect(coarsenVariables(reals, asReals, options)).toEqual(coarse);
    }
  });

  it("has the same fields on windows", () => {
    const geometry = windowGeometry({ block: [2, 2], buffer: 0, environment: 1 });
    const cut = { count: 300, key: key(1) };
    const fields = windowFields(rule, cutWindows(spins, geometry, cut));
    const same = [
      windowFields(asStates, cutWindows(states, geometry, cut)),
      windowFields(asReals, cutWindows(reals, geometry, cut)),
    ];
    for (const others of same) others.forEach((x, n) => void expect(x).toBeCloseTo(fields[n]!, 12));
  });
});

describe("a rule for more states, or for vectors", () => {
  it("weighs what its sites hold, states by their value and not by their place among those of the samples", () => {
    // The samples lack the state 7.
    const values = Array.from({ length: 36 }, () => [-3, 4][random.below(2)]!);
    const rule = stateRule({ block: [2, 1], states: [-3, 4, 7], filters: [[1, -2, 100, -1, 3, 100]], hard: true });
    const samples = variableEnsemble({ lattice, variables: "q-state", values });
    const [coarse] = coarsenVariables(samples, rule, { key: key(1) });
    coarse!.sigma.forEach((h, block) => {
      const corner = (block % 3) * 2 + 6 * Math.floor(block / 3);
      const x = (values[corner] === -3 ? 1 : -2) + (values[corner + 1] === -3 ? -1 : 3);
      if (x !== 0) expect(h).toBe(Math.sign(x));
    });
  });

  it("takes the cosine and the sine of angles", () => {
    const values = Array.from({ length: 36 }, () => 20 * random.uniform() - 10);
    const rule = realRule({ block: [2, 2], components: 2, filters: [[1, 0.5, 1, 0.5, 1, 0.5, 1, 0.5]], hard: true });
    const angles = variableEnsemble({ lattice, variables: "angle", values });
    const [coarse] = coarsenVariables(angles, rule, { key: key(1) });
    coarse!.sigma.forEach((h, block) => {
      const corner = (block % 3) * 2 + 12 * Math.floor(block / 3);
      const x = [0, 1, 6, 7].reduce(
        (sum, i) => sum + Math.cos(values[corner + i]!) + 0.5 * Math.sin(values[corner + i]!),
        0,
      );
      expect(h).toBe(Math.sign(x));
    });
  });
});

describe("a rule for other variables", () => {
  const potts = variableEnsemble({
    lattice,
    variables: "q-state",
    values: Array.from({ length: 36 }, (_, i) => i % 3),
  });
  const field = variableEnsemble({ lattice, variables: "real", values: Array.from({ length: 36 }, (_, i) => i) });
  const two = stateRule({ block: [1, 1], states: [0, 1], filters: [[1, -1]] });
  const vector = realRule({ block: [1, 1], components: 2, filters: [[1, 1]] });
  it.each<[string, () => unknown, string]>([
    [
      "is refused by spins",
      () => assertRuleFor(two, spins),
      'expected one of ±1 spins, as the samples are, got one of the coding "one-hot"; for a rule of q states read them with --variables q-state',
    ],
    [
      "is refused by states that it does not know",
      () => assertRuleFor(two, potts),
      "rule: the samples have the state 2; the rule knows 0, 1 and no other",
    ],
    [
      "is refused by numbers of other components",
      () => assertRuleFor(vector, field),
      "rule: expected one for samples of 1 component a site, got one for 2 components",
    ],
    [
      "of spins is refused by states",
      () => assertRuleFor(majority([2, 2]), potts),
      "rule: expected one for samples of q states, got one for ±1 spins",
    ],
    [
      "is none of spins",
      () => spinRule(vector),
      'rule: expected one of ±1 spins, of the coding "±1", got one of the coding "real"',
    ],
    [
      "has a weight for each state",
      () => stateRule({ block: [2, 1], states: [0, 1], filters: [[1, 2, 3]] }),
      "expected 4 weights in filter 0 for a block of 2x1 with 2 weights a site, got 3",
    ],
    [
      "has states in order",
      () => stateRule({ block: [1, 1], states: [1, 0], filters: [[1, 2]] }),
      "expected two or more states, ascending whole numbers, got [1,0]",
    ],
    [
      "has a component",
      () => realRule({ block: [1, 1], components: 0, filters: [[]] }),
      "expected at least 1 component, got 0",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
