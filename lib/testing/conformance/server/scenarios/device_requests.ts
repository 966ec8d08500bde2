import { challenged, follows, refused, refusedWith } from "../bench/findings.ts";
import {
  defineReplyScenario,
  must,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";

/** Device authorization requests that must or should be refused. */
export const DEVICE_REQUEST_SCENARIOS: readonly ServerScenario[] = [
  defineReplyScenario({
    name: "device_unknown_client",
    title: "start a sign-in as a client that does not exist",
    send: (bench) => bench.start({ as: "unknown" }),
    rules: {
      device_client_known: [
        must(
          "The device authorization endpoint refuses an unknown client.",
          "RFC 6749 section 5.2",
        ),
        refused,
      ],
      device_invalid_client: [
        should("An unknown client is refused with invalid_client.", "RFC 6749 section 5.2"),
        refusedWith("invalid_client"),
      ],
    },
  }),
  defineReplyScenario({
    name: "device_basic",
    title: "start a sign-in as a client that does not exist, with Basic credentials",
    send: (bench) => bench.start({ as: "unknown_basic" }),
    rules: {
      device_challenge: [
        must(
          "Failed Basic authentication is answered with status 401 and WWW-Authenticate: Basic.",
          "RFC 6749 section 5.2",
        ),
        challenged,
      ],
    },
  }),
  defineReplyScenario({
    name: "device_without_credentials",
    title: "start a sign-in without the client's credentials",
    needs: ["credential"],
    send: (bench) => bench.start({ as: "without_credentials" }),
    rules: {
      device_authentication: [
        must(
          "The device authorization endpoint requires a client's credentials.",
          "RFC 8628 section 3.1",
        ),
        refused,
      ],
    },
  }),
  defineReplyScenario({
    name: "device_wrong_secret",
    title: "start a sign-in with a wrong secret, once",
    needs: ["secret"],
    send: (bench) => bench.start({ as: "wrong_secret" }),
    rules: {
      device_secret_checked: [
        must(
          "The device authorization endpoint checks a client's secret.",
          "RFC 8628 section 3.1",
        ),
        refused,
      ],
    },
  }),
  defineReplyScenario({
    name: "device_repeated_parameter",
    title: "start a sign-in with client_id sent twice",
    send: (bench) => bench.start({ repeated: "client_id", note: "with client_id twice" }),
    rules: {
      device_parameter_once: [
        should(
          "The device authorization endpoint refuses a repeated parameter with invalid_request.",
          "RFC 6749 section 5.2",
        ),
        refusedWith("invalid_request"),
      ],
    },
  }),
  defineReplyScenario({
    name: "device_get",
    title: "start a sign-in by GET",
    send: (bench) => bench.send("device_authorization_endpoint", { method: "GET" }),
    rules: {
      device_post_only: [
        should("A sign-in is started by POST only.", "RFC 8628 section 3.1"),
        ({ members, summary }) => follows(members.device_code === undefined, summary),
      ],
    },
  }),
];
