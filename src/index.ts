// biome-ignore-all assist/source/organizeImports: the order is the architecture
/**
 * The layers of kadanoff, bottom first: a folder imports only from itself and from the folders listed before it.
 * This list is the architecture diagram, and test/architecture.test.ts reads it.
 */
export * from "./errors/index.ts";
export * from "./kernels/index.ts";
export * from "./statistics/index.ts";
export * from "./optimize/index.ts";
export * from "./lattices/index.ts";
export * from "./models/index.ts";
export * from "./sampling/index.ts";
export * from "./windows/index.ts";
export * from "./coarsegraining/index.ts";
export * from "./rbm/index.ts";
export * from "./information/index.ts";
export * from "./learning/index.ts";
export * from "./flow/index.ts";
export * from "./exponents/index.ts";
export * from "./figures/index.ts";
export * from "./io/index.ts";
export * from "./reports/index.ts";
export * from "./sweep/index.ts";
