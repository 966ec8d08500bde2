import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLIENT_SCENARIOS } from "../../lib/testing/conformance/client/client_scenarios.ts";
import type { Capability } from "../../lib/testing/conformance/client/bench/capability.ts";

/** A run of the client suite on this program. */
export interface OwnRun {
  /** What the program does in it. */
  readonly name: string;
  /** The arguments of `conformance client`. */
  readonly args: readonly string[];
}

const SIGN_IN = ["login", "--issuer", "{issuer}", "--client-id", "{client_id}"];

/** The program always ends; only a busy machine needs longer. */
const PATIENCE = ["--timeout", "90"];

/** Signs in with a DPoP key, refreshes twice, and revokes. */
const SESSION_SCRIPT = `
run() { "$@" --profile test; }
export DEVICE_LOGIN_HOME=$1 DEVICE_LOGIN_STORE=file scope=$2
shift 2
issuer=$1 client=$2
shift 2
run "$@" login --issuer "$issuer" --client-id "$client" --scope "$scope" --dpop &&
  run "$@" token --min-validity 86400 &&
  run "$@" token --min-validity 86400 &&
  run "$@" logout
`;

/**
 * Returns the runs that together give a verdict about every rule that this program has an occasion
 * to break.
 *
 * @param program the command that starts the program
 * @param folder a folder for the client's key
 */
export function ownRuns(program: readonly string[], folder: string): OwnRun[] {
  const key = join(folder, "client_key.pem");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  const session = ["{folder}", "{scope}", "{issuer}", "{client_id}"];
  return [
    {
      name: "a sign-in",
      args: [
        ...PATIENCE,
        ...["--can", "discovery,openid,scope,pkce,resource,authorization_details"],
        ...["--", ...program, ...SIGN_IN, "--scope", "{scope}", "--format", "json", "--pkce"],
        ...["--resource", "{resource}", "--authorization-details", "{authorization_details}"],
      ],
    },
    {
      name: "a session with a key",
      args: [
        ...PATIENCE,
        ...["--can", "discovery,openid,dpop,refresh,revoke"],
        ...["--scenario", scenariosFor("dpop", "refresh", "revoke")],
        ...["--", "sh", "-c", SESSION_SCRIPT, "sh", ...session, ...program],
      ],
    },
    {
      name: "a secret",
      args: [
        ...PATIENCE,
        ...["--can", "discovery,secret", "--scenario", scenariosFor("secret")],
        ...["--", "env", "DEVICE_LOGIN_CLIENT_SECRET={client_secret}", ...program],
        ...[...SIGN_IN, "--scope", "", "--quiet"],
      ],
    },
    {
      name: "assertions",
      args: [
        ...PATIENCE,
        ...["--can", "discovery,assertion", "--scenario", scenariosFor("assertion")],
        ...["--", ...program, ...SIGN_IN, "--client-key", key, "--scope", "", "--quiet"],
      ],
    },
  ];
}

/** Returns the names of the scenarios that need one of some capabilities. */
function scenariosFor(...capabilities: readonly Capability[]): string {
  return CLIENT_SCENARIOS
    .filter(({ needs }) => needs.some((one) => capabilities.includes(one)))
    .map(({ name }) => name).join(",");
}
