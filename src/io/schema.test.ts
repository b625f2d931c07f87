import { describe, expect, it } from "vitest";
import { estimate } from "../statistics/index.ts";
import { formatJson } from "./json.ts";
import { jsonSchemas, parseRule, schemas } from "./schema.ts";

const rule = { coding: "±1", block: [2, 2], filters: [[1, 1, 1, 1]], bias: [0] };
const refusal = (document: unknown): Promise<string> =>
  parseRule(document, "r.json").then(String, (e: Error) => e.message);

describe("parseRule", () => {
  it("needs no more of a document than its rule", async () => {
    expect(await parseRule({ rule, seconds: 3 }, "r.json")).toEqual(rule);
    const { bias: _, ...noBias } = rule;
    expect(await parseRule({ rule: { ...noBias, hard: true } }, "r.json")).toEqual({ ...rule, hard: true });
  });

  it("names the file and the field that is wrong", async () => {
    expect(await refusal({})).toBe("r.json: rule: expected object, got nothing");
    expect(await refusal(3)).toBe("r.json: the document: expected object, got 3");
    expect(await refusal({ rule: { ...rule, filters: [[1, 1, "a", 1]] } })).toBe(
      'r.json: rule.filters[0][2]: expected number, got "a"',
    );
    expect(await refusal({ rule: { ...rule, coding: "0/1" } })).toBe('r.json: rule.coding: expected "±1", got "0/1"');
    expect(await refusal({ rule: { ...rule, block: [2] } })).toContain("r.json: rule.block");
    expect(await refusal({ rule: { ...rule, filters: [[1, 1, 1]] } })).toBe(
      "r.json: coarseGraining: expected 4 weights in filter 0 for a block of 2x2, got 3",
    );
    expect(await refusal({ rule: { ...rule, bias: [0, 0] } })).toContain(
      "r.json: coarseGraining: expected 1 finite biases",
    );
  });
});

describe("the schemas", () => {
  it("accept a document of `kadanoff learn`, after a turn through JSON, and keys that come later", async () => {
    const { learned } = await schemas();
    const document = {
      method: "rbm",
      geometry: { block: [2, 2], buffer: 1, environment: 1, window: [6, 6] },
      rule,
      information: estimate(0.389, Number.NaN),
      informationKind: "exact",
      available: null,
      history: [{ step: 0, information: estimate(0.1, 0.01) }],
      seed: 2018,
      seconds: 1.5,
      later: true,
    };
    expect(learned.safeParse(JSON.parse(formatJson(document))).error).toBeUndefined();
    expect(learned.safeParse({ ...document, informationKind: "guess" }).success).toBe(false);
  });

  it("can be published as JSON Schema", async () => {
    const published = await jsonSchemas();
    expect(published.rule).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "kadanoff rule",
      required: ["coding", "block", "filters"],
    });
    expect(JSON.stringify(published.learned)).toContain("informationKind");
    expect(published.operators).toMatchObject({
      title: "kadanoff operators",
      required: expect.arrayContaining(["systems"]),
    });
  });
});
