/** One sentence for each term of the lab, and its formula. */
export interface Explanation {
  readonly words: string;
  readonly formula?: string;
}

export const TERMS = {
  temperature: {
    words:
      "Heat turns spins over, bonds between neighbours hold them alike; at T_c the two are even, and islands of all sizes come and go.",
    formula: "P(σ) ∝ exp(K Σ σ_i σ_j),  K = J/k_B T;  T_c = 2/log(1 + √2) = 2.269 J/k_B on the square lattice",
  },
  sampler: {
    words:
      "How the next configuration is made of the last one; clusters forget it sooner than single spins do near T_c.",
  },
  energy: {
    words:
      "The mean energy of a site: −J for each of its bonds where all neighbours are alike, 1 on the chain, 2 on the square lattice, 3 on the triangular one; 0 where they know nothing of each other. That of coarse spins is the same sum over their neighbours.",
    formula: "e = −(J/N) Σ σ_i σ_j over bonds",
  },
  "dimer energy": {
    words:
      "−J for each plaquette with two parallel dimers, divided by the number of vertices: −½ J where all stand in columns. It is no energy of coarse spins.",
    formula: "e = −(J/N) (N_= + N_‖)",
  },
  magnetization: {
    words: "The mean of all spins: near ±1 in order, near 0 in disorder.",
    formula: "m = (1/N) Σ σ_i",
  },
  "columnar order": {
    words: "How far dimers stand in columns: 1 where all of them do, near 0 where they are free.",
    formula: "C_a = (2/N) Σ (−1)^{r_a} n_a(r)",
  },
  "autocorrelation time": {
    words:
      "How many updates it takes until the chain has forgotten; N measurements, k updates apart, are worth N k/2τ independent ones, of the longer τ and no more than N.",
    formula: "τ = k (½ + Σ_n ρ(n k))",
  },
  "autocorrelation function": {
    words: "How much of a fluctuation is left t updates later: from 1 at once to 0 when it is forgotten. Its sum is τ.",
    formula: "ρ(t) = ⟨δ(0) δ(t)⟩/⟨δ²⟩,  δ = x − ⟨x⟩",
  },
  samples: {
    words:
      "Configurations to learn from, so far apart along the chain that each is independent of the last for all that an error bar can see; those of kadanoff sample with the same words.",
    formula: "interval = 5 τ,  after a beginning of 20 τ",
  },
  noise: {
    words:
      "Spins on vertices and faces that know nothing of the dimers, but of their partner: the two of a pair are equal with this probability.",
  },
  window: {
    words:
      "A block V is looked at; the environment E is what it is to tell about; the buffer B between them is ignored, so that what is merely near does not count.",
    formula: "P_Λ(H|V),  I_Λ(H:E)",
  },
  conditional: {
    words:
      "A network looks at the environment and guesses the coarse spins; rule and network climb together the log-likelihood of that guess, which bounds the information from below.",
    formula: "I(H:E) ≥ H(H) + ⟨log q(h|e)⟩",
  },
  infonce: {
    words:
      "A network scores pairs of block and environment; the rule climbs how well it tells the right pair from K − 1 wrong ones, which shows no more than log K nats.",
    formula: "I(H:E) ≥ ⟨log e^{T(h,e)} / (1/K) Σ_k e^{T(h,e_k)}⟩",
  },
  rbm: {
    words:
      "Two Θ-RBMs learn the probabilities of blocks with and without their environments; the rule climbs a proxy made of both.",
    formula: "A_Λ(H:E) = ⟨ΔF_Λ(H, E)⟩,  ΔF from P_Θ(V, E) and P_Θ(V)",
  },
  information: {
    words:
      "How much the coarse spins of a block tell about what is outside the buffer; a spin holds no more than log 2 = 0.693 nats.",
    formula: "I(H:E) = Σ P(h,e) log P(h,e)/P(h)P(e)",
  },
  available: {
    words: "How much the whole block tells about the environment: no rule can keep more.",
    formula: "I(H:E) ≤ I(V:E)",
  },
  "shuffle test": {
    words:
      "Blocks are paired with environments of other configurations, about which they know nothing: what is seen then is chance.",
  },
  "soft rule": {
    words:
      "A rule gives probabilities: drawn from them, coarse spins are a little hotter than what they are made of; the more probable sign adds no heat, and ties are decided by a coin.",
    formula: "P(h = +1|V) = 1/(1 + exp(−2 (Σ λ_i v_i + b)))",
  },
  correlator: {
    words:
      "How alike two spins at a distance r are; at T_c it falls as a power of r on every lattice, and coarse-graining changes its height alone.",
    formula: "C(r) = ⟨σ_0 σ_r⟩ along the axes, nothing subtracted;  C(r) ∝ r^{−η}, η = 1/4 at T_c",
  },
  "plain RBM": {
    words:
      "It describes what is strongly correlated within the block, whether or not the environment has to do with it: of dimers with noise it takes the pairs of noise and the plaquettes that turn, and misses the electric field.",
    formula: "maximizes ⟨log P(v)⟩, where the rule maximizes I(H:E)",
  },
  flow: {
    words:
      "Coarse spins behave like spins at another temperature: above T_c a hotter one, below a colder one, at T_c the same.",
    formula: "⟨σσ′⟩ of the step = ⟨σσ′⟩_{K_eff} of a torus of its size,  T_eff = 1/K_eff",
  },
  "critical temperature": {
    words: "Where lines of successive steps cross: the temperature that a step of coarse-graining does not change.",
    formula: "T_{n+1}(T) = T_n(T) at T = T_c",
  },
  nu: {
    words:
      "How the correlation length grows near T_c; a block of b makes it b times shorter at each step. Exactly 1 for the Ising model of the plane.",
    formula: "ξ ∝ |T − T_c|^{−ν},  ν = log b / log(dT_{n+1}/dT_n)",
  },
} as const satisfies Readonly<Record<string, Explanation>>;

export type TermName = keyof typeof TERMS;
