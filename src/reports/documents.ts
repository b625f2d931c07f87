import { InputError } from "../errors/index.ts";
import { parseDocument, ruleSchemaOf } from "../io/index.ts";
import { ensembleSection } from "./ensembles.ts";
import { flowSection } from "./flows.ts";
import { generalSection } from "./general.ts";
import { type Fields, isFields } from "./generic.ts";
import { informationSection } from "./information.ts";
import { learnedSection } from "./learned.ts";
import { operatorsSection } from "./operators.ts";
import { type PaperFigureWords, paperFigureSection } from "./paperFigure.ts";
import { filtersOf, filtersTable, type JsonGeometry, type JsonRule } from "./rules.ts";
import { scanSection } from "./scan.ts";
import type { Section } from "./section.ts";

/** What kinds of documents there are; `rule` has a rule alone, and `general` is made by kadanoff and no more is known of it. */
export type DocumentKind =
  | "learned"
  | "scan"
  | "ensemble"
  | "flow"
  | "information"
  | "operators"
  | "figure"
  | "rule"
  | "general";

/** Which kind of document this is, by the fields that it has; undefined where it is none. */
export function documentKind(document: unknown): DocumentKind | undefined {
  if (!isFields(document)) return undefined;
  const has = (...fields: readonly string[]): boolean => fields.every((field) => document[field] !== undefined);
  if (has("points", "byMethod")) return "flow";
  if (has("trainings", "components")) return "ensemble";
  if (has("rule", "information", "history")) return "learned";
  if (Array.isArray(document.scan)) return "scan";
  if (has("estimators") || has("estimator", "information")) return "information";
  if (has("rule", "systems")) return "operators";
  if (has("table", "notes")) return "figure";
  if (has("rule")) return "rule";
  return isFields(document.madeBy) && document.madeBy.program === "kadanoff" ? "general" : undefined;
}

/** What is to be known of a document besides itself. */
export interface DocumentOptions {
  /** Of its tables and figures, without an ending: lower-case words with underscores. */
  readonly name: string;
  /** The file in messages. */
  readonly label: string;
  /** What is known of a figure of the paper. */
  readonly figure?: PaperFigureWords | undefined;
}

/** What a report says of a document of kadanoff; throws an InputError where it is none, or lacks what such a one has. */
export async function documentSection(document: unknown, { name, label, figure }: DocumentOptions): Promise<Section> {
  const kind = documentKind(document);
  if (kind === undefined || !isFields(document)) {
    throw new InputError(
      `${label}: expected a document of kadanoff, of learn, ensemble, flow, information, operators or paper, got ${describe(document)}`,
    );
  }
  switch (kind) {
    case "learned":
      return learnedSection(await parseDocument("learned", document, label), name);
    case "scan":
      return scanSection(await parseDocument("scan", document, label), name);
    case "ensemble":
      return ensembleSection(await parseDocument("ensemble", document, label), name);
    case "flow":
      return flowSection(await parseDocument("flow", document, label), name);
    case "information":
      return informationSection(await parseDocument("information", document, label), name);
    case "operators":
      return operatorsSection(await parseDocument("operators", document, label), name);
    case "figure":
      return paperFigureSection(await parseDocument("figure", document, label), name, figure);
    case "rule":
      return ruleSection(await parseDocument(ruleSchemaOf(document), document, label), name);
    case "general":
      return generalSection(document, name, "document");
  }
}

/** A rule alone, of whatever origin. */
function ruleSection(document: Fields, name: string): Section {
  const { rule, ...rest } = document as Fields & { readonly rule: JsonRule; readonly geometry?: JsonGeometry };
  const general = generalSection(rest, name, "rule");
  return {
    ...general,
    figures: [filtersOf(rule, rest.geometry, name)],
    data: [filtersTable(rule, name), ...general.data],
  };
}

function describe(document: unknown): string {
  if (!isFields(document)) return Array.isArray(document) ? "a list" : JSON.stringify(document);
  const fields = Object.keys(document);
  return fields.length === 0 ? "an object without fields" : `one with the fields ${fields.slice(0, 6).join(", ")}`;
}
