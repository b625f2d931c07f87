import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { formatEstimate } from "kadanoff/statistics";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { programIn } from "./program.ts";

const { at, json, run, folder } = programIn("report");
const text = (file: string): string => readFileSync(at(file), "utf8");
const bytes = (file: string): string =>
  createHash("sha256")
    .update(readFileSync(at(file)))
    .digest("hex");

interface JsonCombined {
  readonly value: number;
  readonly error: number | null;
  readonly statistical: number;
}

interface JsonFit {
  readonly window: readonly number[];
}

/** What the page shows of a document of operators. */
interface JsonOperators {
  readonly bySize: readonly { readonly scaling: { readonly dimension: JsonCombined } }[];
  readonly systems: readonly {
    readonly file: string;
    readonly correlators: readonly [{ readonly lines: readonly [JsonLine, ...JsonLine[]] }];
  }[];
}

interface JsonLine {
  readonly line: string;
  readonly distance: readonly number[];
  readonly value: readonly number[];
  readonly error: readonly number[];
  readonly decay?: {
    readonly power: (JsonFit & { readonly dimension: JsonCombined }) | null;
    readonly exponential: (JsonFit & { readonly correlationLength: JsonCombined }) | null;
    readonly better: { readonly law: string } | null;
  };
}

/** A folder of results as a day of work leaves it. */
beforeAll(async () => {
  mkdirSync(at("day/figures"), { recursive: true });
  const short = ["--windows", "2000", "--steps", "60"];
  await json("sample", "ising", "--size", "16", "--temperature", "Tc", "--count", "200", "--out", "day/ising.h5");
  await json("sample", "dimers", "--size", "8", "--count", "20", "--noise", "0.9", "--out", "day/dimers.npz");
  await json(
    "sample",
    "ising",
    "--lattice",
    "chain",
    "--size",
    "24",
    "--temperature",
    "1",
    "--count",
    "30",
    "--out",
    "day/chain.h5",
  );
  await json("learn", "day/ising.h5", ...short, "--norm", "1.5", "--restarts", "2", "--out", "day/rule.json");
  await json(
    "learn",
    "day/ising.h5",
    ...short,
    "--steps",
    "300",
    "--restarts",
    "1",
    "--hidden",
    "auto",
    "--out",
    "day/auto.json",
  );
  await json(
    ...["learn", "day/ising.h5", "--method", "rbm", "--windows", "2000", "--restarts", "1", "--steps", "40"],
    ...["--theta-epochs", "2", "--bias", "--out", "day/rbm.json"],
  );
  await json(
    "ensemble",
    "day/ising.h5",
    ...short,
    "--seeds",
    "3",
    "--onto",
    "majority,decimation",
    "--out",
    "day/ensemble.json",
  );
  await json("sample", "ising", "--size", "8", "--temperature", "Tc", "--count", "200", "--out", "day/small.h5");
  const reading = ["--read", "field", "--figure", "unkept.svg"];
  await json("operators", "day/ising.h5", "--rule", "day/rule.json", ...reading, "--out", "day/operators.json");
  await json("operators", "day/small.h5", "day/ising.h5", "--rule", "majority", "--out", "day/sizes.json");
  const judged = await run(["information", "day/ising.h5", "--rule", "day/rule.json", "--windows", "2000", "--json"]);
  writeFileSync(at("day/judged.json"), judged.stdout);
  await json(
    ...["flow", "--model", "ising", "--size", "16", "--temperatures", "0.9Tc,Tc,1.1Tc", "--count", "100"],
    ...["--method", "majority", "--steps", "1", "--no-information", "--out", "day/flow.json"],
  );
  writeFileSync(
    at("day/figures/fig4.json"),
    JSON.stringify({
      table: [{ quantity: "a & b <c>", published: "≈ 0 (figure)", ours: { value: 0.5, error: 0.02 }, exact: 0.51 }],
      notes: ["a note"],
      figure: "fig4",
      seed: 1,
      madeBy: { program: "kadanoff", version: "0.0.9", format: 1, command: "paper", parameters: { quick: true } },
    }),
  );
  writeFileSync(
    at("day/figures/fig4.svg"),
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10"><rect id="r" width="20" height="10" fill="#fff"/></svg>',
  );
  writeFileSync(at("day/broken.json"), "{");
  writeFileSync(at("day/strange.json"), '{"a": 1}');
  writeFileSync(
    at("day/old.json"),
    text("day/rule.json").replace(/"informationKind": "[^"]*"/, '"informationKind": "guess"'),
  );
  writeFileSync(at("day/notes.md"), "# notes");
}, 900_000);

