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
    words: "The mean energy of a site: −2 J where all neighbours are alike, 0 where they know nothing of each other.",
    formula: "e = −(J/N) Σ σ_i σ_j over bonds",
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
      "How many measurements it takes until the chain has forgotten; N measurements are worth N/2τ independent ones.",
    formula: "τ = ½ + Σ_t ρ(t)",
  },
  window: {
    words:
      "A block V is looked at; the environment E is what it is to tell about; the buffer B between them is ignored, so that what is merely near does not count.",
    formula: "P_Λ(H|V),  I_Λ(H:E)",
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
