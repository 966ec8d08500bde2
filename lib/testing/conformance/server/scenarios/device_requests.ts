import {
  defineScenario,
  follows,
  must,
  refused,
  refusedWith,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";
import { challenged } from "./token_requests.ts";

const DEVICE = "device_authorization_endpoint";

/** A device authorization request by a client that does not exist. */
export const deviceUnknownClient: ServerScenario = defineScenario({
  name: "device_unknown_client",
  title: "start a sign-in as a client that does not exist",
  requests: 1,
  rules: {
    device_client_known: must(
      "The device authorization endpoint refuses an unknown client.",
      "RFC 6749 section 5.2",
    ),
    device_invalid_client: should(
      "An unknown client is refused with invalid_client.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.start({ as: "unknown" });
    return {
      device_client_known: refused(reply),
      device_invalid_client: refusedWith("invalid_client", reply),
    };
  },
});

/** A device authorization request whose Basic credentials are wrong. */
export const deviceBasic: ServerScenario = defineScenario({
  name: "device_basic",
  title: "start a sign-in as a client that does not exist, with Basic credentials",
  requests: 1,
  rules: {
    device_challenge: must(
      "Failed Basic authentication is answered with status 401 and WWW-Authenticate: Basic.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    return { device_challenge: challenged(await bench.start({ as: "unknown_basic" })) };
  },
});

/** A device authorization request without the client's credentials. */
export const deviceWithoutCredentials: ServerScenario = defineScenario({
  name: "device_without_credentials",
  title: "start a sign-in without the client's credentials",
  needs: ["credential"],
  requests: 1,
  rules: {
    device_authentication: must(
      "The device authorization endpoint requires a client's credentials.",
      "RFC 8628 section 3.1",
    ),
  },
  async run(bench) {
    const reply = await bench.start({ as: "without_credentials" });
    return { device_authentication: refused(reply) };
  },
});

/** A device authorization request with a wrong secret. */
export const deviceWrongSecret: ServerScenario = defineScenario({
  name: "device_wrong_secret",
  title: "start a sign-in with a wrong secret, once",
  needs: ["secret"],
  requests: 1,
  rules: {
    device_secret_checked: must(
      "The device authorization endpoint checks a client's secret.",
      "RFC 8628 section 3.1",
    ),
  },
  async run(bench) {
    const reply = await bench.start({ as: "wrong_secret" });
    return { device_secret_checked: refused(reply) };
  },
});

/** A device authorization request with a parameter that is sent twice. */
export const deviceRepeatedParameter: ServerScenario = defineScenario({
  name: "device_repeated_parameter",
  title: "start a sign-in with client_id sent twice",
  requests: 1,
  rules: {
    device_parameter_once: should(
      "The device authorization endpoint refuses a repeated parameter with invalid_request.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.start({
      repeated: "client_id",
      note: "with client_id twice",
    });
    return { device_parameter_once: refusedWith("invalid_request", reply) };
  },
});

/** A device authorization request by GET. */
export const deviceGet: ServerScenario = defineScenario({
  name: "device_get",
  title: "start a sign-in by GET",
  requests: 1,
  rules: {
    device_post_only: should(
      "A sign-in is started by POST only.",
      "RFC 8628 section 3.1",
    ),
  },
  async run(bench) {
    const { members, summary } = await bench.send(DEVICE, { method: "GET" });
    return { device_post_only: follows(members.device_code === undefined, summary) };
  },
});
