import { RejectedReplyError } from "../oauth/tokens/rejected_reply.ts";
import type { LoginKeeper } from "./keep_login.ts";

/**
 * Saves the refresh token of a sign-in that was approved and could not be checked: the next refresh
 * gets tokens of its own to check, so that nobody has to approve again. No access token is saved.
 *
 * @param error what ended the sign-in
 * @param keeper saves the session, if a profile is named
 * @returns what a person should know
 */
export async function keepRejected(
  error: unknown,
  keeper: LoginKeeper | undefined,
): Promise<string[]> {
  if (!(error instanceof RejectedReplyError) || keeper === undefined) return [];
  try {
    await keeper.keep(error.tokens);
  } catch (failure) {
    return [`${(failure as Error).message} The session is not saved.`];
  }
  const { profile } = keeper;
  return [
    `The refresh token is saved as the profile ${profile}. Once the server's keys are available, run: ` +
    `device-login token --profile ${profile}`,
  ];
}
