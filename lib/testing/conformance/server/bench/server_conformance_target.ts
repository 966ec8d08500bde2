import type { ConnectionOptions } from "../../../../oauth/options.ts";
import type { AccessOptions } from "../../../../oauth/request/access_options.ts";
import type { Decide } from "./decision.ts";

/** The server and the client of a conformance run, and the help that it has. */
export interface ServerConformanceTarget
  extends Omit<ConnectionOptions, "decryptIdToken" | "onWarning" | "server">, AccessOptions {
  /** Whether to use PKCE (RFC 7636), for a server that requires it. @default false */
  pkce?: boolean | undefined;
  /**
   * Another public client that may use the device flow: for the rules about a code or a token of
   * another client. By default these rules are tested with a client that does not exist.
   */
  otherClientId?: string | undefined;
  /** Approves and denies sign-ins. Without it, only rules that need no person are judged. */
  decide?: Decide | undefined;
  /** The longest time to wait for a code to expire, in seconds. @default 60 */
  maxWait?: number | undefined;
}
