import { describe, expect, it } from "vitest";
import { type Oracle, oracles } from "../../test/oracles/index.ts";
import { coarseGraining, ruleTable } from "../coarsegraining/index.ts";
import { key, randomStream } from "../kernels/index.ts";
import { freeEnergy, rbm, unitState } from "../rbm/index.ts";
import {
  absoluteDelta,
  centredDelta,
  compressForJensen,
  type DeltaTable,
  type ProxyForm,
  posteriorGradient,
  posteriorInformation,
  proxyGradient,
} from "./index.ts";

/** The oracle's RBMs and rule, with one window for each (V, E), weighted as the given joint distribution. */
function setting(
  record: Oracle,
  outer: "model" | "data",
): { table: DeltaTable; rule: ReturnType<typeof coarseGraining> } {
  const { params, values } = record;
  const F: number[][] = values.F_VE_row_V_col_E;
  const joint = (V: number, E: number): number =>
    outer === "model" ? Math.exp(-F[V]![E]! - values.lnZ_VE) : params.data_table_row_V_col_E[V][E];
  const delta: number[] = [];
  const weights: number[] = [];
  const blockStates: number[] = [];
  for (let V = 0; V < 16; V++) {
    for (let E = 0; E < 16; E++) {
      for (let other = 0; other < 16; other++) delta.push(F[other]![E]! - values.F_V[other]);
      weights.push(joint(V, E));
      blockStates.push(V);
    }
  }
  const hidden = params.Lambda.b.length;
  return {
    table: {
      count: 256,
      states: 16,
      delta: Float64Array.from(delta),
      weights: Float64Array.from(weights),
      blockStates: Uint32Array.from(blockStates),
      blockFreeEnergy: Float64Array.from(values.F_V),
    },
    rule: coarseGraining({
      block: [2, 2],
      filters: Array.from({ length: hidden }, (_, j) => params.Lambda.lambda_.map((row: number[]) => row[j])),
      bias: params.Lambda.b,
    }),
  };
}

const records = oracles("s6.proxy.pm");

describe.each(records.map((record) => [record.id, record] as const))("the proxy of %s", (_, record) => {
  it("hangs on the free energies of the oracle's RBMs, which ours have", () => {
    const { a, b, theta } = record.params.RBM_VE;
    const machine = rbm({
      weights: Float64Array.from(theta.flat()),
      visibleBias: Float64Array.from(a),
      hiddenBias: Float64Array.from(b),
    });
    for (let V = 0; V < 16; V++) {
      for (let E = 0; E < 16; E++) {
        expect(freeEnergy(machine, unitState(V + 16 * E, 8))).toBeCloseTo(record.values.F_VE_row_V_col_E[V][E], 12);
      }
    }
    const { rule } = setting(record, "data");
    record.values.P_H_given_V.flat().forEach(
      (p: number, i: number) => void expect(ruleTable(rule)[i]).toBeCloseTo(p, 13),
    );
  });

  it.each(["model", "data"] as const)("has the oracle's values and gradients, with (V,E) from the %s", (outer) => {
    const { table, rule } = setting(record, outer);
    const expected = record.values[outer === "model" ? "outer=model P(V,E)=exp(-F_VE)/Z_VE" : "outer=data table"];
    for (const [form, value, gradient] of [
      ["full", "A_exact_log_mean_exp", "grad_A_exact"],
      ["jensen", "A_jensen_minus_mean_deltaE", "grad_A_jensen"],
    ] as const) {
      const got = proxyGradient(rule, table, form);
      expect(got.value).toBeCloseTo(expected[value], 12);
      expected[gradient].lambda_.forEach((row: number[], i: number) => {
        for (let j = 0; j < row.length; j++) expect(got.filters[j]![i]).toBeCloseTo(row[j]!, 12);
      });
      expected[gradient].b.forEach((x: number, j: number) => void expect(got.bias[j]).toBeCloseTo(x, 12));
    }
  });

  it("becomes the absolute information once ΔE is shifted, where F_V is the exact marginal", () => {
    if (!record.id.endsWith("exactV")) return;
    const { table, rule } = setting(record, "model");
    const expected = record.values["outer=model P(V,E)=exp(-F_VE)/Z_VE"].exact_I_H_E;
    expect(proxyGradient(rule, absoluteDelta(table), "full").value).toBeCloseTo(expected, 12);
  });
});

