import { describe, expect, it } from "vitest";
import { oracle, oracles } from "../../test/oracles/index.ts";
import {
  type CoarseGraining,
  coarseGraining,
  decimation,
  majority,
  ruleTable,
  spinOf,
} from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { key, randomStream } from "../kernels/index.ts";
import { chainLattice, squareLattice, triangularLattice } from "../lattices/index.ts";
import { couplingAt, ising, stateProbabilities } from "../models/index.ts";
import {
  blockMarginal,
  entropy,
  environmentMarginal,
  jointBaseline,
  jointDistribution,
  jointInformation,
  jointInformationGradient,
  jointJensen,
  mergeEnvironments,
  proxyGradient,
} from "./index.ts";
import { hard, kept, soft } from "./testing.ts";

describe("the joint distribution of block and environment", () => {
  const models = (["torus", "open"] as const).flatMap((boundary) => [
    ising({ lattice: chainLattice({ length: 9, boundary }), coupling: 0.6, couplings: [-1], field: 0.3 }),
    ising({ lattice: squareLattice({ size: [4, 3], boundary }), coupling: 0.4, couplings: [1.4, 0.3] }),
    ising({ lattice: squareLattice({ size: [2, 5], boundary }), coupling: 0.3, field: -0.5 }),
    ising({ lattice: triangularLattice({ size: [3, 4], boundary }), coupling: 0.3, couplings: [1, -0.5, 0.7] }),
  ]);

  it.each(models)("is the sum over all states: $lattice.kind $lattice.size, $lattice.boundary", (model) => {
    const N = model.lattice.numSites;
    const visible = [5, 1, 4];
    const environment = [N - 1, 0, 7];
    const bits = (state: number, sites: number[]): number =>
      sites.reduce((index, site, bit) => index | (((state >> site) & 1) << bit), 0);
    const expected = new Float64Array(64);
    stateProbabilities(model).forEach((p, state) => {
      expected[bits(state, environment) * 8 + bits(state, visible)]! += p;
    });
    const joint = jointDistribution(model, { visible, environment });
    expect(joint).toMatchObject({ states: 8, environments: 8 });
    expected.forEach((p, i) => void expect(Math.abs(joint.table[i]! / p - 1)).toBeLessThan(1e-13));
    expect(blockMarginal(joint).reduce((a, b) => a + b)).toBeCloseTo(1, 14);
    expect(environmentMarginal(joint)[3]).toBeCloseTo(
      joint.table.subarray(24, 32).reduce((a, b) => a + b),
      15,
    );
  });

  it("is that of two phases in the cold, on a lattice of any length", () => {
    const lattice = squareLattice({ size: [3, 2000] });
    const joint = jointDistribution(ising({ lattice, coupling: 50 }), { visible: [0], environment: [3000] });
    [0.5, 0, 0, 0.5].forEach((p, i) => void expect(joint.table[i]).toBeCloseTo(p, 14));
    expect(jointInformation(joint, "whole block")).toBeCloseTo(Math.LN2, 13);
  });

  it("asks for sites of the lattice, each once, and no more than memory holds", () => {
    const model = ising({ lattice: squareLattice({ size: [6, 6] }), coupling: 0.4 });
    expect(() => jointDistribution(model, { visible: [36], environment: [1] })).toThrow("expected sites from 0 to 35");
    expect(() => jointDistribution(model, { visible: [], environment: [1] })).toThrow(InputError);
    expect(() => jointDistribution(model, { visible: [2, 3], environment: [3] })).toThrow("each site once");
    const many = Array.from({ length: 26 }, (_, i) => i + 1);
    expect(() => jointDistribution(model, { visible: [0], environment: many })).toThrow("more than 2^25 numbers");
  });
});

