import { describe, expect, it } from "vitest";
import { oracles } from "../../test/oracles/index.ts";
import { boundaryMajority, decimation, majority, ruleTable, spinOf } from "../coarsegraining/index.ts";
import { key } from "../kernels/index.ts";
import { type Boundary, chainLattice } from "../lattices/index.ts";
import { ising } from "../models/index.ts";
import { ensemble, sample, wolff } from "../sampling/index.ts";
import { cutWindows, windowGeometry } from "../windows/index.ts";
import {
  type ChainJoint,
  chainJoint,
  chainRule,
  exactPosterior,
  exactPosteriorRows,
  hasExactPosterior,
  jointBaseline,
  jointDistribution,
  jointInformation,
  jointJensen,
  jointProxy,
  proxyGradient,
  rowsInformation,
} from "./index.ts";
import { hard, kept, soft } from "./testing.ts";

describe("the exact posterior of a chain", () => {
  /** All environments of two spins round a block, one a configuration, on an open chain as long as the window. */
  const environments = (L: number, buffer: number) => {
    const length = L + 2 * buffer + 2;
    const sigma = new Int8Array(4 * length).fill(1);
    for (let E = 0; E < 4; E++) {
      sigma[E * length] = spinOf(E, 0);
      sigma[(E + 1) * length - 1] = spinOf(E, 1);
    }
    const samples = ensemble({ lattice: chainLattice({ length, boundary: "open" }), sigma });
    return cutWindows(samples, windowGeometry({ block: [L], buffer, environment: 1 }), { count: 4, key: key(1) });
  };
  const couplings = [
    { coupling: 0.5 },
    { coupling: 1.2, couplings: [-1] },
    { coupling: 0.4, couplings: [1.5], field: 0.6 },
    { coupling: 0.9, couplings: [-0.7], field: -0.3 },
  ];

  it.each((["open", "torus"] as const).flatMap((boundary) => [1, 2, 3, 6].map((L) => [boundary, L] as const)))(
    "is P(V|E) of the whole chain, %s, that has been summed: block %i",
    (boundary: Boundary, L) => {
      for (const buffer of [0, 1, 3]) {
        const windows = environments(L, buffer);
        for (const options of couplings) {
          // What lies beyond the environment, three spins at either side, changes nothing.
          const model = ising({ lattice: chainLattice({ length: L + 2 * buffer + 8, boundary }), ...options });
          const first = 4 + buffer;
          const joint = jointDistribution(model, {
            visible: Array.from({ length: L }, (_, i) => first + i),
            environment: [3, first + L + buffer],
          });
          const { table } = exactPosterior(windows, model);
          for (let E = 0; E < 4; E++) {
            const row = joint.table.subarray(E * joint.states, (E + 1) * joint.states);
            const ofE = row.reduce((a, b) => a + b);
            row.forEach(
              (p, V) => void expect(Math.abs((table[E * joint.states + V]! * ofE) / p - 1)).toBeLessThan(1e-13),
            );
          }
        }
      }
    },
  );

  it("is there for buffers of any width, and of 1000 spins knows what is left: tanh^{1001} K of the end spins", () => {
    const model = ising({ lattice: chainLattice({ length: 4000 }), coupling: 3 });
    const windows = environments(2, 1000);
    expect(hasExactPosterior(windows.geometry, model)).toBe(true);
    const { table } = exactPosterior(windows, model);
    // P(v₁, v₂|e₋, e₊) ∝ (1 + t e₋v₁) e^{K v₁v₂} (1 + t v₂e₊)
    const t = Math.tanh(3) ** 1001;
    for (let E = 0; E < 4; E++) {
      const weights = [0, 1, 2, 3].map((V) => {
        const [v1, v2] = [spinOf(V, 0), spinOf(V, 1)];
        return (1 + t * spinOf(E, 0) * v1) * Math.exp(3 * v1 * v2) * (1 + t * v2 * spinOf(E, 1));
      });
      const Z = weights.reduce((a, b) => a + b);
      weights.forEach((w, V) => void expect(table[4 * E + V]).toBeCloseTo(w / Z, 11));
    }
  });
});

describe("information of rules on samples of chains, judged exactly", () => {
  const records = oracles("s2.mi.").filter(
    ({ params: { T, block, buffer } }) => T === 1 && block === 4 && buffer === 1,
  );

  it.each(records)("is that of the oracle within 4σ: $id", ({ params: { N }, values }) => {
    const lattice = chainLattice({ length: N ?? 64, boundary: N === undefined ? "open" : "torus" });
    const model = ising({ lattice, coupling: 1 });
    const samples = { ...sample(model, { sampler: wolff(), count: 2000, key: key(11) }), model };
    const windows = cutWindows(samples, windowGeometry({ block: [4], buffer: 1, environment: 1 }), {
      count: 20_000,
      key: key(3),
    });
    const rules = [decimation([4, 1]), majority([4, 1]), boundaryMajority([4, 1]), soft([1, 1, 1, 1])];
    const exact = [
      values["I(V:E)"],
      ...[
        "decimation: h=v_0 (left boundary spin)",
        "majority, fair ties",
        "boundary majority sign(v_left+v_right), fair ties",
        "RBM uniform lambda=1",
      ].map((name) => values.rules[name]),
    ];
    const got = rowsInformation(exactPosteriorRows(windows, model), ["whole block" as const, ...rules.map(ruleTable)]);
    got.forEach(({ value, error }, i) => {
      expect(error).toBeLessThan(0.004);
      expect(Math.abs(value - exact[i])).toBeLessThan(4 * error);
    });
  });
});

