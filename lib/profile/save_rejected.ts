import { RejectedReplyError } from "../oauth/tokens/rejected_reply.ts";
import type { LoginSaver } from "./login_saver.ts";

/**
 * Saves the refresh token of a sign-in that was approved and could not be checked: the next refresh
 * gets tokens of its own to check, so that nobody has to approve again. No access token is saved.
 *
 * @param error what ended the sign-in
 * @param saver saves the session, if a profile is named
 * @returns what a person should know
 */
export async function saveRejected(
  error: unknown,
  saver: LoginSaver | undefined,
): Promise<string[]> {
  if (!(error instanceof RejectedReplyError) || saver === undefined) return [];
  try {
    await saver.save(error.tokens);
  } catch (failure) {
    return [`${(failure as Error).message} The session is not saved.`];
  }
  const { profile } = saver;
  return [
    `The refresh token is saved as the profile ${profile}. Once the server's keys are available, run: ` +
    `device-login token --profile ${profile}`,
  ];
}
