import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The path of a file beside this one. */
function path(name: string): string {
  return fileURLToPath(new URL(`./certificates/${name}.pem`, import.meta.url));
}

function pair(name: string): { key: string; cert: string } {
  return {
    key: readFileSync(path(`${name}.key`), "utf8"),
    cert: readFileSync(path(name), "utf8"),
  };
}

/** The authority that signed the others; no runtime trusts it. */
export const caPath: string = path("ca");

/** Its certificate. */
export const ca: string = readFileSync(caPath, "utf8");

/** A server's key and certificate, for this machine. */
export const server: { key: string; cert: string } = pair("server");

/** A server's key and certificate, for another host name. */
export const otherName: { key: string; cert: string } = pair("other_name");
