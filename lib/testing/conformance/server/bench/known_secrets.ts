import { requestSecrets } from "../../../../oauth/redact/request_secrets.ts";
import { Redactor } from "../../../../oauth/redact/redactor.ts";
import type { ObservedReply } from "./observed_reply.ts";

/** The members of a reply that are secrets. A user code is not: the person who types it sees it. */
const SECRET_MEMBER = /_token$|^device_code$/;

/** The parts of an exchange that may contain secrets. */
export interface SecretExchange {
  readonly headers: Iterable<[name: string, value: string]>;
  readonly form: URLSearchParams | undefined;
  readonly members: ObservedReply["members"];
}

/** The secrets that a run has sent and received: a server may repeat them in any later reply. */
export class KnownSecrets {
  readonly #values: Set<string> = new Set();
  readonly #redactors: Redactor[] = [];

  /** Adds the secrets of an exchange. */
  add({ headers, form, members }: SecretExchange): void {
    const issued = Object.entries(members).filter((member): member is [string, string] =>
      typeof member[1] === "string" && SECRET_MEMBER.test(member[0])
    );
    const fresh = [...requestSecrets(headers, form), ...issued]
      .filter(([, value]) => !this.#values.has(value));
    if (fresh.length === 0) return;
    for (const [, value] of fresh) this.#values.add(value);
    // A redactor that knows too many secrets shows nothing, so each exchange has its own.
    this.#redactors.push(new Redactor(fresh));
  }

  /** Returns a text without the secrets. */
  redact(text: string): string {
    return this.#redactors.reduce((shown, one) => one.redact(shown, shown.length), text);
  }
}
