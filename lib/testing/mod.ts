/**
 * An authorization server for tests: a fetch handler with the device flow, ID tokens, refresh and
 * an approval page. Every reply can be scripted. `serve()` puts it on a port.
 * `testClientConformance()` tests a client of the device flow against the RFCs.
 *
 * @example
 * ```ts
 * import { startDeviceLogin } from "device-login";
 * import { createAuthorizationServer, oauthError } from "device-login/testing";
 *
 * const server = createAuthorizationServer({ issuer: "http://localhost:8080" });
 * server.script("token", oauthError("slow_down"));
 * const login = await startDeviceLogin({
 *   issuer: server.issuer,
 *   clientId: "cli",
 *   fetch: (url, init) => server.fetch(new Request(url, init)),
 * });
 * server.approve();
 * await login.wait();
 * ```
 *
 * @module
 */

export {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  createAuthorizationServer,
  type RecordedRequest,
} from "./server/authorization_server.ts";
export { CAPABILITIES, type Capability } from "./conformance/client/bench/capability.ts";
export {
  type ClientConformanceOptions,
  testClientConformance,
} from "./conformance/client/client_conformance.ts";
export { fillPlaceholders, type Placeholders } from "./conformance/client/bench/placeholders.ts";
export type { ClientResult } from "./conformance/client/bench/recording.ts";
export type {
  ClientRun,
  Listening,
  ScenarioEnvironment,
} from "./conformance/client/bench/run_scenario.ts";
export type { SelfSignedCertificate } from "./conformance/client/bench/self_signed_certificate.ts";
export type {
  ConformanceReport,
  Observation,
  Rule,
  RuleResult,
  Strength,
  Verdict,
} from "./conformance/verdict.ts";
export type { EndpointName } from "./server/endpoint.ts";
export {
  breakOff,
  change,
  delay,
  drop,
  type Fault,
  hang,
  html,
  huge,
  json,
  oauthError,
  type OAuthErrorOptions,
  redirect,
  type ReplyOptions,
  text,
} from "./server/faults.ts";
export type { Clock } from "../oauth/base/clock.ts";
export type { IdTokenOverride, Person } from "./server/id_tokens.ts";
export { serve, type ServedAuthorizationServer, type ServeOptions } from "./server/serve.ts";
export type { TestClient } from "./server/test_client.ts";
export type { Decide, DecisionRequest } from "./conformance/server/bench/decision.ts";
export type { ScenarioSummary } from "./conformance/scenario_summary.ts";
export type { ServerConformanceTarget } from "./conformance/server/bench/server_conformance_target.ts";
export { MAX_SERVER_REQUESTS } from "./conformance/server/max_server_requests.ts";
export {
  type ServerConformanceOptions,
  testServerConformance,
} from "./conformance/server/server_conformance.ts";
