import { DeviceLoginError } from "../../../../oauth/base/errors.ts";
import { sleep } from "../../../../oauth/base/sleep.ts";
import { AUTH_METHOD_TRAITS } from "../../../../oauth/client/auth_method.ts";
import { connect, type Connection } from "../../../../oauth/connection/connection.ts";
import { isLoopback, parseSecureUrl } from "../../../../oauth/http/secure_url.ts";
import {
  createTransport,
  type SendInit,
  type Transport,
} from "../../../../oauth/http/transport.ts";
import { wellKnownUrls } from "../../../../oauth/server/discovery.ts";
import type { ServerMetadata } from "../../../../oauth/server/server_metadata.ts";
import type { ServerConformanceTarget } from "./server_conformance_target.ts";
import { carriesCredential, clientOf, type Identity, IDENTITY_WORDS } from "./identity.ts";
import { chooseMetadata, type MetadataReply } from "./metadata_document.ts";
import { KnownSecrets } from "./known_secrets.ts";
import { NotJudged } from "./not_judged.ts";
import { isRefusal, type ObservedReply, receiveReply } from "./observed_reply.ts";
import { RequestLog } from "./request_log.ts";

/** An endpoint's name in the metadata. */
export type BenchEndpoint =
  | "device_authorization_endpoint"
  | "token_endpoint"
  | "revocation_endpoint";

/** A request to an endpoint. */
export interface BenchRequest {
  /** The parameters, in addition to the client's authentication. */
  readonly parameters?: Iterable<readonly [name: string, value: string]>;
  /** The client that it claims to come from. @default "own" */
  readonly as?: Identity;
  /** The HTTP method. @default "POST" */
  readonly method?: "GET" | "POST";
  /** The name of a parameter that is sent twice. */
  readonly repeated?: string;
  /** What is unusual about it, for observations. */
  readonly note?: string;
  /**
   * Milliseconds in which the reply must arrive, although the run has been ended. By default the end
   * of the run is that of its requests.
   */
  readonly timeout?: number | undefined;
}

/** A request that was refused. */
export interface RefusedRequest {
  /** The request, as observations show it. */
  readonly tried: string;
  readonly reply: ObservedReply;
}

/** Sends the requests of a conformance run as different clients, and reads the replies literally. */
export class BenchClient {
  /** The options of the run. */
  readonly options: ServerConformanceTarget;
  /** The requests and events. */
  readonly log: RequestLog;
  /** The POST requests to an endpoint that were refused so far. */
  readonly refused: RefusedRequest[] = [];
  /** The secrets so far. */
  readonly secrets: KnownSecrets = new KnownSecrets();
  /** The failures of URLs that did not reply, without their queries. */
  readonly #silent: Map<string, DeviceLoginError> = new Map();
  /** A connection without metadata: it has checked the options, and sends the requests. */
  readonly #probe: Connection;
  /** Sends requests with none of the caller's headers but the name of the program. */
  readonly #bare: Transport;
  readonly #connections: Map<Identity, Promise<Connection>> = new Map();
  #documents: Promise<readonly MetadataReply[]> | undefined;
  #metadata: Promise<ServerMetadata> | undefined;

