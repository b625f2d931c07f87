/** What the page is set to, as a program that calls the library: samples, the rule, and the coarse spins. */
import { criticalCoupling } from "kadanoff/models";
import type { OwnFile } from "./commands.ts";
import type { Reading } from "./engine/files.ts";
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
  const { lattice, size, noise, count, temperature } = state;
  const model = modelOf(state);
  const sampler = SAMPLERS[samplerOf(state)]!;
  const sampling = { "kadanoff/sampling": ["sample", sampler] };
  const samples = `const samples = sample(model, { sampler: ${sampler}(), count: ${count}, key: seed });`;
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

function learned(state: LabState, ofChain: boolean): Part {
  const { block, buffer, environment, hidden, norm, restarts, steps, method } = state;
  const sides = ofChain ? `[${block}]` : `[${block}, ${block}]`;
  const critic = METHODS[method];
  const options = [
    "geometry",
    `hidden: ${hidden}`,
    // The paper's Θ-RBMs are what learn takes where no critic is named.
    ...(critic === "" ? [] : [`method: ${critic}(${steps > 0 ? `{ steps: ${steps} }` : ""})`]),
    ...(critic === "" && steps > 0 ? [`climb: { steps: ${steps} }`] : []),
    ...(norm > 0 ? [`norm: ${norm}`] : []),
    `restarts: ${restarts}`,
    "key: seed",
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

function coarse({ hidden, levels }: LabState): Part {
  const one = "coarseGraining({ ...rule, filters: [rule.filters[0]!], bias: [rule.bias[0]!] })";
  return {
    imports: {
      "kadanoff/coarsegraining": [...(hidden > 1 ? ["coarseGraining"] : []), "coarsen"],
      "kadanoff/sampling": ["measureAny"],
    },
    lines: [
      ...(hidden > 1 ? [`const blockSpin = ${one}; // one coarse spin a block: the first unit`] : []),
      "let spins: Ensemble = samples;",
      `for (let step = 1; step <= ${levels}; step++) {`,
      `  [spins] = coarsen(spins, ${hidden > 1 ? "blockSpin" : "rule"}, { key: seed }) as [Ensemble];`,
      "  const { energy, absMagnetization } = measureAny(spins);",
      `  console.log(\`step \${step}: energy \${energy} J per site, |m| = \${absMagnetization}\`);`,
      "}",
    ],
  };
}

/** The program, to be saved as a file.ts beside an installed kadanoff. */
export function programOf(state: LabState, own?: OwnFile & { readonly lattice: string }): string {
  const ofChain = own === undefined ? state.model === "ising" && state.lattice === "chain" : own.lattice === "chain";
  const parts = [own === undefined ? drawn(state) : read(own), learned(state, ofChain), coarse(state)];
  const imports = new Map<string, Set<string>>([
    ["kadanoff/kernels", new Set(["key"])],
    ["kadanoff/sampling", new Set(["type Ensemble"])],
  ]);
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
    `const seed = key(${state.seed});`,
    ...parts.flatMap(({ lines }) => [...lines, ""]).slice(0, -1),
    "",
  ].join("\n");
}
