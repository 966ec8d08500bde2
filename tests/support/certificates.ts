import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Returns the path of a certificate file. */
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

/** The paths and contents of a client's key and certificate. */
export interface ClientPair {
  keyPath: string;
  certPath: string;
  key: string;
  cert: string;
}

function clientPair(name: string): ClientPair {
  return { keyPath: path(`${name}.key`), certPath: path(name), ...pair(name) };
}

/** The authority that signed {@linkcode client}. */
export const clientCa: string = readFileSync(path("client_ca"), "utf8");

/** A client's pair, with the subject `CN=tls-client`. */
export const client: ClientPair = clientPair("client");

/** A self-signed client's pair. */
export const selfSigned: ClientPair = clientPair("self_signed");

/** A server's key and certificate, for this machine. */
export const server: { key: string; cert: string } = pair("server");

/** A server's key and certificate, for another host name. */
export const otherName: { key: string; cert: string } = pair("other_name");

/** A key and a self-signed certificate for this machine. */
export const selfSignedServer: { key: string; cert: string } = pair("self_signed_server");

/** A key and an expired self-signed certificate for this machine. */
export const expired: { key: string; cert: string } = pair("expired");
