import type { AuthMethod } from "../../oauth/client/auth_method.ts";
import type { StepName } from "./step.ts";

/** A refusal, as the server words it. */
export interface Refused {
  /** The reply's `error`. */
  error: string;
  /** The reply's `error_description`. */
  errorDescription?: string | undefined;
}

/** What was asked for, and how. */
export interface AskedBy {
  clientId: string;
  authMethod: AuthMethod;
}

/** What a refusal means. */
export interface Explanation {
  /** The step that it belongs to. */
  step: StepName;
  /** What is wrong. */
  cause: string;
  /** What to do about it. */
  advice: string;
}

/** A refusal that real servers are known to send, and what it means. */
interface KnownReply {
  /** The reply's `error`; by default any. */
  error?: RegExp;
  /** What its description says; by default anything. */
  words?: RegExp;
  /** Whether the words have to catch a method, and another than the client's. */
  otherMethod?: boolean;
  step: StepName;
  cause: string;
  advice: string;
}

/**
 * The refusals, the more telling ones first. In a text `$1` stands for what the words caught, `{id}`
 * for the client's identifier, `{method}` for how it authenticated, `{fault}` and `{remedy}` for what
 * may be wrong with that.
 */
const KNOWN_REPLIES: readonly KnownReply[] = [
  // Microsoft Entra ID, by its own numbers.
  {
    words: /AADSTS7000218\b/,
    step: "secret",
    cause: "Entra demands a secret, since the app is not registered as a public client",
    advice: "Switch Allow public client flows on (App registration, Authentication).",
  },
  {
    words: /AADSTS700025\b/,
    step: "secret",
    cause: "the app is a public client, and a secret was sent",
    advice: "Leave the secret out: --auth-method none.",
  },
  {
    words: /AADSTS7000215\b/,
    step: "secret",
    cause: "the secret is wrong",
    advice: "Give the secret's value, not its ID.",
  },
  {
    words: /AADSTS700016\b/,
    step: "client",
    cause: "the tenant has no application {id}",
    advice: "Check --client-id and the tenant in the issuer.",
  },
  {
    words: /AADSTS90002\b/,
    step: "client",
    cause: "there is no such tenant",
    advice: "Check the tenant in the issuer.",
  },
  // GitHub.
  {
    error: /^device_flow_disabled$/,
    step: "grant",
    cause: "the app may not use the device flow",
    advice: "Tick Enable Device Flow in the app's settings.",
  },
  {
    error: /^incorrect_client_credentials$/,
    step: "client",
    cause: "{id} is unknown, or its secret wrong",
    advice: "Check --client-id.",
  },
  // Ory Hydra names both methods.
  {
    words: /supports client authentication method '(client_secret_\w+)', but method 'none'/,
    step: "secret",
    cause: "the client is registered with a secret (token_endpoint_auth_method), and none was sent",
    advice: "Give --client-secret-file FILE and --auth-method $1.",
  },
  {
    words: /supports client authentication method '(\w+)', but method '\w+' was requested/,
    step: "secret",
    cause: "the client is registered for $1 (token_endpoint_auth_method), and {method} was used",
    advice: "Give --auth-method $1.",
  },
  {
    words: /unknown client, no client authentication included/,
    step: "client",
    cause: "the client {id} is unknown, or {fault}",
    advice: "Check --client-id. {remedy}",
  },
  // Keycloak.
  {
    words:
      /(missing|requir|must).*(code_challenge|PKCE)|(code_challenge|PKCE).*(missing|requir|must)/i,
    step: "pkce",
    cause: "the server demands PKCE of this client",
    advice: "Give --pkce.",
  },
  {
    words: /client_assertion(_type)? is missing/,
    step: "secret",
    cause: "the client {id} is registered with a key",
    advice: "Give --client-key FILE.",
  },
  {
    error: /^invalid_client$/,
    words: /^Invalid client or Invalid client credentials/,
    step: "client",
    cause: "the client {id} is unknown or disabled, or {fault}",
    advice: "Check --client-id. {remedy}",
  },
  {
    words: /DPoP proof is missing/i,
    step: "poll",
    cause: "the server demands that tokens are bound to a key",
    advice: "Give --dpop.",
  },
  {
    words: /Device Authorization Grant.*disabled|not allowed to initiate/i,
    step: "grant",
    cause: "the device grant is off for this client",
    advice: "Switch OAuth 2.0 Device Authorization Grant on in the client's settings.",
  },
  {
    error: /^not_allowed$/,
    words: /offline/i,
    step: "scope",
    cause: "user or client may not have offline tokens",
    advice: "Leave offline_access out of --scope.",
  },
  // Google.
  {
    words: /client_secret is missing/i,
    step: "secret",
    cause: "the server demands the client's secret",
    advice: "Give --client-secret-file FILE.",
  },
  {
    words: /invalid client type/i,
    step: "grant",
    cause: "the client is not of a type for the device flow",
    advice: "Make one for it; Google's type is TVs and Limited Input devices.",
  },
  // What the words of any server say of the client.
  {
    words: /\b(client_secret_(?:basic|post))\b/,
    otherMethod: true,
    step: "secret",
    cause: "the server wants {id} to authenticate by $1, and {method} was used",
    advice: "Give --auth-method $1.",
  },
  {
    error: /^(invalid|unauthorized)_client$/,
    words: /unknown|not (be )?(known|found|registered|exist)|no such|does not exist/i,
    step: "client",
    cause: "the server does not know the client {id}",
    advice: "Check --client-id.",
  },
  {
    error: /^(invalid|unauthorized)_client$/,
    words: /secret|credential|authenticat/i,
    step: "secret",
    cause: "the client {id} is refused: {fault}",
    advice: "{remedy}",
  },
  // What the errors themselves mean (RFC 6749 section 5.2, RFC 9449 section 5).
  {
    error: /^invalid_client$/,
    step: "client",
    cause: "the client {id} is unknown, or {fault}",
    advice: "Check --client-id. {remedy}",
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
    advice: "Name others with --scope, or none with --scope ''.",
  },
];

