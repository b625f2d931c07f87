/** The real-space mutual information I_Λ(H:E) of a rule: exact, by the paper's Θ-RBMs, and as a certified lower bound. */
export { barberAgakovBound, type ScoredWindows } from "./barberAgakov.ts";
export {
  availableInformation,
  type HiddenTable,
  type Posterior,
  posteriorDivergence,
  posteriorInformation,
} from "./posterior.ts";
export { posteriorGradient } from "./posteriorGradient.ts";
export {
  absoluteDelta,
  centredDelta,
  compressForJensen,
  type DeltaTable,
  fullFormAvailable,
  fullFormInformation,
  type ProxyForm,
  type ProxyGradient,
  proxyGradient,
} from "./rbmProxy.ts";
export { deltaTable, type ThetaRbms, thetaPosterior } from "./theta.ts";
export { exactPosterior, hasExactPosterior } from "./yardstick.ts";
