import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { describeProgram, programCommand } from "../../../lib/host/program_command.ts";
import { withFolder } from "../../support/with_folder.ts";

describe("describeProgram", () => {
  const npx = "/home/ann/.npm/_npx/1f/node_modules/device-login/device-login.js";
  const bunx = "/tmp/bunx-1000-device-login@latest/node_modules/device-login/device-login.js";

  for (
    const [name, start, command] of [
      ["a binary", { executable: "/opt/dl", runtime: "bun" }, ["/opt/dl"]],
      [
        "a binary on the PATH, by the link there",
        {
          executable: "/opt/dl/1.2/device-login",
          runtime: "deno",
          installed: "/opt/bin/device-login",
        },
        ["/opt/bin/device-login"],
      ],
      [
        "a script of Node",
        { executable: "/usr/bin/node", script: "/opt/cli.js", runtime: "node" },
        ["/usr/bin/node", "/opt/cli.js"],
      ],
      [
        "a script of Deno at a URL",
        { executable: "/bin/deno", script: "https://a.example/dl.js", runtime: "deno" },
        [
          "/bin/deno",
          "run",
          "--quiet",
          "--no-prompt",
          "--allow-all",
          "https://a.example/dl.js",
        ],
      ],
      [
        "npx, whose folder on the PATH may be gone later",
        { executable: "/usr/bin/node", script: npx, runtime: "node", installed: "/x/device-login" },
        ["npx", "--yes", "device-login"],
      ],
      [
        "bunx",
        { executable: "/usr/bin/bun", script: bunx, runtime: "bun" },
        ["bunx", "device-login"],
      ],
    ] as const
  ) {
    it(`names ${name}`, () => assert.deepEqual(describeProgram(start), command));
  }
});

describe("programCommand", () => {
  it("names the runtime and the file of this test", async () => {
    const [executable, ...words] = await programCommand({});
    assert.match(executable ?? "", /^\/|^[A-Z]:/);
    assert.match(words.at(-1) ?? "", /program_command\.test\.ts$/);
  });

  it(
    "names the link on the PATH that leads here",
    { skip: process.platform === "win32" },
    async () => {
      await withFolder(async (folder) => {
        const link = join(folder, "device-login");
        symlinkSync(fileURLToPath(import.meta.url), link);
        const path = `relative:/nowhere:${folder}`;
        assert.deepEqual(await programCommand({ path }), [link]);
      });
    },
  );
});
