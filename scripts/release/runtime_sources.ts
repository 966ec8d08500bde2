import { VERSIONS } from "../runtimes.ts";

/** The source of each runtime in the binaries: a repository on GitHub, and a tag. */
export const RUNTIME_SOURCES = {
  bun: { repository: "oven-sh/bun", tag: `bun-v${VERSIONS.bun}` },
  deno: { repository: "denoland/deno", tag: `v${VERSIONS.deno}` },
};
