import { globSync, readFileSync } from "node:fs";

/** A block of code on a page. */
export interface CodeBlock {
  /** Its language: `sh`, `ts`. */
  language: string;
  /** The code. */
  code: string;
  /** The line of the page on which it starts. */
  line: number;
  /** The reason why no test runs it, if the comment before it states one. */
  notRun: string | undefined;
}

/** A page of the documentation. */
export interface Page {
  /** Its path. */
  path: string;
  text: string;
  blocks: CodeBlock[];
}

/** Reads every page: the README and all pages in `docs`. */
export function readPages(): Page[] {
  return ["README.md", ...globSync("docs/**/*.md").toSorted()].map((path) => {
    const text = readFileSync(path, "utf8");
    return { path: path.replaceAll("\\", "/"), text, blocks: readBlocks(text) };
  });
}

function readBlocks(text: string): CodeBlock[] {
  const block = /(?:<!-- not run: ([^\n]*?) -->\n+)?^( *)```(\w*)[^\n]*\n([^]*?)^\2```$/gm;
  return [...text.matchAll(block)].map((match) => {
    const [, notRun, indent = "", language = "", code = ""] = match;
    const line = text.slice(0, match.index).split("\n").length;
    return { language, code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""), line, notRun };
  });
}
