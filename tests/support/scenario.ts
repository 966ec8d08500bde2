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
import { leaks, secretsOf } from "./leaks.ts";

/** A server, a clock that a test moves, and a fetch between them that needs no network. */
export interface Scenario {
  clock: FakeClock;
  server: AuthorizationServer;
  fetch: typeof fetch;
  /** Every request that left, whatever it was for. */
  sent: Request[];
  /** What was warned of. */
  warnings: Warning[];
  /** All that was sent and came back, without the secrets. */
  trace(): string;
  /** The secrets. */
  secrets: Set<string>;
  /** Who asks whom. */
  connection: ConnectionOptions;
  /** The options of a login, with some of a test's own. */
  options(own?: Partial<DeviceLoginOptions>): DeviceLoginOptions;
  /** Starts a login. */
  start(own?: Partial<DeviceLoginOptions>): Promise<DeviceLogin>;
  /** No reply, and no end either: the clock goes on over it. */
  hang: Fault;
  /** The server's reply, after so many milliseconds of the clock. */
  delay(milliseconds: number): Fault;
  /** The token requests. */
  polls(): RecordedRequest[];
  /** Seconds between the start and the polls, one after the other. */
  gaps(): number[];
}

/**
 * Makes a scenario; the server can be given options of a test's own. Each is traced, and each trace
 * is searched for every secret in it: one that shows ends the test as an uncaught error.
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
      for (const secret of await secretsOf(request)) secrets.add(secret);
      const reply = await server.fetch(request);
      for (const secret of await secretsOf(reply)) secrets.add(secret);
      return reply;
    } finally {
      clock.busy--;
    }
  };
  let trace = "";
  const send = traceFetch(answer, {
    write(lines) {
      trace += lines;
      const found = leaks(lines, secrets);
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
