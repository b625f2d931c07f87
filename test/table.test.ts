import { coarseGraining } from "kadanoff/coarsegraining";
import { key } from "kadanoff/kernels";
import type { Learned } from "kadanoff/learning";
import { sample, swendsenWang } from "kadanoff/sampling";
import { estimate, zScore } from "kadanoff/statistics";
import { expect, it } from "vitest";
import type { Studio } from "../paper/figure.ts";
import { table } from "../paper/table.ts";

it("has the exponents within 3σ, Swendsen's numbers within 3σ of his and our errors, and the rows of other figures", async () => {
  // A rule as it is learned at T_c.
  const rule = coarseGraining({ block: [2, 2], filters: [[0.98, 1.02, 0.95, 1.05]] });
  const studio: Studio = {
    seed: 2018,
    quick: true,
    async sample(model, count) {
      return { ...sample(model, { sampler: swendsenWang(), count, key: key(1) }), model };
    },
    learn: () => Promise.resolve({ rule } as Learned),
    trainRbm: () => Promise.reject(new Error("expected no RBM")),
    information: () => Promise.reject(new Error("expected no estimate")),
    found: (figure) =>
      figure === "fig2" ? [{ quantity: "I", published: null, ours: estimate(0.397, 0.003), exact: 0.3974 }] : undefined,
  };
  const result = await table.make(studio);
  const rows = result.table;
  expect(rows[0]).toMatchObject({ figure: "fig2", quantity: "fig2: I" });
  const ours = (start: string) => rows.find(({ quantity }) => quantity.startsWith(start))!;
  for (const name of ["ν", "y_t by the learned", "y_h", "η"]) {
    const row = ours(name);
    expect(Math.abs(zScore(row.ours, row.exact as number)), name).toBeLessThan(3);
  }
  for (const [k, published] of [0.963, 0.999, 1.001, 1.002].entries()) {
    const { value, error } = ours(`y_t by majority, 32², step 2, ${k + 1}`).ours;
    expect(Math.abs(value - published), `${k + 1}`).toBeLessThan(3 * Math.hypot(error, 0.005));
  }
  expect(result.notes.join("\n")).toMatch(/Numbers of fig3, .* are not here/);
  expect(await table.draw(result)).toMatch(/^<svg/);
});
