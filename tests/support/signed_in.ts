import type { TokenSet } from "../../lib/oauth/tokens/token_set.ts";
import { saveSession } from "../../lib/session/save_session.ts";
import type { SessionOptions } from "../../lib/session/session_options.ts";
import { memoryStore } from "../../lib/session/stores/memory_store.ts";
import type { SessionStore } from "../../lib/session/stores/session_store.ts";
import type { AuthorizationServerOptions } from "../../lib/testing/mod.ts";
import { createScenario, type Scenario } from "./scenario.ts";

/** A scenario after a sign-in, with a saved session. */
export interface SignedIn extends Scenario {
  session: SessionOptions;
  store: SessionStore;
  /** The tokens of the sign-in. */
  tokens: TokenSet;
  /** The refresh tokens that were sent, in order. */
  refreshes(): (string | null)[];
}

/**
 * Signs in and saves the session.
 *
 * @param own the test's own server, session and store
 */
export async function signedIn(
  own: {
    server?: Partial<AuthorizationServerOptions>;
    session?: Partial<SessionOptions>;
    store?: SessionStore;
  } = {},
): Promise<SignedIn> {
  const scenario = createScenario(own.server);
  const { clock, connection, server } = scenario;
  const store = own.store ?? memoryStore();
  const scope = "openid email offline_access";
  const session: SessionOptions = { ...connection, scope, store, ...own.session };
  const login = await scenario.start(session);
  server.approve();
  const tokens = await clock.run(login.wait());
  await saveSession(session, tokens);
  const refreshes = () =>
    scenario.polls()
      .filter(({ body }) => body.get("grant_type") === "refresh_token")
      .map(({ body }) => body.get("refresh_token"));
  return { ...scenario, session, store, tokens, refreshes };
}
