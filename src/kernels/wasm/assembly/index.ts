export { graphSweeps, graphSwendsenWang, graphWolff } from "./graph";
export { metropolis, swendsenWang, wolff } from "./ising";
export { randomWords } from "./random";
export { contrastiveDivergence, expArray, sigmoidArray } from "./rbm";
