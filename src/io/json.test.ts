import { describe, expect, it } from "vitest";
import { estimate } from "../statistics/index.ts";
import { formatJson } from "./json.ts";

describe("formatJson", () => {
  it("keeps filters and estimates on one line each, in the order given", () => {
    const document = {
      method: "rbm",
      rule: { coding: "±1", block: [2, 2], filters: [[0.5, -0.25, 1, 2]], bias: [0] },
      information: estimate(0.389, 0.002),
      available: null,
      history: [{ step: 1, information: 0.1 }],
      empty: { list: [], object: {} },
    };
    expect(formatJson(document)).toBe(`{
  "method": "rbm",
  "rule": {
    "coding": "±1",
    "block": [2, 2],
    "filters": [
      [0.5, -0.25, 1, 2]
    ],
    "bias": [0]
  },
  "information": { "value": 0.389, "error": 0.002 },
  "available": null,
  "history": [
    {
      "step": 1,
      "information": 0.1
    }
  ],
  "empty": {
    "list": [],
    "object": {}
  }
}
`);
  });

  it("is JSON that says the same, whatever the values", () => {
    const long = Array.from({ length: 60 }, (_, i) => i / 7);
    const document = {
      long,
      text: 'a "quoted"\nline',
      typed: Float64Array.of(1, 2),
      nested: [[1], [[2]]],
      gone: undefined,
    };
    expect(JSON.parse(formatJson(document))).toEqual({
      long,
      text: document.text,
      typed: [1, 2],
      nested: [[1], [[2]]],
    });
  });

  it("writes null for what is not a number", () => {
    expect(formatJson(estimate(1, Number.NaN))).toBe('{ "value": 1, "error": null }\n');
    expect(formatJson([Number.POSITIVE_INFINITY, -0, 2n, undefined])).toBe("[null, 0, 2, null]\n");
  });
});
