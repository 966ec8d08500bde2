import type { Placeholders } from "../../testing/conformance/client/bench/placeholders.ts";

/** A placeholder in a client's command line; a folder is created for each run of the client. */
type Placeholder = keyof Placeholders | "folder";

/** The placeholders of which one is needed: without them, the client would talk to another server. */
export const SERVER_PLACEHOLDERS = ["issuer", "device_endpoint"] as const satisfies Placeholder[];

/** All placeholders. */
export const PLACEHOLDERS = [
  ...SERVER_PLACEHOLDERS,
  ...["token_endpoint", "revocation_endpoint", "client_id", "client_secret"] as const,
  ...["scope", "resource", "authorization_details", "folder"] as const,
] satisfies Placeholder[];
