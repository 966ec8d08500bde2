import { isObject } from "../../../../oauth/encoding/is_object.ts";
import { printable } from "../../../../oauth/encoding/printable.ts";
import { follows } from "../bench/findings.ts";
import { isDocument, type MetadataReply } from "../bench/metadata_document.ts";
import { NotJudged } from "../bench/not_judged.ts";
import { contentType } from "../bench/observed_reply.ts";
import { DEVICE_GRANT, type ServerBench } from "../bench/server_bench.ts";
import { defineScenario, must, type ServerScenario, should } from "../bench/server_scenario.ts";

type Members = Readonly<Record<string, unknown>>;

/** The grants that a server without `grant_types_supported` has (RFC 8414 section 2). */
const DEFAULT_GRANTS = ["authorization_code", "implicit"];

/** The publication of the metadata. */
const DOCUMENT: ServerScenario = defineScenario({
  name: "metadata_document",
  title: "fetch the metadata of RFC 8414 and of OpenID Connect",
  requests: 0,
  rules: {
    metadata_published: should(
      "The server publishes its metadata.",
      "RFC 9700 section 2.6",
    ),
    metadata_json: must(
      "Metadata is a JSON object with the content type application/json.",
      "RFC 8414 section 3.2",
    ),
    issuer_identical: must(
      "The issuer in the metadata is identical to the one whose metadata was requested.",
      "RFC 8414 section 3.3",
    ),
  },
  async run(bench) {
    const replies = await bench.documents();
    const { issuer } = bench.options;
    if (replies.length === 0) throw new NotJudged("no issuer was given");
    const documents = replies.filter(isDocument);
    const found = documents.map(({ path }) => path).join(", ");
    if (documents.length === 0) {
      const absent = { notApplicable: "there is no metadata" };
      return {
        metadata_published: follows(false, "neither of the two documents was found"),
        metadata_json: absent,
        issuer_identical: absent,
      };
    }
    return {
      metadata_published: follows(true, found),
      metadata_json: follows(
        documents.every(({ reply }) => contentType(reply) === "application/json"),
        documents.map(({ path, reply }) => `${path}: ${shown(contentType(reply))}`).join("; "),
      ),
      issuer_identical: issuer === undefined ? { notApplicable: "no issuer was given" } : follows(
        documents.every(({ reply }) => reply.members.issuer === issuer),
        documents.map(({ path, reply }) => `${path}: ${shown(reply.members.issuer)}`).join("; "),
      ),
    };
  },
});

