/**
 * The documents that kadanoff writes and reads, described by zod. zod is loaded when it is first needed: that takes a
 * tenth of a second.
 */
import type * as Zod from "zod";
import { type AnyRule, type CoarseGraining, coarseGraining, realRule, stateRule } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { labelled } from "./attributes.ts";

/** @inline */
type Schema = Zod.ZodType;

/** Of the documents, as zod has them. */
export interface Schemas {
  /** `{ value, error }`; null where a number is not known. */
  readonly estimate: Schema;
  /** `{ coding: "±1", block, filters, bias }`. */
  readonly rule: Schema;
  /** What `--rule FILE` needs: a document with a key `rule`. */
  readonly ruleDocument: Schema;
  /** The same of a rule for q states. */
  readonly stateRuleDocument: Schema;
  /** The same of a rule for real variables. */
  readonly realRuleDocument: Schema;
  /** What `kadanoff learn` returns and writes. */
  readonly learned: Schema;
  /** What `kadanoff learn --scan` returns and writes. */
  readonly scan: Schema;
  /** What `kadanoff ensemble` returns and writes. */
  readonly ensemble: Schema;
  /** What `kadanoff flow` returns and writes. */
  readonly flow: Schema;
  /** What `kadanoff information --json` prints: what one estimator says of a rule, or all of them under `estimators`. */
  readonly information: Schema;
  /** What `kadanoff operators` returns and writes: hidden units as operators, and what their correlators say. */
  readonly operators: Schema;
  /** What `kadanoff paper NAME` writes as NAME.json: the data drawn, and the table *published | ours*. */
  readonly figure: Schema;
}

