/** Which model, with what goes with it: a temperature that it has, a sampler that can do it, and a window of its kind. */
import { useId } from "preact/hooks";
import { DEFAULTS, type LabState } from "../../state.ts";
import { set, state } from "../../store.ts";

const CHOICES = {
  square: "Ising, square lattice",
  chain: "Ising, chain",
  dimers: "dimers",
  noise: "dimers with noise",
} as const;
type Choice = keyof typeof CHOICES;

const choiceOf = ({ model, lattice, noise }: LabState): Choice =>
  model === "ising" ? lattice : noise > 0 ? "noise" : "dimers";

/** The noise of the paper's figure 4. */
const NOISE = 0.95;
/** Widths of buffer and environment that commands take where they are not told: those of dimers count sites of the medial grid. */
const WIDTHS = { ising: [DEFAULTS.buffer, DEFAULTS.environment], dimers: [4, 2] } as const;
const BEGINNING = { square: "Tc", chain: "1", dimers: "inf", noise: "inf" } as const;

/** What changes with the model: the rest of the state stays as it was set. */
export function patchOf(choice: Choice, before: LabState): Partial<LabState> {
  const model = choice === "dimers" || choice === "noise" ? "dimers" : "ising";
  const ofModel = { model, noise: choice === "noise" ? NOISE : 0 } as const;
  const was = choiceOf(before);
  if (BEGINNING[choice] === BEGINNING[was]) return ofModel;
  const [B, E] = WIDTHS[before.model];
  const untouched = before.buffer === B && before.environment === E;
  const [buffer, environment] = WIDTHS[model];
  return {
    ...ofModel,
    lattice: choice === "chain" ? "chain" : "square",
    temperature: BEGINNING[choice],
    sampler: "auto",
    ...(untouched ? { buffer, environment } : {}),
  };
}

export function ModelField() {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Model</label>
      <select
        id={id}
        value={choiceOf(state.value)}
        onChange={(event) => set(patchOf(event.currentTarget.value as Choice, state.value))}
      >
        {Object.entries(CHOICES).map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
