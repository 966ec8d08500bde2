import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import { proxyFor } from "../../host/proxy_for.ts";
import type { Clock } from "../../oauth/base/clock.ts";
import { connect, type Connection } from "../../oauth/connection/connection.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { type LoginRequest, readLoginRequest } from "../../oauth/login/login_request.ts";
import { startLogin } from "../../oauth/login/start_device_login.ts";
import { abortable } from "../../oauth/http/abortable.ts";
import { timeLimit } from "../../oauth/http/time_limit.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import { certificateStep } from "./certificate_step.ts";
import {
  clockStep,
  connectionStep,
  isAboutCertificate,
  type LookedUp,
  nameStep,
  nameToLookUp,
  proxyStep,
} from "./network_steps.ts";
import { type Exchange, observe, type ObservedFetch } from "./observe.ts";
import { type RequestFacts, requestSteps } from "./request_steps.ts";
import { serverSteps } from "./server_steps.ts";
import type { Step } from "./step.ts";

/** Milliseconds that looking at a name, or at a certificate, may take. */
const PATIENCE = 10_000;

/** What is examined. */
export interface DiagnosisOptions {
  /** The server, the client, and what is asked for. */
  login: DeviceLoginOptions;
  /** How the server is reached. */
  network: NetworkOptions;
  /** Ends it. */
  signal: AbortSignal;
  /** Told before the one wait that there is, in seconds. */
  onWait(seconds: number): void;
}

/** The parts of the host that it looks through. */
export type DiagnosisHost = Pick<Host, "clock" | "createFetch" | "lookUp" | "peerCertificate">;

/**
 * Tries server and client step by step, by what a sign-in would send: the discovery requests, one
 * device authorization request, and one poll. It ends with the first step without which the next
 * can't be taken.
 *
 * @param options what is examined
 * @param host the system around it
 * @throws {DeviceLoginError} `invalid_options`, before anything is sent
 */
export async function* diagnose(
  options: DiagnosisOptions,
  host: DiagnosisHost,
): AsyncGenerator<Step> {
  const { network, signal } = options;
  const { clock } = host;
  const observed = observe(await host.createFetch(network), clock.now);
  const login = { ...options.login, fetch: observed.fetch, clock, signal };
  const request = await readLoginRequest(login);
  const found = await settle(connect(login));

  // With both URLs given, a base URL need not even exist.
  const complete = login.deviceAuthorizationEndpoint !== undefined &&
    login.tokenEndpoint !== undefined;
  const base = login.issuer ?? (complete ? login.deviceAuthorizationEndpoint : login.endpoint);
  const url = new URL(base ?? "");
  const proxy = proxyFor(url, network.proxyEnv ?? {});
  yield proxyStep(url, proxy);
  const asked = observed.exchanges.find((exchange) => new URL(exchange.url).host === url.host);
  const reached = asked ?? await knock(url, observed, { clock, signal });
  const name = nameToLookUp({ url, proxy });
  const lookedUp = name === undefined ? undefined : await lookUp(name, host, signal);
  const there = reached.status !== undefined || isAboutCertificate(reached);
  const steps = [nameStep({ url, proxy, found: lookedUp, reached: there })];
  if (steps[0]?.status !== "failed") steps.push(connectionStep(url, reached));
  yield* steps;
  if (!there) return;

  const secure = url.protocol === "https:";
  const seen = await within(
    (signal) =>
      secure
        ? host.peerCertificate(url, { proxyEnv: network.proxyEnv, signal })
        : Promise.reject(new Error("plain http")),
    { clock, signal },
  );
  const certificate = certificateStep({
    url,
    certificate: seen,
    refusal: reached.error,
    skipTlsVerify: network.skipTlsVerify ?? false,
    now: clock.now(),
  });
  yield certificate;
  if (certificate.status === "failed") return;

  const { exchanges } = observed;
  const server = serverSteps({ options: login, found, exchanges });
  yield* server;
  const usable = !server.some(({ status }) => status === "failed");
  yield clockStep(exchanges);
  if (usable && !(found instanceof Error)) {
    const { clientId, pkce = false } = login;
    const { authMethod, metadata } = found;
    const tried = await tryRequests(found, { request, onWait: options.onWait });
    yield* requestSteps({ clientId, pkce, authMethod, metadata, ...tried });
  }
}

/** What a step of the library comes to; a fault in the options, and an interruption, end it all. */
async function settle(work: Promise<Connection>): Promise<Connection | DeviceLoginError> {
  return await work.catch((error: unknown) => {
    if (error instanceof DeviceLoginError && error.code !== "invalid_options") return error;
    throw error;
  });
}

/** Asks where nobody has been asked yet, only to see whether anybody is there. */
async function knock(
  url: URL,
  { fetch, exchanges }: ObservedFetch,
  ending: { clock: Clock; signal: AbortSignal },
): Promise<Exchange> {
  await within(async (signal) => {
    const response = await fetch(url.href, { method: "GET", redirect: "manual", signal });
    await response.body?.cancel();
  }, ending);
  const exchange = exchanges.at(-1);
  if (exchange === undefined) throw new Error("what was sent has been observed");
  return exchange;
}

async function lookUp(
  name: string,
  host: DiagnosisHost,
  signal: AbortSignal,
): Promise<LookedUp> {
  const found = await within(() => host.lookUp(name), { clock: host.clock, signal });
  return found instanceof Error ? { error: found } : { addresses: found };
}

/** Gives something a time limit, and takes its failure for an answer. */
async function within<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<T | Error> {
  const limit = timeLimit(PATIENCE, { clock, signal, reason: () => new Error("it took too long") });
  try {
    return await abortable(work(limit.signal), limit.signal);
  } catch (error) {
    signal.throwIfAborted();
    return error as Error;
  } finally {
    limit.lift();
  }
}

/** Starts a sign-in that nobody is to approve, and requests its tokens once. */
async function tryRequests(
  connection: Connection,
  { request, onWait }: { request: LoginRequest; onWait: (seconds: number) => void },
): Promise<Pick<RequestFacts, "started" | "polled" | "error">> {
  let started: RequestFacts["started"];
  try {
    const login = await startLogin(connection, request);
    started = login;
    onWait(login.interval);
    for await (const event of login.events()) {
      if (event.type === "retry") return { started, error: event.error };
      if (event.type !== "prompt" && event.type !== "error") return { started, polled: event.type };
    }
    throw new Error("a login ends with tokens or an error");
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    return { started, error };
  }
}
