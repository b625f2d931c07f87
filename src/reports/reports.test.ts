import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { filtersFigure } from "../figures/index.ts";
import { estimate } from "../statistics/index.ts";
import { tableCsv } from "./csv.ts";
import { documentKind, documentSection } from "./documents.ts";
import { everythingOf } from "./generic.ts";
import { escapeHtml, marked } from "./html.ts";
import { assertPlainSvg, inlineSvg } from "./inlineSvg.ts";
import { tableParquet } from "./parquet.ts";
import { uniqueNames } from "./section.ts";
import { cellText, type Table } from "./table.ts";
import { tablesReadme } from "./tablesReadme.ts";

const table: Table = {
  name: "t",
  caption: "a table",
  columns: [
    { name: "label", label: "label", kind: "text" },
    { name: "information", label: "*I*", unit: "nats", kind: "estimate" },
    { name: "step", label: "step", kind: "number" },
  ],
  rows: [
    ['say "a, b"', estimate(0.1 + 0.2, 0.01), 1],
    [null, estimate(Number.NaN, Number.NaN), null],
    ["two\nlines", estimate(-1e-7, Number.NaN), 2.5],
  ],
};

describe("a table", () => {
  it("is CSV with all digits, quotes where they are wanted, and nothing for what is not known", () => {
    expect(tableCsv(table)).toBe(
      'label,information [nats],information_error [nats],step\r\n"say ""a, b""",0.30000000000000004,0.01,1\r\n,,,\r\n"two\nlines",-1e-7,,2.5\r\n',
    );
  });

  it("is Parquet with the same numbers, whose missing ones are null", async () => {
    const bytes = await tableParquet(table);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    expect(await parquetReadObjects({ file })).toEqual([
      { label: 'say "a, b"', information: 0.30000000000000004, information_error: 0.01, step: 1 },
      { label: null, information: null, information_error: null, step: null },
      { label: "two\nlines", information: -1e-7, information_error: null, step: 2.5 },
    ]);
    expect(Buffer.compare(await tableParquet(table), bytes)).toBe(0);
  });

  it("shows numbers as physicists write them", () => {
    expect([estimate(0.3974, 0.0012), 12, -3, 0.25, null, "x", estimate(Number.NaN, 1)].map(cellText)).toEqual([
      "0.3974(12)",
      "12",
      "−3",
      "0.25",
      "–",
      "x",
      "–",
    ]);
  });

  it("is explained column by column", () => {
    const readme = tablesReadme([table], ["csv", "parquet"]);
    expect(readme).toContain("## t.csv, t.parquet\n\na table; 3 rows.");
    expect(readme).toMatch(/\| `information` \| nats \| Mutual information between the hidden units/);
    expect(readme).toContain("| `information_error` | nats | one standard error of information |");
  });
});

describe("any document as tables", () => {
  const { settings, tables } = everythingOf(
    {
      method: "m",
      geometry: { block: [2, 3], deep: { yes: true } },
      quantity: { value: 1, error: null, statistical: 0.5 },
      curve: [
        { step: 1, information: { value: 0.1, error: 0.01 } },
        { step: 2, information: { value: 0.2, error: null }, note: "late" },
      ],
      matrix: [
        [1.5, 2],
        [3, 4.5],
      ],
      nested: [
        { name: "a", points: [{ x: 1 }, { x: 2 }] },
        { name: "b", points: [{ x: 3 }] },
      ],
      empty: [],
    },
    "d",
  );
  const found = (name: string): Table => tables.find((one) => one.name === name)!;

  it("has what stands alone as settings, by paths", () => {
    expect(Object.fromEntries([...settings].map(([path, cell]) => [path, cellText(cell)]))).toEqual({
      method: "m",
      "geometry.block": "2×3",
      "geometry.deep.yes": "yes",
      quantity: "1(?)",
      "quantity.statistical": "0.5",
    });
  });

  it("has a table for each list, and lists in lists with what they are in", () => {
    expect(tables.map(({ name }) => name)).toEqual(["d_curve", "d_matrix", "d_nested", "d_nested_points"]);
    expect(found("d_curve").columns.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
      ["step", "number", undefined],
      ["information", "estimate", "nats"],
      ["note", "text", undefined],
    ]);
    expect(found("d_matrix").rows).toEqual([
      [0, 1.5, 2],
      [1, 3, 4.5],
    ]);
    expect(found("d_nested_points").rows).toEqual([
      ["a", 1],
      ["a", 2],
      ["b", 3],
    ]);
  });
});

