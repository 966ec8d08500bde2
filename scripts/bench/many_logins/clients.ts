import { createOAuthDeviceAuth } from "@octokit/auth-oauth-device";
import { startDeviceLogin } from "../../../mod.ts";
import * as openid from "openid-client";
import { METADATA } from "./server.ts";

/** The ways to give the signal: to the start, to the wait, or to both. */
export type SignalUse = "start" | "wait" | "both";

/** The fetch and the signal that all logins of a process share. */
export interface Shared {
  fetch: typeof fetch;
  signal: AbortSignal;
  /** How our logins get the signal. */
  use: SignalUse;
}

/** A started login: waits for its end. */
export type Wait = () => Promise<unknown>;

/** A client: prepares what all logins share, and returns the function that starts one. */
export type Client = (shared: Shared) => () => Promise<Wait>;

/** Our own client, waited for by one promise. */
const deviceLogin: Client = ({ fetch, signal, use }) => async () => {
  const login = await startDeviceLogin({
    server: METADATA,
    clientId: "cli",
    scope: "repo",
    fetch,
    signal: use === "wait" ? undefined : signal,
  });
  return () => login.wait(use === "start" ? {} : { signal });
};

/** Our own client, waited for by its events. */
const deviceLoginEvents: Client = ({ fetch, signal, use }) => async () => {
  const login = await startDeviceLogin({
    server: METADATA,
    clientId: "cli",
    scope: "repo",
    fetch,
    signal: use === "wait" ? undefined : signal,
  });
  return async () => {
    for await (const event of login.events(use === "start" ? {} : { signal })) void event.type;
  };
};

const openidClient: Client = ({ fetch, signal }) => {
  const config = new openid.Configuration(METADATA, "cli", undefined, openid.None());
  config[openid.customFetch] = fetch as openid.CustomFetch;
  return async () => {
    const reply = await openid.initiateDeviceAuthorization(config, { scope: "repo" });
    return () => openid.pollDeviceAuthorizationGrant(config, reply, {}, { signal });
  };
};

/** It starts, polls at once, and takes no signal. */
const octokit: Client = ({ fetch }) => {
  // Its own package for requests takes the global one by default.
  globalThis.fetch = fetch;
  return async () => {
    let started = (_: unknown) => {};
    const verification = new Promise((resolve) => started = resolve);
    const auth = createOAuthDeviceAuth({
      clientType: "oauth-app",
      clientId: "cli",
      scopes: ["repo"],
      onVerification: started,
    });
    const ended = auth({ type: "oauth" });
    ended.catch(() => {});
    await verification;
    return () => ended;
  };
};

/** The clients by name, the one to compare with first. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  "openid-client": openidClient,
  "device-login": deviceLogin,
  "device-login events": deviceLoginEvents,
  octokit,
};
