/** What the colours of the picture are. */
import type { ComponentChildren } from "preact";
import { COLOURS } from "../../draw/lattice.ts";
import { DIMER_COLOURS, UNEQUAL } from "../../draw/pixels.ts";
import type { LabState } from "../../state.ts";
import { state } from "../../store.ts";
import "./legend.css";

type Entry = readonly [words: string, colours: readonly (readonly number[])[]];

/** Colours of spins or dimers, and what else is to be said of them. */
export function Colours({
  model,
  noise = 0,
  children,
}: {
  readonly model: LabState["model"];
  readonly noise?: number;
  readonly children?: ComponentChildren;
}) {
  const [down, , up] = COLOURS;
  const entries: readonly Entry[] =
    model === "dimers"
      ? [
          ["dimers along x", DIMER_COLOURS.slice(0, 2)],
          ["along y", DIMER_COLOURS.slice(2)],
          ...(noise > 0
            ? ([
                ["noise +1", [up!]],
                ["noise −1", [down!]],
                ["unequal pair", [UNEQUAL]],
              ] as const)
            : []),
        ]
      : [
          ["up", [up!]],
          ["down", [down!]],
        ];
  return (
    <div class="legend about">
      {entries.map(([words, colours]) => (
        <span key={words}>
          {colours.map((rgb) => (
            <i key={rgb.join(" ")} style={{ background: `rgb(${rgb.join(" ")})` }} />
          ))}{" "}
          {words}
        </span>
      ))}
      <span>
        {model === "dimers" ? "The two shades tell which way the electric field of a dimer points." : children}
      </span>
    </div>
  );
}

export function Legend() {
  const { model, lattice, noise } = state.value;
  return (
    <Colours model={model} noise={noise}>
      {lattice === "chain"
        ? "A row is the chain at one time; the lowest is now. Rows are shown up to an overall sign."
        : "Shown up to an overall sign, the one that changes less from picture to picture."}
    </Colours>
  );
}