describe("documents", () => {
  it("are known by their fields", () => {
    expect(documentKind({ points: [], byMethod: {} })).toBe("flow");
    expect(documentKind({ rule: {}, information: {}, history: [] })).toBe("learned");
    expect(documentKind({ rule: {}, systems: [] })).toBe("operators");
    expect(documentKind({ madeBy: { program: "kadanoff" }, later: 1 })).toBe("general");
    expect([documentKind([]), documentKind(null), documentKind({ a: 1 })]).toEqual([undefined, undefined, undefined]);
  });

  it("that are wrong are refused with the field, as are those of nobody", async () => {
    const refusal = (document: unknown) =>
      documentSection(document, { name: "x", label: "x.json" }).then(String, (error: Error) => error.message);
    expect(await refusal([1])).toBe(
      "x.json: expected a document of kadanoff, of learn, ensemble, flow, information, operators or paper, got a list",
    );
    expect(await refusal({ rule: { coding: "0/1", block: [1, 1], filters: [[1]] } })).toBe(
      'x.json: rule.coding: expected "±1", got "0/1"',
    );
  });

  it("with fields of a later version are shown with these", async () => {
    const rule = { coding: "±1", block: [2, 1], filters: [[1, 0.5]], bias: [0] };
    const document = {
      method: "conditional",
      geometry: { block: [2, 1], buffer: 1, environment: 1, window: [6, 5] },
      rule,
      information: { value: 0.2, error: 0.01 },
      informationKind: "lower bound",
      available: { value: 0.3, error: 0.02 },
      history: [{ step: 1, information: { value: 0.1, error: 0.01 } }],
      stability: {
        restarts: 3,
        overlap: { value: 0.99, error: 0.01 },
        span: { value: 0.99, error: 0.01 },
        ...{ agreeing: 3, spread: 0.01, degenerate: false },
      },
      converged: false,
      seed: 1,
    };
    const section = await documentSection(document, { name: "x", label: "x.json" });
    expect(section.settings.get("stability.overlap")).toMatchObject({ value: 0.99, error: 0.01 });
    expect(section.settings.get("stability.degenerate")).toBe("no");
    expect(section.results.map(({ quantity }) => quantity)).toEqual(["information", "available", "overlap"]);
    expect(section.figures.map(({ name }) => name)).toEqual(["x_filters"]);
    const { information, informationKind, available } = document;
    const windows = [1, 2, 3].map((buffer) => ({
      ...{ block: [2, 1], buffer, environment: 1, rule, information, informationKind, available },
    }));
    const scan = await documentSection(
      { method: "conditional", scan: windows, seed: 1 },
      { name: "x", label: "x.json" },
    );
    expect(scan.tables[0]!.rows.map((row) => row.slice(0, 3))).toEqual([1, 2, 3].map((buffer) => ["2×1", buffer, 1]));
    expect(scan.figures.map(({ name }) => name)).toEqual(["x_scan"]);
    expect(section.warnings).toEqual(["the document says that this did not converge"]);
    expect(section.words[1]).toBe(
      "It keeps I(H:E) of at least 0.200(10) nats; I(V:E) is at least 0.30(2) nats, all that the block knows of its environment.",
    );
  });

  it("of operators show the law that fits better first, and what is not known as such", async () => {
    const length = { value: 2.5, error: null, statistical: 0.2, systematic: null };
    const dimension = { value: 0.8, error: 0.3, statistical: 0.25, systematic: 0.16 };
    const law = { window: [2, 4], probability: 0.5, curve: { distance: [2, 4], value: [0.2, 0.1] } };
    const decay = {
      power: { form: "power, d/L", dimension, ...law },
      exponential: { form: "exponential", correlationLength: length, ...law },
      better: { law: "exponential", logRatio: 2 },
    };
    const axis = { k: [0, Math.PI], value: [3, 1], error: [0.1, null] };
    const correlator = {
      ...{ operators: ["1", "1"], main: "x" },
      lines: [{ line: "x", distance: [1, 2], value: [0.4, 0.2], error: [0.01, 0.01], decay }],
      structureFactor: {
        ...{ x: axis, map: { value: [[3, 1]], error: [[0.1, null]] } },
        secondMomentLength: [{ value: null, error: null }],
      },
    };
    const number = { value: 0, error: 0.1 };
    const document = {
      rule: { coding: "±1", block: [2, 1], filters: [[1, 1]], bias: [0] },
      ...{ read: "mean", subtract: "mean" },
      systems: [
        {
          ...{ file: "a.npy", lattice: "chain", size: [2], boundary: "open", count: 9 },
          ...{ places: [2, 1], step: [1, 1], blocks: 9 },
          operators: [{ name: "1", stagger: "x", mean: number, storedAutocorrelationTime: number }],
          correlators: [correlator, { ...correlator, lines: [{ ...correlator.lines[0], decay: undefined }] }],
        },
      ],
      warnings: ["a.npy: w"],
    };
    const { results, tables, data, figures, warnings } = await documentSection(document, {
      name: "o",
      label: "o.json",
    });
    expect(results).toEqual([
      {
        quantity: "decayLength",
        symbol: "*ξ*, operator 1, statistical error alone",
        value: expect.objectContaining({ value: 2.5, error: 0.2 }),
      },
      {
        quantity: "scalingDimension",
        symbol: "Δ, operator 1; the exponential fits better",
        value: expect.objectContaining({ value: 0.8, error: 0.3 }),
      },
    ]);
    expect(warnings).toEqual(["a.npy: w"]);
    const rowsOf = (name: string) =>
      [...tables, ...data].find((one) => one.name === name)!.rows.map((row) => row.map(cellText));
    expect(rowsOf("o_scaling")).toEqual([
      ["a.npy", "1", "x", "power", "0.8(3)", "–", "2", "4", "0.5", "no"],
      ["a.npy", "1", "x", "exponential", "–", "2.5(2)", "2", "4", "0.5", "yes"],
      ["a.npy", "1", "x", "no window fits", "–", "–", "–", "–", "–", "–"],
    ]);
    expect(rowsOf("o_lengths")).toEqual([
      ["a.npy", "1", "–"],
      ["a.npy", "1", "–"],
    ]);
    expect(rowsOf("o_structure_factor")[1]).toEqual(["a.npy", "1", "x", "3.14159", "1(?)"]);
    expect(rowsOf("o_correlators")[0]).toEqual(["a.npy", "1", "x", "1", "0.400(10)"]);
    expect(rowsOf("o_curves")[0]).toEqual(["a.npy", "1", "x", "power", "2", "0.2"]);
    expect(rowsOf("o_operators")).toEqual([["a.npy", "1", "alternating, x", "2×1", "0.00(10)", "0.00(10)"]]);
    expect(figures.map(({ name }) => name)).toEqual(["o_filters", "o_operators"]);
    expect(figures[1]!.svg).toContain("2.5(2)");
    // A structure factor that is not known is not drawn.
    const unknown = JSON.parse(JSON.stringify(document).replace('"map":{"value":[[3,', '"map":{"value":[[null,'));
    const without = await documentSection(unknown, { name: "o", label: "o.json" });
    expect(without.figures.map(({ name }) => name)).toEqual(["o_filters"]);
  });

  it("of rules for states and components draw a panel for each", async () => {
    const rule = { coding: "one-hot", states: [-1, 0, 1], block: [2, 1], filters: [[1, 0, -1, 2, 0, -2]] };
    const section = await documentSection({ rule }, { name: "r", label: "r.json" });
    expect(section.data[0]!.rows).toEqual([
      [1, "state -1", 0, 0, 1],
      [1, "state -1", 1, 0, 2],
      [1, "state 0", 0, 0, 0],
      [1, "state 0", 1, 0, 0],
      [1, "state 1", 0, 0, -1],
      [1, "state 1", 1, 0, -2],
    ]);
    expect(section.figures[0]!.caption).toContain("a panel for each state s");
    const real = {
      coding: "real",
      components: 2,
      block: [1, 1],
      filters: [
        [3, 4],
        [5, 6],
      ],
    };
    const other = await documentSection({ rule: real }, { name: "r", label: "r.json" });
    expect(other.data[0]!.rows.map((row) => [row[0], row[1], row[4]])).toEqual([
      [1, "component 1", 3],
      [1, "component 2", 4],
      [2, "component 1", 5],
      [2, "component 2", 6],
    ]);
  });

  it("have names of their own for tables and figures", () => {
    const section = { what: "", words: [], warnings: [], results: [], settings: new Map() };
    const figure = { name: "f", title: "", caption: "", svg: "" };
    const entry = { section: { ...section, figures: [figure], tables: [table], data: [table] } };
    const [first, second] = uniqueNames([entry, entry]);
    expect([first, second].map((one) => one!.section.figures[0]!.name)).toEqual(["f", "f_2"]);
    expect(
      [first, second].flatMap((one) => [...one!.section.tables, ...one!.section.data].map(({ name }) => name)),
    ).toEqual([...["t", "t_2"], ...["t_3", "t_4"]]);
  });
});

