import { isFields } from "./generic.ts";
import { escapeHtml, marked, tag } from "./html.ts";
import { inlineSvg } from "./inlineSvg.ts";
import { htmlPage, scrolling } from "./page.ts";
import { informationKinds, inWords, quantities } from "./quantities.ts";
import { counted } from "./rules.ts";
import type { ReportFigure, Result, Section } from "./section.ts";
import { reportStyle } from "./style.ts";
import { cellText } from "./table.ts";
import { type Beside, besideLinks, tableHtml, unitHtml } from "./tableHtml.ts";

/** A file in a report. */
export interface ReportEntry {
  /** As it is named in the report. */
  readonly file: string;
  /** Its anchor: lower-case letters, digits and underscores, unlike those of all other files. */
  readonly name: string;
  /** What is said of it. */
  readonly section: Section;
  /** The field `madeBy` of a document: what made it. */
  readonly madeBy?: unknown;
  /** Command lines that make it again. */
  readonly commands: readonly string[];
  /** What is to be said of these, and of the samples that it was made from. */
  readonly remarks: readonly string[];
}

/** What is cited, and for what. */
export interface ReportReference {
  /** Of BibTeX. */
  readonly key: string;
  /** What it is cited for. */
  readonly why: readonly string[];
  /** The whole entry. */
  readonly bibtex: string;
}

/** What a report is made of. */
export interface ReportOptions {
  /** Of the page. */
  readonly title: string;
  /** The files, in the order of the page. */
  readonly entries: readonly ReportEntry[];
  /** Files that are no part of the report, and why. */
  readonly left: readonly {
    /** As it is named in the report. */
    readonly file: string;
    /** In words. */
    readonly why: string;
  }[];
  /** What the program and its methods are cited by. */
  readonly references: readonly ReportReference[];
  /** Version of the program. */
  readonly version: string;
  /** What an entry is, where it is not a `file`. */
  readonly noun?: string;
  /** Files beside the page, to which it has links; none if absent. */
  readonly beside?: Beside;
}

/** The form of reports: it goes up when what is in them changes. */
export const REPORT_FORMAT = 1;

/** What a report says of itself, and is known by. */
export const REPORT_GENERATOR = "kadanoff report";

/**
 * A report as one page of HTML that holds all it shows: figures as SVG, tables, parameters, commands, and references as BibTeX. The same
 * data give the same bytes.
 */
export function reportPage(options: ReportOptions): Promise<string> {
  const { title, entries, left, references, version, beside = {} } = options;
  const body = [
    header(options),
    contents(entries, left.length > 0),
    allWarnings(entries),
    glance(entries, options.noun),
    ...entries.map((entry) => entryHtml(entry, beside)),
    leftHtml(left),
    referencesHtml(references),
    tag(
      "footer",
      { class: "soft" },
      escapeHtml(
        `kadanoff ${version}, report format ${REPORT_FORMAT}. Numbers in brackets are one standard error of the last digits shown.`,
      ),
    ),
  ];
  return htmlPage({
    title,
    generator: REPORT_GENERATOR,
    style: reportStyle,
    body: body.filter((part) => part !== "").join("\n"),
  });
}

function header({ title, entries, version, noun = "file" }: ReportOptions): string {
  const versions = [
    ...new Set(
      entries.flatMap(({ madeBy }) =>
        isFields(madeBy) ? [`${madeBy.version}, document format ${madeBy.format}`] : [],
      ),
    ),
  ];
  const by = versions.length === 0 ? "" : ` Documents were made by kadanoff ${versions.join("; ")}.`;
  return tag(
    "header",
    {},
    tag("h1", {}, escapeHtml(title)),
    tag(
      "p",
      { class: "soft" },
      escapeHtml(`${counted(entries.length, noun)}, put together by kadanoff ${version}.${by}`),
    ),
  );
}

function contents(entries: readonly ReportEntry[], isLeft: boolean): string {
  const links = [
    ...entries.map(({ name, file }) => [`file-${name}`, file] as const),
    ...(isLeft ? [["files-left", "Other files"] as const] : []),
    ["references", "References"] as const,
  ];
  const items = links.map(([anchor, text]) => tag("li", {}, tag("a", { href: `#${anchor}` }, escapeHtml(text))));
  return tag("nav", { "aria-label": "Contents" }, tag("ul", {}, ...items));
}

