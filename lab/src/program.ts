/** What the page is set to, as a program that calls the library: samples, the rule, and the coarse spins. */
import { criticalCoupling } from "kadanoff/models";
import { levelsOf, type OwnFile } from "./commands.ts";
import type { Reading } from "./engine/files.ts";
import { learnSeedOf } from "./engine/learning.ts";
import { modelOf, samplerOf } from "./model.ts";
import type { LabState } from "./state.ts";

/** Samplers by name, as the library calls them. */
const SAMPLERS: Readonly<Record<string, string>> = {
  wolff: "wolff",
  "swendsen-wang": "swendsenWang",
  metropolis: "metropolis",
  "heat-bath": "heatBath",
  multispin: "multispin",
  worm: "worm",
};

const METHODS: Readonly<Record<LabState["method"], string>> = {
  conditional: "conditional",
  infonce: "infoNce",
  rbm: "",
};

/** Lines of a program, and what they take from which door. */
interface Part {
  readonly imports: Readonly<Record<string, readonly string[]>>;
  readonly lines: readonly string[];
}

function drawn(state: LabState): Part {
  const { lattice, size, noise, count, temperature, seed } = state;
  const model = modelOf(state);
  const sampler = SAMPLERS[samplerOf(state)]!;
  const sampling = { "kadanoff/sampling": ["sample", "samplingKey", sampler] };
  const samples = `const samples = sample(model, { sampler: ${sampler}(), count: ${count}, key: samplingKey(${seed}, model) });`;
  const K = `// K = J/k_B T at T = ${temperature}`;
  if (model.name === "dimers") {
    const options = [
      `size: [${size}, ${size}]`,
      ...(model.coupling === 0 ? [] : [`coupling: ${model.coupling}`]),
      ...(noise > 0 ? [`noise: ${noise}`] : []),
    ];
    return {
      imports: { ...sampling, "kadanoff/models": ["dimers"] },
      lines: [`const model = dimers({ ${options.join(", ")} });${model.coupling === 0 ? "" : ` ${K}`}`, samples],
    };
  }
  const on =
    lattice === "chain"
      ? { make: "chainLattice", call: `chainLattice({ length: ${size} })` }
      : { make: "squareLattice", call: `squareLattice({ size: [${size}, ${size}] })` };
  const isCritical = lattice === "square" && model.coupling === criticalCoupling;
  const coupling = isCritical ? "coupling: criticalCoupling" : `coupling: ${model.coupling}`;
  return {
    imports: {
      ...sampling,
      "kadanoff/models": [...(isCritical ? ["criticalCoupling"] : []), "ising"],
      "kadanoff/lattices": [on.make],
    },
    lines: [`const model = ising({ lattice: ${on.call}, ${coupling} });${isCritical ? "" : ` ${K}`}`, samples],
  };
}

/** The options by which a file is read, as an object literal; nothing where it says all itself. */
function optionsOf(reading: Reading): string {
  const given = Object.entries(reading).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return given.length === 0 ? "" : `, { ${given.join(", ")} }`;
}

const read = ({ file, reading }: OwnFile): Part => ({
  imports: { "kadanoff/io/node": ["readSamples"] },
  lines: [
    `const { ensemble: samples, warnings } = await readSamples(${JSON.stringify(file)}${optionsOf(reading)});`,
    "for (const warning of warnings) console.warn(warning);",
  ],
});

/** Settings of which 0 says nothing, as members of an object literal. */
const unlessZero = (settings: Readonly<Record<string, number>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => (value === 0 ? [] : [`${name}: ${value}`]));

