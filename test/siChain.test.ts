import { chainJoint } from "kadanoff/information";
import { key } from "kadanoff/kernels";
import { learn } from "kadanoff/learning";
import { sample, wolff } from "kadanoff/sampling";
import type { Estimate } from "kadanoff/statistics";
import { describe, expect, it } from "vitest";
import type { Studio, TableRow } from "../paper/figure.ts";
import { bestRule, exactly, siChain } from "../paper/si-chain.ts";
import { chainProxies } from "../src/information/testing.ts";
import { oracles } from "./oracles/index.ts";

describe("the golden numbers of the chain: the proxy over K_B t_B, behind any buffer", () => {
  it.each(chainProxies)("K = %d, L_V = %i", (K, L, ...golden) => {
    for (const buffer of [0, 1, 2, 4]) {
      const t = Math.tanh(K) ** (buffer + 1);
      exactly(K, L, buffer).forEach(({ proxy }, i) => {
        expect(Math.abs(proxy / (Math.atanh(t) * t) - golden[i]!)).toBeLessThan(5.1e-5);
      });
    }
  });
});

it.each(oracles("s2.mi."))(
  "the best of all rules is the oracle's: $id",
  ({ params: { T, block, buffer, N }, values }) => {
    const joint = chainJoint({ coupling: 1 / T, block, buffer, ...(N && { length: N }) });
    expect(bestRule(joint)).toBeCloseTo(values.best_deterministic_one_bit.I, 12);
  },
);

describe("a quick run", () => {
  const studio: Studio = {
    seed: 2018,
    quick: true,
    async sample(model, count) {
      if (model.name !== "ising") throw new Error("expected spins");
      return { ...sample(model, { sampler: wolff(), count, key: key(2018) }), model };
    },
    learn: async (samples, options) => learn(samples, options),
    trainRbm: () => Promise.reject(new Error("expected no RBM alone")),
    information: () => Promise.reject(new Error("expected no estimate alone")),
  };

  it("has exact values within 4σ of what was counted, and learns decimation", async () => {
    const result = await siChain.make(studio);
    const { bySize, byBuffer, trained, table } = result;
    const counted = [...bySize, ...byBuffer].filter(({ sampled }) => sampled !== undefined);
    expect(counted).toHaveLength(2 * 3 * (7 + 5));
    for (const { sampled, exact } of counted) {
      expect(Math.abs(sampled!.value - exact)).toBeLessThan(4 * sampled!.error);
    }
    for (const { exact, best, trainings } of trained) {
      expect(exact[0]! / best).toBeGreaterThan(0.95);
      expect(exact[0]! / best).toBeLessThan(1 + 1e-12);
      // One end of the block, and little else
      const sizes = trainings[0]!.rule.filters[0]!.map(Math.abs);
      expect([0, sizes.length - 1]).toContain(sizes.indexOf(Math.max(...sizes)));
    }
    const row = (start: string): TableRow => table.find(({ quantity }) => quantity.startsWith(start))!;
    const power = row("K = 1: power of L_V in I");
    expect(Math.abs(power.ours.value - (power.exact as Estimate).value)).toBeLessThan(4 * power.ours.error);
    expect(power.ours.value + 0.5).toBeLessThan(-4 * power.ours.error);
    expect(row("K = 0.5: power of L_V in I of the uniform majority, from 512").ours.value).toBeCloseTo(-1, 2);
    expect(row("K = 0.5: the same of its proxy").ours.value).toBeCloseTo(-1, 2);
    expect(row("K = 0.5: the same of its correlation").ours.value).toBeCloseTo(-0.5, 2);
    expect(row("ring of 14").ours.value).toBeLessThan(1);
    expect(row("ring of 256").ours.value).toBe(1);
    expect(await siChain.draw(result)).toMatch(/^<svg[\s\S]*\(f\)[\s\S]*<\/svg>\s*$/);
  });
});
