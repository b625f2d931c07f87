/** The lessons of examples/, as they stand there. */
const sources = import.meta.glob<string>("../../examples/[0-9]*.ts", { query: "?raw", import: "default", eager: true });

export interface Lesson {
  readonly number: number;
  /** `01-block-spin`, as its file is called. */
  readonly name: string;
  readonly title: string;
  /** What it is about: the paragraphs of the comment at its head. */
  readonly text: readonly string[];
  /** What is run. */
  readonly code: string;
}

/** The comment at the head of a lesson and the program below it. */
export function lessonOf(name: string, source: string): Lesson {
  const [, comment = "", code = source] = /^\/\*\*\n([\s\S]*?) \*\/\n([\s\S]*)$/.exec(source) ?? [];
  const paragraphs = comment
    .split("\n")
    .map((line) => line.replace(/^ \* ?/, ""))
    .join("\n")
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll("\n", " "));
  const [title = name, ...text] = paragraphs;
  return {
    number: Number.parseInt(name, 10),
    name,
    title: title
      .replace(/^Lesson \d+: /, "")
      .replace(/\.$/, "")
      .replace(/^./u, (letter) => letter.toUpperCase()),
    // How it is run on a command line is not how it is run here.
    text: text.filter((paragraph) => !paragraph.startsWith("    node ")),
    code,
  };
}

export const lessons: readonly Lesson[] = Object.entries(sources)
  .map(([path, source]) => lessonOf(/([^/]+)\.ts$/.exec(path)![1]!, source))
  .sort((a, b) => a.number - b.number);
