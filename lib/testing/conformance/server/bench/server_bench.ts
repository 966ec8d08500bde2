import { OAuthError } from "../../../../oauth/base/errors.ts";
import { explainRefusal, refusal } from "../../../../oauth/connection/refusal.ts";
import type { Connection } from "../../../../oauth/connection/connection.ts";
import { type LoginRequest, readLoginRequest } from "../../../../oauth/login/login_request.ts";
import { BenchClient, type BenchRequest } from "./bench_client.ts";
import type { ServerConformanceTarget } from "./server_conformance_target.ts";
import type { DecisionRequest } from "./decision.ts";
import { NotJudged } from "./not_judged.ts";
import { isWaiting, type ObservedReply } from "./observed_reply.ts";
import { readStartedLogin, type StartedLogin } from "./started_login.ts";

/** The grant type of the device flow (RFC 8628 section 3.4). */
export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** The polls that a decision may need to take effect. */
const POLLS_AFTER_DECISION = 3;

/** The most requests of a sign-in that is decided: its start, and the polls. */
export const DECIDED_LOGIN_REQUESTS: number = 1 + POLLS_AFTER_DECISION;

/**
 * The most requests that scenarios share: two for the metadata, the first sign-in, the approved one,
 * its first refresh, and the revocation in the end.
 */
export const SHARED_REQUESTS: number = 2 + 1 + DECIDED_LOGIN_REQUESTS + 1 + 1;

/** Milliseconds that the revocation may take after the run has been ended. */
const LATE_REVOCATION_MS = 3_000;

/** The longest lifetime of a code that a person is shown, in milliseconds. */
const LONGEST_SHOWN_LIFETIME_MS = 24 * 3600 * 1000;

/** The longest wait for a poll, in seconds: some servers demand a minute, and more after each one. */
const LONGEST_POLL_INTERVAL_S = 120;

/** A sign-in that was decided, and the last reply to its polls. */
export interface DecidedLogin {
  readonly login: StartedLogin;
  readonly reply: ObservedReply;
}

/** A refresh. */
export interface RefreshedLogin {
  /** The refresh token that was sent. */
  readonly sent: string;
  readonly reply: ObservedReply;
  /** The refresh token to continue with. */
  readonly current: string;
}

/** The sign-ins of a conformance run. Those that several scenarios look at are started once. */
export class ServerBench extends BenchClient {
  readonly #request: LoginRequest;
  #first: Promise<ObservedReply> | undefined;
  #firstLogin: Promise<StartedLogin> | undefined;
  #approved: Promise<DecidedLogin> | undefined;
  #refreshed: Promise<RefreshedLogin> | undefined;

  private constructor(
    options: ServerConformanceTarget,
    { probe, request }: { probe: Connection; request: LoginRequest },
  ) {
    super(options, { probe, shared: SHARED_REQUESTS });
    this.#request = request;
  }

  /**
   * Checks the options, and creates a bench. Nothing is sent.
   *
   * @throws {DeviceLoginError} `invalid_options`
   */
  static async create(options: ServerConformanceTarget): Promise<ServerBench> {
    const request = await readLoginRequest(options);
    return new ServerBench(options, { probe: await ServerBench.probe(options), request });
  }

  /** Sends a device authorization request. */
  async start({ parameters = [], ...request }: BenchRequest = {}): Promise<ObservedReply> {
    const own = this.#request.deviceParameters(await this.metadata());
    return await this.send("device_authorization_endpoint", {
      ...request,
      parameters: [...own, ...parameters],
    });
  }

  /**
   * Returns the reply to the first device authorization request.
   *
   * @throws {OAuthError} `refused` if the server refuses the client: then there is nothing to judge
   */
  firstReply(): Promise<ObservedReply> {
    return this.#first ??= this.#startFirst();
  }