/** The schemas of the documents. Keys they do not name are allowed everywhere: fields may be added. */
export async function schemas(): Promise<Schemas> {
  const z = await import("zod");
  const number = z.number();
  const count = z.int().min(1);
  const pair = z.tuple([count, count]);
  const sides = z.array(count).min(1).max(2);
  const estimate = z
    .looseObject({ value: number.nullable(), error: number.nullable() })
    .describe("A number with one standard error; null where it is not known");
  const rule = z
    .looseObject({
      coding: z.literal("±1").describe("The values of spins and hidden units"),
      block: pair.describe("Sites of a block along x and y"),
      filters: z.array(z.array(number)).min(1).describe("One for each hidden unit, row-major over the block"),
      bias: z.array(number).optional().describe("One for each hidden unit; 0 where absent"),
      hard: z.boolean().optional().describe("The limit of infinite filters: the sign, with fair ties"),
      sites: z.array(z.string()).optional().describe("Of a ball in a graph: its sites by the ports that lead to them"),
    })
    .describe("A rule of coarse-graining: P(h_j = +1 | V) = 1/(1 + exp(−2 (Σ_i filters[j][i] v_i + bias[j])))");
  const perSite = "One for each hidden unit, row-major over the block, the weights of a site side by side";
  const common = {
    block: pair.describe("Sites of a block along x and y"),
    filters: z.array(z.array(number)).min(1).describe(perSite),
    bias: z.array(number).optional().describe("One for each hidden unit; 0 where absent"),
    hard: z.boolean().optional().describe("The limit of infinite filters: the sign, with fair ties"),
  };
  const ofStates = z
    .looseObject({
      coding: z.literal("one-hot").describe("Sites have one of q states; hidden units are ±1"),
      states: z.array(z.int()).min(2).describe("The states, ascending, in the order of the weights"),
      ...common,
    })
    .describe("P(h_j = +1 | V) = 1/(1 + exp(−2 (Σ_i filters[j][q i + (place of s_i)] + bias[j])))");
  const ofReals = z
    .looseObject({
      coding: z
        .literal("real")
        .describe("Sites have real components v_ia, of an angle cos and sin; hidden units are ±1"),
      components: count.describe("d, numbers of a site"),
      ...common,
    })
    .describe("P(h_j = +1 | V) = 1/(1 + exp(−2 (Σ_i Σ_a filters[j][d i + a] v_ia + bias[j])))");
  const geometry = z.looseObject({
    block: pair,
    buffer: z.int().min(0),
    environment: count,
    window: pair,
  });
  const combined = z
    .looseObject({
      value: number.nullable(),
      error: number.nullable(),
      statistical: number.nullable(),
      systematic: number.nullable(),
    })
    .describe("error² = statistical² + systematic²; null where one is not known");
  const kind = z.enum(["exact", "lower bound", "estimate"]);
  const seed = z.int().min(0);
  const hiddenCurve = z
    .array(
      z.looseObject({
        hidden: count,
        information: estimate,
        gain: estimate.nullable().describe("What the last unit adds on the second set, paired by configuration"),
      }),
    )
    .optional()
    .describe("I(H:E) against the number of hidden units, of --hidden auto");
  /** What is said of any rule that was learned. */
  const judged = {
    share: z
      .looseObject({ value: number.nullable(), error: number.nullable(), kind })
      .optional()
      .describe("I(H:E)/I(V:E) by the same windows; of two lower bounds an estimate"),
    ceiling: z
      .looseObject({ value: number, by: z.enum(["hidden units", "batch"]) })
      .optional()
      .describe("The most nats that there can be: N_h log 2, or the logarithm of InfoNCE's batch"),
    shuffleTest: z
      .looseObject({
        score: number.describe("What the critic gives to blocks with their own environments, in nats"),
        chance: z
          .looseObject({ mean: number, deviation: number })
          .describe("The same with environments of other configurations"),
        sigmas: number,
        p: number,
        shuffles: count,
        together: count.describe("Configurations that stay together"),
      })
      .optional(),
    stability: z
      .looseObject({
        restarts: count,
        overlap: estimate.describe("Of filters with those of the chosen climb, up to signs and the order of units"),
        span: estimate.describe("The same of the spaces that they span"),
        agreeing: count,
        spread: number.describe("Best score less the worst, in nats"),
        degenerate: z.boolean().describe("Whether climbs that are worth the same have other filters"),
      })
      .optional(),
    converged: z.boolean().optional(),
    warnings: z.array(z.string()).optional(),
  };
  const word = z.union([z.string(), number, z.boolean()]);
  const samples = z
    .looseObject({
      ...{ count, lattice: z.string(), size: sides, boundary: z.string(), sha256: z.string() },
      variables: z.string().optional(),
      independent: estimate
        .nullable()
        .optional()
        .describe("How many independent configurations they are worth, where that was asked"),
    })
    .describe(
      "Which samples they were: sha256 is that of the spins, a byte −1, 0 or +1 each, in the order of the array; of other variables, whose kind is told then, of the values, little-endian 64-bit floats",
    );
  const madeBy = z
    .looseObject({
      program: z.literal("kadanoff"),
      version: z.string(),
      format: z.int().min(1).describe("Of the document; it goes up when a field changes its meaning"),
      command: z.string(),
      parameters: z.record(z.string(), word).describe("By the names of flags, as in a file for --config"),
    })
    .describe("What made the document, and how it is made again");
  const judgement = z.looseObject({
    estimator: z.string(),
    informationKind: kind,
    information: estimate.describe("I(H:E) in nats"),
    available: estimate.nullable().describe("I(V:E) in nats, by the same means"),
    converged: z.boolean(),
    warnings: z.array(z.string()),
  });
  const origin = { samples: samples.optional(), madeBy: madeBy.optional() };
  const ofRule = {
    geometry: geometry.optional(),
    rule: z.union([rule, ofStates, ofReals]).optional(),
    seed: seed.optional(),
    ...origin,
  };
  const unknown = number.nullable();
  const law = {
    form: z.string().describe("The law as a formula"),
    window: z.tuple([number, number]).describe("Of distances, that of the best fit"),
    probability: unknown.describe("That χ² of the best fit is exceeded by chance"),
    curve: z.looseObject({ distance: z.array(number), value: z.array(unknown) }).describe("Over the window"),
  };
  const names = z.tuple([z.string(), z.string()]).describe("Names of both operators");
  const axis = z.looseObject({ k: z.array(number), value: z.array(unknown), error: z.array(unknown) });
  const rows = z.array(z.array(unknown));
  const line = z.looseObject({
    line: z.enum(["x", "y", "diagonal", "along", "against"]),
    distance: z.array(number).describe("In places"),
    value: z.array(unknown).describe("C(r)"),
    error: z.array(unknown),
    decay: z
      .looseObject({
        power: z.looseObject({ dimension: combined.describe("Δ"), ...law }).nullable(),
        exponential: z.looseObject({ correlationLength: combined.describe("ξ in places"), ...law }).nullable(),
        better: z.looseObject({ law: z.enum(["power", "exponential"]), logRatio: unknown.optional() }).nullable(),
      })
      .optional()
      .describe("What fits; null where no window does, absent where there is too little for a fit"),
  });
  return {
    estimate,
    rule,
    ruleDocument: z.looseObject({ rule }),
    stateRuleDocument: z.looseObject({ rule: ofStates }),
    realRuleDocument: z.looseObject({ rule: ofReals }),
    learned: z.looseObject({
      method: z.string(),
      geometry,
      rule: z.union([rule, ofStates, ofReals]),
      information: estimate.describe("I(H:E) in nats"),
      informationKind: kind,
      available: estimate.nullable().describe("I(V:E) in nats"),
      hiddenCurve,
      history: z.array(z.looseObject({ step: z.int().min(0), information: estimate })),
      ...judged,
      seed,
      ...origin,
    }),
    scan: z.looseObject({
      method: z.string(),
      scan: z
        .array(
          z.looseObject({
            block: pair,
            buffer: z.int().min(0),
            environment: count,
            rule,
            information: estimate.describe("I(H:E) in nats"),
            informationKind: kind,
            available: estimate.nullable().describe("I(V:E) in nats"),
            hiddenCurve,
            ...judged,
          }),
        )
        .min(1)
        .describe("One a window, as learn has it with the same other flags"),
      decays: z
        .array(
          z.looseObject({
            block: pair,
            environment: count,
            exponential: z.looseObject({
              length: estimate,
              chiSquare: number,
              degreesOfFreedom: count,
              probability: number,
            }),
            power: z.looseObject({
              exponent: estimate,
              chiSquare: number,
              degreesOfFreedom: count,
              probability: number,
            }),
            law: z.enum(["exponential", "power", "either", "neither"]),
            buffers: z.array(z.int().min(0)),
          }),
        )
        .optional()
        .describe("How I(H:E) falls with the buffer, where at least three have some beyond its error"),
      seed,
      ...origin,
    }),
    ensemble: z.looseObject({
      method: z.string(),
      geometry,
      trainings: z
        .array(z.looseObject({ seed, rule, information: estimate, informationKind: kind, converged: z.boolean() }))
        .min(2),
      information: estimate.describe("Mean over trainings of I(H:E) in nats, with the error of their spread"),
      informationKind: kind,
      components: z
        .array(z.looseObject({ share: estimate, filter: z.array(number) }))
        .describe("Principal components of the filters, of norm 1, by falling share"),
      planes: z
        .array(
          z.looseObject({
            names: z.tuple([z.string(), z.string()]),
            points: z.array(z.array(z.tuple([number, number]))).describe("By training and unit"),
            share: estimate.describe("Mean square of the projections"),
            fourfold: estimate.describe("⟨cos 4φ⟩ of their directions, weighted by their shares"),
          }),
        )
        .describe("Projections on pairs of given filters"),
      seed,
      ...origin,
    }),
    flow: z.looseObject({
      method: z.enum(["conditional", "rbm", "majority", "given"]),
      model: z
        .string()
        .optional()
        .describe("Absent where it is not known, and with it all temperatures but the starts"),
      couplings: z.array(number).optional().describe("J_a/J of each direction of bonds"),
      lattice: z.string(),
      size: sides.describe("Of the samples"),
      boundary: z.string(),
      steps: count,
      geometry,
      rule: rule.optional().describe("The rule of all steps, where it is given"),
      learning: z.looseObject({}).optional().describe("How rules were learned, where they were"),
      samples: z.array(z.looseObject({ start: number, count })).min(1),
      points: z
        .array(
          z.looseObject({
            start: number.describe("Temperature of the samples in J/k_B"),
            step: z.int().min(0),
            size: sides,
            temperature: estimate.optional().describe("T_eff in J/k_B, by a torus of the same size"),
            correlationLength: estimate.describe(
              "Second moment, in constants of this step's lattice; connected below T_c",
            ),
            information: estimate.optional().describe("I(H:E) in nats of the rule that leads to the next step"),
            informationKind: kind.optional(),
            available: estimate.nullable().optional().describe("I(V:E) in nats, by the same means"),
            rule: rule.optional().describe("The rule that leads to the next step, as it is applied"),
            learnedRule: rule.optional().describe("The same as it was learned, before it was sharpened"),
            nearest: estimate,
            diagonal: estimate,
            absMagnetization: estimate,
          }),
        )
        .describe("Temperature by temperature, the coldest first, and step by step"),
      criticalTemperature: combined.optional().describe("In J/k_B, where lines of successive steps cross"),
      nu: combined.optional().describe("By the collapse of both sides of T_c"),
      eta: combined.optional().describe("By the Monte Carlo renormalization group"),
      byMethod: z.looseObject({
        slope: z.looseObject({ nu: combined, Tc: combined }).optional(),
        collapse: z.looseObject({ nu: combined, Tc: combined, quality: number }).optional(),
        mcrg: z
          .looseObject({ start: number, yt: z.array(estimate), yh: z.array(estimate), settled: z.boolean() })
          .optional()
          .describe("y_t and y_h after each step, with all operators"),
      }),
      converged: z.boolean(),
      warnings: z.array(z.string()),
      seed,
      madeBy: madeBy.optional(),
    }),
    information: z.union([
      judgement.extend(ofRule),
      z.looseObject({ estimators: z.array(judgement).min(1), ...ofRule }),
    ]),
    operators: z.looseObject({
      rule: rule.describe("Whose hidden units are read; of several systems, as it is for the first"),
      read: z.enum(["mean", "sign", "field"]),
      subtract: z.enum(["mean", "nothing", "modulus"]),
      systems: z
        .array(
          z.looseObject({
            file: z.string().describe("Name of the file, without its folder"),
            ...{ lattice: z.string(), size: sides, boundary: z.string(), count },
            samples: samples.optional(),
            places: pair.describe("Along x and y"),
            step: pair.describe("Sites from place to place"),
            blocks: count.describe("Of configurations, for the jackknife"),
            operators: z.array(
              z.looseObject({
                name: z.string().describe("Number of the unit, 1x2 for a product"),
                stagger: z
                  .enum(["none", "x", "y", "xy"])
                  .describe("Along what the sign alternates from place to place"),
                mean: estimate,
                storedAutocorrelationTime: estimate.describe("In configurations"),
              }),
            ),
            correlators: z.array(
              z.looseObject({
                operators: names,
                main: z.string().describe("The line that tells most"),
                lines: z.array(line).min(1).describe("The main one first"),
                half: estimate.optional().describe("At half of the torus, along the main line"),
                structureFactor: z.looseObject({
                  x: axis,
                  y: axis.optional(),
                  map: z.looseObject({ value: rows, error: rows }).describe("[ky][kx]"),
                  secondMomentLength: z.array(estimate).min(1).max(2).describe("In places, along x and y"),
                }),
              }),
            ),
          }),
        )
        .min(1)
        .describe("One a file of samples"),
      bySize: z
        .array(
          z.looseObject({
            ...{ operators: names, main: z.string() },
            half: z.array(z.looseObject({ size: count, value: estimate })),
            scaling: z
              .looseObject({
                dimension: combined.describe("Δ"),
                sizes: z.array(count),
                probability: unknown.optional(),
              })
              .nullable(),
          }),
        )
        .optional()
        .describe("Of several tori of one shape: C(L/2) ∝ L^(−2Δ)"),
      warnings: z.array(z.string()),
      madeBy: madeBy.optional(),
    }),
    figure: z.looseObject({
      table: z.array(
        z.looseObject({
          quantity: z.string(),
          published: z
            .union([z.string(), number])
            .nullable()
            .describe("As the paper has it; null where it says nothing"),
          ours: estimate,
          exact: z.union([number, estimate]).optional(),
        }),
      ),
      notes: z.array(z.string()),
      madeBy: madeBy.optional(),
    }),
  };
}