function allWarnings(entries: readonly ReportEntry[]): string {
  const items = entries.flatMap(({ file, name, section }) =>
    section.warnings.map((warning) =>
      tag("li", {}, tag("a", { href: `#file-${name}` }, escapeHtml(file)), `: ${escapeHtml(warning)}`),
    ),
  );
  if (items.length === 0) return "";
  return tag(
    "section",
    { class: "warnings", "aria-labelledby": "warnings" },
    tag("h2", { id: "warnings" }, escapeHtml(counted(items.length, "warning"))),
    tag("ul", {}, ...items),
  );
}

/** The first number of each file. */
function glance(entries: readonly ReportEntry[], noun = "file"): string {
  const rows = entries.map(({ file, name, section: { what, results } }) => {
    const [first] = results;
    const number = first === undefined ? "" : `${symbolOf(first)} = ${valueHtml(first)}`;
    return tag(
      "tr",
      {},
      tag("th", { scope: "row" }, tag("a", { href: `#file-${name}` }, escapeHtml(file))),
      tag("td", {}, escapeHtml(what)),
      tag("td", {}, number),
    );
  });
  const heads = [noun, "what it is", "first number"].map((head) => tag("th", { scope: "col" }, head));
  return tag(
    "section",
    { "aria-labelledby": "glance" },
    tag("h2", { id: "glance" }, "At a glance"),
    scrolling(
      "At a glance",
      tag(
        "table",
        {},
        tag("caption", {}, escapeHtml(`The ${noun}s of this report`)),
        tag("thead", {}, tag("tr", {}, ...heads)),
        tag("tbody", {}, ...rows),
      ),
    ),
  );
}

const symbolOf = ({ quantity, symbol }: Result): string =>
  marked(symbol ?? quantities[quantity]?.symbol ?? inWords(quantity));

function valueHtml({ quantity, value, kind }: Result): string {
  const unit = quantities[quantity]?.unit;
  const number = [escapeHtml(cellText(value)), unitHtml(unit)].filter((part) => part !== "").join(" ");
  return kind === undefined ? number : `${number}, ${escapeHtml(kind)}`;
}

function entryHtml({ file, name, section, commands, remarks }: ReportEntry, beside: Beside): string {
  const { what, words, warnings, results, figures, tables, data, settings } = section;
  const parts = [
    tag("h2", { id: `file-${name}` }, escapeHtml(file)),
    tag("p", { class: "what" }, escapeHtml(what)),
    ...(warnings.length === 0
      ? []
      : [
          tag(
            "div",
            { class: "warnings", role: "note" },
            tag("h3", {}, "Read this first"),
            tag("ul", {}, ...warnings.map((warning) => tag("li", {}, escapeHtml(warning)))),
          ),
        ]),
    ...words.map((paragraph) => tag("p", {}, escapeHtml(paragraph))),
    resultsHtml(results),
    ...figures.map((figure) => figureHtml(figure, beside)),
    ...tables.map((table) => tableHtml(table, beside)),
    settingsHtml(settings),
    dataHtml(data, beside),
    again(commands, remarks),
  ];
  return tag(
    "section",
    { class: "file", "aria-labelledby": `file-${name}` },
    ...parts.filter((part) => part !== "").map((part) => `\n${part}`),
    "\n",
  );
}

function resultsHtml(results: readonly Result[]): string {
  if (results.length === 0) return "";
  const kinds = [...new Set(results.flatMap(({ kind }) => (kind === undefined ? [] : [kind])))];
  const heads = ["quantity", "value", "unit", ...(kinds.length > 0 ? ["kind of number"] : [])];
  const rows = results.map((result) =>
    tag(
      "tr",
      {},
      tag("th", { scope: "row" }, symbolOf(result)),
      tag("td", { class: "n" }, escapeHtml(cellText(result.value))),
      tag("td", { class: "n" }, unitHtml(quantities[result.quantity]?.unit)),
      ...(kinds.length > 0 ? [tag("td", {}, escapeHtml(result.kind ?? ""))] : []),
    ),
  );
  const explained = [...new Set(results.map(({ quantity }) => quantity))].flatMap((quantity) => {
    const known = quantities[quantity];
    return known === undefined ? [] : [tag("dt", {}, marked(known.symbol)), tag("dd", {}, escapeHtml(known.words))];
  });
  const kindsExplained = kinds.flatMap((kind) => {
    const words = informationKinds[kind];
    return words === undefined ? [] : [tag("dt", {}, escapeHtml(kind)), tag("dd", {}, escapeHtml(words))];
  });
  const head = tag("thead", {}, tag("tr", {}, ...heads.map((text) => tag("th", { scope: "col" }, text))));
  return [
    tag("h3", {}, "Results"),
    scrolling(
      "Results",
      tag("table", {}, tag("caption", {}, "One standard error in brackets"), head, tag("tbody", {}, ...rows)),
    ),
    ...(explained.length + kindsExplained.length > 0 ? [tag("dl", {}, ...explained, ...kindsExplained)] : []),
  ].join("\n");
}

