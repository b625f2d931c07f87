/** What to cite: the program, and the sources of the methods that a result was made with. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A source, and what it is cited for. */
export interface Reference {
  readonly key: string;
  readonly why: readonly string[];
  readonly bibtex: string;
}

const ROOT = new URL("../../", import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, ROOT), "utf8");

const SAMPLERS: Readonly<Record<string, readonly string[]>> = {
  wolff: ["wolff1989"],
  "swendsen-wang": ["swendsen1987"],
  metropolis: ["metropolis1953"],
  "heat-bath": ["glauber1963", "geman1984"],
  multispin: ["metropolis1953", "bhanot1986"],
  worm: ["sandvik2006", "alet2006"],
};

/** Critics, as a method of learning or as an estimator. */
const CRITICS: Readonly<Record<string, readonly string[]>> = {
  conditional: ["barber2003"],
  infonce: ["oord2018", "poole2019"],
  nwj: ["nguyen2010", "poole2019"],
  dv: ["belghazi2018", "poole2019"],
  js: ["nowozin2016", "poole2019"],
  smile: ["song2020"],
};

const isCritic = (name: unknown): name is string => typeof name === "string" && Object.hasOwn(CRITICS, name);

/** The keys of references.bib for the methods that attributes of samples, or a document of a result, tell of. */
export function methodsOf(document: unknown): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const cite = (key: string, why: string): void => void found.set(key, (found.get(key) ?? new Set()).add(why));
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    const { model, coupling, sampler, method, estimator, informationKind, information, rule, name, ...how } =
      value as Record<string, unknown>;
    if (typeof sampler === "string") {
      for (const key of Object.hasOwn(SAMPLERS, sampler) ? SAMPLERS[sampler]! : []) cite(key, `sampler ${sampler}`);
      cite("wolff2004", "autocorrelation times and errors of averages");
    }
    if (model === "dimers") {
      cite("kasteleyn1961", "dimers");
      cite("fisher1963", "correlations of dimers");
      if (typeof coupling === "number" && coupling > 0) cite("alet2005", "interacting dimers");
    }
    if (method === "rbm" || estimator === "rbm") {
      cite("hinton2002", "contrastive divergence");
    }
    if (method === "rbm") cite("kochjanusz2018", "learning by the proxy of Θ-RBMs");
    if (how.persistent === true) cite("tieleman2008", "persistent chains");
    if (how.inner === "metropolis") cite("metropolis1953", "means over blocks by Metropolis' rule");
    if (how.inner === "gibbs") cite("geman1984", "means over blocks by Gibbs sampling");
    if (how.judgedBy === "data blocks") cite("oord2018", "lower bound on I(V:E), by blocks of the data");
    for (const critic of [method, estimator]) {
      if (!isCritic(critic)) continue;
      for (const key of CRITICS[critic]!) cite(key, `critic ${critic}`);
      cite("kingma2015", "Adam");
    }
    if (isCritic(method)) cite("gokmen2021", "learning with a critic");
    if (Array.isArray(how.trainings) && Array.isArray(how.planes)) cite("gokmen2021a", "ensembles of filters");
    if (Array.isArray(how.points) && typeof how.byMethod === "object" && how.byMethod) {
      cite("kochjanusz2018", "the flow of learned rules");
      if (model !== undefined && how.lattice !== "chain")
        cite("kaufman1949", "effective temperatures by tori of the same size");
      if ("mcrg" in how.byMethod) cite("swendsen1979", "exponents by the Monte Carlo renormalization group");
      if ("collapse" in how.byMethod) cite("houdayer2004", "quality of the data collapse");
      cite("efron1979", "errors by resampling");
    }
    if (Array.isArray(how.systems) && typeof how.read === "string") citeOperators(how, cite);
    if (how.ascent === "adam") cite("kingma2015", "Adam");
    const byTheta = method === undefined ? estimator === undefined || estimator === "rbm" : method === "rbm";
    if (informationKind === "lower bound" && byTheta) cite("barber2003", "lower bound on the information");
    if (typeof information === "object" && typeof informationKind === "string")
      cite("efron1982", "errors by the jackknife");
    if (rule === "majority" || name === "majority") cite("kadanoff1966", "block spin");
    for (const item of Object.values(value)) visit(item);
  };
  visit(document);
  return found;
}

