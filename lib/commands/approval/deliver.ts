import type { Host } from "../../host/host.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { withoutPadding } from "../../output/table.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import type { LoginSaver } from "../../profile/login_saver.ts";
import type { ResultWriter } from "../../cli/open_result.ts";
import { usage } from "../../settings/usage.ts";
import { warn } from "../../cli/warn.ts";
import { signedInForm, signedInLine } from "../../prompt/signed_in_line.ts";

/** The options of {@linkcode deliver}. */
export interface Delivery {
  host: Host;
  /** The server, the client and the request. */
  login: DeviceLoginOptions;
  /** How the result is printed. */
  output: OutputOptions;
  /** Receives the result. */
  result: ResultWriter;
  /** The profile that the session is saved as. @default it is not saved */
  profile?: string | undefined;
  /** Saves the session. @default another process has saved it */
  saver?: LoginSaver | undefined;
}

/**
 * Delivers the tokens of an approved sign-in: saves the session, or prints the result. With a
 * profile the result is printed only if it is requested, or if the session could not be saved.
 *
 * @throws {DeviceLoginError} `store_unwritable`, `store_unreadable`, after the result is printed
 * @throws {UnwritableResult}
 */
export async function deliver(
  tokens: TokenSet,
  { host, login, output, result, profile, saver }: Delivery,
): Promise<void> {
  const { notices = [], failure } = await save(tokens, saver);
  let missing: string | undefined;
  if (profile === undefined || output.requested || failure !== undefined) {
    const { text, warning, empty } = await output.format.render(tokens.toJSON());
    const aligned = output.file === undefined && host.stdout.isTerminal;
    await result.write(output.formatName === "table" && !aligned ? withoutPadding(text) : text);
    if (warning) await warn(host, warning);
    if (empty) missing = warning;
  }
  if (failure !== undefined) throw failure;
  for (const notice of notices) await warn(host, notice);
  const retired = await saver?.retire(tokens);
  if (retired) await warn(host, retired);
  if (!output.quiet) {
    const form = signedInForm(host, output);
    await host.stderr.write(signedInLine(tokens, { login, profile, form })).catch(() => {});
  }
  // The tokens of a profile can be printed again. Without one the sign-in must not end as a failure:
  // nobody approves another one because of a typo.
  if (missing !== undefined && profile !== undefined) {
    throw usage("Nothing was printed. The session is saved: device-login token prints the token.");
  }
}

async function save(
  tokens: TokenSet,
  saver: LoginSaver | undefined,
): Promise<{ notices?: string[]; failure?: unknown }> {
  try {
    return { notices: await saver?.save(tokens) ?? [] };
  } catch (failure) {
    return { failure };
  }
}
