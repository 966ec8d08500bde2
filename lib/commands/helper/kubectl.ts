import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { usage } from "../../settings/usage.ts";
import { idTokenExpiry } from "../../profile/profile_id_token.ts";
import { openProfile } from "../../profile/open_profile.ts";
import { profileExchange } from "../../profile/tool_tokens.ts";
import { writeResult } from "../../cli/write_result.ts";
import { helperTokens, NO_ID_TOKEN } from "./helper_tokens.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { API_VERSIONS } from "./api_version.ts";
import { TOKEN_KINDS } from "../../settings/token_kind.ts";

/** The flags of `helper kubectl`. */
export type KubectlFlags = Settings & {
  token?: string | undefined;
  apiVersion?: string | undefined;
};

/** The group of the protocol's versions. */
const EXEC_API_GROUP = "client.authentication.k8s.io";

const DEFAULT_API_VERSION = "v1";

/**
 * `device-login helper kubectl`: prints an ExecCredential with the session's ID token.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function helpKubectl(
  { flags }: Invocation<KubectlFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const { token, apiVersion: given = DEFAULT_API_VERSION, ...session } = flags;
  const named = TOKEN_KINDS.find((one) => one === token);
  if (token !== undefined && named === undefined) {
    throw usage(`--token must be ${TOKEN_KINDS.join(" or ")}: got ${JSON.stringify(token)}.`);
  }
  if (named === "id" && session.exchangeAudience?.length) {
    throw usage("--token id and --exchange-audience can't be used together; give one of them.");
  }
  if (!API_VERSIONS.includes(given)) {
    throw usage(
      `--api-version must be ${API_VERSIONS.join(" or ")}: got ${JSON.stringify(given)}.`,
    );
  }
  const info = host.env("KUBERNETES_EXEC_INFO");
  const apiVersion = info ? requestedVersion(info) : `${EXEC_API_GROUP}/${given}`;
  const exchange = await profileExchange(await openProfile(session, host));
  // An exchanged token is meant for this cluster; otherwise API servers check ID tokens.
  const kind = named ?? (exchange ? "access" : "id");
  const tokens = await helperTokens(session, { host, signal, tool: "kubectl", kind });
  const credential = {
    apiVersion,
    kind: "ExecCredential",
    status: kind === "id" ? idTokenStatus(tokens) : accessTokenStatus(tokens),
  };
  await writeResult(`${printableJson(credential)}\n`, host);
}

function idTokenStatus(tokens: TokenSet): Record<string, unknown> {
  const { idToken } = tokens;
  if (idToken === undefined) throw new DeviceLoginError("login_required", NO_ID_TOKEN);
  return { expirationTimestamp: timestamp(idTokenExpiry(tokens)), token: idToken };
}

function accessTokenStatus({ accessToken, expiresAt }: TokenSet): Record<string, unknown> {
  return { expirationTimestamp: timestamp(expiresAt?.getTime()), token: accessToken };
}

function timestamp(milliseconds: number | undefined): string | undefined {
  if (milliseconds === undefined) return undefined;
  return rfc3339Seconds(new Date(milliseconds));
}

/** Returns the version that a client requests, as client-go does. */
function requestedVersion(info: string): string {
  const { apiVersion } = readMembers(parseJson(info), {
    shape: { "apiVersion?": kind.string },
    fail: (why) => usage(`KUBERNETES_EXEC_INFO must be JSON, as kubectl sets it: ${why}.`),
  });
  const versions = API_VERSIONS.map((one) => `${EXEC_API_GROUP}/${one}`);
  const known = versions.find((one) => one === apiVersion);
  if (known !== undefined) return known;
  throw usage(
    `KUBERNETES_EXEC_INFO requests the apiVersion ${JSON.stringify(apiVersion)}, which is not ` +
      `supported. Set ${versions.join(" or ")} in the kubeconfig.`,
  );
}
