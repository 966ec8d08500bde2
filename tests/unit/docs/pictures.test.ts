import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { PICTURES, pictureText } from "../../../scripts/screenshot/pictures.ts";

describe("the pictures of the documentation", () => {
  for (const { file, title, draw } of PICTURES) {
    it(`${file} is up to date: otherwise run deno task screenshot`, async () => {
      const drawn = pictureText(await draw(title));
      assert.ok(drawn.length > title.length + 100, drawn);
      assert.equal(pictureText(readFileSync(file, "utf8")), drawn);
    });
  }

  it("are all shown on some page", () => {
    const pages = ["README.md", ...globSync("docs/**/*.md")];
    const shown = pages.flatMap((page) =>
      [...readFileSync(page, "utf8").matchAll(/!\[[^\]]+\]\(([^)]+\.svg)\)/g)].map(([, link]) =>
        join(dirname(page), link ?? "").replaceAll("\\", "/")
      )
    );
    assert.deepEqual(shown.filter((file) => !existsSync(file)), []);
    for (const { file } of PICTURES) assert.ok(shown.includes(file), file);
  });
});
