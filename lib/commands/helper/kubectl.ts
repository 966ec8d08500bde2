import type { Host } from "../../host/host.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { DeviceLoginError } from "../../oauth/errors.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import type { SessionFlags } from "../flags/session_flags.ts";
import { usage } from "../options/usage.ts";
import { idTokenExpiry } from "../profile/profile_id_token.ts";
import { writeResult } from "../result_writer.ts";
import { helperTokens, type TokenKind } from "./helper_tokens.ts";

/** The flags of `helper kubectl`. */
export interface KubectlFlags extends SessionFlags {
  token?: string;
}

/** Which tokens can be handed out. */
export const TOKEN_KINDS: readonly TokenKind[] = ["id", "access"];

/** The versions of the protocol, the newest first. */
const API_VERSIONS = [
  "client.authentication.k8s.io/v1",
  "client.authentication.k8s.io/v1beta1",
];

/**
 * `device-login helper kubectl`: prints an ExecCredential with the session's ID token.
 *
 * @param flags the command line's flags
 * @param host the system around it
 * @param run what ends it
 */
export async function helpKubectl(
  flags: KubectlFlags,
  host: Host,
  run: { signal: AbortSignal },
): Promise<void> {
  const { token = "id", ...session } = flags;
  const kind = TOKEN_KINDS.find((one) => one === token);
  if (kind === undefined) {
    throw usage(`--token ${JSON.stringify(token)} is not known. Use ${TOKEN_KINDS.join(" or ")}.`);
  }
  const apiVersion = readApiVersion(host.env("KUBERNETES_EXEC_INFO"));
  const tokens = await helperTokens(session, host, { ...run, tool: "kubectl", kind });
  const credential = {
    apiVersion,
    kind: "ExecCredential",
    status: kind === "id" ? idTokenStatus(tokens) : accessTokenStatus(tokens),
  };
  await writeResult(`${printableJson(credential)}\n`, host);
}

function idTokenStatus(tokens: TokenSet): Record<string, unknown> {
  const { idToken } = tokens;
  if (idToken === undefined) {
    throw new DeviceLoginError(
      "login_required",
      "The sign-in brought no ID token: it takes the scope openid.",
    );
  }
  return { expirationTimestamp: timestamp(idTokenExpiry(tokens)), token: idToken };
}

function accessTokenStatus({ accessToken, expiresAt }: TokenSet): Record<string, unknown> {
  return { expirationTimestamp: timestamp(expiresAt?.getTime()), token: accessToken };
}

function timestamp(milliseconds: number | undefined): string | undefined {
  if (milliseconds === undefined) return undefined;
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** The version that kubectl asks for; run by hand, the newest. */
function readApiVersion(info: string | undefined): string {
  if (!info) return API_VERSIONS[0] ?? "";
  const { apiVersion } = readMembers(
    parseJson(info),
    { "apiVersion?": kind.string },
    (why) => usage(`KUBERNETES_EXEC_INFO is for kubectl to set, in JSON: ${why}.`),
  );
  const known = API_VERSIONS.find((one) => one === apiVersion);
  if (known !== undefined) return known;
  throw usage(
    `KUBERNETES_EXEC_INFO asks for the apiVersion ${
      JSON.stringify(apiVersion)
    }, which is not known. ` +
      `Set ${API_VERSIONS.join(" or ")} in the kubeconfig.`,
  );
}
