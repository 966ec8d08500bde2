import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserTool } from "../../../lib/host/browser.ts";
import { clipboardTools } from "../../../lib/host/clipboard.ts";
import { windowsTool } from "../../../lib/system/windows_tool.ts";

describe("a tool of Windows", () => {
  it("is in the system's folder, and never looked up in the working directory", () => {
    const tools = [
      windowsTool("whoami.exe"),
      browserTool("win32")[0],
      ...clipboardTools(() => undefined, "win32").map(([command]) => command),
    ];
    for (const tool of tools) assert.match(tool, /^\w:\\[^\\]+\\System32\\[\w.]+$/);
    assert.equal(tools.length, 3);
  });
});