describe("HTML", () => {
  it("escapes whatever comes, and knows the marks of figures", () => {
    expect(escapeHtml('<a href="x">&')).toBe("&lt;a href=&quot;x&quot;&gt;&amp;");
    expect(marked("*T*_{c} < *m*^{2}")).toBe("<i>T</i><sub>c</sub> &lt; <i>m</i><sup>2</sup>");
  });
});

describe("SVG in a page", () => {
  const svg = filtersFigure({ filters: [[1, -1]], block: [2, 1] });

  it("takes figures of this program, gives them a title and ids of their own", () => {
    expect(() => assertPlainSvg(svg, "x.svg")).not.toThrow();
    const withId = svg.replace("<rect", '<rect id="a" clip-path="url(#a)"');
    const inline = inlineSvg(withId, { name: "n", title: 'a "b" < c' });
    expect(inline).toMatch(
      /^<svg [^>]*role="img" aria-labelledby="n-title"><title id="n-title">a &quot;b&quot; &lt; c<\/title>/,
    );
    expect(inline).toContain('id="n-a" clip-path="url(#n-a)"');
  });

  it.each([
    ["<script>1</script>", "the element script"],
    ['<image href="http://x/y.png"/>', "the element image"],
    ['<rect onload="x()"/>', "the attribute onload"],
    ['<rect style="fill:url(http://x)"/>', "the attribute style"],
    ['<rect fill="url(http://x)"/>', "a reference, fill="],
    ['<rect fill="url(&#35;x)"/>', "a reference, fill="],
    ["<!-- <rect/> -->", '"<!--'],
    ['<rect fill="a>b<script>"/>', "the element script"],
    ["<foreignObject><p/></foreignObject>", "the element foreignObject"],
    ['<svg xmlns="http://evil/"/>', "the attribute xmlns"],
  ])("refuses %s", (inside, what) => {
    const bad = svg.replace("</svg>", `${inside}</svg>`);
    expect(() => assertPlainSvg(bad, "x.svg")).toThrow(
      `x.svg: expected an SVG with nothing but a drawing in it, got ${what}`,
    );
  });
});