describe("kadanoff report", { timeout: 900_000 }, () => {
  it("makes one page of a folder, and says what it left out", async () => {
    const { code, stdout, stderr } = await run([
      "report",
      "day",
      "--pdf",
      "--csv",
      "--parquet",
      "--out",
      "day/report.html",
      "--json",
    ]);
    expect(code, stderr).toBe(0);
    const { entries, left } = JSON.parse(stdout);
    expect(entries.map(({ file, what }: { file: string; what: string }) => [file, what])).toEqual([
      ["auto.json", "learned rule"],
      ["chain.h5", "samples"],
      ["dimers.npz", "samples"],
      ["ensemble.json", "ensemble of rules"],
      ["figures/fig4.json", "Figure 4: the electric field of dimers, found in noise"],
      ["flow.json", "renormalization flow"],
      ["ising.h5", "samples"],
      ["judged.json", "information of a rule"],
      ["operators.json", "operators"],
      ["rbm.json", "learned rule"],
      ["rule.json", "learned rule"],
      ["sizes.json", "operators"],
      ["small.h5", "samples"],
    ]);
    const reasons = Object.fromEntries(left.map(({ file, why }: { file: string; why: string }) => [file, why]));
    expect(Object.keys(reasons)).toEqual([
      "broken.json",
      "ensemble.png",
      "ensemble.svg",
      "notes.md",
      "old.json",
      "strange.json",
    ]);
    expect(reasons["broken.json"]).toContain("is not JSON");
    expect(reasons["strange.json"]).toContain("expected a document of kadanoff");
    expect(reasons["old.json"]).toMatch(/^informationKind: .*got "guess"$/);
    expect(stderr).toContain("warning: broken.json is left out");
    expect(stderr).not.toContain("notes.md");
  });

  it("the page is whole in itself: no script, no style but its own, nothing asked for from elsewhere", () => {
    const html = text("day/report.html");
    const { document } = parseHTML(html);
    const all = [...document.querySelectorAll("*")];
    expect(all.length).toBeGreaterThan(1000);
    expect(html.startsWith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')).toBe(true);
    const banned = "script,iframe,object,embed,link,img,video,audio,base,form,foreignObject,image,use,animate,set";
    expect([...document.querySelectorAll(banned)].map(({ tagName }) => tagName)).toEqual([]);
    for (const element of all) {
      for (const { name, value } of element.attributes) {
        expect(name, value).not.toMatch(/^on|^style$|^src$|srcset|xlink/);
        if (name === "href") expect(value).toMatch(/^#|^https:\/\/|^report_(figures|data)\/[\w.]+$/);
        expect(value).not.toMatch(/url\((?!#)|javascript:|@import/);
      }
    }
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')!.getAttribute("content")!;
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html)!;
    const digest = createHash("sha256").update(style!).digest("base64");
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`);
    expect(style).not.toMatch(/url\(|@import/);
    expect(style).toContain("prefers-color-scheme: dark");
    expect(style).toContain("@media print");
  });

  it("its ids are unique, its links lead somewhere, figures have titles, tables captions and heads", () => {
    const { document } = parseHTML(text("day/report.html"));
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(ids.length).toBe(new Set(ids).size);
    for (const link of document.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href")!;
      if (href.startsWith("#")) expect(ids).toContain(href.slice(1));
      if (href.startsWith("report_")) expect(existsSync(at(`day/${href}`)), href).toBe(true);
    }
    for (const svg of document.querySelectorAll("figure svg[role=img]")) {
      const title = document.getElementById(svg.getAttribute("aria-labelledby")!)!;
      expect(title.textContent!.length).toBeGreaterThan(10);
    }
    expect(document.querySelectorAll("figure svg[role=img]").length).toBe(document.querySelectorAll("figure").length);
    for (const table of document.querySelectorAll("table")) {
      expect(table.querySelector("caption")!.textContent).not.toBe("");
      for (const head of table.querySelectorAll("th")) expect(head.getAttribute("scope")).toMatch(/^(col|row)$/);
    }
    for (const reference of document.querySelectorAll("[aria-labelledby]")) {
      expect(ids).toContain(reference.getAttribute("aria-labelledby"));
    }
  });

  it("is well-formed: every element that is opened is closed, in order", () => {
    const open: string[] = [];
    const html = text("day/report.html").replace(/<style>[\s\S]*?<\/style>/, "");
    for (const [, close, name, self] of html.matchAll(/<(\/?)([a-zA-Z][\w]*)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (name === "meta" || self === "/") continue;
      if (close === "/") expect(open.pop()).toBe(name);
      else open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it("shows the numbers of the documents with their errors and kinds, warnings, seeds, versions and references", () => {
    const rule = JSON.parse(text("day/rule.json"));
    const html = text("day/report.html");
    const { document } = parseHTML(html);
    const section = [...document.querySelectorAll("section.file")].find(
      (one) => one.querySelector("h2")!.id === "file-rule",
    )!;
    const [heads, first] = [...section.querySelectorAll("table")[0]!.querySelectorAll("tr")].map((row) =>
      [...row.querySelectorAll("th,td")].map((cell) => cell.textContent),
    );
    expect(heads).toEqual(["quantity", "value", "unit", "kind of number"]);
    expect(first).toEqual(["I(H:E)", expect.stringMatching(/^0\.\d+\(\d+\)$/), "nats", "exact"]);
    const [, digits, error] = /^(0\.\d+)\((\d+)\)$/.exec(first![1]!)!;
    const unit = 10 ** -(digits!.length - 2);
    expect(Math.abs(Number(digits) - rule.information.value)).toBeLessThanOrEqual(0.5001 * unit);
    expect(Math.abs(Number(error) * unit - rule.information.error)).toBeLessThanOrEqual(0.5001 * unit);
    for (const warning of rule.warnings as string[])
      expect(section.querySelector(".warnings")!.textContent).toContain(warning);
    expect(section.textContent).toContain("seed");
    expect(document.querySelector("header")!.textContent).toMatch(
      /kadanoff 0\.\d+\.\d+, document format 1; 0\.0\.9, document format 1/,
    );
    expect(html).toContain("@article{kochjanusz2018,");
    expect(html).toContain("@software{kadanoff,");
    expect(html).toContain("<td>0.51</td>".replace("<td>", '<td class="n">'));
    expect(html).toContain("a &amp; b &lt;c&gt;");
  });

  it("does not depend on when and where it is made", async () => {
    await json("report", "day", "--pdf", "--csv", "--parquet", "--out", "again.html");
    const folders = ["figures", "data"] as const;
    for (const kind of folders) {
      const files = readdirSync(at(`again_${kind}`));
      expect(files).toEqual(readdirSync(at(`day/report_${kind}`)));
      for (const file of files) expect(bytes(`again_${kind}/${file}`), file).toBe(bytes(`day/report_${kind}/${file}`));
    }
    expect(text("again.html").replaceAll("again_", "report_")).toBe(text("day/report.html"));
    expect(text("day/report.html")).not.toContain(folder);
  });

  it("its commands make the same files again, byte for byte", async () => {
    const { entries } = await json("report", "day", "--out", "commands.html");
    const repeated = [
      "chain.h5",
      "dimers.npz",
      "ensemble.json",
      "flow.json",
      "ising.h5",
      "judged.json",
      "operators.json",
      "rbm.json",
      "rule.json",
      "sizes.json",
      "small.h5",
    ];
    mkdirSync(at("fresh"));
    // Samples first: what is learned is learned from what was made again.
    const byRule = ["judged.json", "operators.json"];
    const order = (file: string): number => (file.endsWith(".json") ? (byRule.includes(file) ? 2 : 1) : 0);
    for (const file of repeated.sort((a, b) => order(a) - order(b))) {
      const [command] = entries.find((entry: { file: string }) => entry.file === file).commands;
      const shell = command.replace(/^kadanoff /, `${process.execPath} ${process.cwd()}/dist/cli/main.js `);
      const { status, stderr } = spawnSync("sh", ["-c", shell], { cwd: at("fresh"), encoding: "utf8" });
      expect(status, `${command}: ${stderr}`).toBe(0);
      if (file !== "judged.json") expect(bytes(`fresh/${file}`), command).toBe(bytes(`day/${file}`));
    }
    const timeless = (file: string) => ({ ...JSON.parse(text(file)), seconds: 0 });
    expect(timeless("fresh/judged.json")).toEqual(timeless("day/judged.json"));
  });

  it("shows operators: dimensions with their windows, by size too, figures, and correlators as tables", () => {
    const { systems, bySize }: JsonOperators = JSON.parse(text("day/sizes.json"));
    const { document } = parseHTML(text("day/report.html"));
    const section = [...document.querySelectorAll("section.file")].find(
      (one) => one.querySelector("h2")!.id === "file-sizes",
    )!;
    const cells = (table: string): string[][] =>
      [...section.querySelectorAll(`#table-${table} tbody tr`)].map((row) =>
        [...row.querySelectorAll("th,td")].map((cell) => cell.textContent!),
      );
    const shown = ({ value, error, statistical }: JsonCombined): string => formatEstimate(value, error ?? statistical);
    const bySizes = shown(bySize[0]!.scaling.dimension);
    expect(section.querySelector("tbody tr")!.textContent).toBe(
      `Δ by size, operator 1, statistical error alone${bySizes}`,
    );
    expect(cells("sizes_by_size").map((row) => [row[2], row[4]])).toEqual([[bySizes, "8, 16"]]);
    const laws = systems.flatMap(({ file, correlators: [{ lines }] }) => {
      const [{ line, decay }] = lines;
      const row = (law: "power" | "exponential", number: JsonCombined, { window }: JsonFit) => [
        ...[file, "1", line, law, law === "power" ? shown(number) : "–", law === "power" ? "–" : shown(number)],
        ...[...window.map(String), decay!.better!.law === law ? "yes" : "no"],
      ];
      const none = [file, "1", line, "no window fits", "–", "–", "–", "–", "–"];
      if (!decay?.power && !decay?.exponential) return [none];
      const { power, exponential } = decay;
      return [
        ...(power ? [row("power", power.dimension, power)] : []),
        ...(exponential ? [row("exponential", exponential.correlationLength, exponential)] : []),
      ];
    });
    expect(laws.map((row) => row[3])).toContain("power");
    expect(cells("sizes_scaling").map((row) => row.filter((_, column) => column !== 8))).toEqual(laws);
    expect([...section.querySelectorAll("figure")].map(({ id }) => id)).toEqual(
      ["filters", "operators_1", "operators_2"].map((name) => `figure-sizes_${name}`),
    );
    const [head, ...rows] = text("day/report_data/sizes_correlators.csv").trimEnd().split("\r\n");
    expect(head).toBe("file,operators,line,distance [places],correlator,correlator_error");
    expect(rows).toEqual(
      systems.flatMap(({ file, correlators: [{ lines }] }) =>
        lines.flatMap(({ line, distance, value, error }) =>
          distance.map((r, i) => [file, "1", line, r, value[i], error[i]].join(",")),
        ),
      ),
    );
  });

  it("tables are Parquet with values and errors, and CSV with units, of all digits", async () => {
    const { history } = JSON.parse(text("day/rule.json"));
    const file = await asyncBufferFromFile(at("day/report_data/rule_history.parquet"));
    const expected = history.map(
      ({ step, information }: { step: number; information: { value: number; error: number } }) => ({
        step,
        information: information.value,
        information_error: information.error,
      }),
    );
    expect(await parquetReadObjects({ file })).toEqual(expected);
    const { schema, key_value_metadata: metadata } = await parquetMetadataAsync(file);
    expect(schema.slice(1).map(({ name, type }) => [name, type])).toEqual([
      ["step", "DOUBLE"],
      ["information", "DOUBLE"],
      ["information_error", "DOUBLE"],
    ]);
    expect(metadata).toContainEqual({ key: "unit:information", value: "nats" });
    const [head, ...lines] = text("day/report_data/rule_history.csv").trimEnd().split("\r\n");
    expect(head).toBe("step,information [nats],information_error [nats]");
    expect(lines.map((line) => line.split(",").map(Number))).toEqual(
      expected.map((row: Record<string, number>) => Object.values(row)),
    );
    const readme = text("day/report_data/README.md");
    for (const name of readdirSync(at("day/report_data"))) if (name !== "README.md") expect(readme).toContain(name);
  });

  it("figures are PDF with their fonts in them", () => {
    const names = readdirSync(at("day/report_figures"));
    expect(names).toContain("rule_filters.pdf");
    for (const name of names) {
      const pdf = readFileSync(at(`day/report_figures/${name}`), "latin1");
      expect(pdf.startsWith("%PDF-1.")).toBe(true);
      expect(pdf.trimEnd().endsWith("%%EOF")).toBe(true);
      if (/\/Type \/Font\b/.test(pdf)) expect(pdf).toMatch(/\/FontFile2 /);
      expect(pdf).not.toMatch(/\/Subtype \/Image/);
    }
  });

  it("refuses what it cannot make a report of, and keeps what is there", async () => {
    const refusals: [string[], RegExp][] = [
      [["report", "--out", "x.html"], /^kadanoff report: expected files of results or samples/],
      [["report", "day/rule.json"], /^kadanoff report: expected --out NAME\.html/],
      [["report", "day/rule.json", "--out", "x.pdf"], /--out: expected a name that ends in \.html, got "x\.pdf"/],
      [
        ["report", "day/strange.json", "--out", "x.html"],
        /day\/strange\.json: expected a document of kadanoff.*got one with the fields a/,
      ],
      [["report", "day/broken.json", "--out", "x.html"], /day\/broken\.json is not JSON/],
      [["report", "day/notes.md", "--out", "x.html"], /day\/notes\.md: expected a document, \.json, or samples/],
      [["report", "missing.json", "--out", "x.html"], /missing\.json does not exist/],
      [["report", "day/figures/fig4.svg", "--out", "x.html"], /fig4\.svg: expected a document/],
      [["report", "day", "--out", "day/report.html"], /day\/report\.html exists; use --force to replace it/],
    ];
    const before = bytes("day/report.html");
    for (const [words, message] of refusals) {
      const { code, stderr } = await run(words);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
      expect(stderr.trimEnd().split("\n").length).toBe(1);
    }
    expect(existsSync(at("x.html"))).toBe(false);
    expect(bytes("day/report.html")).toBe(before);
    // A table of somebody else in the way: nothing is written.
    mkdirSync(at("taken_data"));
    writeFileSync(at("taken_data/rule_history.csv"), "mine");
    const { code, stderr } = await run(["report", "day/rule.json", "--csv", "--out", "taken.html"]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("rule_history.csv exists; use --force"),
    });
    expect(existsSync(at("taken.html"))).toBe(false);
    expect(text("taken_data/rule_history.csv")).toBe("mine");
  });

  it("does not take over a drawing that does more than draw", async () => {
    mkdirSync(at("bad"));
    writeFileSync(at("bad/fig4.json"), text("day/figures/fig4.json"));
    writeFileSync(
      at("bad/fig4.svg"),
      '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><script>alert(1)</script></svg>',
    );
    const { code, stderr } = await run(["report", "bad/fig4.json", "--out", "bad.html"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("got the element script") });
  });
});
