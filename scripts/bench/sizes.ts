import { gzipSync } from "node:zlib";
import process from "node:process";
import { build } from "esbuild";
import { bundleOptions } from "../build/bundle_options.ts";
import type { Comparison } from "./comparison.ts";

/** What a web page or a Worker imports for a device login, by client. */
const IMPORTS: Readonly<Record<string, string>> = {
  "device-login": 'export { startDeviceLogin } from "./mod.ts";',
  "openid-client": "export { discovery, initiateDeviceAuthorization, " +
    'pollDeviceAuthorizationGrant } from "openid-client";',
  octokit: 'export { createOAuthDeviceAuth } from "@octokit/auth-oauth-device";',
};

/** Compares what a bundler keeps of each client for a device login, gzipped. */
export async function* compareSizes(): AsyncGenerator<Comparison> {
  const sizes = new Map<string, number>();
  for (const [client, contents] of Object.entries(IMPORTS)) {
    const { outputFiles } = await build({
      ...bundleOptions,
      legalComments: "none",
      stdin: { contents, resolveDir: process.cwd() },
      write: false,
    });
    const bytes = outputFiles[0]?.contents ?? new Uint8Array();
    sizes.set(client, gzipSync(bytes, { level: 9 }).length / 1000);
  }
  const [ours = NaN, ...peers] = [...sizes.values()];
  for (const [index, theirs] of peers.entries()) {
    const peer = Object.keys(IMPORTS)[index + 1] ?? "";
    yield { what: "a login in a bundle, gzipped", unit: "KB", ours, peer, theirs };
  }
}