/** What may be wrong with how a client proves who it is, and what to do about it. */
const PROOFS: Record<AuthMethod, { fault: string; remedy: string }> = {
  none: {
    fault: "it needs a secret, a key or a certificate",
    remedy: "Give --client-secret-file, --client-key or --client-cert.",
  },
  client_secret_basic: {
    fault: "the secret is wrong, or to be sent by client_secret_post",
    remedy: "Check the secret, or give --auth-method client_secret_post.",
  },
  client_secret_post: {
    fault: "the secret is wrong, or to be sent by client_secret_basic",
    remedy: "Check the secret, or give --auth-method client_secret_basic.",
  },
  client_secret_jwt: {
    fault: "the secret is wrong, or to be sent itself",
    remedy: "Check the secret, --auth-method and --assertion-audience.",
  },
  private_key_jwt: {
    fault: "the key is not the one registered, or the assertion is for somebody else",
    remedy: "Check --client-key and --assertion-audience.",
  },
  tls_client_auth: {
    fault: "the certificate is not the one registered",
    remedy: "Check --client-cert.",
  },
  self_signed_tls_client_auth: {
    fault: "the certificate is not the one registered",
    remedy: "Check --client-cert.",
  },
};

/**
 * What a refusal means, as far as it is known.
 *
 * @param refused the server's words
 * @param asked who was refused
 */
export function explainReply(refused: Refused, asked: AskedBy): Explanation | undefined {
  const { error, errorDescription = "" } = refused;
  const { clientId, authMethod } = asked;
  for (const known of KNOWN_REPLIES) {
    const caught = (known.words ?? /^/).exec(errorDescription);
    if (caught === null || (known.error && !known.error.test(error))) continue;
    const [, method = ""] = caught;
    if (known.otherMethod && ["none", method].includes(authMethod)) continue;
    const { fault, remedy } = PROOFS[authMethod];
    const fill = (text: string) =>
      text.replaceAll("{fault}", fault).replaceAll("{remedy}", remedy)
        .replaceAll("{method}", authMethod).replaceAll("$1", method)
        .replaceAll("{id}", () => JSON.stringify(clientId));
    return { step: known.step, cause: fill(known.cause), advice: fill(known.advice) };
  }
}
