import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import { proxyFor } from "../../host/proxy_for.ts";
import type { Clock } from "../../oauth/base/clock.ts";
import { connect, type Connection } from "../../oauth/connection/connection.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { type LoginRequest, readLoginRequest } from "../../oauth/login/login_request.ts";
import { startLogin } from "../../oauth/login/start_device_login.ts";
import { abortable } from "../../oauth/http/abortable.ts";
import { TimeLimit } from "../../oauth/http/time_limit.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import { certificateStep } from "./certificate_step.ts";
import {
  clockStep,
  connectionStep,
  isAboutCertificate,
  type Lookup,
  nameStep,
  nameToLookUp,
  proxyStep,
} from "./network_steps.ts";
import { type Exchange, observe, type ObservedFetch } from "./observe.ts";
import { type RequestFacts, requestSteps } from "./request_steps.ts";
import { serverSteps } from "./server_steps.ts";
import type { Step } from "./step.ts";

/** The longest time that a DNS lookup, or the reading of a certificate, may take. */
const DOCTOR_STEP_TIMEOUT_MS = 10_000;

/** The options of {@linkcode diagnose}. */
export interface DiagnosisOptions {
  /** The server, the client and the request. */
  login: DeviceLoginOptions;
  /** The network settings. */
  network: NetworkOptions;
  /** Ends the diagnosis. */
  signal: AbortSignal;
  /** Called before the wait for the poll, with its length in seconds. */
  onWait(seconds: number): void;
}

/** The parts of the host that a diagnosis uses. */
export type DiagnosisHost = Pick<Host, "clock" | "createFetch" | "lookUp" | "peerCertificate">;

/**
 * Checks the server and the client step by step, by the requests of a sign-in: discovery, one
 * device authorization request, and one poll. Ends at the first step whose failure makes the next
 * one impossible.
 *
 * @param options the server, the client and the network
 * @param host the host
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

  // If both URLs are given, nothing is sent to the base URL.
  const complete = login.deviceAuthorizationEndpoint !== undefined &&
    login.tokenEndpoint !== undefined;
  const base = login.issuer ?? (complete ? login.deviceAuthorizationEndpoint : login.endpoint);
  const url = new URL(base ?? "");
  const proxy = proxyFor(url, network.proxyEnv ?? {});
  const earlier = observed.exchanges.find((exchange) => new URL(exchange.url).host === url.host);
  const reached = earlier ?? await probe(url, { observed, clock, signal });
  const through = proxyStep(url, { proxy, reached });
  yield through;
  if (through.status === "failed") return;
  const name = nameToLookUp({ url, proxy });
  const lookedUp = name === undefined ? undefined : await lookUp(name, { host, signal });
  const reachable = reached.status !== undefined || isAboutCertificate(reached);
  const steps = [nameStep({ url, proxy, found: lookedUp, reached: reachable })];
  if (steps[0]?.status !== "failed") steps.push(connectionStep(url, reached));
  yield* steps;
  if (!reachable) return;

  const secure = url.protocol === "https:";
  const peer = await limited(
    (signal) =>
      secure
        ? host.peerCertificate(url, { ...network, signal })
        : Promise.reject(new Error("plain http")),
    { clock, signal },
  );
  const certificate = certificateStep({
    url,
    certificate: peer,
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

/** Returns the library's error, unless it is about the options or an interruption. */
async function settle(work: Promise<Connection>): Promise<Connection | DeviceLoginError> {
  return await work.catch((error: unknown) => {
    if (error instanceof DeviceLoginError && error.code !== "invalid_options") return error;
    throw error;
  });
}

/** Sends a request only to see whether the server responds. */
async function probe(
  url: URL,
  { observed, ...ending }: { observed: ObservedFetch; clock: Clock; signal: AbortSignal },
): Promise<Exchange> {
  const { fetch, exchanges } = observed;
  await limited(async (signal) => {
    const response = await fetch(url.href, { method: "GET", redirect: "manual", signal });
    await response.body?.cancel();
  }, ending);
  const exchange = exchanges.at(-1);
  if (exchange === undefined) throw new Error("a request was sent, but not recorded");
  return exchange;
}

async function lookUp(
  name: string,
  { host, signal }: { host: DiagnosisHost; signal: AbortSignal },
): Promise<Lookup> {
  const found = await limited(() => host.lookUp(name), { clock: host.clock, signal });
  return found instanceof Error ? { error: found } : { addresses: found };
}

/** Runs work with a time limit, and returns its failure rather than throwing it. */
async function limited<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<T | Error> {
  const limit = new TimeLimit(DOCTOR_STEP_TIMEOUT_MS, {
    clock,
    signal,
    reason: () => new Error("it took too long"),
  });
  try {
    return await abortable(work(limit.signal), limit);
  } catch (error) {
    signal.throwIfAborted();
    return error as Error;
  } finally {
    limit.lift();
  }
}

/** Starts a sign-in that needs no approval, and polls once. */
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
