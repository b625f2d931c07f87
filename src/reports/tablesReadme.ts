import { quantities } from "./quantities.ts";
import { dataColumns, type Table } from "./table.ts";

/** What each file of tables is, column by column, as Markdown. */
export function tablesReadme(tables: readonly Table[], endings: readonly string[]): string {
  const parts = tables.map((table) => {
    const columns = dataColumns(table).map(({ name, unit }) => {
      const of = name.endsWith("_error") ? name.slice(0, -"_error".length) : name;
      const words = meaningOf(of);
      const what = name === of ? words : `one standard error of ${of}`;
      return `| \`${name}\` | ${unit ?? ""} | ${what.replaceAll("|", "\\|")} |`;
    });
    const rows = `${table.rows.length} row${table.rows.length === 1 ? "" : "s"}`;
    return [
      `## ${endings.map((ending) => `${table.name}.${ending}`).join(", ")}`,
      `${table.caption}; ${rows}.`,
      ["| column | unit | what it is |", "| --- | --- | --- |", ...columns].join("\n"),
    ].join("\n\n");
  });
  return `${["# Tables of the report", "An empty field, or a null, is a number that is not known.", ...parts].join("\n\n")}\n`;
}

/** What is known of a quantity, by the name of its column. */
function meaningOf(column: string): string {
  const camel = column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return quantities[camel]?.words ?? "";
}