  /**
   * Creates a client.
   *
   * @param options the options of the run
   * @param more the checked connection, and the most requests that scenarios share
   */
  protected constructor(
    options: ServerConformanceTarget,
    { probe, shared }: { probe: Connection; shared: number },
  ) {
    this.options = options;
    this.#probe = probe;
    const agent = new Headers(options.headers).get("user-agent");
    this.#bare = createTransport({
      fetch: options.fetch ?? fetch,
      headers: new Headers(agent === null ? {} : { "user-agent": agent }),
      clock: probe.clock,
    });
    this.log = new RequestLog(shared, () => probe.clock.now());
  }

  /**
   * Checks the options; nothing is sent.
   *
   * @throws {DeviceLoginError} `invalid_options`
   */
  protected static async probe(options: ServerConformanceTarget): Promise<Connection> {
    const { issuer, endpoint, allowHttp } = options;
    const base = issuer ?? endpoint;
    if (base !== undefined) parseSecureUrl(base, { name: "server's URL", allowHttp });
    return await connect({ ...options, server: {} });
  }

  /** Whether the server is on this machine, where plain http is safe. */
  get isLocal(): boolean {
    const url = URL.parse(this.#probe.serverName);
    return url !== null && isLoopback(url);
  }

  /** Returns milliseconds since the epoch. */
  now(): number {
    return this.#probe.clock.now();
  }

  /** Waits until a time, in milliseconds since the epoch. */
  async waitUntil(time: number): Promise<void> {
    const { clock } = this.#probe;
    const { signal } = this.options;
    signal?.throwIfAborted();
    if (time > this.now()) await sleep(time - this.now(), { clock, signal });
  }

  /** Returns the replies to the requests for the metadata; none if only the endpoints are named. */
  documents(): Promise<readonly MetadataReply[]> {
    return this.#documents ??= this.#fetchDocuments();
  }

  /** Returns the server's metadata. */
  metadata(): Promise<ServerMetadata> {
    return this.#metadata ??= this.documents().then((found) => chooseMetadata(found, this.options));
  }

  /** Returns the connection of the client under test. */
  connection(): Promise<Connection> {
    return this.#connectionAs("own");
  }

  /** Whether the client authenticates with something that a request can leave out. */
  async isConfidential(): Promise<boolean> {
    return carriesCredential((await this.connection()).authMethod);
  }

  /** Whether the client sends a secret. */
  async sendsSecret(): Promise<boolean> {
    const { sentIn } = AUTH_METHOD_TRAITS[(await this.connection()).authMethod];
    return sentIn === "header" || sentIn === "body";
  }

  /** Whether a URL of the server's choice may be requested: not on this machine for one elsewhere. */
  mayVisit(url: string): boolean {
    return this.isLocal || !isLoopback(new URL(url));
  }

  /**
   * Requests a URL of the server's choice, or without TLS: without credentials, and without the
   * caller's headers, which may be secrets.
   */
  async visit(url: string): Promise<ObservedReply> {
    const headers = { accept: "text/html, application/json;q=0.9" };
    return await this.#send(url, { method: "GET", headers, transport: this.#bare });
  }

  /** Throws the failure of a URL that has not replied: nobody waits for that a second time. */
  protected throwIfSilent(url: string): void {
    const failure = this.#silent.get(placeOf(url));
    if (failure !== undefined) throw failure;
  }

  /**
   * Sends a request to an endpoint.
   *
   * @throws {NotJudged} if the server does not have it
   * @throws {DeviceLoginError} `network` if it does not reply, or has not replied before
   */
  async send(endpoint: BenchEndpoint, request: BenchRequest = {}): Promise<ObservedReply> {
    const { as = "own", method = "POST", parameters = [], repeated, note, timeout } = request;
    const { metadata, server, client, authenticateAt } = await this.#connectionAs(as);
    const url = metadata[endpoint];
    if (url === undefined) throw new NotJudged(`the metadata names no ${endpoint}`);
    const form = new URLSearchParams([...parameters].map(([name, value]) => [name, value]));
    const headers = new Headers({ accept: "application/json" });
    await authenticateAt(url)(server, client, form, headers);
    // RFC 8628 section 3.1: also sent by a client that authenticates in the header.
    if (endpoint === "device_authorization_endpoint") form.set("client_id", client.client_id);
    if (repeated !== undefined) form.append(repeated, form.get(repeated) ?? "");
    const init = { method, headers: Object.fromEntries(headers), timeout };
    const label = [IDENTITY_WORDS[as], note].filter(Boolean).join(" ");
    if (method === "POST") {
      const reply = await this.#send(url, { ...init, body: form, label });
      if (isRefusal(reply)) this.refused.push({ tried: describe(url, { method, label }), reply });
      return reply;
    }
    // No credential is sent in a URL (RFC 6749 section 2.3.1).
    for (const name of ["client_secret", "client_assertion"]) form.delete(name);
    const target = new URL(url);
    for (const [name, value] of form) target.searchParams.append(name, value);
    return await this.#send(target.href, { ...init, label });
  }

  async #fetchDocuments(): Promise<readonly MetadataReply[]> {
    const base = this.options.issuer ?? this.options.endpoint;
    if (base === undefined) return [];
    const replies: MetadataReply[] = [];
    for (const url of wellKnownUrls(new URL(base))) {
      const init = { method: "GET", headers: { accept: "application/json" } };
      replies.push({ path: new URL(url).pathname, reply: await this.#send(url, init) });
    }
    return replies;
  }

  #connectionAs(identity: Identity): Promise<Connection> {
    const known = this.#connections.get(identity) ?? this.#connect(identity);
    this.#connections.set(identity, known);
    return known;
  }

  async #connect(identity: Identity): Promise<Connection> {
    const server = await this.metadata();
    const { options } = this;
    const other = identity === "own"
      ? {}
      : clientOf(identity, { options, authMethod: (await this.connection()).authMethod });
    return await connect({ ...options, ...other, server }).catch((error) => {
      if (!(error instanceof DeviceLoginError) || error.code !== "invalid_response") throw error;
      // Nothing is sent to an endpoint that is not secure.
      throw new NotJudged(error.message);
    });
  }

  async #send(url: string, request: SentRequest): Promise<ObservedReply> {
    const { label = "", transport = this.#probe.transport, timeout, ...init } = request;
    this.throwIfSilent(url);
    this.log.count();
    const tried = describe(url, { method: init.method, label });
    const limits = timeout === undefined ? { signal: this.options.signal } : { timeout };
    const reply = await receiveReply(() => transport(limits)(url, init)).catch((error) => {
      if (error instanceof DeviceLoginError && error.code === "network") {
        this.#silent.set(placeOf(url), error);
        this.log.observe(`${tried}: no reply`);
      }
      throw error;
    });
    const headers = [...new Headers(this.options.headers), ...Object.entries(init.headers)];
    this.secrets.add({ headers, form: init.body, members: reply.members });
    this.log.observe(`${tried}: ${reply.summary}`);
    return reply;
  }
}

/** A request, how it is sent, and what is unusual about it. */
interface SentRequest extends SendInit {
  label?: string;
  transport?: Transport;
  timeout?: number | undefined;
}

function placeOf(url: string): string {
  // Metadata may name anything: that is refused before anything is sent.
  const parsed = URL.parse(url);
  return parsed ? parsed.origin + parsed.pathname : url;
}

function describe(url: string, { method, label }: { method: string; label: string }): string {
  return `${method} ${new URL(url).pathname}${label && ` ${label}`}`;
}
