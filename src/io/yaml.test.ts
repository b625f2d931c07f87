import { describe, expect, it } from "vitest";
import { parseYaml } from "./yaml.ts";

const text = `# a comment
near:
  time: "06:00:00"
  setup: [module load nodejs, "cd /scratch"]
  extra:
    - --exclude=f0101
    - --nice
far: {}
`;

describe("parseYaml", () => {
  it("tells the values, and where each of them stands", async () => {
    const { value, placeOf } = await parseYaml(text, "a.yaml");
    expect(value).toEqual({
      near: {
        time: "06:00:00",
        setup: ["module load nodejs", "cd /scratch"],
        extra: ["--exclude=f0101", "--nice"],
      },
      far: {},
    });
    expect(placeOf(["near"])).toBe("a.yaml:2:1");
    expect(placeOf(["near", "time"])).toBe("a.yaml:3:3");
    expect(placeOf(["near", "setup", 1])).toBe("a.yaml:4:31");
    expect(placeOf(["near", "extra", 1])).toBe("a.yaml:7:7");
    // Of what is not there, the nearest above it.
    expect(placeOf(["near", "account"])).toBe("a.yaml:2:1");
    expect(placeOf(["far", "time"])).toBe("a.yaml:8:1");
    expect(placeOf([])).toBe("a.yaml:1:1");
  });

  it("takes an empty file for nothing, and names of every object for keys", async () => {
    expect((await parseYaml("# nothing\n", "a.yaml")).value).toBeUndefined();
    const { value, placeOf } = await parseYaml("a: 1\n__proto__: { b: 2 }\n? [c]\n: 3\n", "a.yaml");
    expect(Object.keys(value as object)).toEqual(["a", "__proto__", "[ c ]"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(placeOf(["__proto__", "b"])).toBe("a.yaml:2:14");
  });

  it.each([
    ["a: [1, 2\n", /^a\.yaml:2:1: /],
    ["a: 1\na: 2\n", /^a\.yaml:2:1: Map keys must be unique/],
    ["a: &x 1\nb: *x\n", /^a\.yaml:2:4: aliases are not followed; write the value out$/],
    ["a: !!js/function x\n", /^a\.yaml:1:4: Unresolved tag/],
  ])("refuses %j with its line and column", async (source, expected) => {
    await expect(parseYaml(source, "a.yaml")).rejects.toThrow(expected);
  });
});