describe("the information of a whole system", () => {
  const model = ising({ lattice: squareLattice({ size: [4, 4], boundary: "open" }), coupling: 0.5, field: 0.2 });
  const joint = jointDistribution(model, { visible: [5, 6, 9, 10], environment: [0, 3, 4, 11, 14] });

  it("is that of the definition, from entropies: H(H) + H(E) − H(H,E)", () => {
    const rule = coarseGraining({
      block: [2, 2],
      filters: [
        [0.5, -0.2, 1, 0.3],
        [1, 1, 1, 1],
      ],
      bias: [0.1, -0.4],
    });
    const P = ruleTable(rule);
    const both = new Float64Array(32 * 4);
    for (let E = 0; E < 32; E++) {
      for (let V = 0; V < 16; V++)
        for (let H = 0; H < 4; H++) both[E * 4 + H]! += joint.table[E * 16 + V]! * P[V * 4 + H]!;
    }
    const ofH = [0, 1, 2, 3].map((H) => both.filter((_, i) => i % 4 === H).reduce((a, b) => a + b));
    const expected = entropy(Float64Array.from(ofH)) + entropy(environmentMarginal(joint)) - entropy(both);
    expect(jointInformation(joint, P)).toBeCloseTo(expected, 13);
    expect(jointInformation(joint, "whole block")).toBeCloseTo(
      entropy(blockMarginal(joint)) + entropy(environmentMarginal(joint)) - entropy(joint.table),
      13,
    );
  });

  it("has gradients that are those of finite differences, as the Jensen form has, which is never above it", () => {
    const random = randomStream(key(7));
    const parameters = Array.from({ length: 10 }, () => 3 * random.uniform() - 1.5);
    const ruleOf = (x: number[]) =>
      coarseGraining({ block: [2, 2], filters: [x.slice(0, 4), x.slice(4, 8)], bias: x.slice(8) });
    const jensen = jointJensen(joint);
    const exact = jointInformationGradient(ruleOf(parameters), joint);
    const bound = proxyGradient(ruleOf(parameters), jensen, "jensen");
    expect(exact.value).toBeCloseTo(kept(joint, ruleOf(parameters)), 14);
    expect(bound.value).toBeLessThan(exact.value);
    for (const [gradient, value] of [
      [exact, (x: number[]) => jointInformationGradient(ruleOf(x), joint).value],
      [bound, (x: number[]) => proxyGradient(ruleOf(x), jensen, "jensen").value],
    ] as const) {
      [...gradient.filters.flat(), ...gradient.bias].forEach((derivative, i) => {
        const at = (h: number): number => value(parameters.map((x, k) => (k === i ? x + h : x)));
        expect(derivative).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 8);
      });
    }
  });

  it("has the proxy's baseline at Λ = 0, where H knows nothing", () => {
    const jensen = jointJensen(joint);
    expect(proxyGradient(soft([0, 0, 0, 0]), jensen, "jensen").value).toBeCloseTo(jointBaseline(jensen), 13);
  });

  it("stays what it is when environments that tell the same are made one", () => {
    const alike = jointDistribution(model, { visible: [5, 6], environment: [0, 1, 2, 4, 7, 8, 9, 10, 11] });
    const merged = mergeEnvironments(alike);
    // 0 and 1 reach the block through 1 and 4 alone: what is beyond a spin of E tells nothing
    expect(merged.environments).toBeLessThan(alike.environments / 2);
    for (const rule of [hard([1, 0]), soft([0.5, 1]), hard([1, 1])]) {
      expect(kept(merged, rule)).toBeCloseTo(kept(alike, rule), 13);
      expect(proxyGradient(rule, jointJensen(merged), "jensen").value).toBeCloseTo(
        proxyGradient(rule, jointJensen(alike), "jensen").value,
        12,
      );
    }
  });
});

describe.each(oracles("s2.mi.").map((record) => [record.id, record] as const))("the chain of %s", (_, record) => {
  const { T, block: L, buffer, N } = record.params;
  const span = L + 2 * buffer + 2;
  const lattice = chainLattice(N === undefined ? { length: span, boundary: "open" } : { length: N });
  const visible = Array.from({ length: L }, (_, i) => 1 + buffer + i);
  const joint = jointDistribution(ising({ lattice, coupling: 1 / T }), { visible, environment: [0, span - 1] });
  const { values } = record;

  it("keeps what the oracle says, rule by rule, to 10⁻¹²", () => {
    expect(jointInformation(joint, "whole block")).toBeCloseTo(values["I(V:E)"], 12);
    const ends = (x: number): number[] => visible.map((_, i) => (i === 0 || i === L - 1 ? x : 0));
    const one = (x: number, at = 0): number[] => visible.map((_, i) => (i === at ? x : 0));
    for (const [name, information] of Object.entries<number>(values.rules)) {
      const lambda = Number(/lambda=([\d.]+)$/.exec(name)?.[1]);
      const list = /lambda=(\[.*\])$/.exec(name)?.[1];
      const rule = list
        ? soft(JSON.parse(list))
        : name.startsWith("decimation")
          ? hard(one(1, name.includes("interior") ? 1 : 0))
          : name.startsWith("majority")
            ? majority([L, 1])
            : name.startsWith("boundary majority")
              ? hard(ends(1))
              : soft(
                  name.includes("uniform") ? Array(L).fill(lambda) : (name.includes("boundary") ? ends : one)(lambda),
                );
      expect(kept(joint, rule)).toBeCloseTo(information, 12);
    }
    expect(Object.keys(values.rules).length).toBeGreaterThan(14);
  });

  it("has the oracle's best rule of one bit among all", () => {
    // I = c(S) + c(S̄), with c(S) the part of the states S that give +1
    const environments = environmentMarginal(joint);
    const P = blockMarginal(joint);
    const part = (S: number): number => {
      let ofS = 0;
      for (let V = 0; V < P.length; V++) if ((S >> V) & 1) ofS += P[V]!;
      let sum = 0;
      environments.forEach((p, E) => {
        let both = 0;
        for (let V = 0; V < P.length; V++) if ((S >> V) & 1) both += joint.table[E * P.length + V]!;
        if (both > 0) sum += both * Math.log(both / (ofS * p));
      });
      return sum;
    };
    const all = 2 ** P.length - 1;
    let best = 0;
    for (let S = 1; S <= all >> 1; S++) best = Math.max(best, part(S) + part(all ^ S));
    expect(best).toBeCloseTo(values.best_deterministic_one_bit.I, 12);
  });
});

