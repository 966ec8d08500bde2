import type { Host } from "../../host/host.ts";
import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { columns } from "../../output/columns.ts";
import { parseDocumentFormat } from "../../output/document_format.ts";
import { timeAway } from "../../output/time_text.ts";
import {
  type FoundLogin,
  listPendingLogins,
  openPendingStore,
} from "../../profile/pending/pending_store.ts";
import { printRendering } from "../../cli/print_rendering.ts";
import { warn } from "../../cli/warn.ts";
import type { Settings } from "../../settings/settings.ts";

/** A pending login, as `resume --list` shows it. */
export interface ListedLogin {
  readonly id: string;
  readonly server: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly expires_at: string;
  readonly profile?: string | undefined;
}

/** `device-login resume --list`: lists the pending logins. Sends nothing. */
export async function listPending({ format, raw, store }: Settings, host: Host): Promise<void> {
  const now = host.clock.now();
  const printed = await parseDocumentFormat(
    { format, raw },
    (document: { logins: ListedLogin[] }) => loginTable(document.logins, now),
  );
  const { logins, problems } = await listPendingLogins(openPendingStore(store, host));
  for (const { message } of problems) await warn(host, message);
  const alive = logins.filter(({ pending }) => Date.parse(pending.login.expires_at) > now);
  await printRendering(await printed.render({ logins: alive.map(toListed) }), host);
  if (alive.length === 0) {
    await warn(host, "There is no pending login. To start one, run: device-login start");
  }
}

function toListed({ id, pending: { login }, context }: FoundLogin): ListedLogin {
  const { server, user_code, verification_uri } = login;
  const expires_at = rfc3339Seconds(new Date(login.expires_at));
  return { id, server, user_code, verification_uri, expires_at, profile: context.profile?.name };
}

function loginTable(logins: readonly ListedLogin[], now: number): string {
  if (logins.length === 0) return "";
  const rows = logins.map(({ id, server, user_code, expires_at }) => [
    id,
    printable(server, 36),
    printable(user_code, 20),
    timeAway(Date.parse(expires_at), now).replace("in ", ""),
  ]);
  return columns([["ID", "SERVER", "CODE", "TIME LEFT"], ...rows]);
}