function figureHtml({ name, title, caption, svg }: ReportFigure, { figures }: Beside): string {
  const link = figures === undefined ? "" : ` ${besideLinks([[`${figures}/${name}.pdf`, "PDF"]])}`;
  return tag(
    "figure",
    { id: `figure-${name}` },
    scrolling(title, inlineSvg(svg, { name: `figure-${name}`, title })),
    tag("figcaption", {}, escapeHtml(caption), link),
  );
}

/** Parameters that are shown at once; more are folded up. */
const MOST_SETTINGS = 40;

function settingsHtml(settings: Section["settings"]): string {
  if (settings.size === 0) return "";
  const rows = [...settings].map(([path, cell]) => {
    const text = cellText(cell);
    return tag(
      "tr",
      {},
      tag("th", { scope: "row" }, escapeHtml(path.split(".").map(inWords).join(", "))),
      tag("td", { class: text.length > 40 ? "long" : undefined }, escapeHtml(text)),
    );
  });
  const table = scrolling(
    "Parameters",
    tag("table", {}, tag("caption", {}, "As the file has them"), tag("tbody", {}, ...rows)),
  );
  const many = rows.length > MOST_SETTINGS;
  const shown = many ? tag("details", {}, tag("summary", {}, `${rows.length} parameters`), table) : table;
  return tag("div", { class: many ? "data" : undefined }, tag("h3", {}, "Parameters"), shown);
}

/** What programs want of a file more than readers. */
function dataHtml(data: Section["data"], beside: Beside): string {
  if (data.length === 0) return "";
  return tag(
    "div",
    { class: "data" },
    tag("h3", {}, "Data"),
    ...data.map((table) => tableHtml(table, beside, { folded: true })),
  );
}

function again(commands: readonly string[], remarks: readonly string[]): string {
  if (commands.length + remarks.length === 0) return "";
  return [
    tag("h3", {}, "To make it again"),
    ...remarks.map((remark) => tag("p", {}, escapeHtml(remark))),
    ...(commands.length === 0 ? [] : [tag("pre", {}, escapeHtml(commands.join("\n")))]),
  ].join("\n");
}

function leftHtml(left: ReportOptions["left"]): string {
  if (left.length === 0) return "";
  const items = left.map(({ file, why }) => tag("li", {}, tag("code", {}, escapeHtml(file)), `: ${escapeHtml(why)}`));
  return tag(
    "section",
    { "aria-labelledby": "files-left" },
    tag("h2", { id: "files-left" }, "Other files"),
    tag("p", {}, "These were found, and are no part of the report."),
    tag("ul", {}, ...items),
  );
}

function referencesHtml(references: readonly ReportReference[]): string {
  const items = references.map(({ key, why, bibtex }) => {
    const doi = /\bdoi\s*=\s*\{([^}]+)\}/i.exec(bibtex)?.[1];
    const url = doi === undefined ? /\burl\s*=\s*\{(https?:[^}]+)\}/i.exec(bibtex)?.[1] : `https://doi.org/${doi}`;
    const link = url === undefined ? "" : `, ${tag("a", { href: url, rel: "noreferrer" }, escapeHtml(doi ?? url))}`;
    return tag("li", {}, `${escapeHtml(why.join("; "))}: ${tag("code", {}, escapeHtml(key))}${link}`);
  });
  return tag(
    "section",
    { "aria-labelledby": "references" },
    tag("h2", { id: "references" }, "References"),
    tag("p", {}, "What the program and the methods used here are to be cited by."),
    tag("ul", {}, ...items),
    tag("h3", {}, "BibTeX"),
    tag("pre", {}, escapeHtml(references.map(({ bibtex }) => bibtex).join("\n\n"))),
  );
}