describe("the block of a chain by its ends and its sum", () => {
  /** The same from the whole joint distribution: P at E and "first, last, sum". */
  function bySum(joint: ReturnType<typeof jointDistribution>, L: number): Map<string, number> {
    const found = new Map<string, number>();
    joint.table.forEach((p, i) => {
      const [E, V] = [Math.floor(i / joint.states), i % joint.states];
      const spins = Array.from({ length: L }, (_, site) => spinOf(V, site));
      const name = [E, spins[0], spins[L - 1], spins.reduce<number>((a, b) => a + b, 0)].join();
      found.set(name, (found.get(name) ?? 0) + p);
    });
    return found;
  }
  const named = ({ states, table, first, last, sum }: ChainJoint): Map<string, number> =>
    new Map(
      Array.from(table, (p, i) => {
        const V = i % states;
        return [[Math.floor(i / states), first[V], last[V], sum[V]].join(), p];
      }),
    );
  const expectSame = (got: Map<string, number>, expected: Map<string, number>): void => {
    expect([...got.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, p] of got) expect(Math.abs(p / expected.get(name)! - 1)).toBeLessThan(1e-12);
  };
  const models = [
    { coupling: 0.5 },
    { coupling: 1.1, J: -1 },
    { coupling: 0.6, field: 0.4 },
    { coupling: 0.8, J: -0.7, field: -0.9 },
  ];

  it.each(models)("has the P(V,E) of a ring: %j", ({ J = 1, ...model }) => {
    for (const [L, buffer, length] of [
      [1, 0, 5],
      [2, 1, 6],
      [5, 1, 12],
      [6, 2, 14],
    ] as const) {
      const joint = jointDistribution(ising({ ...model, couplings: [J], lattice: chainLattice({ length }) }), {
        visible: Array.from({ length: L }, (_, i) => 1 + buffer + i),
        environment: [0, L + 2 * buffer + 1],
      });
      expectSame(named(chainJoint({ ...model, J, length, block: L, buffer })), bySum(joint, L));
    }
  });

  it.each(models)("and of an infinite chain, like that of a ring of 4000: %j", (model) => {
    const of = (length?: number) => chainJoint({ ...model, block: 7, buffer: 2, ...(length && { length }) });
    expectSame(named(of()), named(of(4000)));
  });

  const rules = (joint: ChainJoint): Float64Array[] => [
    chainRule(joint, (first) => first),
    chainRule(joint, (first, last) => first + last),
    chainRule(joint, (_first, _last, sum) => sum),
  ];

  it("has the information and the proxy of rules on all states of the block", () => {
    const [L, buffer] = [6, 1];
    const whole = jointDistribution(ising({ lattice: chainLattice({ length: 14 }), coupling: 0.7, field: 0.2 }), {
      visible: Array.from({ length: L }, (_, i) => 1 + buffer + i),
      environment: [0, L + 2 * buffer + 1],
    });
    const joint = chainJoint({ coupling: 0.7, field: 0.2, length: 14, block: L, buffer });
    expect(jointInformation(joint, "whole block")).toBeCloseTo(jointInformation(whole, "whole block"), 13);
    const jensen = jointJensen(whole);
    [decimation([L, 1]), boundaryMajority([L, 1]), majority([L, 1])].forEach((rule, i) => {
      const table = rules(joint)[i]!;
      expect(jointInformation(joint, table)).toBeCloseTo(kept(whole, rule), 13);
      const proxy = proxyGradient(rule, jensen, "jensen").value - jointBaseline(jensen);
      expect(jointProxy(joint, table)).toBeCloseTo(proxy, 13);
      expect(jointProxy(whole, ruleTable(rule))).toBeCloseTo(proxy, 13);
    });
    const one = hard([0, 1, 0, 0, 0, 0]);
    expect(jointProxy(whole, ruleTable(one))).toBeCloseTo(
      proxyGradient(one, jensen, "jensen").value - jointBaseline(jensen),
      13,
    );
  });

  it.each([0.1, 0.5, 1])(
    "keeps by the uniform majority (2/π) cosh²K t_B²/L of long blocks, K = %d: 1/L, not 1/√L",
    (K) => {
      const long = (L: number): number => {
        const joint = chainJoint({ coupling: K, block: L, buffer: 1 });
        const limit = ((2 / Math.PI) * Math.cosh(K) ** 2 * Math.tanh(K) ** 4) / L;
        return jointInformation(joint, rules(joint)[2]!) / limit - 1;
      };
      const [short, longer, longest] = [long(256), long(512), long(1024)];
      expect(Math.abs(longest)).toBeLessThan(0.003);
      // What is missing goes like 1/L.
      expect(short / longer).toBeCloseTo(2, 1);
      expect(longer / longest).toBeCloseTo(2, 1);
      // The other two see the ends alone.
      const joint = chainJoint({ coupling: K, block: 1024, buffer: 1 });
      const [one, ends] = rules(joint).map((rule) => jointInformation(joint, rule));
      const t = Math.tanh(K) ** 2;
      const pair = (c: number): number => ((1 + c) * Math.log(1 + c) + (1 - c) * Math.log(1 - c)) / 2;
      expect(one).toBeCloseTo(pair(t), 13);
      expect(ends).toBeCloseTo(0.5 * pair(t), 13);
    },
  );

  it("asks for blocks that fit a ring", () => {
    expect(() => chainJoint({ coupling: 1, block: 4, buffer: 2, length: 9 })).toThrow("at least the 10 sites");
    expect(() => chainJoint({ coupling: 1, block: 0, buffer: 2 })).toThrow("a block of 1 to 4096 sites");
    expect(() => chainJoint({ coupling: Number.NaN, block: 2, buffer: 2 })).toThrow("that are finite");
  });
});
