/**
 * JSON in which equal values are equal texts: keys sorted by their UTF-16 code units, no blanks, numbers as ECMAScript writes them, the shortest that comes back. What a task is known by,
 * and what two runs of it are compared by, are digests of such texts.
 *
 * Throws a TypeError for what JSON does not have, such as NaN.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new TypeError(`canonicalJson: expected a number that is finite, got ${value}`);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const members = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(members).filter((key) => members[key] !== undefined);
    return `{${keys
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(members[key])}`)
      .join(",")}}`;
  }
  throw new TypeError(`canonicalJson: expected a value of JSON, got ${typeof value}`);
}
