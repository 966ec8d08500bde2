import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { introspectToken } from "../../oauth/tokens/introspect.ts";
import { fetchUserInfo } from "../../oauth/tokens/userinfo.ts";
import { exitCodeOf, LOGIN_REQUIRED } from "../../cli/exit_code.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { profileSession, type SessionRun } from "../../profile/profile_session.ts";
import { profileTokens } from "../../profile/profile_tokens.ts";
import { type StatusError, toStatusError } from "./status_error.ts";
import { Redactor } from "../../oauth/redact/redactor.ts";
import { hideSent } from "../../output/hide_sent.ts";

/** An endpoint's reply; if it failed, `error` is a {@linkcode StatusError}. */
type Answer = Readonly<Record<string, unknown>>;

/** The server's answers about a session. */
export interface RemoteStatus {
  /** The userinfo (OpenID Connect Core 1.0 section 5.3). */
  readonly userinfo?: Answer;
  /** The introspection of the access token (RFC 7662). */
  readonly introspection?: Answer;
  /** Why nothing was requested. */
  readonly error?: StatusError;
}

/** The server's answers, and the exit code that follows from them. */
export interface RemoteResult {
  readonly remote: RemoteStatus;
  /** 0 if the session is valid. */
  readonly exitCode: number;
}

/**
 * Queries the server about a profile's session. An expired access token is refreshed first. An
 * endpoint that the server does not offer, or not to this client, does not count against the
 * session.
 *
 * @param profile the profile
 * @param run the host, the signal that ends the requests, and a function for warnings
 */
export async function queryServer(
  profile: Profile,
  run: SessionRun,
): Promise<RemoteResult> {
  try {
    const tokens = await profileTokens(profile, { ...run, minValidity: 0 });
    const session = await profileSession(profile, run);
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
    return { remote: { error: toStatusError(error) }, exitCode: exitCodeOf(error.code) };
  }
}

async function settle(
  request: Promise<Answer>,
  { harmless }: { harmless: readonly string[] },
): Promise<{ answer: Answer; exitCode: number }> {
  try {
    return { answer: await request, exitCode: 0 };
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    const exitCode = harmless.includes(error.code) ? 0 : exitCodeOf(error.code);
    return { answer: { error: toStatusError(error) }, exitCode };
  }
}
