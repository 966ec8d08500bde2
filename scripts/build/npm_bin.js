#!/usr/bin/env node
// Written so that any Node can read it: an old one is told so in one line.
const [major, minor] = process.versions.node.split(".").map(Number);
const recent = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
if (recent || process.versions.bun || process.versions.deno) {
  import("./cli.js");
} else {
  process.stderr.write(
    `device-login: Node ${process.versions.node} is too old. ` +
      "It needs Node 22.21, 24.5 or newer, or Bun, or Deno.\n",
  );
  process.exitCode = 2;
}
