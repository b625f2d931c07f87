/**
 * Results as JSON that is pleasant to read: two spaces, arrays of numbers and estimates on one line where they fit, the
 * keys in the order in which they were given. The same document gives the same text.
 */

/** Width within which arrays and estimates stay on one line. */
const WIDTH = 120;

/** A document as text, with a newline at its end. NaN and infinities, which JSON has not, become null. */
export function formatJson(document: unknown): string {
  return `${format(document, "") ?? "null"}\n`;
}

function format(value: unknown, indent: string): string | undefined {
  if (value === null || typeof value === "number" || typeof value === "string" || typeof value === "boolean") {
    // JSON writes −0 as 0, and NaN and ±∞ as null.
    return JSON.stringify(value);
  }
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object") return undefined;
  if ("toJSON" in value && typeof value.toJSON === "function") return format(value.toJSON(), indent);
  if (ArrayBuffer.isView(value)) return format(Array.from(value as unknown as ArrayLike<unknown>), indent);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => format(item, inner) ?? "null");
    return onOneLine("[", items, "]", value, indent) ?? onMany("[", items, "]", indent);
  }
  const members = Object.entries(value).flatMap(([key, member]) => {
    const text = format(member, inner);
    return text === undefined ? [] : [`${JSON.stringify(key)}: ${text}`];
  });
  const compact = "value" in value && "error" in value;
  return (compact ? onOneLine("{ ", members, " }", value, indent) : undefined) ?? onMany("{", members, "}", indent);
}

/** One line, where it is short and holds no further objects or lists. */
function onOneLine(
  open: string,
  items: readonly string[],
  close: string,
  value: object,
  indent: string,
): string | undefined {
  if (Object.values(value).some((item) => typeof item === "object" && item !== null)) return undefined;
  const line = `${open}${items.join(", ")}${close}`;
  return indent.length + line.length <= WIDTH ? line : undefined;
}

function onMany(open: string, items: readonly string[], close: string, indent: string): string {
  if (items.length === 0) return open + close;
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}