  /** Returns the sign-in of the first reply, which nobody decides about. */
  firstLogin(): Promise<StartedLogin> {
    return this.#firstLogin ??= this.firstReply().then((reply) =>
      readStartedLogin(reply, this.now())
    );
  }

  /**
   * Sends a token request for a sign-in, when it is due.
   *
   * @param login the sign-in
   * @param request what is unusual about it; `early` does not wait
   */
  async poll(
    login: StartedLogin,
    { early = false, parameters = [], ...request }: BenchRequest & { early?: boolean } = {},
  ): Promise<ObservedReply> {
    if (!early) {
      checkInterval(login);
      await this.waitUntil(login.nextPollAt);
    }
    const reply = await this.send("token_endpoint", {
      ...request,
      parameters: [
        ["grant_type", DEVICE_GRANT],
        ["device_code", login.deviceCode],
        ...this.#request.tokenParameters,
        ...parameters,
      ],
    });
    if (reply.error === "slow_down") login.interval += 5;
    login.nextPollAt = this.now() + login.interval * 1000;
    return reply;
  }

  /** Starts a sign-in, has it decided, and polls until the decision has taken effect. */
  async decide(decision: DecisionRequest["decision"]): Promise<DecidedLogin> {
    const { decide, signal } = this.options;
    if (decide === undefined) throw new NotJudged("it needs a person to decide");
    // Nobody is asked to decide about a sign-in that can't be polled.
    const { token_endpoint } = await this.metadata();
    if (token_endpoint !== undefined) this.throwIfSilent(token_endpoint);
    const login = readStartedLogin(await this.start(), this.now());
    checkInterval(login);
    const { userCode, verificationUri, verificationUriComplete, expiresAt } = login;
    await decide({
      decision,
      userCode,
      verificationUri,
      verificationUriComplete,
      expiresAt: new Date(Math.min(expiresAt, this.now() + LONGEST_SHOWN_LIFETIME_MS)),
      signal,
    });
    if (this.now() >= expiresAt) throw new NotJudged("the code expired before the decision");
    const done = decision === "approve" ? "approved" : "denied";
    this.log.observe(`the person ${done}`);
    for (let polls = 1; polls < POLLS_AFTER_DECISION; polls++) {
      const reply = await this.poll(login);
      if (!isWaiting(reply)) return { login, reply };
    }
    const reply = await this.poll(login);
    // It may be the person who forgot it, and not the server.
    if (isWaiting(reply)) this.log.observe(`it is still pending: check that it was ${done}`);
    return { login, reply };
  }

  /** Returns the sign-in that is approved. */
  approved(): Promise<DecidedLogin> {
    return this.#approved ??= this.decide("approve");
  }

  /** Returns the first refresh of the approved sign-in. */
  refreshed(): Promise<RefreshedLogin> {
    return this.#refreshed ??= this.#refreshFirst();
  }

  /** Sends a refresh (RFC 6749 section 6). */
  async refresh(refreshToken: string, request: BenchRequest = {}): Promise<ObservedReply> {
    return await this.send("token_endpoint", {
      ...request,
      parameters: [["grant_type", "refresh_token"], ["refresh_token", refreshToken]],
    });
  }

  /**
   * Revokes the tokens that were issued, if the server can do that (RFC 7009), also after the run has
   * been ended by its signal.
   */
  async revokeTokens(): Promise<void> {
    const approved = await this.#approved?.catch(() => undefined);
    const refreshed = await this.#refreshed?.catch(() => undefined);
    const { refresh_token, access_token } = approved?.reply.members ?? {};
    const token = refreshed?.current ?? refresh_token ?? access_token;
    if (typeof token !== "string") return;
    // The verdicts stand, whatever comes back.
    const timeout = this.options.signal?.aborted ? LATE_REVOCATION_MS : undefined;
    await this.send("revocation_endpoint", { parameters: [["token", token]], timeout })
      .catch(() => {});
  }

  async #startFirst(): Promise<ObservedReply> {
    const reply = await this.start();
    if (reply.error === undefined) return reply;
    const details = { error: this.secrets.redact(reply.error), status: reply.status };
    const error = refusal("The device authorization request", details);
    const { message } = explainRefusal(await this.connection(), { error });
    throw new OAuthError("refused", `${message} device-login doctor explains more.`, details);
  }

  async #refreshFirst(): Promise<RefreshedLogin> {
    const { reply: { members } } = await this.approved();
    const { refresh_token: sent } = members;
    if (typeof sent !== "string") throw new NotJudged("no refresh token was issued");
    const reply = await this.refresh(sent);
    const { refresh_token: next } = reply.members;
    return { sent, reply, current: typeof next === "string" ? next : sent };
  }
}

/** @throws {NotJudged} if the server demands a wait that nobody would sit through */
function checkInterval({ interval }: StartedLogin): void {
  if (interval <= LONGEST_POLL_INTERVAL_S) return;
  throw new NotJudged(
    `the server demands ${interval} s between polls, more than ${LONGEST_POLL_INTERVAL_S} s`,
  );
}
