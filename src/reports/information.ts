import { rulesFigure } from "../figures/index.ts";
import { estimateOf, everythingOf, type Fields, type JsonEstimate } from "./generic.ts";
import { filtersOf, filtersTable, geometryInWords, type JsonGeometry, type JsonRule } from "./rules.ts";
import { type Section, warningsOf, withSeed } from "./section.ts";
import type { Table } from "./table.ts";

/** What one estimator says of a rule. */
interface Judgement extends Fields {
  readonly estimator: string;
  readonly informationKind: string;
  readonly information: JsonEstimate;
  readonly available: JsonEstimate | null;
}

/** What `kadanoff information --json` prints: one judgement, or several side by side. */
interface InformationDocument extends Fields {
  readonly estimators?: readonly Judgement[];
  readonly rule?: JsonRule & { readonly name?: string };
  readonly geometry?: JsonGeometry;
}

/** The information that a rule keeps, by one estimator or by several. */
export async function informationSection(document: Fields, name: string): Promise<Section> {
  const { estimators, rule, geometry, ...rest } = document as InformationDocument;
  const judgements = estimators ?? [document as Judgement];
  // How long it took is nothing of the result.
  const { seconds: _, warnings: __, converged: ___, madeBy: ____, seed, ...others } = rest;
  const { information: own, available: ownAvailable, ...settingsOf } = others as Fields & Partial<Judgement>;
  const { settings, tables } = everythingOf({ geometry, ...settingsOf }, name);
  const named = (estimator: string, symbol: string): string =>
    judgements.length > 1 ? `${symbol}, ${estimator}` : symbol;
  const by = rule?.name === undefined ? "The rule" : `The rule “${rule.name}”`;
  const [best] = judgements;
  const limit =
    best?.available?.value == null
      ? undefined
      : { label: "*I*(*V*:*E*)", value: best.available.value, error: best.available.error ?? Number.NaN };
  return {
    what: "information of a rule",
    words: [
      `${by}${geometry === undefined ? "" : ` on ${geometryInWords(geometry)}`}, judged by ${judgements.map(({ estimator }) => estimator).join(", ")}.`,
    ],
    warnings: judgements.flatMap((judgement) =>
      warningsOf(judgement).map((warning) => (judgements.length > 1 ? `${judgement.estimator}: ${warning}` : warning)),
    ),
    results: judgements.flatMap(({ estimator, information, informationKind: kind, available }) => [
      {
        quantity: "information",
        symbol: named(estimator, "*I*(*H*:*E*)"),
        value: estimateOf(information),
        kind,
      },
      ...(available === null
        ? []
        : [{ quantity: "available", symbol: named(estimator, "*I*(*V*:*E*)"), value: estimateOf(available), kind }]),
    ]),
    figures: [
      ...(rule === undefined ? [] : [filtersOf(rule, geometry, name)]),
      ...(judgements.length > 1
        ? [
            {
              name: `${name}_estimators`,
              title: "The information that the rule keeps, by each estimator",
              caption: `I(H:E) by each estimator, one standard error${limit === undefined ? "" : `; the line is I(V:E) by ${best!.estimator}`}.`,
              svg: await rulesFigure({
                rows: judgements
                  .filter(({ information }) => information.value !== null)
                  .map(({ estimator, informationKind, information }) => {
                    const { value, error } = estimateOf(information);
                    return { label: `${estimator} (${informationKind})`, value, error };
                  }),
                ...(limit === undefined ? {} : { limit }),
                width: 480,
              }),
            },
          ]
        : []),
    ],
    tables: judgements.length > 1 ? [estimatorsTable(judgements, name)] : [],
    data: [...(rule === undefined ? [] : [filtersTable(rule, name)]), ...tables],
    settings: withSeed(settings, seed),
  };
}

function estimatorsTable(judgements: readonly Judgement[], name: string): Table {
  return {
    name: `${name}_estimators`,
    caption: "The information that the rule keeps, by each estimator",
    columns: [
      { name: "estimator", label: "estimator", kind: "text" },
      { name: "kind", label: "kind of number", kind: "text" },
      { name: "information", label: "*I*(*H*:*E*)", unit: "nats", kind: "estimate" },
      { name: "available", label: "*I*(*V*:*E*)", unit: "nats", kind: "estimate" },
    ],
    rows: judgements.map(({ estimator, informationKind, information, available }) => [
      estimator,
      informationKind,
      estimateOf(information),
      available && estimateOf(available),
    ]),
  };
}
