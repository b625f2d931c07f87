/**
 * Results as JSON that is pleasant to read: two spaces, arrays of numbers and estimates on one line where they fit, the
 * keys in the order in which they were given. The same document gives the same text.
 */

import { InputError } from "../errors/index.ts";

/** Width within which arrays and estimates stay on one line. */
const WIDTH = 120;

/** A document as text, with a newline at its end. NaN and infinities, which JSON has not, become null. */
export function formatJson(document: unknown): string {
  return `${format(document, "") ?? "null"}\n`;
}

/** How deep lists and objects of a document may lie in each other; ours do by less than ten. */
const DEEPEST = 100;

/** A JSON document that somebody may have written; `label` is the file in messages. */
export function parseJson(text: string, label: string): unknown {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === "\\") i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth--;
    if (depth > DEEPEST) throw new InputError(`${label} has lists in lists beyond ${DEEPEST}; expected a document`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${label} is not JSON: ${(cause as Error).message.split("\n")[0]}`, { cause });
  }
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
