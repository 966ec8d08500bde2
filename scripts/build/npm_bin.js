#!/usr/bin/env node
// In syntax that any Node can parse, so that an old one gets a message of one line.
const [major, minor] = process.versions.node.split(".").map(Number);
const recent = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
if (recent || process.versions.bun || process.versions.deno) {
  import("./cli.js");
} else {
  process.stderr.write(
    `device-login: Node ${process.versions.node} is too old. ` +
      "Use Node 22.21, Node 24.5 or newer, Bun, or Deno.\n",
  );
  process.exitCode = 2;
}
