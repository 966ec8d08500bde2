import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { clipboardTools, copyWithTool } from "../../../lib/host/clipboard.ts";
import { windowsTool } from "../../../lib/system/windows_tool.ts";
import { withFolder } from "../../support/with_folder.ts";

describe("clipboardTools()", () => {
  for (
    const [variables, platform, tools] of [
      [{}, "linux", []],
      [{ DISPLAY: ":0" }, "linux", ["xclip", "xsel"]],
      [{ DISPLAY: ":0", WAYLAND_DISPLAY: "wayland-0" }, "linux", ["wl-copy"]],
      [{ DISPLAY: "localhost:10.0", SSH_CONNECTION: "x" }, "linux", []],
      [{ TMUX: "x", SSH_TTY: "x" }, "linux", ["tmux"]],
      [{}, "darwin", ["pbcopy"]],
      [{ SSH_TTY: "x" }, "darwin", []],
      [{}, "win32", [windowsTool("clip.exe")]],
    ] as [Record<string, string>, string, string[]][]
  ) {
    it(`${tools.join(", ") || "none"} on ${platform} with ${JSON.stringify(variables)}`, () => {
      const found = clipboardTools((name) => variables[name], platform);
      assert.deepEqual(found.map(([tool]) => tool), tools);
    });
  }
});

const skip = process.platform === "win32" && "it is written for a Unix shell";

describe("copyWithTool()", { skip }, () => {
  it("uses the first tool that exists, even if it remains in the background", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "copied");
      const script = join(folder, "tool");
      writeFileSync(script, `cat >${file}.part; mv ${file}.part ${file}; sleep 2 &\n`);
      const tools = [[join(folder, "none")], ["sh", script]] as const;
      assert.equal(await copyWithTool("WDJB-MJHT", tools), true);
      assert.equal(readFileSync(file, "utf8"), "WDJB-MJHT");
    });
  });

  it("reports that there is none, or that it fails", async () => {
    assert.equal(await copyWithTool("x", []), false);
    assert.equal(await copyWithTool("x", [["no-such-tool-here"]]), false);
    await assert.rejects(copyWithTool("x", [["false"]]), {
      message: "false ended with exit code 1",
    });
  });
});