/** The members of the metadata. */
const MEMBERS: ServerScenario = defineScenario({
  name: "metadata_members",
  title: "read the members of the metadata",
  requests: 0,
  rules: {
    issuer_url: must(
      "The issuer is an https URL without a query and a fragment.",
      "RFC 8414 section 2",
    ),
    token_endpoint_named: must("The metadata names the token_endpoint.", "RFC 8414 section 2"),
    response_types_named: must(
      "The metadata has response_types_supported.",
      "RFC 8414 section 2",
    ),
    authorization_endpoint_named: must(
      "The metadata names the authorization_endpoint, if a grant type needs it.",
      "RFC 8414 section 2",
    ),
    device_endpoint_named: should(
      "The metadata names the device_authorization_endpoint.",
      "RFC 8628 section 4",
    ),
    device_grant_named: should(
      "grant_types_supported contains the device code grant.",
      "RFC 8628 section 4",
    ),
    no_empty_list: must(
      "Members with zero elements are left out of the metadata.",
      "RFC 8414 section 3.2",
    ),
    key_set_https: must("The jwks_uri is an https URL.", "RFC 8414 section 2"),
    no_unsigned_assertion: must(
      "token_endpoint_auth_signing_alg_values_supported does not contain none.",
      "RFC 8414 section 2",
    ),
  },
  async run(bench) {
    const documents = await publishedMembers(bench);
    const local = { notApplicable: "the server is on this machine" };
    const everywhere = (test: (members: Members) => boolean, show: (members: Members) => string) =>
      follows(documents.every(test), documents.map(show).join("; "));
    const has = (name: string) =>
      everywhere((members) => members[name] !== undefined, (members) => shown(members[name]));
    return {
      issuer_url: bench.isLocal ? local : everywhere(
        ({ issuer }) => typeof issuer === "string" && /^https:\/\/[^?#]+$/.test(issuer),
        ({ issuer }) => shown(issuer),
      ),
      token_endpoint_named: has("token_endpoint"),
      // RFC 8414 demands both of a server without response types: the list, and no empty list.
      response_types_named: documents.every((members) =>
          members.response_types_supported === undefined && !usesAuthorizationEndpoint(members)
        )
        ? { notApplicable: "no grant type has a response type" }
        : has("response_types_supported"),
      authorization_endpoint_named: everywhere(
        (members) =>
          members.authorization_endpoint !== undefined || !usesAuthorizationEndpoint(members),
        (members) =>
          `${shown(members.authorization_endpoint)}, grants ${
            shown(members.grant_types_supported)
          }`,
      ),
      device_endpoint_named: has("device_authorization_endpoint"),
      device_grant_named: everywhere(
        (members) =>
          grantsOf(members).includes(DEVICE_GRANT),
        (members) => shown(members.grant_types_supported),
      ),
      no_empty_list: everywhere(
        (members) => emptyLists(members).length === 0,
        (members) => emptyLists(members).join(", ") || "no empty list",
      ),
      key_set_https: documents.every(({ jwks_uri }) => jwks_uri === undefined)
        ? { notApplicable: "the metadata names no jwks_uri" }
        : bench.isLocal
        ? local
        : everywhere(({ jwks_uri }) => isHttps(jwks_uri), ({ jwks_uri }) => shown(jwks_uri)),
      no_unsigned_assertion: everywhere(
        (members) =>
          !list(members.token_endpoint_auth_signing_alg_values_supported).includes("none"),
        (members) => shown(members.token_endpoint_auth_signing_alg_values_supported),
      ),
    };
  },
});

/** What the metadata says about security. */
const SECURITY: ServerScenario = defineScenario({
  name: "metadata_security",
  title: "read what the metadata says about security",
  requests: 0,
  rules: {
    no_password_grant: must(
      "The resource owner password credentials grant is not used.",
      "RFC 9700 section 2.4",
    ),
    no_implicit_grant: should("The implicit grant is not used.", "RFC 9700 section 2.1.2"),
    pkce_published: should(
      "A server with the authorization code grant publishes code_challenge_methods_supported.",
      "RFC 9700 section 2.1.1",
    ),
    sender_constrained_tokens: should(
      "Access tokens can be bound to a key or a certificate (DPoP or mutual TLS).",
      "RFC 9700 section 2.2.1, RFC 10027 section 6.1",
    ),
    asymmetric_authentication: should(
      "Clients can authenticate with a key (private_key_jwt or mutual TLS).",
      "RFC 9700 section 2.5",
    ),
    basic_authentication: must(
      "A server whose clients have passwords supports HTTP Basic authentication.",
      "RFC 6749 section 2.3.1",
    ),
  },
  async run(bench) {
    const [members = {}] = await publishedMembers(bench);
    const grants = grantsOf(members);
    const methods = list(members.token_endpoint_auth_methods_supported ?? ["client_secret_basic"]);
    const dpop = list(members.dpop_signing_alg_values_supported).length > 0;
    const certificates = members.tls_client_certificate_bound_access_tokens === true;
    const asymmetric = ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"];
    return {
      no_password_grant: follows(!grants.includes("password"), shown(grants)),
      no_implicit_grant: follows(!grants.includes("implicit"), shown(grants)),
      pkce_published: grants.includes("authorization_code")
        ? follows(
          list(members.code_challenge_methods_supported).length > 0,
          shown(members.code_challenge_methods_supported),
        )
        : { notApplicable: "there is no authorization code grant" },
      sender_constrained_tokens: follows(
        dpop || certificates,
        dpop ? "DPoP" : certificates ? "mutual TLS" : "neither is in the metadata",
      ),
      asymmetric_authentication: follows(
        asymmetric.some((method) => methods.includes(method)),
        shown(methods),
      ),
      basic_authentication: methods.includes("client_secret_post")
        ? follows(methods.includes("client_secret_basic"), shown(methods))
        : { notApplicable: "client_secret_post is not listed" },
    };
  },
});

/** What a server publishes about itself. */
export const METADATA_SCENARIOS: readonly ServerScenario[] = [DOCUMENT, MEMBERS, SECURITY];

/** Returns the members of each document. @throws {NotJudged} if there is none */
async function publishedMembers(bench: ServerBench): Promise<Members[]> {
  const documents = (await bench.documents()).filter(isDocument);
  if (documents.length === 0) throw new NotJudged("there is no metadata");
  return documents.map(({ reply }: MetadataReply) => reply.members);
}

function grantsOf({ grant_types_supported: grants }: Members): readonly unknown[] {
  return grants === undefined ? DEFAULT_GRANTS : list(grants);
}

/** Whether a grant type uses the authorization endpoint. */
function usesAuthorizationEndpoint(members: Members): boolean {
  return DEFAULT_GRANTS.some((grant) => grantsOf(members).includes(grant));
}

/**
 * Returns the names of empty lists. `response_types_supported` is required, even from a server
 * without an authorization endpoint, whose list can only be empty.
 */
function emptyLists(members: Members): string[] {
  return Object.entries(members)
    .filter(([, value]) => Array.isArray(value) && value.length === 0)
    .map(([name]) => printable(name, 60))
    .filter((name) => name !== "response_types_supported");
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isHttps(value: unknown): boolean {
  return typeof value === "string" && URL.parse(value)?.protocol === "https:";
}

/** Returns a value of the server in one short line. */
function shown(value: unknown): string {
  if (value === undefined || value === "") return "absent";
  if (Array.isArray(value)) return printable(value.map(word).join(" "), 200) || "empty";
  return printable(word(value), 200);
}

/** Returns a value as text. An object of a server can have a `toString` that is not a function. */
function word(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "an object" : String(value);
}
