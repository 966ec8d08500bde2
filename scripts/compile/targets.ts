import process from "node:process";

/** A system that binaries are made for, and what each engine calls it; not every engine has all. */
export interface Target {
  /** As in the binary's name. */
  name: string;
  /** For `deno compile --target`. */
  deno?: string;
  /** For `bun build --target`; for x64 the kind that needs no AVX2, which older machines lack. */
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

/** The file name of a target's binary. */
export function binaryName({ name }: Target): string {
  return `device-login-${name}${name.startsWith("windows") ? ".exe" : ""}`;
}

/** The target that this machine can run. */
export function hostTarget(): Target {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const target = TARGETS.find(({ name }) => name === `${platform}-${process.arch}`);
  if (target === undefined) throw new Error(`no binary is made for ${platform}-${process.arch}`);
  return target;
}
