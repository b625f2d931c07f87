/** The window in numbers, in step with its edges on the lattice. */
import type { ReadonlySignal } from "@preact/signals";
import { Term } from "../../controls.tsx";
import { type Picture, windowSide } from "../../draw/view.ts";
import { part, state } from "../../store.ts";
import { RangeField } from "./rangeField.tsx";
import { fits } from "./windowFrame.tsx";

const widths = part("block", "buffer", "environment");

export function WindowFields({ picture }: { readonly picture: ReadonlySignal<Picture | undefined> }) {
  const { model, lattice } = state.value;
  const side = windowSide(widths.value);
  const inWords = (sites: number): string =>
    lattice === "chain" && model === "ising" ? `${sites}` : `${sites}x${sites}`;
  return (
    <fieldset>
      <legend>
        <Term name="window">Window</Term>
      </legend>
      <div class="widths">
        <RangeField field="block" label="Block V" />
        <RangeField field="buffer" label="Buffer B" />
        <RangeField field="environment" label="Environment E" />
      </div>
      <p class="about">
        In {model === "dimers" ? "sites of the medial grid, two a vertex" : "sites"}; drag the edges on the lattice,
        zoomed in where they are near to each other.
      </p>
      {picture.value !== undefined && !fits(widths.value, picture.value) ? (
        <p class="problem" role="alert">
          window {inWords(side)} does not fit a lattice of {inWords(picture.value.columns)}; use a smaller block, buffer
          or environment
        </p>
      ) : null}
    </fieldset>
  );
}
