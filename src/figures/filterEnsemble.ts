import type { FilterEnsemble } from "../coarsegraining/index.ts";
import { filterPlaneFigure } from "./filterPlane.ts";
import { filtersFigure } from "./filters.ts";
import { type Panel, panelsFigure } from "./panels.ts";
import { spectrumFigure } from "./spectrum.ts";
import { doubleColumn } from "./style.ts";

/** Options of {@link filterEnsembleFigure}. */
export interface FilterEnsembleFigureOptions {
  /** As filterEnsemble has it. */
  readonly ensemble: FilterEnsemble;
  /** [bx, by] of the filters. */
  readonly block: readonly [number, number];
  /** Above the figure. */
  readonly title?: string;
}

/** Components whose share is drawn, those whose filter is, and the least share of these. */
const [SHARES, FILTERS] = [12, 4];
const WORTH_DRAWING = 0.005;

/**
 * An ensemble of filters: where they lie on the planes of given filters, the shares of their principal components, and the first of these as
 * filters.
 */
export async function filterEnsembleFigure({ ensemble, block, title }: FilterEnsembleFigureOptions): Promise<string> {
  const { components, planes } = ensemble;
  const shares = components.slice(0, SHARES).map(({ share }) => share);
  const first = components.slice(0, FILTERS).filter(({ share }) => share.value >= WORTH_DRAWING);
  const figures: string[] = [];
  for (const { names, points, share, fourfold } of planes) {
    figures.push(await filterPlaneFigure({ names, points, share, fourfold }));
  }
  // The spectrum has the place after the last plane, or the one before the filters.
  const beside = planes.length % 3 > 0;
  figures.push(
    await spectrumFigure({ values: shares, width: 214, height: beside ? 214 : 150 }),
    filtersFigure({
      filters: first.map(({ direction }) => direction),
      block,
      titles: first.map(({ share }, k) => `${k + 1}: ${(100 * share.value).toFixed(0)} %`),
      width: beside ? doubleColumn : doubleColumn - 228,
    }),
  );
  const panels = figures.map((svg, k): Panel => ({ label: String.fromCharCode(97 + k), svg }));
  const full = Math.floor(planes.length / 3);
  const rows = [...Array<number>(full).fill(3), ...(beside ? [(planes.length % 3) + 1, 1] : [2])];
  return panelsFigure({ figures: panels, columns: rows, ...(title === undefined ? {} : { title }) });
}
