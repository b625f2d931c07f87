export { configuration, type Ensemble, ensemble, type Provenance } from "./ensemble.ts";
