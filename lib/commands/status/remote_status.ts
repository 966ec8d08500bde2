import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/errors.ts";
import { introspectToken } from "../../oauth/tokens/introspect.ts";
import { fetchUserInfo } from "../../oauth/tokens/userinfo.ts";
import { Redactor } from "../../oauth/redact/redactor.ts";
import { exitCodeOf, LOGIN_REQUIRED } from "../exit_code.ts";
import type { Profile } from "../profile/open_profile.ts";
import { profileSession, type SessionRun } from "../profile/profile_session.ts";
import { profileTokens } from "../profile/profile_tokens.ts";
import { hideSent } from "./hide_sent.ts";
import { type StatusError, told } from "./status_error.ts";

/** What an endpoint says; where it says nothing, `error` is a {@linkcode StatusError}. */
type Answer = Readonly<Record<string, unknown>>;

/** What the server says of a session. */
export interface RemoteStatus {
  /** Who signed in (OpenID Connect Core 1.0 section 5.3). */
  readonly userinfo?: Answer;
  /** Whether the access token is good (RFC 7662). */
  readonly introspection?: Answer;
  /** Why it was not even asked. */
  readonly error?: StatusError;
}

/** What it says, and what that means. */
export interface RemoteResult {
  readonly remote: RemoteStatus;
  /** The exit code: 0 where the session is good. */
  readonly exitCode: number;
}

/**
 * Asks the server about a profile's session, with an access token that is refreshed first where it
 * has expired. That a server offers an endpoint to nobody, or not to this client, is no fault of the
 * session.
 *
 * @param profile the profile
 * @param host the system around it
 * @param run what ends it, and who is told
 */
export async function askServer(
  profile: Profile,
  host: Host,
  run: SessionRun,
): Promise<RemoteResult> {
  try {
    const tokens = await profileTokens(profile, host, { ...run, minValidity: 0 });
    const session = await profileSession(profile, host, run);
    const about = { ...session, tokenTypeHint: "access_token" } as const;
    const [userinfo, introspection] = await Promise.all([
      settle(fetchUserInfo(tokens, session), { harmless: ["unsupported"] }),
      settle(introspectToken(tokens.accessToken, about), { harmless: ["unsupported", "refused"] }),
    ]);
    const inactive = introspection.answer.active === false ? LOGIN_REQUIRED : 0;
    const redactor = new Redactor([
      ["client_secret", session.clientSecret ?? ""],
      ["access_token", tokens.accessToken],
    ]);
    const shown = ({ answer }: { answer: Answer }) => hideSent(answer, redactor) as Answer;
    return {
      remote: { userinfo: shown(userinfo), introspection: shown(introspection) },
      exitCode: userinfo.exitCode || introspection.exitCode || inactive,
    };
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    return { remote: { error: told(error) }, exitCode: exitCodeOf(error.code) };
  }
}

async function settle(
  asked: Promise<Answer>,
  { harmless }: { harmless: readonly string[] },
): Promise<{ answer: Answer; exitCode: number }> {
  try {
    return { answer: await asked, exitCode: 0 };
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    const exitCode = harmless.includes(error.code) ? 0 : exitCodeOf(error.code);
    return { answer: { error: told(error) }, exitCode };
  }
}
