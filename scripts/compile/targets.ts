import process from "node:process";

/** A system that binaries are made for, and its name in each engine. Deno supports only some. */
export interface Target {
  /** The name, as in the binary's file name. */
  name: string;
  /** The name for `deno compile --target`. */
  deno?: string;
  /** The name for `bun build --target`. On x64, the baseline without AVX2, for older machines. */
  bun: string;
}

/** Every system that binaries are made for. */
export const TARGETS: readonly Target[] = [
  { name: "linux-x64", deno: "x86_64-unknown-linux-gnu", bun: "bun-linux-x64-baseline" },
  { name: "linux-arm64", deno: "aarch64-unknown-linux-gnu", bun: "bun-linux-arm64" },
  { name: "linux-x64-musl", bun: "bun-linux-x64-musl-baseline" },
  { name: "linux-arm64-musl", bun: "bun-linux-arm64-musl" },
  { name: "darwin-x64", deno: "x86_64-apple-darwin", bun: "bun-darwin-x64-baseline" },
  { name: "darwin-arm64", deno: "aarch64-apple-darwin", bun: "bun-darwin-arm64" },
  { name: "windows-x64", deno: "x86_64-pc-windows-msvc", bun: "bun-windows-x64-baseline" },
  { name: "windows-arm64", bun: "bun-windows-arm64" },
];

/** Returns the file name of a target's binary. */
export function binaryName({ name }: Target): string {
  return `device-login-${name}${name.startsWith("windows") ? ".exe" : ""}`;
}

/** Returns the target of this machine. */
export function hostTarget(): Target {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const target = TARGETS.find(({ name }) => name === `${platform}-${process.arch}`);
  if (target === undefined) throw new Error(`There is no binary for ${platform}-${process.arch}.`);
  return target;
}
