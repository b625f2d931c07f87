// Writes docs/schema/NAME.json, the JSON Schemas of the documents, from those that the library itself checks with.
// It runs on the built package: npm run build && node scripts/write-schemas.mjs
import { mkdirSync, writeFileSync } from "node:fs";
import { formatJson, jsonSchemas } from "kadanoff/io";

const folder = new URL("../docs/schema/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(await jsonSchemas())) {
  writeFileSync(new URL(`${name}.json`, folder), formatJson(schema));
}
