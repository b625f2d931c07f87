export { expArray } from "./exp";
export { graphSweeps, graphSwendsenWang, graphWolff } from "./graph";
export { metropolis, swendsenWang, wolff } from "./ising";
export { multispinMetropolis, unpackReplicas } from "./multispin";
export { randomWords } from "./random";
export { contrastiveDivergence, sigmoidArray } from "./rbm";
export { spinSum } from "./spinSum";