function learned(state: LabState, sides: string): Part {
  const { buffer, environment, hidden, norm, restarts, steps, method, rate, ruleRate, windows, seed, again } = state;
  const critic = METHODS[method];
  const settings = unlessZero({ steps, rate, ruleRate });
  const options = [
    "geometry",
    `hidden: ${hidden}`,
    // The paper's Θ-RBMs are what learn takes where no critic is named.
    ...(critic === "" ? [] : [`method: ${critic}(${settings.length === 0 ? "" : `{ ${settings.join(", ")} }`})`]),
    ...(critic === "" && steps > 0 ? [`climb: { steps: ${steps} }`] : []),
    ...unlessZero({ norm, windows }),
    `restarts: ${restarts}`,
    `key: key(${learnSeedOf({ seed, again })})`,
  ];
  return {
    imports: {
      "kadanoff/windows": ["windowGeometry"],
      "kadanoff/learning": ["learn", ...(critic === "" ? [] : [critic])],
    },
    lines: [
      `const geometry = windowGeometry({ block: ${sides}, buffer: ${buffer}, environment: ${environment} });`,
      `const { rule, information, informationKind, available } = learn(samples, { ${options.join(", ")} });`,
      `for (const filter of rule.filters) console.log(\`filter \${filter.map((w) => w.toFixed(3)).join(" ")}\`);`,
      `console.log(\`I(H:E) = \${information} nats (\${informationKind}), I(V:E) = \${available}\`);`,
    ],
  };
}

/** The rule that coarse-grains: the learned one, one unit of it, or one by its name. */
function blockSpin({ rule, hidden, unit, block }: LabState, ofChain: boolean): Part & { readonly name: string } {
  const nth = `[${unit - 1}]`;
  if (rule === "learned") {
    if (hidden === 1) return { name: "rule", imports: {}, lines: [] };
    const one = `coarseGraining({ ...rule, filters: [rule.filters${nth}!], bias: [rule.bias${nth}!] })`;
    return {
      name: "blockSpin",
      imports: { "kadanoff/coarsegraining": ["coarseGraining"] },
      lines: [`const blockSpin = ${one}; // one coarse spin a block, of one unit`],
    };
  }
  return {
    name: "blockSpin",
    imports: { "kadanoff/coarsegraining": ["namedRules"] },
    lines: [`const blockSpin = namedRules["${rule}"]!([${block}, ${ofChain ? 1 : block}]);`],
  };
}

function coarse(state: LabState, levels: number, ofChain: boolean): Part {
  if (levels === 0) return { imports: {}, lines: [] };
  const { name, imports, lines } = blockSpin(state, ofChain);
  const deterministic = state.deterministic === "yes" ? ", deterministic: true" : "";
  const { "kadanoff/coarsegraining": more = [] } = imports;
  return {
    imports: {
      "kadanoff/coarsegraining": [...more, "coarsen"],
      "kadanoff/sampling": ["type Ensemble", "measureAny"],
    },
    lines: [
      ...lines,
      "let spins: Ensemble = samples;",
      `for (let step = 1; step <= ${levels}; step++) {`,
      `  [spins] = coarsen(spins, ${name}, { key: key(${state.seed} + step - 1)${deterministic} }) as [Ensemble];`,
      "  const { energy, absMagnetization } = measureAny(spins);",
      `  console.log(\`step \${step}: energy \${energy} J per site, |m| = \${absMagnetization}\`);`,
      "}",
    ],
  };
}

/** The program, to be saved as a file.ts beside an installed kadanoff. */
export function programOf(state: LabState, own?: OwnFile): string {
  const ofChain =
    own === undefined ? state.model === "ising" && state.lattice === "chain" : own.lattice.kind === "chain";
  const sides = ofChain ? `[${state.block}]` : `[${state.block}, ${state.block}]`;
  const parts = [
    own === undefined ? drawn(state) : read(own),
    learned(state, sides),
    coarse(state, levelsOf(state, own), ofChain),
  ];
  const imports = new Map<string, Set<string>>([["kadanoff/kernels", new Set(["key"])]]);
  for (const part of parts) {
    for (const [door, names] of Object.entries(part.imports)) {
      const all = imports.get(door) ?? new Set();
      for (const name of names) all.add(name);
      imports.set(door, all);
    }
  }
  const byName = (a: string, b: string): number => (a.replace("type ", "") < b.replace("type ", "") ? -1 : 1);
  return [
    ...[...imports]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([door, names]) => `import { ${[...names].sort(byName).join(", ")} } from "${door}";`),
    "",
    ...parts.flatMap(({ lines }) => (lines.length === 0 ? [] : [...lines, ""])).slice(0, -1),
    "",
  ].join("\n");
}
