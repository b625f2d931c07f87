/** The temperature, typed or by a slider on which T_c is marked. */
import { Term, TextField } from "../../controls.tsx";
import { criticalTemperatureOf, temperatureOf } from "../../model.ts";
import type { LabState } from "../../state.ts";
import { set, state } from "../../store.ts";

interface Scale {
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly mark?: { readonly at: number; readonly words: string; readonly temperature: string };
  /** The place of a temperature in J/k_B, and the word at a place. */
  place(temperature: number): number;
  word(place: number): string;
}

/** Beyond this temperature the slider has free dimers, T = ∞. */
const WARMEST_DIMERS = 2;
/** T_BKT of dimers in J/k_B, as far as it is known [alet2005]. */
const DIMERS_BKT = "0.65";

const shortened = (x: number): string => String(Number(x.toFixed(3)));

function scaleOf(of: Pick<LabState, "model" | "lattice">): Scale {
  const critical = criticalTemperatureOf(of);
  if (critical !== undefined) {
    return {
      ...{ least: 0.5, most: 2, step: 0.01, mark: { at: 1, words: "T_c", temperature: "Tc" } },
      place: (T) => T / critical,
      word: (x) => (x === 1 ? "Tc" : `${shortened(x)}Tc`),
    };
  }
  if (of.model === "dimers") {
    const step = 0.05;
    return {
      ...{ least: 0.3, most: WARMEST_DIMERS + step, step },
      mark: { at: Number(DIMERS_BKT), words: "T_BKT", temperature: DIMERS_BKT },
      place: (T) => (T > WARMEST_DIMERS ? WARMEST_DIMERS + step : T),
      word: (x) => (x > WARMEST_DIMERS + step / 2 ? "inf" : shortened(x)),
    };
  }
  return { ...{ least: 0.1, most: 4, step: 0.05 }, place: (T) => T, word: shortened };
}

/** The temperature that the word stands for, if it is one of this model. */
export function temperatureNow(of: Pick<LabState, "model" | "lattice" | "temperature">): number | undefined {
  try {
    return temperatureOf(of.temperature, of);
  } catch {
    return undefined; // the chain that is watched says why
  }
}

export function TemperatureField() {
  const { temperature, model } = state.value;
  const { least, most, step, mark, place, word } = scaleOf(state.value);
  const T = temperatureNow(state.value);
  const inUnits =
    T === undefined || String(T) === temperature || T === Number.POSITIVE_INFINITY ? "" : ` = ${T.toFixed(4)} J/k_B`;
  return (
    <div class="ranged temperature">
      <TextField
        field="temperature"
        label="Temperature T"
        about={inUnits}
        numeric={false}
        hint={
          <Term name="temperature">{model === "dimers" ? "in J/k_B; inf: free dimers" : "in J/k_B, or of T_c"}</Term>
        }
      />
      <div class="scale">
        <input
          type="range"
          aria-label="Temperature T, slider"
          aria-valuetext={temperature}
          min={least}
          max={most}
          step={step}
          value={T === undefined ? least : place(T)}
          onInput={(event) => set({ temperature: word(Number(event.currentTarget.value)) })}
        />
        {mark === undefined ? null : (
          <button
            type="button"
            class="mark"
            title={`T = ${mark.words}`}
            style={{ left: `calc(0.5rem + (100% - 1rem) * ${(mark.at - least) / (most - least)})` }}
            onClick={() => set({ temperature: mark.temperature })}
          >
            {mark.words}
          </button>
        )}
      </div>
    </div>
  );
}
