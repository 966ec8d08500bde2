import assert from "node:assert/strict";
import process from "node:process";
import { after, describe, it } from "node:test";
import { readPages } from "../../../support/documentation.ts";
import { sceneMaker, signIn } from "../../../support/scene.ts";

const skip = process.platform === "win32" && "the paths are those of Linux";

/** The page of each tool. */
const PAGES: Readonly<Record<string, string>> = {
  git: "git",
  docker: "docker",
  kubectl: "kubectl",
  aws: "aws",
  cargo: "cargo",
  go: "go",
  pip: "keyring",
  uv: "keyring",
  bazel: "bazel",
  terraform: "terraform",
};

describe("the pages of the helpers", { skip }, () => {
  const newScene = sceneMaker(after);
  const pages = readPages();

  for (const [tool, name] of Object.entries(PAGES)) {
    it(`show what setup prints for ${tool}`, async () => {
      const scene = newScene();
      await signIn(scene, "work");
      const page = pages.find(({ path }) => path === `docs/helpers/${name}.md`);
      assert.ok(page);
      const [, command = ""] =
        new RegExp(`^device-login (setup ${tool} .*) --write$`, "m").exec(page.text) ?? [];
      const { code, stdout, stderr } = await scene.run(command.split(" "), {
        env: { HOME: "/home/ann" },
      });
      assert.equal(code, 0, stderr);
      const parts = stdout.split(/^(?:Add to|Create the program) (\S+):\n\n/m).slice(1);
      assert.ok(parts.length >= 2);
      const blocks = page.blocks.map(({ code }) => code.trim());
      for (let index = 0; index < parts.length; index += 2) {
        const [path = "", text = ""] = parts.slice(index);
        assert.ok(page.text.includes(`\`${path.replace("/home/ann", "~")}\``), path);
        const snippet = text.trim();
        // The formatter indents JSON on a page by spaces.
        const spaced = snippet.startsWith("{") ? snippet.replaceAll("\t", "  ") : snippet;
        assert.ok(blocks.includes(spaced), `${spaced}\nis not in:\n${blocks.join("\n---\n")}`);
      }
    });
  }
});