/** What operators, their correlators and their fits rest on, see 70 to 73 of docs/formulas.md. */
function citeOperators(document: Record<string, unknown>, cite: (key: string, why: string) => void): void {
  cite("cooley1965", "correlators by Fourier transform");
  cite("wolff2004", "autocorrelation times of operators");
  cite("efron1982", "errors by the jackknife");
  const systems = document.systems as readonly { boundary?: unknown; correlators?: readonly { lines?: Lines }[] }[];
  const decays = systems.map(({ correlators = [], boundary }) => ({
    boundary,
    fits: correlators.flatMap(({ lines = [] }) => lines.flatMap(({ decay }) => (decay ? [decay] : []))),
  }));
  if (decays.some(({ fits }) => fits.length > 0)) {
    cite("hotelling1931", "windows of distances that a law fits");
    cite("rao1967", "fits with a measured covariance");
    cite("jay2021", "weights of windows");
    cite("borsanyi2021", "statistical and systematic errors of fits");
  }
  if (decays.some(({ boundary, fits }) => boundary === "torus" && fits.some(({ power }) => power))) {
    cite("difrancesco1987", "correlators of a critical system on a torus");
  }
  if (document.bySize !== undefined) cite("fisher1972", "scaling dimensions by size");
}

type Lines = readonly { readonly decay?: { readonly power?: unknown } }[];

/** The program itself, from CITATION.cff, and then the paper and what else is asked for, from references.bib. */
export function referencesFor(methods: ReadonlyMap<string, ReadonlySet<string>>): Reference[] {
  const entries = bibliography(textOf("references.bib"));
  const why = new Map([...methods].map(([key, reasons]) => [key, [...reasons]]));
  why.set("kochjanusz2018", ["the method", ...(why.get("kochjanusz2018") ?? [])]);
  const program: Reference = { key: "kadanoff", why: ["this program"], bibtex: programEntry(textOf("CITATION.cff")) };
  const cited = [...why].flatMap(([key, reasons]) => {
    const bibtex = entries.get(key);
    return bibtex === undefined ? [] : [{ key, why: reasons, bibtex }];
  });
  const rank = ({ key }: Reference): string => (key === "kochjanusz2018" ? "" : key);
  return [program, ...cited.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))];
}

/** The entries of a BibTeX file by their keys: from each @ to the brace that closes what it opens. */
export function bibliography(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const match of text.matchAll(/^@\w+\{([^,\s]+),/gm)) {
    let depth = 0;
    let end = text.indexOf("{", match.index);
    do {
      if (text[end] === "{") depth++;
      if (text[end] === "}") depth--;
      end++;
    } while (depth > 0 && end < text.length);
    entries.set(match[1]!, text.slice(match.index, end));
  }
  return entries;
}

interface Cff {
  readonly title: string;
  readonly version: string | number;
  readonly license?: string;
  readonly doi?: string;
  readonly "repository-code"?: string;
  readonly "date-released"?: string;
  readonly authors: readonly {
    readonly name?: string;
    readonly "family-names"?: string;
    readonly "given-names"?: string;
  }[];
}

/** A CITATION.cff as BibTeX. */
function programEntry(cff: string): string {
  const { title, version, license, doi, authors, ...rest } = parse(cff) as Cff;
  const names = authors.map((author) =>
    author.name === undefined ? `${author["family-names"]}, ${author["given-names"]}` : `{${author.name}}`,
  );
  const fields: [string, string | undefined][] = [
    ["author", names.join(" and ")],
    ["title", `{${title}}`],
    ["version", String(version)],
    ["year", rest["date-released"]?.slice(0, 4)],
    ["license", license],
    ["url", rest["repository-code"]],
    ["doi", doi],
  ];
  const given = fields.filter((field): field is [string, string] => field[1] !== undefined);
  const width = Math.max(...given.map(([name]) => name.length));
  return `@software{kadanoff,\n${given.map(([name, value]) => `  ${name.padEnd(width)} = {${value}}`).join(",\n")}\n}`;
}