/** JSON Schemas of the documents by name, draft 2020-12, for editors and other programs. */
export async function jsonSchemas(): Promise<Record<Exclude<keyof Schemas, `${string}Document`>, object>> {
  const z = await import("zod");
  const { estimate, rule, learned, scan, ensemble, flow, information, operators, figure } = await schemas();
  const published = (name: string, schema: Schema): object => ({
    title: `kadanoff ${name}`,
    ...z.toJSONSchema(schema),
  });
  return {
    estimate: published("estimate", estimate),
    rule: published("rule", rule),
    learned: published("learned", learned),
    scan: published("scan", scan),
    ensemble: published("ensemble", ensemble),
    flow: published("flow", flow),
    information: published("information", information),
    operators: published("operators", operators),
    figure: published("figure", figure),
  };
}

/** The rule of a document, as `kadanoff learn` writes it of ±1 spins; `label` is the file in messages. */
export async function parseRule(document: unknown, label: string): Promise<CoarseGraining> {
  const rule = await parseAnyRule(document, label);
  if (rule.coding === "±1") return rule;
  throw new InputError(`${label}: rule.coding: expected "±1", got ${JSON.stringify(rule.coding)}`);
}

/** Which schema a document with a rule is to have, by what the rule says of its variables. */
export function ruleSchemaOf(document: unknown): "ruleDocument" | "stateRuleDocument" | "realRuleDocument" {
  const coding = (document as { rule?: { coding?: unknown } } | undefined | null)?.rule?.coding;
  return coding === "one-hot" ? "stateRuleDocument" : coding === "real" ? "realRuleDocument" : "ruleDocument";
}

