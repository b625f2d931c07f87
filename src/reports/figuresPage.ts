import { escapeHtml, tag } from "./html.ts";
import { htmlPage, scrolling } from "./page.ts";
import { type PublishedRow, publishedTable } from "./paperFigure.ts";
import { reportStyle } from "./style.ts";
import { tableHtml } from "./tableHtml.ts";

/** A figure whose drawing lies beside the page. */
export interface FigureBeside {
  /** NAME of NAME.svg. */
  readonly name: string;
  /** Of the figure. */
  readonly title: string;
  /** HTML of our own. */
  readonly caption: string;
  /** The rows of *published | ours*, as its document has them. */
  readonly table: readonly PublishedRow[];
  /** Paragraphs of plain text, below the table. */
  readonly notes: readonly string[];
}

const STYLE = `${reportStyle}
h1 { margin-top: 2.6rem; }
figure .wide { display: block; }
img { width: 100%; min-width: 40rem; display: block; }
@media print { img { min-width: 0; } }
`;

/** A page of the figures of a folder, each with its table *published | ours*. */
export function figuresPage(
  figures: readonly FigureBeside[],
  { generator, title }: { readonly generator: string; readonly title: string },
): Promise<string> {
  const sections = figures.map(({ name, title: of, caption, table, notes }) => {
    const image = tag("a", { href: `${name}.svg` }, `<img src="${name}.svg" alt="${escapeHtml(of)}">`);
    return [
      tag("h1", { id: name }, escapeHtml(of)),
      tag("figure", {}, scrolling(of, image), tag("figcaption", {}, caption)),
      tableHtml({ ...publishedTable(table, name), name }),
      ...notes.map((note) => tag("p", {}, escapeHtml(note))),
    ].join("\n");
  });
  return htmlPage({ title, generator, style: STYLE, body: sections.join("\n"), imagesBeside: true });
}
