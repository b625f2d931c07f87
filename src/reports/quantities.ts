/** What the numbers of documents are, in plain words. */

/** A quantity that documents name. */
export interface Quantity {
  /** With the marks of figures. */
  readonly symbol: string;
  /** Such as `nats`; none for a number without dimension. */
  readonly unit?: string;
  /** One sentence or two, for somebody who did not make the numbers. */
  readonly words: string;
}

const temperature = "J/k_B";
const sites = "lattice constants";
const places = "places";

/** By the names of fields in documents; those of samples are averages over configurations. */
export const quantities: Readonly<Record<string, Quantity>> = {
  information: {
    symbol: "*I*(*H*:*E*)",
    unit: "nats",
    words:
      "Mutual information between the hidden units H, which are the coarse variables of a block, and its environment E beyond the buffer: how much the rule keeps of what matters at a distance. 1 nat is 1.4427 bits.",
  },
  available: {
    symbol: "*I*(*V*:*E*)",
    unit: "nats",
    words:
      "Mutual information between all variables V of the block and its environment E: what there is to keep. No rule can keep more.",
  },
  keptShare: {
    symbol: "*I*(*H*:*E*)/*I*(*V*:*E*)",
    words: "Share that the rule keeps of the information that there is to keep.",
  },
  gain: {
    symbol: "gain",
    unit: "nats",
    words: "Information that the last hidden unit adds, on the second set of windows, paired by configuration.",
  },
  score: {
    symbol: "*I*(*H*:*E*), second set",
    unit: "nats",
    words: "Information on the set of windows that chooses between climbs; it is not the one that is reported.",
  },
  thetaDivergence: {
    symbol: "⟨KL(*P*‖*P*_{Θ})⟩",
    unit: "nats",
    words: "How far the Θ-RBMs' P(V|E) is from the exact one, on average over environments; 0 where they are the same.",
  },
  shuffleTest: {
    symbol: "*p* of no information",
    words:
      "Share of shuffles, block against environments of other configurations, on which the same critic scores as high: small where there is information at all.",
  },
  overlap: {
    symbol: "overlap of restarts",
    words:
      "Overlap of the filters of other climbs with the chosen ones, up to signs and the order of units: 1 where all climbs find the same.",
  },
  share: {
    symbol: "share",
    words: "Part of the mean square of all filters, each of norm 1, that lies along this direction or in this plane.",
  },
  fourfold: {
    symbol: "⟨cos 4*φ*⟩",
    words: "Whether filters in a plane prefer its axes (1), the diagonals between them (−1), or no direction (0).",
  },
  temperature: {
    symbol: "*T*_{eff}",
    unit: temperature,
    words:
      "Temperature of a plain Ising torus of the same size with the same correlation of nearest neighbours; of samples of a model, its temperature.",
  },
  start: { symbol: "*T*", unit: temperature, words: "Temperature of the samples." },
  criticalTemperature: {
    symbol: "*T*_{c}",
    unit: temperature,
    words: "Critical temperature, where the lines of effective temperature of successive steps cross.",
  },
  exactCriticalTemperature: {
    symbol: "*T*_{c}, exact",
    unit: temperature,
    words: "Critical temperature of the model as it is exactly known, to compare with.",
  },
  nu: { symbol: "*ν*", words: "Exponent of the correlation length, ξ ~ |T − T_c|^−ν." },
  eta: { symbol: "*η*", words: "Exponent of correlations at T_c, G(r) ~ r^−(d − 2 + η)." },
  yt: { symbol: "*y*_{t}", words: "Thermal eigenvalue exponent of the renormalization group, 1/ν." },
  yh: { symbol: "*y*_{h}", words: "Magnetic eigenvalue exponent of the renormalization group, (d + 2 − η)/2." },
  quality: {
    symbol: "*S*",
    words: "Mean square distance of points from the collapsed curve in units of their errors; about 1 is good.",
  },
  correlationLength: {
    symbol: "*ξ*",
    unit: sites,
    words: "Second-moment correlation length in lattice constants of that step; the connected one below T_c.",
  },
  nearest: { symbol: "⟨*ss'*⟩, nearest", words: "Mean product of two neighbouring spins." },
  nearestEqual: {
    symbol: "*P*(*s* = *s'*), nearest",
    words: "Share of pairs of neighbouring sites that are in the same state.",
  },
  absMean: { symbol: "⟨|Σ*v*|⟩/*N*", words: "Mean length of the sum of what the sites hold, per site." },
  square: { symbol: "⟨*v*^{2}⟩", words: "Mean square of what a site holds." },
  nearestProduct: {
    symbol: "⟨*v*·*v'*⟩, nearest",
    words: "Mean scalar product of what two neighbouring sites hold, of angles that of (cos θ, sin θ).",
  },
  diagonal: { symbol: "⟨*ss'*⟩, diagonal", words: "Mean product of two spins across the diagonal of a square." },
  absMagnetization: { symbol: "⟨|*m*|⟩", words: "Mean absolute magnetization per site." },
  magnetization: { symbol: "⟨*m*⟩", words: "Mean magnetization per site." },
  magnetization2: { symbol: "⟨*m*^{2}⟩", words: "Mean square of the magnetization per site." },
  magnetization4: { symbol: "⟨*m*^{4}⟩", words: "Mean fourth power of the magnetization per site." },
  energy: { symbol: "*E*/*N*", unit: "J", words: "Mean energy per site, of dimers per vertex." },
  flippable: { symbol: "flippable", words: "Mean share of plaquettes with two parallel dimers." },
  windingX2: { symbol: "⟨*W*_{x}^{2}⟩", words: "Mean square of the winding number across x." },
  windingY2: { symbol: "⟨*W*_{y}^{2}⟩", words: "Mean square of the winding number across y." },
  windingX: { symbol: "⟨*W*_{x}⟩", words: "Mean winding number across x." },
  windingY: { symbol: "⟨*W*_{y}⟩", words: "Mean winding number across y." },
  columnarOrder: { symbol: "⟨|*C*|⟩", words: "Mean columnar order: 1 where all dimers stand in columns." },
  columnarOrder2: { symbol: "⟨|*C*|^{2}⟩", words: "Mean square of the columnar order." },
  coupling: { symbol: "*K*", words: "Coupling βJ, without dimension." },
  scalingDimension: {
    symbol: "Δ",
    words:
      "Scaling dimension of an operator: its correlator falls as r^−2Δ at a critical point. The error is that of statistics and of the choice of distances together, where both are known.",
  },
  decayLength: {
    symbol: "*ξ*",
    unit: places,
    words:
      "Length of the exponential decay of a correlator, where that fits it. A place is where the operator was read, a site or the step of the rule.",
  },
  secondMomentLength: {
    symbol: "*ξ*_{2}",
    unit: places,
    words:
      "Second-moment correlation length of an operator, from its structure factor at k = 0 and at the smallest k; it needs no fit, and is that of the decay only where one length rules.",
  },
  halfTorus: {
    symbol: "*C*(*L*/2)",
    words:
      "Correlator at half of the torus, along the line that tells most; between tori of one shape it falls as L^−2Δ at a critical point.",
  },
  correlator: { symbol: "*C*(*r*)", words: "Correlator of two operators, or of one with itself, at a distance r." },
  structureFactor: { symbol: "*S*(*k*)", words: "Structure factor: the Fourier transform of the correlator." },
  operatorMean: { symbol: "⟨*O*⟩", words: "Mean of an operator over places and configurations." },
  step: { symbol: "step", words: "Steps of coarse-graining, or of learning, that were done before." },
  hidden: { symbol: "*N*_{h}", words: "Number of hidden units." },
  weight: { symbol: "*λ*", words: "Weight of a site in a filter, for spins ±1; else for a state, or a component." },
};

/** What kind of number an information is, by the name that documents give it. */
export const informationKinds: Readonly<Record<string, string>> = {
  exact:
    "Exact for each environment, computed from the model that the samples are known to be of; its error is the statistics of the environments alone.",
  "lower bound":
    "A lower bound, on configurations that nothing was learned from: the truth is not below it but for its standard error, whatever the model behind the samples.",
  estimate: "An estimate: it may be above or below the truth, and is as good as the networks that it was made with.",
};

/** `autocorrelationTime` as words: `autocorrelation time`. */
export function inWords(field: string): string {
  return field
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replaceAll("_", " ");
}

/** `autocorrelationTime.energy` as the name of a column: `autocorrelation_time_energy`. */
export function columnName(field: string): string {
  const plain = inWords(field)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
  return plain === "" ? "value" : plain;
}
