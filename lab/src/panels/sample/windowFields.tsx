/** The window in numbers, in step with its edges on the lattice. */
import { type ReadonlySignal, useComputed } from "@preact/signals";
import { Term } from "../../controls.tsx";
import { windowSide } from "../../draw/view.ts";
import type { LiveFrame } from "../../engine/live.ts";
import { part, state } from "../../store.ts";
import { RangeField } from "./rangeField.tsx";
import { fits } from "./windowFrame.tsx";

const widths = part("block", "buffer", "environment");

export function WindowFields({ frame }: { readonly frame: ReadonlySignal<LiveFrame | undefined> }) {
  const columns = useComputed(() => frame.value?.size[0]);
  const { model, lattice } = state.value;
  const side = windowSide(widths.value);
  const inWords = (sites: number): string =>
    lattice === "chain" && model === "ising" ? `${sites}` : `${sites}x${sites}`;
  return (
    <fieldset>
      <legend>
        <Term name="window">Window</Term>
      </legend>
      <RangeField field="block" label="Block V" />
      <RangeField field="buffer" label="Buffer B" />
      <RangeField field="environment" label="Environment E" />
      <p class="about">
        In {model === "dimers" ? "sites of the medial grid, two a vertex" : "sites"}; drag the edges on the lattice,
        zoomed in where they are near to each other.
      </p>
      {columns.value !== undefined && !fits(widths.value, { columns: columns.value }) ? (
        <p class="problem" role="alert">
          window {inWords(side)} does not fit a lattice of {inWords(columns.value)}; use a smaller block, buffer or
          environment
        </p>
      ) : null}
    </fieldset>
  );
}
