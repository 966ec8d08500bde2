import type { AuthMethod } from "../../oauth/client/auth_method.ts";
import type { StepName } from "./step.ts";

/** A server's error reply. */
export interface RefusalReply {
  /** The reply's `error`. */
  error: string;
  /** The reply's `error_description`. */
  errorDescription?: string | undefined;
}

/** The client that was refused. */
export interface RefusedClient {
  clientId: string;
  authMethod: AuthMethod;
}

/** The meaning of a refusal. */
export interface Explanation {
  /** The step that fails. */
  step: StepName;
  /** The problem. */
  cause: string;
  /** What to do about it. */
  advice: string;
}

/** A refusal of a real server, and its meaning. */
interface KnownReply {
  /** Matches the reply's `error`. @default any */
  error?: RegExp;
  /** Matches its description. @default any */
  description?: RegExp;
  /** Whether the description must name a method other than the client's. */
  otherMethod?: boolean;
  step: StepName;
  cause: string;
  advice: string;
}

/** The errors that are about the client: those of RFC 6749, and Spring's. */
const CLIENT_ERRORS = /^((invalid|unauthorized)_client|unauthorized)$/;

/**
 * The refusals, the more specific ones first. Their texts have placeholders: `$1` is the first
 * group of the description, `{id}` the client's identifier, `{method}` its authentication method,
 * and `{fault}` and `{remedy}` what may be wrong with that and what to do about it.
 */
const KNOWN_REPLIES: readonly KnownReply[] = [
  // Microsoft Entra ID, by its error numbers.
  {
    description: /AADSTS7000218\b/,
    step: "secret",
    cause: "Entra requires a secret, because the app is not registered as a public client",
    advice: "Enable Allow public client flows (App registration, Authentication).",
  },
  {
    description: /AADSTS700025\b/,
    step: "secret",
    cause: "the app is a public client, but a secret was sent",
    advice: "Leave the secret out: --auth-method none.",
  },
  {
    description: /AADSTS7000215\b/,
    step: "secret",
    cause: "the secret is wrong",
    advice: "Give the secret's value, not its ID.",
  },
  {
    description: /AADSTS700016\b/,
    step: "client",
    cause: "the tenant has no application {id}",
    advice: "Check --client-id and the tenant in the issuer.",
  },
  {
    description: /AADSTS90002\b/,
    step: "client",
    cause: "there is no such tenant",
    advice: "Check the tenant in the issuer.",
  },
  // GitHub.
  {
    error: /^device_flow_disabled$/,
    step: "grant",
    cause: "the device flow is disabled for the app",
    advice: "Select Enable Device Flow in the app's settings.",
  },
  {
    error: /^incorrect_client_credentials$/,
    step: "client",
    cause: "the client {id} is unknown, or its secret is wrong",
    advice: "Check --client-id.",
  },
  // Ory Hydra names both methods.
  {
    description: /supports client authentication method '(client_secret_\w+)', but method 'none'/,
    step: "secret",
    cause: "the client is registered with a secret (token_endpoint_auth_method), but none was sent",
    advice: "Give --client-secret-file FILE and --auth-method $1.",
  },
  {
    description: /supports client authentication method '(\w+)', but method '\w+' was requested/,
    step: "secret",
    cause: "the client is registered for $1 (token_endpoint_auth_method), but {method} was used",
    advice: "Give --auth-method $1.",
  },
  {
    description: /unknown client, no client authentication included/,
    step: "client",
    cause: "the client {id} is unknown, or {fault}",
    advice: "Check --client-id. {remedy}",
  },
  // Keycloak.
  {
    description:
      /(missing|requir|must).*(code_challenge|PKCE)|(code_challenge|PKCE).*(missing|requir|must)/i,
    step: "pkce",
    cause: "the server requires PKCE for this client",
    advice: "Give --pkce.",
  },
  {
    description: /client_assertion(_type)? is missing/,
    step: "secret",
    cause: "the client {id} is registered with a key",
    advice: "Give --client-key FILE.",
  },
  {
    error: /^invalid_client$/,
    description: /^Invalid client or Invalid client credentials/,
    step: "client",
    cause: "the client {id} is unknown or disabled, or {fault}",
    advice: "Check --client-id. {remedy}",
  },
  {
    description: /DPoP proof is missing/i,
    step: "poll",
    cause: "the server requires tokens that are bound to a key",
    advice: "Give --dpop.",
  },
  {
    description: /Device Authorization Grant.*disabled|not allowed to initiate/i,
    step: "grant",
    cause: "the device grant is disabled for this client",
    advice: "Enable OAuth 2.0 Device Authorization Grant in the client's settings.",
  },
  {
    error: /^not_allowed$/,
    description: /offline/i,
    step: "scope",
    cause: "offline tokens are not allowed for this user or client",
    advice: "Leave offline_access out of --scope.",
  },
  // Google.
  {
    description: /client_secret is missing/i,
    step: "secret",
    cause: "the server requires the client's secret",
    advice: "Give --client-secret-file FILE.",
  },
  {
    description: /invalid client type/i,
    step: "grant",
    cause: "the client's type does not allow the device flow",
    advice: "Create a client for it; Google calls the type TVs and Limited Input devices.",
  },
  // MITREid, and others built on Spring.
  {
    description: /unauthorized grant ?type/i,
    step: "grant",
    cause: "the client {id} may not use the device grant",
    advice: "Allow it in the client's registration.",
  },
  // OpenAM and ForgeRock AM.
  {
    description: /\bresponse_type\b/,
    step: "start",
    cause: "the server requires the parameter response_type",
    advice: "Give --param response_type=token.",
  },
  // Descriptions of any server.
  {
    description: /\b(client_secret_(?:basic|post))\b/,
    otherMethod: true,
    step: "secret",
    cause: "the server requires {id} to authenticate by $1, but {method} was used",
    advice: "Give --auth-method $1.",
  },
  {
    error: CLIENT_ERRORS,
    description: /unknown|not (be )?(known|found|registered|exist)|no such|does not exist/i,
    step: "client",
    cause: "the server does not know the client {id}",
    advice: "Check --client-id.",
  },
  {
    error: CLIENT_ERRORS,
    description: /secret|credential|authenticat/i,
    step: "secret",
    cause: "the client {id} is refused: {fault}",
    advice: "{remedy}",
  },
  // The error codes themselves (RFC 6749 section 5.2, RFC 9449 section 5).
  {
    error: /^(invalid_client|unauthorized)$/,
    step: "client",
    cause: "the client {id} is unknown, or {fault}",
    advice: "Check --client-id. {remedy}",
  },
  // Authelia says nothing about it.
  {
    error: /^$/,
    step: "client",
    cause:
      "the client {id} is unknown, may not use the device grant or request a scope, or {fault}",
    advice: "Check --client-id, the client's grants, and --scope. {remedy}",
  },
  {
    error: /^(unauthorized_client|unsupported_grant_type|invalid_grant)$/,
    step: "grant",
    cause: "the client {id} may not use the device grant",
    advice: "Allow it in the client's registration.",
  },
  {
    error: /^invalid_scope$/,
    step: "scope",
    cause: "a scope is unknown, or not allowed for this client",
    advice: "Request others with --scope, or none with --scope ''.",
  },
];

