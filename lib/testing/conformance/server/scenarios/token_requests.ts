import { randomText } from "../../../../oauth/encoding/random_text.ts";
import { challenged, follows, refused, refusedWith } from "../bench/findings.ts";
import type { Identity } from "../bench/identity.ts";
import type { ObservedReply } from "../bench/observed_reply.ts";
import { DEVICE_GRANT, type ServerBench } from "../bench/server_bench.ts";
import {
  defineReplyScenario,
  must,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";

const TOKEN = "token_endpoint";

/** Token requests that must or should be refused. */
export const TOKEN_REQUEST_SCENARIOS: readonly ServerScenario[] = [
  defineReplyScenario({
    name: "unknown_code",
    title: "request tokens for a device code that does not exist",
    send: (bench) => bench.send(TOKEN, { parameters: grant(), note: "with an unknown code" }),
    rules: {
      code_known: [must("An unknown device code is refused.", "RFC 6749 section 5.2"), refused],
      code_invalid_grant: [
        should("An unknown device code is refused with invalid_grant.", "RFC 6749 section 5.2"),
        refusedWith("invalid_grant"),
      ],
    },
  }),
  defineReplyScenario({
    name: "missing_code",
    title: "request tokens without a device code",
    send: (bench) =>
      bench.send(TOKEN, { parameters: [["grant_type", DEVICE_GRANT]], note: "without a code" }),
    rules: {
      code_required: [
        should(
          "A request without a required parameter is refused with invalid_request.",
          "RFC 6749 section 5.2",
        ),
        refusedWith("invalid_request"),
      ],
    },
  }),
  defineReplyScenario({
    name: "unknown_grant",
    title: "request tokens with a grant type that does not exist",
    send: (bench) =>
      bench.send(TOKEN, {
        parameters: [["grant_type", "urn:example:conformance"]],
        note: "with an unknown grant type",
      }),
    rules: {
      grant_known: [
        should(
          "An unknown grant type is refused with unsupported_grant_type.",
          "RFC 6749 section 5.2",
        ),
        refusedWith("unsupported_grant_type"),
      ],
    },
  }),
  defineReplyScenario({
    name: "token_repeated_parameter",
    title: "request tokens with grant_type sent twice",
    send: (bench) =>
      bench.send(TOKEN, {
        parameters: grant(),
        repeated: "grant_type",
        note: "with grant_type twice",
      }),
    rules: {
      token_parameter_once: [
        should(
          "The token endpoint refuses a repeated parameter with invalid_request.",
          "RFC 6749 section 5.2",
        ),
        refusedWith("invalid_request"),
      ],
    },
  }),
  defineReplyScenario({
    name: "token_get",
    title: "request tokens by GET, for a device code that does not exist",
    send: (bench) => bench.send(TOKEN, { method: "GET", parameters: grant() }),
    rules: {
      token_post_only: [
        should(
          "Tokens are requested by POST only: a GET is not looked into.",
          "RFC 6749 section 3.2",
        ),
        ({ error, status, summary }) => {
          const processed = status === 200 || error === "invalid_grant" ||
            error === "expired_token";
          return follows(!processed, summary);
        },
      ],
    },
  }),
  defineReplyScenario({
    name: "token_unknown_client",
    title: "request tokens for a sign-in as a client that does not exist",
    send: pollAs("unknown"),
    rules: {
      token_client_known: [
        must("The token endpoint refuses an unknown client.", "RFC 6749 section 5.2"),
        refused,
      ],
      token_invalid_client: [
        should("An unknown client is refused with invalid_client.", "RFC 6749 section 5.2"),
        refusedWith("invalid_client"),
      ],
    },
  }),
  defineReplyScenario({
    name: "token_basic",
    title: "request tokens as a client that does not exist, with Basic credentials",
    send: (bench) => bench.send(TOKEN, { parameters: grant(), as: "unknown_basic" }),
    rules: {
      token_challenge: [
        must(
          "Failed Basic authentication is answered with status 401 and WWW-Authenticate: Basic.",
          "RFC 6749 section 5.2",
        ),
        challenged,
      ],
    },
  }),
  defineReplyScenario({
    name: "token_without_credentials",
    title: "request tokens for a sign-in without the client's credentials",
    needs: ["credential"],
    send: pollAs("without_credentials"),
    rules: {
      token_authentication: [
        must("The token endpoint requires a client's credentials.", "RFC 8628 section 3.4"),
        refused,
      ],
    },
  }),
  defineReplyScenario({
    name: "token_wrong_secret",
    title: "request tokens for a sign-in with a wrong secret, once",
    needs: ["secret"],
    send: pollAs("wrong_secret"),
    rules: {
      token_secret_checked: [
        must("The token endpoint checks a client's secret.", "RFC 8628 section 3.4"),
        refused,
      ],
    },
  }),
  defineReplyScenario({
    name: "other_clients_code",
    title: "request tokens for a sign-in as another client",
    needs: ["other client"],
    send: pollAs("other"),
    rules: {
      code_bound_to_client: [
        must("A device code of another client is refused.", "RFC 6749 section 5.2"),
        refused,
      ],
      code_of_other_invalid_grant: [
        should(
          "A device code of another client is refused with invalid_grant.",
          "RFC 6749 section 5.2",
        ),
        refusedWith("invalid_grant"),
      ],
    },
  }),
];

/** Polls the first sign-in as another client. */
function pollAs(as: Identity): (bench: ServerBench) => Promise<ObservedReply> {
  return async (bench) => await bench.poll(await bench.firstLogin(), { as });
}

/** Returns the parameters of a token request for a device code that was never issued. */
function grant(): [name: string, value: string][] {
  return [["grant_type", DEVICE_GRANT], ["device_code", randomText(32)]];
}
