import { systemClock } from "../base/clock.ts";
import { createTimeline } from "../base/timeline.ts";
import { connect, type Connection, type Connector } from "../connection/connection.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { Flight } from "../http/flight.ts";
import { DpopKey } from "../keys/dpop_key.ts";
import type { DeviceLoginOptions } from "../options.ts";
import { tokenParameters } from "../request/request_parameters.ts";
import { DeviceLogin } from "./device_login.ts";
import { clampInterval } from "./poll.ts";
import { checkSavedLogin, type SavedLogin, savedLoginRefused } from "./saved_login.ts";

/**
 * Continues a login that was saved, in another process or another request. Nothing is sent until it
 * is polled. The server's endpoints come from the options or from discovery, never from the saved
 * login.
 *
 * @param saved the result of `JSON.stringify(login)`, parsed
 * @param options the same server and client again, with the client's secret if it has one
 * @throws {DeviceLoginError} `saved_login_mismatch`, `invalid_options`
 *
 * @example
 * ```ts
 * const login = resumeDeviceLogin(JSON.parse(text), { issuer, clientId: "cli" });
 * const step = await login.poll();
 * ```
 */
export function resumeDeviceLogin(saved: unknown, options: DeviceLoginOptions): DeviceLogin {
  const { clock = systemClock, signal, beforeTokenRequest } = options;
  const checked = checkSavedLogin(saved, options);
  let connection: Connection | undefined;
  let connecting: Flight<Connection> | undefined;
  const now = createTimeline(clock);
  const interval = clampInterval(checked.interval * 1000);
  const { nextPollAt, expiresAt } = savedTimes(checked, now());
  const clockSkew = (checked.clock_skew ?? 0) * 1000;
  const further = new URLSearchParams({
    ...checked.token_parameters,
    ...Object.fromEntries(tokenParameters(options)),
  });
  const connector: Connector = {
    serverName: checked.server,
    client: { client_id: checked.client_id },
    clock,
    serverClock: {
      get skew() {
        return connection?.serverClock.skew ?? clockSkew;
      },
    },
    async connect(signal) {
      if (connection) return connection;
      connecting ??= new Flight(
        async (ending) =>
          connection = await connect({ ...options, signal: ending.signal }, { clockSkew }),
        { onEnd: () => connecting = undefined },
      );
      return await connecting.join(signal);
    },
  };
  return new DeviceLogin({
    connector,
    codes: {
      device_code: checked.device_code,
      user_code: checked.user_code,
      verification_uri: checked.verification_uri,
      verification_uri_complete: checked.verification_uri_complete,
    },
    request: {
      scope: checked.scope,
      claims: { nonce: checked.nonce, maxAge: checked.max_age, acrValues: checked.acr_values },
      tokenParameters: further.size > 0 ? further : undefined,
      dpopKey: readDpopKey(checked, options),
      beforeTokenRequest,
    },
    now,
    signal,
  }, {
    interval,
    wait: interval,
    nextPollAt: Math.min(nextPollAt, expiresAt),
    expiresAt,
    inDoubt: checked.in_doubt ?? false,
    answered: checked.answered ?? false,
    fault: undefined,
  });
}

/**
 * Returns when the login is polled and when it ends. No wait is longer now than it was when the login
 * was saved: the clock may have been set back since.
 */
function savedTimes(saved: SavedLogin, now: number): { nextPollAt: number; expiresAt: number } {
  const [nextPollAt, expiresAt] = [Date.parse(saved.next_poll_at), Date.parse(saved.expires_at)];
  if (saved.saved_at === undefined) {
    return { nextPollAt: Math.min(nextPollAt, now + saved.interval * 1000), expiresAt };
  }
  const earlier = Math.max(Date.parse(saved.saved_at) - now, 0);
  // What is left of absurd times has to stay a time that a `Date` can hold.
  const moved = (time: number) => Math.max(time - earlier, 0);
  return { nextPollAt: moved(nextPollAt), expiresAt: moved(expiresAt) };
}

/** Returns the key that was saved with the login, or else the caller's. */
function readDpopKey(
  { dpop_jwk }: SavedLogin,
  { dpop }: DeviceLoginOptions,
): DpopKey | undefined {
  if (dpop_jwk) {
    try {
      return new DpopKey(dpop_jwk);
    } catch (error) {
      throw error instanceof DeviceLoginError ? savedLoginRefused(error.message) : error;
    }
  }
  if (typeof dpop !== "function") return dpop;
  throw new DeviceLoginError(
    "saved_login_mismatch",
    "The saved login was started without DPoP: provide a key of your own, or start again.",
  );
}