/** What may be wrong with a client's authentication, and what to do about it. */
const AUTHENTICATION_FAULTS: Record<AuthMethod, { fault: string; remedy: string }> = {
  none: {
    fault: "it needs a secret, a key or a certificate",
    remedy: "Give --client-secret-file, --client-key or --client-cert.",
  },
  client_secret_basic: {
    fault: "the secret is wrong, or must be sent by client_secret_post",
    remedy: "Check the secret, or give --auth-method client_secret_post.",
  },
  client_secret_post: {
    fault: "the secret is wrong, or must be sent by client_secret_basic",
    remedy: "Check the secret, or give --auth-method client_secret_basic.",
  },
  client_secret_jwt: {
    fault: "the secret is wrong, or the server expects the secret itself",
    remedy: "Check the secret, --auth-method and --assertion-audience.",
  },
  private_key_jwt: {
    fault: "the key is not the registered one, or the assertion has the wrong audience",
    remedy: "Check --client-key, or give another --assertion-audience, such as endpoint.",
  },
  tls_client_auth: {
    fault: "the certificate is not the registered one",
    remedy: "Check --client-cert.",
  },
  self_signed_tls_client_auth: {
    fault: "the certificate is not the registered one",
    remedy: "Check --client-cert.",
  },
};

/**
 * Explains a refusal, if it is a known one.
 *
 * @param reply the server's error
 * @param client the client that was refused
 */
export function explainReply(
  reply: RefusalReply,
  client: RefusedClient,
): Explanation | undefined {
  const { error, errorDescription = "" } = reply;
  const { clientId, authMethod } = client;
  for (const known of KNOWN_REPLIES) {
    const match = (known.description ?? /^/).exec(errorDescription);
    if (match === null || (known.error && !known.error.test(error))) continue;
    const [, method = ""] = match;
    if (known.otherMethod && ["none", method].includes(authMethod)) continue;
    const { fault, remedy } = AUTHENTICATION_FAULTS[authMethod];
    const fill = (text: string) =>
      text.replaceAll("{fault}", fault).replaceAll("{remedy}", remedy)
        .replaceAll("{method}", authMethod).replaceAll("$1", method)
        .replaceAll("{id}", () => JSON.stringify(clientId));
    return { step: known.step, cause: fill(known.cause), advice: fill(known.advice) };
  }
}
