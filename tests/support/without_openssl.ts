import { spawnSync } from "node:child_process";

const version = spawnSync("openssl", ["version"], { encoding: "utf8" }).stdout ?? "";

/**
 * Why tests that make keys or certificates are skipped on this machine; `false` if they are not.
 * LibreSSL, which macOS has, can't make all of them.
 */
export const WITHOUT_OPENSSL: string | false = /^OpenSSL ([3-9]|\d\d)/.test(version)
  ? false
  : "there is no OpenSSL 3";
