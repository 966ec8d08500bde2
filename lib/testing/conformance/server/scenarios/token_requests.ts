import { printable } from "../../../../oauth/encoding/printable.ts";
import { randomText } from "../../../../oauth/encoding/random_text.ts";
import type { ObservedReply } from "../bench/observed_reply.ts";
import { DEVICE_GRANT } from "../bench/server_bench.ts";
import {
  defineScenario,
  type Finding,
  follows,
  must,
  refused,
  refusedWith,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";

const TOKEN = "token_endpoint";

/** A token request for a code that was never issued. */
export const unknownCode: ServerScenario = defineScenario({
  name: "unknown_code",
  title: "request tokens for a device code that does not exist",
  requests: 1,
  rules: {
    code_known: must("An unknown device code is refused.", "RFC 6749 section 5.2"),
    code_invalid_grant: should(
      "An unknown device code is refused with invalid_grant.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.send(TOKEN, { parameters: grant(), note: "with an unknown code" });
    return {
      code_known: refused(reply),
      code_invalid_grant: refusedWith("invalid_grant", reply),
    };
  },
});

/** A token request without a code. */
export const missingCode: ServerScenario = defineScenario({
  name: "missing_code",
  title: "request tokens without a device code",
  requests: 1,
  rules: {
    code_required: should(
      "A request without a required parameter is refused with invalid_request.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.send(TOKEN, {
      parameters: [["grant_type", DEVICE_GRANT]],
      note: "without a code",
    });
    return { code_required: refusedWith("invalid_request", reply) };
  },
});

/** A token request with a grant type that does not exist. */
export const unknownGrant: ServerScenario = defineScenario({
  name: "unknown_grant",
  title: "request tokens with a grant type that does not exist",
  requests: 1,
  rules: {
    grant_known: should(
      "An unknown grant type is refused with unsupported_grant_type.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.send(TOKEN, {
      parameters: [["grant_type", "urn:example:conformance"]],
      note: "with an unknown grant type",
    });
    return { grant_known: refusedWith("unsupported_grant_type", reply) };
  },
});

/** A token request with a parameter that is sent twice. */
export const tokenRepeatedParameter: ServerScenario = defineScenario({
  name: "token_repeated_parameter",
  title: "request tokens with grant_type sent twice",
  requests: 1,
  rules: {
    token_parameter_once: should(
      "The token endpoint refuses a repeated parameter with invalid_request.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.send(TOKEN, {
      parameters: grant(),
      repeated: "grant_type",
      note: "with grant_type twice",
    });
    return { token_parameter_once: refusedWith("invalid_request", reply) };
  },
});

/** A token request by GET. */
export const tokenGet: ServerScenario = defineScenario({
  name: "token_get",
  title: "request tokens by GET, for a device code that does not exist",
  requests: 1,
  rules: {
    token_post_only: should(
      "Tokens are requested by POST only: a GET is not looked into.",
      "RFC 6749 section 3.2",
    ),
  },
  async run(bench) {
    const { error, summary, status } = await bench.send(TOKEN, {
      method: "GET",
      parameters: grant(),
    });
    const processed = status === 200 || error === "invalid_grant" || error === "expired_token";
    return { token_post_only: follows(!processed, summary) };
  },
});

/** A token request by a client that does not exist. */
export const tokenUnknownClient: ServerScenario = defineScenario({
  name: "token_unknown_client",
  title: "request tokens for a sign-in as a client that does not exist",
  requests: 1,
  rules: {
    token_client_known: must(
      "The token endpoint refuses an unknown client.",
      "RFC 6749 section 5.2",
    ),
    token_invalid_client: should(
      "An unknown client is refused with invalid_client.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.poll(await bench.firstLogin(), { as: "unknown" });
    return {
      token_client_known: refused(reply),
      token_invalid_client: refusedWith("invalid_client", reply),
    };
  },
});

/** A token request whose Basic credentials are wrong. */
export const tokenBasic: ServerScenario = defineScenario({
  name: "token_basic",
  title: "request tokens as a client that does not exist, with Basic credentials",
  requests: 1,
  rules: {
    token_challenge: must(
      "Failed Basic authentication is answered with status 401 and WWW-Authenticate: Basic.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.send(TOKEN, { parameters: grant(), as: "unknown_basic" });
    return { token_challenge: challenged(reply) };
  },
});

/** A token request without the client's credentials. */
export const tokenWithoutCredentials: ServerScenario = defineScenario({
  name: "token_without_credentials",
  title: "request tokens for a sign-in without the client's credentials",
  needs: ["credential"],
  requests: 1,
  rules: {
    token_authentication: must(
      "The token endpoint requires a client's credentials.",
      "RFC 8628 section 3.4",
    ),
  },
  async run(bench) {
    const reply = await bench.poll(await bench.firstLogin(), { as: "without_credentials" });
    return { token_authentication: refused(reply) };
  },
});

/** A token request with a wrong secret. */
export const tokenWrongSecret: ServerScenario = defineScenario({
  name: "token_wrong_secret",
  title: "request tokens for a sign-in with a wrong secret, once",
  needs: ["secret"],
  requests: 1,
  rules: {
    token_secret_checked: must(
      "The token endpoint checks a client's secret.",
      "RFC 8628 section 3.4",
    ),
  },
  async run(bench) {
    const reply = await bench.poll(await bench.firstLogin(), { as: "wrong_secret" });
    return { token_secret_checked: refused(reply) };
  },
});

/** A token request for the code of another client. */
export const otherClientsCode: ServerScenario = defineScenario({
  name: "other_clients_code",
  title: "request tokens for a sign-in as another client",
  needs: ["other client"],
  requests: 1,
  rules: {
    code_bound_to_client: must(
      "A device code of another client is refused.",
      "RFC 6749 section 5.2",
    ),
    code_of_other_invalid_grant: should(
      "A device code of another client is refused with invalid_grant.",
      "RFC 6749 section 5.2",
    ),
  },
  async run(bench) {
    const reply = await bench.poll(await bench.firstLogin(), { as: "other" });
    return {
      code_bound_to_client: refused(reply),
      code_of_other_invalid_grant: refusedWith("invalid_grant", reply),
    };
  },
});

/** Whether failed Basic authentication is answered with a challenge. */
export function challenged({ status, headers }: ObservedReply): Finding {
  const challenge = headers.get("www-authenticate");
  return {
    followed: status === 401 && /\bbasic\b/i.test(challenge ?? ""),
    expected: "401, WWW-Authenticate: Basic",
    seen: `${status}, WWW-Authenticate: ${printable(challenge ?? "absent", 100)}`,
  };
}

/** Returns the parameters of a token request for a device code that was never issued. */
function grant(): [name: string, value: string][] {
  return [["grant_type", DEVICE_GRANT], ["device_code", randomText(32)]];
}
