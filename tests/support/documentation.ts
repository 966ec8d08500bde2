import { globSync, readFileSync } from "node:fs";

/** A block of code on a page. */
export interface CodeBlock {
  /** What it is written in: `sh`, `ts`. */
  language: string;
  /** The code. */
  code: string;
  /** The line on the page where it begins. */
  line: number;
  /** Why it can't be run by a test, where a comment before it says so. */
  notRun: string | undefined;
}

/** A page of the documentation. */
export interface Page {
  /** Its path. */
  path: string;
  text: string;
  blocks: CodeBlock[];
}

/** Every page: the README and all that lies in `docs`. */
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
