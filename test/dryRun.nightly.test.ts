import { foretold } from "./foretold.ts";

foretold("dry-run-nightly", [
  ["a scan", ["learn", "ising.h5", "--scan", "buffer=0..2", "--restarts", "1", "--out", "scan.json"]],
  ["learn by Θ-RBMs", ["learn", "ising.h5", "--method", "rbm", "--theta-epochs", "30", "--out", "rbm.json"]],
  ["ensemble", ["ensemble", "ising.h5", "--seeds", "4", "--windows", "20000", "--out", "ensemble.json"]],
  [
    "information",
    ["information", "ising.h5", "--rule", "majority", "--estimator", "all", "--steps", "800", "--out", "all.json"],
  ],
  ["demo", ["demo", "--quick", "--out", "demo"]],
]);
