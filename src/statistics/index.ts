/** Values with their errors: of averages along Markov chains, of derived quantities, of fits. */
export { type AutocorrelationTime, autocorrelation, autocorrelationTime, meanWithError } from "./autocorrelation.ts";
export { type BinnedSeries, binnedSeries } from "./binnedSeries.ts";
export { type Binning, type BinningLevel, binning } from "./binning.ts";
export { type Bootstrap, bootstrap, percentileInterval, weightedSums } from "./bootstrap.ts";
export { chiSquareProbability } from "./chiSquare.ts";
export { type CombinedEstimate, combined, spread } from "./combined.ts";
export { type Drift, drift } from "./drift.ts";
export { type Estimate, estimate, formatEstimate, weightedMean, zScore } from "./estimate.ts";
export { fitLine, type LineFit, lineAt } from "./fitLine.ts";
export { fitPolynomial, type PolynomialFit } from "./fitPolynomial.ts";
export { blockSums, jackknife } from "./jackknife.ts";
export { type PrincipalComponent, principalComponents } from "./principalComponents.ts";
export { residualChiSquare } from "./residual.ts";
export type { Series } from "./series.ts";
export { symmetricEigen } from "./symmetricEigen.ts";
export { varianceRatioProbability } from "./varianceRatio.ts";
