import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import type { LoginSaver } from "../../profile/login_saver.ts";
import type { ResultWriter } from "../../cli/result_writer.ts";
import { warn } from "../../cli/warn.ts";

/** Where a login's result goes. */
export interface Delivery {
  /** How it is written. */
  output: OutputOptions;
  /** Takes it. */
  result: ResultWriter;
  /** Keeps it, where it is to be kept. */
  keeper?: LoginSaver | undefined;
}

/**
 * Hands over what a person has approved: kept first, then printed, even where it could not be kept.
 *
 * @throws {DeviceLoginError} `store_unwritable`, `store_unreadable`, after the result is printed
 * @throws {UnwritableResult}
 */
export async function deliver(tokens: TokenSet, host: Host, delivery: Delivery): Promise<void> {
  const { output, result, keeper } = delivery;
  const { notices = [], failure } = await keep(tokens, keeper);
  const { text, warning } = await output.format.render(tokens.toJSON());
  await result.write(text);
  if (warning) await warn(host, warning);
  if (failure !== undefined) throw failure;
  if (!output.quiet) {
    const kept = keeper ? ` The session is kept as the profile ${keeper.profile}.` : "";
    await host.stderr.write(`${whoSignedIn(tokens)}${kept}\n`).catch(() => {});
  }
  for (const notice of notices) await warn(host, notice);
  const retired = await keeper?.retire(tokens);
  if (retired) await warn(host, retired);
}

async function keep(
  tokens: TokenSet,
  keeper: LoginSaver | undefined,
): Promise<{ notices?: string[]; failure?: unknown }> {
  try {
    return { notices: await keeper?.save(tokens) ?? [] };
  } catch (failure) {
    return { failure };
  }
}

function whoSignedIn({ claims }: TokenSet): string {
  if (claims === undefined) return "Signed in.";
  const name = [claims.email, claims.preferred_username, claims.name]
    .find((value) => typeof value === "string" && value !== "");
  const subject = printable(claims.sub, 200);
  return `Signed in as ${name ? `${printable(String(name), 200)} (${subject})` : subject}.`;
}