/** The oracle's rules of a 2×2 block, by their names. */
const indicator = (up: (V: number) => boolean): Float64Array =>
  Float64Array.from({ length: 32 }, (_, i) => (up(i >> 1) === (i % 2 === 0) ? 1 : 0));
const hardRules: Record<string, Float64Array> = {
  "decimation: h=v0": ruleTable(decimation([2, 2])),
  "two-spin average, row pair v0+v1, fair ties": ruleTable(hard([1, 1, 0, 0])),
  "two-spin average, column pair v0+v2, fair ties": ruleTable(hard([1, 0, 1, 0])),
  "two-spin average, diagonal pair v0+v3, fair ties": ruleTable(hard([1, 0, 0, 1])),
  "majority of three v0,v1,v2": ruleTable(hard([1, 1, 1, 0])),
  "majority, fair ties": ruleTable(majority([2, 2])),
  "majority, ties to v0 (weights 2,1,1,1)": ruleTable(majority([2, 2], "first")),
  "majority, ties to +1": ruleTable(majority([2, 2], "up")),
  "all-up indicator (h=1 iff ++++)": indicator((V) => V === 0),
  "parity v0v1v2v3": indicator((V) => [0, 1, 2, 3].reduce((s, i) => s * spinOf(V, i), 1) === 1),
};

/** Of the larger torus, which takes half a minute, one temperature by day. */
const larger = oracles("s3.L=6.").slice(0, process.env.KADANOFF_NIGHTLY ? undefined : 1);

describe.each([...oracles("s3.enum5x5."), ...larger].map((record) => [record.id, record] as const))(
  "the torus of %s",
  (id, { params, values }) => {
    const L = id.startsWith("s3.enum") ? 5 : 6;
    const at = ([y, x]: readonly number[]): number => x! + L * y!;
    const visible =
      L === 5
        ? [
            [1, 1],
            [1, 2],
            [2, 1],
            [2, 2],
          ]
        : [
            [2, 2],
            [2, 3],
            [3, 2],
            [3, 3],
          ];
    const environment: number[][] =
      L === 5 ? [...[0, 1, 2, 3, 4].map((x) => [4, x]), ...[0, 1, 2, 3].map((y) => [y, 4])] : values.E_sites;
    const model = ising({ lattice: squareLattice({ size: [L, L] }), coupling: couplingAt(params.T) });

    it("has the oracle's entropies and informations, of hard and soft rules, to 10⁻¹⁰", () => {
      const joint = jointDistribution(model, { visible: visible.map(at), environment: environment.map(at) });
      expect(entropy(blockMarginal(joint))).toBeCloseTo(values["H(V)"], 10);
      expect(entropy(environmentMarginal(joint))).toBeCloseTo(values["H(E)"], 10);
      expect(jointInformation(joint, "whole block")).toBeCloseTo(values["I(V:E)"], 10);
      if (values.P_V) blockMarginal(joint).forEach((p, V) => void expect(p).toBeCloseTo(values.P_V[V], 12));
      const merged = environment.length > 8 ? mergeEnvironments(joint) : joint;
      expect(Object.keys(values.hard_rules)).toEqual(Object.keys(hardRules));
      for (const [name, table] of Object.entries(hardRules)) {
        expect(jointInformation(merged, table)).toBeCloseTo(values.hard_rules[name], 10);
      }
      for (const { lambda_, I } of Object.values(values.soft_rules) as { lambda_: number[]; I: number }[]) {
        expect(kept(merged, soft(lambda_))).toBeCloseTo(I, 10);
      }
      // Threshold units, the best of them at the front; more than one unit; and fewer spins than V has.
      for (const { w, b = 0, I } of [
        ...values.linear_threshold_no_bias_classes.slice(0, 6),
        ...values.linear_threshold_with_bias_classes.slice(0, 6),
      ]) {
        const rule = coarseGraining({ block: [2, 2], filters: [w], bias: [b], hard: true });
        expect(kept(merged, rule)).toBeCloseTo(I, 10);
      }
      for (const name of ["best_2_hidden_threshold_units_bias_allowed", "best_3_hidden_threshold_units_no_bias"]) {
        const { I, units }: { I: number; units: number[][] } = values[name];
        const rule = coarseGraining({
          block: [2, 2],
          filters: units.map((unit) => unit.slice(0, 4)),
          bias: units.map((unit) => unit[4] ?? 0),
          hard: true,
        });
        expect(kept(merged, rule)).toBeCloseTo(I, 10);
      }
      for (const [name, I] of Object.entries<number>(values.spin_subsets)) {
        const filters = [...name.matchAll(/v(\d)/g)].map(([, i]) => [0, 1, 2, 3].map((k) => (k === Number(i) ? 1 : 0)));
        expect(kept(merged, coarseGraining({ block: [2, 2], filters, hard: true }))).toBeCloseTo(I, 10);
      }
    });
  },
);

