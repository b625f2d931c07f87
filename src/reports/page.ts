import { escapeHtml, tag } from "./html.ts";

export interface PageOptions {
  readonly title: string;
  /** What made the page, by which it is known as a page that may be renewed. */
  readonly generator: string;
  /** One style sheet, which stands in the page. */
  readonly style: string;
  /** HTML. */
  readonly body: string;
  /** Whether images that lie beside the page may be shown; else it asks for nothing outside itself. */
  readonly imagesBeside?: boolean;
}

/**
 * A page of its own: no scripts, nothing from elsewhere, and a Content-Security-Policy that holds it to that. The style sheet is the one
 * thing allowed, by its SHA-256.
 */
export async function htmlPage({ title, generator, style, body, imagesBeside = false }: PageOptions): Promise<string> {
  const sheet = `\n${style.trim()}\n`;
  const images = imagesBeside ? "; img-src 'self' file:" : "";
  const policy = `default-src 'none'; style-src 'sha256-${await sha256Base64(sheet)}'${images}; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${generatorTag(generator)}
<title>${escapeHtml(title)}</title>
<style>${sheet}</style>
</head>
<body>
${body.trim()}
</body>
</html>
`;
}

/** The tag by which a page says what made it. */
export const generatorTag = (generator: string): string => `<meta name="generator" content="${escapeHtml(generator)}">`;

async function sha256Base64(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** What is wider than the page scrolls within it, by keyboard too. */
export function scrolling(label: string, ...content: string[]): string {
  return tag("div", { class: "wide", tabindex: 0, role: "region", "aria-label": label }, ...content);
}
