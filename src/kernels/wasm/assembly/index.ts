export { expArray } from "./exp";
export { graphSweeps, graphSwendsenWang, graphWolff } from "./graph";
export { hiddenBackward, hiddenForward } from "./hiddenUnits";
export { metropolis, swendsenWang, wolff } from "./ising";
export { multispinMetropolis, unpackReplicas } from "./multispin";
export { adam, perceptronBackward, perceptronForward } from "./perceptron";
export { randomWords } from "./random";
export { contrastiveDivergence, sigmoidArray } from "./rbm";
export { spinSum } from "./spinSum";