/** The same of a rule for variables of any kind. */
export async function parseAnyRule(document: unknown, label: string): Promise<AnyRule> {
  const { rule } = (await parseDocument(ruleSchemaOf(document), document, label)) as unknown as { rule: AnyRule };
  const { block, filters, bias, hard } = rule;
  const parts = { block, filters, ...(bias ? { bias } : {}), ...(hard === undefined ? {} : { hard }) };
  return labelled(label, () =>
    rule.coding === "one-hot"
      ? stateRule({ ...parts, states: rule.states })
      : rule.coding === "real"
        ? realRule({ ...parts, components: rule.components })
        : coarseGraining({ ...parts, ...(rule.sites ? { sites: rule.sites } : {}) }),
  );
}

/** A document that the schema of its kind accepts; else an InputError that names the field. `label` is the file in messages. */
export async function parseDocument(
  kind: keyof Schemas,
  document: unknown,
  label: string,
): Promise<Readonly<Record<string, unknown>>> {
  const result = (await schemas())[kind].safeParse(document);
  if (!result.success) throw new InputError(`${label}: ${describeIssue(result.error.issues[0]!, document)}`);
  return document as Readonly<Record<string, unknown>>;
}

/** Where a document is wrong, what was expected there, and what it has. */
function describeIssue(
  { path, message }: { path: readonly PropertyKey[]; message: string },
  document: unknown,
): string {
  const field = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const got = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    document,
  );
  const expectation = message.replace(/^Invalid (input|option|value): /, "").replace(/, received .*$/, "");
  const shown = got === undefined ? "nothing" : JSON.stringify(got);
  return `${field.slice(1) || "the document"}: ${expectation}, got ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}`;
}