describe("the gradient", () => {
  const { table } = setting(records.find(({ id }) => id.includes("nh2"))!, "data");
  const random = randomStream(key(9));
  const rule = coarseGraining({
    block: [2, 2],
    filters: [0, 1, 2].map(() => [0, 1, 2, 3].map(() => 2 * random.uniform() - 1)),
    bias: [0.3, -0.2, 0.1],
  });

  it.each(["jensen", "full"] as ProxyForm[])(
    "of the %s form is that of finite differences, with three hidden units",
    (form) => {
      const { filters, bias } = proxyGradient(rule, table, form);
      const step = 1e-5;
      const valueAt = (j: number, i: number, h: number): number => {
        const moved = rule.filters.map((filter, k) => filter.map((w, l) => (k === j && l === i ? w + h : w)));
        const movedBias = rule.bias.map((b, k) => (k === j && i === 4 ? b + h : b));
        return proxyGradient(coarseGraining({ block: [2, 2], filters: moved, bias: movedBias }), table, form).value;
      };
      for (let j = 0; j < 3; j++) {
        for (let i = 0; i < 5; i++) {
          const numeric = (valueAt(j, i, step) - valueAt(j, i, -step)) / (2 * step);
          expect(i < 4 ? filters[j]![i] : bias[j]).toBeCloseTo(numeric, 8);
        }
      }
    },
  );

  it("of the Jensen form is the same from the compressed table, and centring it only where P_Θ(V) is not the data's", () => {
    const { weights: _, ...unweighted } = table;
    const whole = proxyGradient(rule, unweighted, "jensen");
    const compressed = proxyGradient(rule, compressForJensen(unweighted), "jensen");
    expect(compressed.value).toBeCloseTo(whole.value, 12);
    whole.filters.flat().forEach((x, i) => void expect(compressed.filters.flat()[i]).toBeCloseTo(x, 12));

    // With the uniform block distribution of these windows as P_Θ(V), a baseline of ΔE leaves the gradient as it is.
    const uniform = { ...unweighted, blockFreeEnergy: new Float64Array(16) };
    const plain = proxyGradient(rule, uniform, "jensen");
    const centred = proxyGradient(rule, compressForJensen(centredDelta(uniform)), "jensen");
    plain.filters.flat().forEach((x, i) => void expect(centred.filters.flat()[i]).toBeCloseTo(x, 12));
    const zero = coarseGraining({ block: [2, 2], filters: [[0, 0, 0, 0]] });
    expect(proxyGradient(zero, compressForJensen(centredDelta(uniform)), "jensen").value).toBeCloseTo(0, 12);
  });
});

describe("the gradient of the posterior form", () => {
  it("is that of finite differences, with two hidden units, on all windows and on a batch of them", () => {
    const random = randomStream(key(3));
    const count = 30;
    const posterior = {
      count,
      states: 16,
      table: new Float64Array(count * 16),
      configurations: new Uint32Array(count),
    };
    for (let t = 0; t < count; t++) {
      const row = posterior.table.subarray(16 * t, 16 * t + 16);
      row.forEach((_, V) => void (row[V] = random.uniform() ** 3));
      const sum = row.reduce((a, b) => a + b, 0);
      row.forEach((p, V) => void (row[V] = p / sum));
    }
    const parameters = Array.from({ length: 10 }, () => 2 * random.uniform() - 1);
    const ruleOf = (x: number[]) =>
      coarseGraining({ block: [2, 2], filters: [x.slice(0, 4), x.slice(4, 8)], bias: x.slice(8) });
    for (const batch of [undefined, Uint32Array.of(3, 3, 17, 20, 29)]) {
      const { filters, bias } = posteriorGradient(ruleOf(parameters), posterior, batch);
      [...filters.flat(), ...bias].forEach((derivative, i) => {
        const at = (h: number): number =>
          posteriorGradient(ruleOf(parameters.map((x, k) => (k === i ? x + h : x))), posterior, batch).value;
        expect(derivative).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 8);
      });
    }
    const whole = posteriorInformation(posterior, ruleTable(ruleOf(parameters)));
    expect(posteriorGradient(ruleOf(parameters), posterior).value).toBeCloseTo(whole.value, 12);
  });
});
