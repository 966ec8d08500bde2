import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { terminalFeatures } from "../../../lib/prompt/terminal_features.ts";

function featuresOf(variables: Record<string, string>, platform = "linux-x64") {
  return terminalFeatures({ env: (name) => variables[name], platform });
}

describe("terminalFeatures()", () => {
  for (
    const [variables, utf8, platform] of [
      [{}, true],
      [{ LANG: "de_DE.UTF-8" }, true],
      [{ LANG: "C.utf8" }, true],
      [{ LANG: "C" }, false],
      [{ LANG: "de_DE" }, false],
      [{ LC_ALL: "POSIX", LANG: "C.UTF-8" }, false],
      [{ LC_CTYPE: "C.UTF-8", LANG: "C" }, true],
      [{ LC_ALL: "", LC_CTYPE: "C", LANG: "C.UTF-8" }, false],
      [{ LANG: "de_DE" }, true, "darwin-arm64"],
      [{ LC_ALL: "C" }, false, "darwin-arm64"],
      [{}, true, "win32-x64"],
    ] as [Record<string, string>, boolean, string?][]
  ) {
    it(`${utf8 ? "UTF-8" : "ASCII"} with ${JSON.stringify(variables)} on ${platform ?? "Linux"}`, () =>
      assert.equal(featuresOf(variables, platform).utf8, utf8));
  }

  for (
    const [variables, links] of [
      [{}, false],
      [{ TERM: "xterm-256color" }, false],
      [{ TERM: "xterm-kitty" }, true],
      [{ VTE_VERSION: "7600" }, true],
      [{ VTE_VERSION: "4800" }, false],
      [{ TERM_PROGRAM: "iTerm.app" }, true],
      [{ TERM_PROGRAM: "Apple_Terminal" }, false],
      [{ WT_SESSION: "x", STY: "1.pts" }, false],
      [{ VTE_VERSION: "7600", TMUX: "x", TERM_PROGRAM_VERSION: "3.3a" }, false],
      [{ TMUX: "x", TERM_PROGRAM_VERSION: "3.5a" }, true],
      [{ FORCE_HYPERLINK: "1" }, true],
      [{ FORCE_HYPERLINK: "0", TERM: "xterm-kitty" }, false],
    ] as [Record<string, string>, boolean][]
  ) {
    it(`${links ? "links" : "no links"} with ${JSON.stringify(variables)}`, () =>
      assert.equal(featuresOf(variables).links, links));
  }

  it("knows the terminals that cut lines off instead of wrapping them again", () => {
    assert.equal(featuresOf({}).reflows, true);
    assert.equal(featuresOf({ XTERM_VERSION: "XTerm(379)" }).reflows, false);
    assert.equal(featuresOf({ XTERM_VERSION: "XTerm(379)", TMUX: "x" }).reflows, true);
    assert.equal(featuresOf({ STY: "1.pts" }).reflows, false);
  });
});
