/** The configuration on a canvas, which can be moved and made larger, with the window of V, B and E on it. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { TargetedKeyboardEvent, TargetedPointerEvent, TargetedWheelEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { BARS_FROM } from "../../draw/dimers.ts";
import { draw, follow, type Raster } from "../../draw/raster.ts";
import { drawnTo, type Edge, nearestEdge, sitePixels, type View, within } from "../../draw/view.ts";
import type { Watched } from "../../engine/watch.ts";
import { BOUNDS, centreOf, formatCentre } from "../../state.ts";
import { part, set } from "../../store.ts";
import { placeOfWindow, setWidth, WindowFrame } from "./windowFrame.tsx";

/** A step of the arrow keys: a share of what is seen. */
const STEP = 1 / 16;
/** CSS pixels from an edge of the window at which it can still be taken hold of. */
const REACH = 7;

/** Milliseconds after which a view that was moved is at rest. */
const RESTS = 150;

const centreState = part("centre");
const viewState = part("zoom", "block", "buffer", "environment");

export function LatticeView({ frame, picture, bars }: Pick<Watched, "frame" | "picture" | "bars">) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const raster = useRef<Raster | undefined>(undefined);
  const side = useSignal(0);
  /** Where the view was moved to; the middle until then. */
  const moved = useSignal(centreOf(centreState.value.centre));
  const sizeBefore = useRef<string | undefined>(undefined);
  const writing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const held = useRef<{ edge?: Edge; at: readonly [number, number] } | undefined>(undefined);

  const view = useComputed((): View | undefined => {
    if (picture.value === undefined) return undefined;
    const { columns, rows } = picture.value;
    return within({ zoom: viewState.value.zoom, centre: moved.value ?? [columns / 2, rows / 2] }, picture.value);
  });
  /** Moves the view, and when it rests the address. */
  const moveTo = (centre: readonly [number, number] | undefined): void => {
    moved.value = centre;
    clearTimeout(writing.current);
    const write = (): void => set({ centre: centre === undefined ? "" : formatCentre(centre) });
    writing.current = setTimeout(write, RESTS);
  };
  useEffect(() => () => clearTimeout(writing.current), []);
  // A link that is opened moves it, too.
  useSignalEffect(() => {
    moved.value = centreOf(centreState.value.centre);
  });
  // Another lattice is seen from its middle.
  useSignalEffect(() => {
    if (picture.value === undefined) return;
    const size = `${picture.value.columns} ${picture.value.rows}`;
    if (sizeBefore.current !== undefined && sizeBefore.current !== size) moveTo(undefined);
    sizeBefore.current = size;
  });

  useEffect(() => {
    const element = host.current!; // which is no longer there when the panel has gone
    const resized = new ResizeObserver(() => (side.value = element.clientWidth));
    resized.observe(element);
    return () => resized.disconnect();
  }, []);

  useSignalEffect(() => {
    if (view.value === undefined || picture.value === undefined) return;
    bars(picture.value.isDimers && sitePixels(view.value, picture.value, side.value) >= BARS_FROM);
  });

  useSignalEffect(() => {
    const now = frame.value;
    const seen = view.value;
    if (now === undefined || seen === undefined || side.value === 0 || canvas.current === null) return;
    if (raster.current === undefined) performance.mark("first lattice");
    raster.current = follow(raster.current, now);
    draw(canvas.current, raster.current, seen, side.value);
  });

  const pan = (dx: number, dy: number): void => {
    if (view.value === undefined || picture.value === undefined) return;
    const [x, y] = view.value.centre;
    moveTo(within({ ...view.value, centre: [x + dx, y + dy] }, picture.value).centre);
  };
  const zoomTo = (zoom: number): void => {
    const [least, most] = BOUNDS.zoom;
    set({ zoom: Math.min(most, Math.max(least, Math.round(zoom))) });
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const seen = (picture.value?.columns ?? 0) / viewState.value.zoom;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => pan(-seen * STEP, 0),
      ArrowRight: () => pan(seen * STEP, 0),
      ArrowUp: () => pan(0, -seen * STEP),
      ArrowDown: () => pan(0, seen * STEP),
      "+": () => zoomTo(viewState.value.zoom + 1),
      "-": () => zoomTo(viewState.value.zoom - 1),
      "0": () => {
        moveTo(undefined);
        zoomTo(1);
      },
    };
    const action = keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  /** How far a pointer is from the middle of the window, in sites. */
  const distanceOf = (event: PointerEvent): number | undefined => {
    if (view.value === undefined || picture.value === undefined) return undefined;
    const place = placeOfWindow(viewState.value, picture.value, view.value, side.value);
    const box = host.current!.getBoundingClientRect();
    const s = sitePixels(view.value, picture.value, side.value);
    const dx = Math.abs(event.clientX - box.left - place.middle[0]) / s;
    const dy = Math.abs(event.clientY - box.top - place.middle[1]) / s;
    return picture.value.isTorus ? Math.max(dx, dy) : dx;
  };
  const onPointerDown = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || view.value === undefined || picture.value === undefined) return;
    const distance = distanceOf(event);
    const reach = REACH / sitePixels(view.value, picture.value, side.value);
    const named = (event.target as Element).closest("[data-edge]")?.getAttribute("data-edge") as
      | Edge
      | null
      | undefined;
    const edge = named ?? (distance === undefined ? undefined : nearestEdge(distance, viewState.value, reach));
    held.current = { at: [event.clientX, event.clientY], ...(edge === undefined ? {} : { edge }) };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    if (held.current === undefined || view.value === undefined || picture.value === undefined) return;
    const { edge, at } = held.current;
    if (edge !== undefined) {
      const distance = distanceOf(event);
      if (distance !== undefined) setWidth(edge, drawnTo(edge, distance, viewState.value), picture.value);
      return;
    }
    const s = sitePixels(view.value, picture.value, side.value);
    pan((at[0] - event.clientX) / s, (at[1] - event.clientY) / s);
    held.current = { at: [event.clientX, event.clientY] };
  };
  const letGo = (): void => void (held.current = undefined);
  const onWheel = (event: TargetedWheelEvent<HTMLDivElement>): void => {
    // The wheel alone is the page's.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomTo(viewState.value.zoom + (event.deltaY < 0 ? 1 : -1));
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of the picture and what is drawn on it, not of fields
    <div
      ref={host}
      class={`lattice-view${viewState.value.zoom > 1 ? " zoomed" : ""}`}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move it
      tabIndex={0}
      aria-label="The lattice: arrow keys move it, + and − make it larger and smaller, 0 shows all of it"
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onWheel={onWheel}
    >
      <canvas ref={canvas} class="lattice" role="img" aria-label="The configuration as it is now" />
      <WindowFrame picture={picture} view={view} side={side} />
    </div>
  );
}
