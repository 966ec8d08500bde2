import { readPages } from "./documentation.ts";

/**
 * Returns the code blocks of a section of docs/recipes.md.
 *
 * @param heading the section's heading
 * @param places what takes the place of the page's names, such as the host of a test's server
 */
export function readRecipe(heading: string, places: Record<string, string> = {}): string[] {
  const page = readPages().find(({ path }) => path === "docs/recipes.md");
  if (page === undefined) throw new Error("there is no docs/recipes.md");
  const lines = page.text.split("\n");
  const first = lines.indexOf(`## ${heading}`) + 1;
  if (first === 0) throw new Error(`docs/recipes.md has no section ${heading}`);
  const next = lines.findIndex((line, index) => index >= first && line.startsWith("## "));
  const last = next === -1 ? lines.length : next;
  const code = page.blocks.filter(({ line }) => line > first && line <= last)
    .map(({ code }) => code);
  for (const name of Object.keys(places)) {
    if (!code.some((block) => block.includes(name))) {
      throw new Error(`the recipe for ${heading} does not mention ${name}`);
    }
  }
  return code.map((block) =>
    Object.entries(places).reduce((text, [name, place]) => text.replaceAll(name, place), block)
  );
}
