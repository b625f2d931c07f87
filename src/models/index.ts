export { couplingAt, criticalCoupling, criticalTemperature, type IsingModel, ising, type Model } from "./ising.ts";
