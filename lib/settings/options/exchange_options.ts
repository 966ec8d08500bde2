import { tokenTypeUri } from "../../oauth/tokens/token_type.ts";
import { flagOf, SETTINGS } from "../definitions.ts";
import type { Settings } from "../settings.ts";
import { TOKEN_KINDS, type TokenKind } from "../token_kind.ts";
import { usage } from "../usage.ts";

/** A token that the session's is exchanged for. */
export interface ExchangeRequest {
  /** The audiences of the new token, sorted. */
  audience: readonly string[];
  /** Its scopes, sorted; by default the server decides. */
  scope: readonly string[] | undefined;
  /** Its type; by default the server decides. */
  requestedTokenType: string | undefined;
  /** The token of the session that is exchanged. */
  subject: TokenKind;
}

/** The settings that have a meaning only with an audience. */
const DEPENDENT = ["exchangeScope", "requestedTokenType", "exchangeSubject"] as const;

/**
 * Reads whether the session's token is exchanged, and for which one.
 *
 * @returns nothing if the session's own token is used
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readExchangeRequest(settings: Settings): ExchangeRequest | undefined {
  const { exchangeAudience: audience, exchangeScope: scope, requestedTokenType } = settings;
  if (audience === undefined) {
    const lone = DEPENDENT.find((name) => settings[name] !== undefined);
    if (lone === undefined) return undefined;
    throw usage(`${flagOf(SETTINGS[lone])} requires --exchange-audience.`);
  }
  // An empty list overrides that of the profile.
  if (audience.length === 0) return undefined;
  const { exchangeSubject = "access" } = settings;
  const subject = TOKEN_KINDS.find((one) => one === exchangeSubject);
  if (subject === undefined) {
    throw usage(
      `--exchange-subject must be ${TOKEN_KINDS.join(" or ")}: got ${
        JSON.stringify(exchangeSubject)
      }.`,
    );
  }
  try {
    if (requestedTokenType !== undefined) tokenTypeUri(requestedTokenType);
  } catch (error) {
    throw usage(`--requested-token-type can't be used. ${(error as Error).message}`);
  }
  return {
    audience: audience.toSorted(),
    scope: scope?.toSorted(),
    requestedTokenType,
    subject,
  };
}
