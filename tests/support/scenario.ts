import assert from "node:assert/strict";
import type { DeviceLogin } from "../../lib/oauth/login/device_login.ts";
import { startDeviceLogin } from "../../lib/oauth/login/start_device_login.ts";
import type { ConnectionOptions, DeviceLoginOptions } from "../../lib/oauth/options.ts";
import { traceFetch } from "../../lib/oauth/trace/trace_fetch.ts";
import type { Warning } from "../../lib/oauth/base/warning.ts";
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  createAuthorizationServer,
  delay,
  type Fault,
  hang,
  type RecordedRequest,
} from "../../lib/testing/mod.ts";
import { FakeClock } from "./fake_clock.ts";
import { collectSecrets, findLeaks } from "./leaks.ts";

/** A server, a clock that a test advances, and a fetch to the server without a network. */
export interface Scenario {
  clock: FakeClock;
  server: AuthorizationServer;
  fetch: typeof fetch;
  /** Every request, to any endpoint. */
  sent: Request[];
  /** The warnings. */
  warnings: Warning[];
  /** The trace of all requests and replies, without the secrets. */
  trace(): string;
  /** The secrets in all requests and replies. */
  secrets: Set<string>;
  /** The client and the server. */
  connection: ConnectionOptions;
  /** Returns the options of a login, with overrides. */
  options(own?: Partial<DeviceLoginOptions>): DeviceLoginOptions;
  /** Starts a login. */
  start(own?: Partial<DeviceLoginOptions>): Promise<DeviceLogin>;
  /** Never replies; the clock advances meanwhile. */
  hang: Fault;
  /** Returns the server's reply after this many milliseconds of the clock. */
  delay(milliseconds: number): Fault;
  /** Returns the token requests. */
  polls(): RecordedRequest[];
  /** Returns the seconds from the start to the first poll, and between polls. */
  gaps(): number[];
}

/**
 * Creates a scenario, with options for its server. Everything is traced, and the trace is searched
 * for secrets: a leak fails the test with an uncaught error.
 */
export function createScenario(own: Partial<AuthorizationServerOptions> = {}): Scenario {
  const clock = new FakeClock();
  const server = createAuthorizationServer({
    issuer: "https://auth.example.com",
    now: clock.now,
    ...own,
  });
  const sent: Request[] = [];
  const warnings: Warning[] = [];
  const secrets = new Set(own.clients?.flatMap(({ client_secret }) => client_secret ?? []));
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push(request.clone());
    clock.busy++;
    try {
      for (const secret of await collectSecrets(request)) secrets.add(secret);
      const reply = await server.fetch(request);
      for (const secret of await collectSecrets(reply)) secrets.add(secret);
      return reply;
    } finally {
      clock.busy--;
    }
  };
  let trace = "";
  const send = traceFetch(answer, {
    write(lines) {
      trace += lines;
      const found = findLeaks(lines, secrets);
      if (found.length > 0) setTimeout(() => assert.fail(`The trace shows ${found}:\n${lines}`));
    },
    secrets: [...secrets],
    clock,
  });
  const connection: ConnectionOptions = {
    issuer: server.issuer,
    clientId: "cli",
    fetch: send,
    clock,
    onWarning: (warning) => warnings.push(warning),
  };
  const options = (more: Partial<DeviceLoginOptions> = {}) => ({ ...connection, ...more });
  const polls = () => server.requests.filter(({ endpoint }) => endpoint === "token");
  return {
    clock,
    server,
    fetch: send,
    sent,
    warnings,
    trace: () => trace,
    secrets,
    connection,
    options,
    start: (more) => clock.run(startDeviceLogin(options(more))),
    hang: (request, next) => clock.idle(Promise.resolve(hang()(request, next))),
    delay: (milliseconds) => delay(() => clock.idle(clock.sleep(milliseconds))),
    polls,
    gaps() {
      const start = server.requests.find(({ endpoint }) => endpoint === "device_authorization");
      const times = [start, ...polls()].map((request) => request?.time ?? NaN);
      return times.slice(1).map((time, index) => (time - (times[index] ?? NaN)) / 1000);
    },
  };
}
