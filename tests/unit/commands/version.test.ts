import assert from "node:assert/strict";
import { it } from "node:test";
import { VERSION, versionText } from "../../../lib/host/version.ts";

const host = { runtime: "deno 2.9.6", platform: "linux-x64" };

it("versionText() returns only the version", () => {
  assert.equal(versionText(host), `${VERSION}\n`);
});

it("versionText() returns build, runtime and platform as JSON", () => {
  assert.deepEqual(JSON.parse(versionText(host, "json")), {
    name: "device-login",
    version: VERSION,
    build: "source",
    ...host,
  });
});
