/** HTML as text: what is written is escaped here, and nowhere else. */

/** An attribute: its value, or that it stands without one. */
type Attribute = string | number | true | undefined;

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** An element with content that is HTML already. */
export function tag(name: string, attributes: Readonly<Record<string, Attribute>>, ...content: string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [value === true ? ` ${key}=""` : ` ${key}="${escapeHtml(String(value))}"`],
  );
  return `<${name}${written.join("")}>${content.join("")}</${name}>`;
}

/** A label with the marks of figures: `*T*` is italic, `_{c}` a subscript, `^{2}` a superscript. */
export function marked(label: string): string {
  return escapeHtml(label)
    .replace(/\*([^*]+)\*/g, "<i>$1</i>")
    .replace(/_\{([^}]*)\}/g, "<sub>$1</sub>")
    .replace(/\^\{([^}]*)\}/g, "<sup>$1</sup>");
}
