import type { Clock } from "../../../../oauth/base/clock.ts";
import { sleep } from "../../../../oauth/base/sleep.ts";
import { isObject } from "../../../../oauth/encoding/is_object.ts";
import { parseJson } from "../../../../oauth/encoding/parse_json.ts";
import { createAuthorizationServer } from "../../../server/authorization_server.ts";
import { ENDPOINT_PATHS, endpointAt, type EndpointName } from "../../../server/endpoint.ts";
import { change, type Fault } from "../../../server/faults.ts";
import { CLIENT_ID, type ClientScenario, type ScenarioContext } from "./client_scenario.ts";
import type { Placeholders } from "./placeholders.ts";
import type { Exchange } from "./recording.ts";

/** The options of {@linkcode createScriptedServer}. */
export interface ScriptedServerOptions {
  /** The origin on which it is served. */
  readonly origin: string;
  /** Another origin, which its replies may name. */
  readonly elsewhere: string;
  readonly clock: Clock;
}

/** A server that acts out a scenario, and records it. */
export interface ScriptedServer {
  /** The requests so far, in the order in which they were received. */
  readonly exchanges: readonly Exchange[];
  /** The values for the client's command line. */
  readonly placeholders: Placeholders;
  /** Answers a request to the server. */
  answer(request: Request): Promise<Response>;
  /** Answers a request to the other origin. */
  answerElsewhere(request: Request): Promise<Response>;
}

/**
 * Creates the server of a scenario. It authenticates no client and accepts polls of any frequency:
 * the checks judge by the recording.
 *
 * @param scenario the scenario
 * @param options where it is served, and its clock
 */
export async function createScriptedServer(
  scenario: ClientScenario,
  { origin, elsewhere, clock }: ScriptedServerOptions,
): Promise<ScriptedServer> {
  const start = clock.monotonic();
  const issuer = origin + scenario.issuerPath;
  const base = issuer.replace(/\/$/, "");
  const server = createAuthorizationServer({
    issuer,
    clients: [{ client_id: CLIENT_ID }],
    // Nothing is too early, so that a script decides alone what is replied.
    interval: 0,
    signingAlgorithm: "RS256",
    now: clock.now,
  });
  const context: ScenarioContext = {
    server,
    elsewhere,
    now: () => Math.floor(clock.now() / 1000),
    wait: (milliseconds) => sleep(milliseconds, { clock }),
  };
  const scripts = new Map<EndpointName, Fault[]>();
  for (const [endpoint, faults] of Object.entries(await scenario.replies(context))) {
    scripts.set(endpoint as EndpointName, [...faults]);
  }
  const exchanges: Exchange[] = [];

  /** The members that differ from the server's own replies. */
  const members: Partial<Record<Exchange["endpoint"], Readonly<Record<string, unknown>>>> = {
    device_authorization: scenario.device,
    // OpenID Connect Discovery 1.0 section 3 demands it, and there are clients that need it.
    "openid-configuration": { authorization_endpoint: `${base}/authorize` },
  };

  async function answerItself(request: Request, endpoint: Exchange["endpoint"]): Promise<Response> {
    const reply = await server.fetch(request);
    if (!reply.ok) return reply;
    // A person approves at once, so that the first poll that is not scripted succeeds.
    if (endpoint === "device_authorization") server.approve();
    const edited = members[endpoint];
    if (edited === undefined) return reply;
    return await change((body) => Object.assign(body, edited))(
      request,
      () => Promise.resolve(reply),
    );
  }

  async function record(request: Request, endpoint: Exchange["endpoint"]): Promise<Exchange> {
    const { method, headers } = request;
    const form = new URLSearchParams(method === "POST" ? await request.text() : "");
    const at = clock.monotonic() - start;
    const exchange: Exchange = { endpoint, method, url: new URL(request.url), headers, form, at };
    exchanges.push(exchange);
    return exchange;
  }

  async function reply(
    exchange: Exchange,
    answer: () => Response | Promise<Response>,
  ): Promise<Response> {
    try {
      const response = await answer();
      exchange.status = response.status;
      if (isReadable(response)) {
        const body = await response.clone().text().then(parseJson, () => undefined);
        if (isObject(body)) exchange.reply = body;
      }
      return response;
    } finally {
      exchange.settledAt = clock.monotonic() - start;
    }
  }

  return {
    exchanges,
    placeholders: {
      issuer,
      device_endpoint: base + ENDPOINT_PATHS.device_authorization,
      token_endpoint: base + ENDPOINT_PATHS.token,
      revocation_endpoint: base + ENDPOINT_PATHS.revocation,
      client_id: CLIENT_ID,
      client_secret: scenario.secret,
      scope: "openid offline_access",
      resource: "https://api.example.com/v1",
      authorization_details: JSON.stringify([{ type: "account", actions: ["read"] }]),
    },
    async answer(request) {
      const issuerPath = scenario.issuerPath.replace(/\/$/, "");
      const endpoint = endpointAt(new URL(request.url).pathname, issuerPath) ?? "unknown";
      const exchange = await record(request.clone(), endpoint);
      const script = endpoint === "unknown" ? undefined : scripts.get(endpoint)?.shift();
      const next = () => answerItself(request, endpoint);
      return await reply(exchange, () => script ? script(request, next) : next());
    },
    async answerElsewhere(request) {
      const exchange = await record(request, "elsewhere");
      return await reply(exchange, () => new Response("Not found\n", { status: 404 }));
    },
  };
}

/** Whether the whole body can be read: one that announces its length breaks off. */
function isReadable({ headers, body }: Response): boolean {
  return body !== null && !headers.has("content-length");
}
