import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import type { LoginSaver } from "../../profile/login_saver.ts";
import type { ResultWriter } from "../../cli/result_writer.ts";
import { warn } from "../../cli/warn.ts";

/** The options of {@linkcode deliver}. */
export interface Delivery {
  host: Host;
  /** How the result is printed. */
  output: OutputOptions;
  /** Receives the result. */
  result: ResultWriter;
  /** Saves the session, if a profile is named. */
  saver?: LoginSaver | undefined;
}

/**
 * Delivers the tokens of an approved sign-in: saves the session, then prints the result, even if
 * the session could not be saved.
 *
 * @throws {DeviceLoginError} `store_unwritable`, `store_unreadable`, after the result is printed
 * @throws {UnwritableResult}
 */
export async function deliver(
  tokens: TokenSet,
  { host, output, result, saver }: Delivery,
): Promise<void> {
  const { notices = [], failure } = await save(tokens, saver);
  const { text, warning } = await output.format.render(tokens.toJSON());
  await result.write(text);
  if (warning) await warn(host, warning);
  if (failure !== undefined) throw failure;
  if (!output.quiet) {
    const saved = saver ? ` The session is saved as the profile ${saver.profile}.` : "";
    await host.stderr.write(`${describeSignIn(tokens)}${saved}\n`).catch(() => {});
  }
  for (const notice of notices) await warn(host, notice);
  const retired = await saver?.retire(tokens);
  if (retired) await warn(host, retired);
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

function describeSignIn({ claims }: TokenSet): string {
  if (claims === undefined) return "Signed in.";
  const name = [claims.email, claims.preferred_username, claims.name]
    .find((value) => typeof value === "string" && value !== "");
  const subject = printable(claims.sub, 200);
  return `Signed in as ${name ? `${printable(String(name), 200)} (${subject})` : subject}.`;
}
