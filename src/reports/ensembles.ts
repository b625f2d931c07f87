import type { FilterEnsemble } from "../coarsegraining/index.ts";
import { filterEnsembleFigure } from "../figures/index.ts";
import { estimateOf, everythingOf, type Fields, type JsonEstimate } from "./generic.ts";
import { counted, geometryInWords, type JsonGeometry, type JsonRule } from "./rules.ts";
import { type Section, warningsOf, withSeed } from "./section.ts";

/** What `kadanoff ensemble` writes, as far as it is drawn. */
interface EnsembleDocument extends Fields {
  readonly method: string;
  readonly geometry: JsonGeometry;
  readonly trainings: readonly { readonly rule: JsonRule }[];
  readonly information: JsonEstimate;
  readonly informationKind: string;
  readonly components: readonly { readonly share: JsonEstimate; readonly filter: readonly number[] }[];
  readonly planes: readonly {
    readonly names: readonly [string, string];
    readonly points: FilterEnsemble["planes"][number]["points"];
    readonly share: JsonEstimate;
    readonly fourfold: JsonEstimate;
  }[];
}

/** Rules of many seeds: what their filters have in common. */
export async function ensembleSection(document: Fields, name: string): Promise<Section> {
  const { geometry, trainings, information, informationKind, components, planes, method, ...rest } =
    document as EnsembleDocument;
  const { warnings: _, converged: __, madeBy: ___, seed, ...others } = rest;
  const { settings, tables } = everythingOf({ method, geometry, ...others, trainings, components, planes }, name);
  const ensemble: FilterEnsemble = {
    components: components.map(({ share, filter }) => ({ share: estimateOf(share), direction: filter })),
    planes: planes.map(({ share, fourfold, ...plane }) => ({
      ...plane,
      share: estimateOf(share),
      fourfold: estimateOf(fourfold),
    })),
  };
  const { block } = geometry;
  const units = trainings[0]?.rule.filters.length ?? 1;
  return {
    what: "ensemble of rules",
    words: [
      `${counted(trainings.length, "training")} from different seeds, each a rule of ${counted(units, "hidden unit")} on ${geometryInWords(geometry)}. The information is their mean, with the error of their spread. Filters are compared with norm 1; a filter and its negative are the same.`,
    ],
    warnings: warningsOf(document),
    results: [
      { quantity: "information", value: estimateOf(information), kind: informationKind },
      ...components.slice(0, 3).map(({ share }, k) => ({
        quantity: "share",
        symbol: `share of component ${k + 1}`,
        value: estimateOf(share),
      })),
      ...planes.flatMap(({ names, share, fourfold }) => [
        { quantity: "share", symbol: `share in the plane of ${names.join(" and ")}`, value: estimateOf(share) },
        { quantity: "fourfold", symbol: `⟨cos 4*φ*⟩ of ${names.join(" and ")}`, value: estimateOf(fourfold) },
      ]),
    ],
    figures: [
      {
        name: `${name}_filters`,
        title: `Principal components of the filters of ${counted(trainings.length, "training")}, and their projections on ${counted(planes.length, "plane")}`,
        caption: `${planes.length > 0 ? "Projections of all filters on planes of given ones, full and (with the other sign) pale; s" : "S"}hares of the principal components, and the first of these as filters with their shares.`,
        svg: await filterEnsembleFigure({ ensemble, block }),
      },
    ],
    tables: [],
    data: tables,
    settings: withSeed(settings, seed),
  };
}
