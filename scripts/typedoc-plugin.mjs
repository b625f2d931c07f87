/**
 * What the API reference needs besides TypeDoc (typedoc.json): doors under the names that they are imported by, options documented where they are
 * taken apart in the list of parameters, and numbers of formulas that lead to docs/formulas.md.
 */
import { resolve } from "node:path";
import { Converter, PageEvent, ReflectionKind } from "typedoc";

const FORMULAS = resolve("docs/formulas.md");
const anchorOf = (number) => `formula-${number}`;

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const door of project.getReflectionsByKind(ReflectionKind.Module)) door.name = `kadanoff/${door.name}`;
    for (const signature of project.getReflectionsByKind(ReflectionKind.SomeSignature)) nameOptions(signature);
    for (const { comment } of Object.values(project.reflections)) {
      if (!comment) continue;
      comment.summary = withLinks(comment.summary, project);
      for (const tag of comment.blockTags) tag.content = withLinks(tag.content, project);
    }
    for (const page of project.documents ?? []) {
      for (const part of page.content) {
        if (page.name === "formulas" && part.kind === "text") {
          part.text = part.text.replace(/^\*\*(\d+)\.\*\*/gm, (bold, n) => `<a id="${anchorOf(n)}"></a>${bold}`);
        }
      }
    }
  });
  // Links to anchors are checked against those that are known.
  app.renderer.on(PageEvent.BEGIN, ({ model }) => {
    if (model.kind !== ReflectionKind.Document || model.name !== "formulas") return;
    const slugger = app.renderer.router.getSlugger(model);
    for (const { text } of model.content) {
      for (const [, n] of text.matchAll(/id="formula-(\d+)"/g)) slugger.slug(anchorOf(n));
    }
  });
}

/** Options that are taken apart have a name, and `@param count` documents the option `count`. */
function nameOptions(signature) {
  for (const parameter of signature.parameters ?? []) {
    if (parameter.name !== "__namedParameters") continue;
    const options = literalsOf(parameter.type).flatMap(({ children = [] }) => children);
    const tags = signature.comment?.blockTags ?? [];
    for (const tag of tags.filter((one) => one.tag === "@param")) {
      const option = options.find(({ name }) => name === tag.name);
      if (option === undefined) continue;
      option.comment = signature.comment.clone();
      option.comment.summary = tag.content;
      option.comment.blockTags = [];
      option.comment.modifierTags.clear();
      tags.splice(tags.indexOf(tag), 1);
    }
    // What is left and belongs to no parameter is of the options as a whole, and TypeDoc names them so.
    const names = signature.parameters.map(({ name }) => name);
    if (tags.some(({ tag, name }) => tag === "@param" && !names.includes(name))) continue;
    parameter.name = names.includes("options") ? "of" : "options";
  }
}

/** The object types of an option, written out in its place. */
function literalsOf(type) {
  if (type?.type === "reflection") return [type.declaration];
  return type?.type === "intersection" ? type.types.flatMap(literalsOf) : [];
}

/** "`docs/formulas.md` 9 and 10" as links to these. */
function withLinks(parts, project) {
  return parts.flatMap((part, at) => {
    if (part.kind === "code" && part.text === "`docs/formulas.md`") return [];
    const before = parts[at - 1];
    if (part.kind !== "text" || before?.kind !== "code" || before.text !== "`docs/formulas.md`") return [part];
    const [list, rest] = /^\s*(\d+(?:(?:, | and )\d+)*)([\s\S]*)$/.exec(part.text)?.slice(1) ?? [];
    if (list === undefined) throw new Error(`formulas.md without a number: ${part.text.slice(0, 60)}`);
    const linked = list.split(/(\d+)/).flatMap((piece) => {
      if (!/^\d+$/.test(piece)) return [{ kind: "text", text: piece }];
      const { target } = project.files.register(resolve("README.md"), "docs/formulas.md") ?? {};
      const link = { kind: "relative-link", text: FORMULAS, target, targetAnchor: anchorOf(piece) };
      return [{ kind: "text", text: `[${piece}](` }, link, { kind: "text", text: ")" }];
    });
    return [{ kind: "text", text: `formula${/\D/.test(list) ? "s" : ""} ` }, ...linked, { kind: "text", text: rest }];
  });
}
