/** The samples that panels work with. */
import { counted } from "../../../cli/words.ts";
import { missingFile, ownSamples } from "../session.ts";
import { state } from "../store.ts";

/** What they are, in words. */
export function SamplesInWords() {
  const own = ownSamples.value;
  if (own !== undefined) {
    return (
      <>
        {counted(own.ensemble.count, "configuration")} of {own.file}
      </>
    );
  }
  const missing = missingFile.value;
  if (missing !== undefined) return <>The configurations of {missing}, which is not here.</>;
  const { model, lattice, size, temperature, noise, count, seed } = state.value;
  const sites = lattice === "chain" && model === "ising" ? `${size}` : `${size}×${size}`;
  const what = model === "dimers" ? `dimers${noise > 0 ? ` with noise ${noise}` : ""}` : `Ising ${lattice}`;
  return (
    <>
      {count} configurations: {what}, {sites}, T = {temperature}, seed {seed}
    </>
  );
}