describe.each(oracles("s3.jensen.").map((record) => [record.id, record] as const))("the proxy of %s", (id, record) => {
  const L = Number(/L=(\d)/.exec(id)![1]);
  // The window's row 3 is the lattice's first, so that few sites of V and E wait at once.
  const at = ([y, x]: readonly number[]): number => x! + L * ((y! - 3 + L) % L);
  const face: number[][] = oracle(id.replace("s3.jensen", "s3")).values.E_sites;
  const { values, params } = record;
  const model = ising({ lattice: squareLattice({ size: [L, L] }), coupling: couplingAt(params.T) });

  it("has its values with perfect Θ-RBMs to 10⁻¹⁰, and its optima within boxes", () => {
    const visible = [
      [2, 2],
      [2, 3],
      [3, 2],
      [3, 3],
    ].map(at);
    const joint = jointDistribution(model, { visible, environment: face.map(at) });
    const HE = entropy(environmentMarginal(joint));
    expect(HE).toBeCloseTo(values["H(E)"], 10);
    const jensen = jointJensen(joint);
    const ruleOf = (name: string): CoarseGraining => {
      const scale = Number(/x ([\d.]+)/.exec(name)?.[1]);
      if (name.startsWith("uniform")) return soft([scale, scale, scale, scale]);
      if (name.startsWith("single")) return soft([scale, 0, 0, 0]);
      return name.startsWith("majority")
        ? majority([2, 2])
        : name.startsWith("decimation")
          ? decimation([2, 2])
          : soft([0, 0, 0, 0]);
    };
    let compared = 0;
    for (const [name, expected] of Object.entries<Record<string, number>>(values)) {
      if (name === "box_optima" || name === "H(E)") continue;
      const rule = ruleOf(name);
      const { value } = proxyGradient(rule, jensen, "jensen");
      expect(value).toBeCloseTo(expected.A_jensen_plus_H_E!, 10);
      expect(value - HE).toBeCloseTo(expected.A_jensen!, 10);
      expect(kept(joint, rule)).toBeCloseTo(expected.I!, 10);
      expect(kept(joint, rule) - HE).toBeCloseTo(expected.A_exact!, 10);
      compared++;
    }
    expect(compared).toBe(15);
    for (const { A_jensen, lambda_, I_at_that_lambda } of Object.values<Record<string, number & number[]>>(
      values.box_optima,
    )) {
      const rule = soft(lambda_!);
      // λ is printed to six digits and the maximum is flat
      expect(proxyGradient(rule, jensen, "jensen").value - HE).toBeCloseTo(A_jensen!, 8);
      expect(kept(joint, rule)).toBeCloseTo(I_at_that_lambda!, 6);
      // It is a maximum: the gradient points out of the box, or is zero.
      const bound = Math.max(...lambda_!.map(Math.abs));
      proxyGradient(rule, jensen, "jensen").filters[0]!.forEach((g, i) => {
        if (lambda_![i] === bound) expect(g).toBeGreaterThan(-1e-9);
        else expect(Math.abs(g)).toBeLessThan(1e-5);
      });
    }
  });
});
