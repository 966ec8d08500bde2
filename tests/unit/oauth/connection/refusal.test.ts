import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError, OAuthError } from "../../../../lib/oauth/base/errors.ts";
import type { Connection } from "../../../../lib/oauth/connection/connection.ts";
import {
  explainRefusal,
  explainUnusable,
  refusal,
  withReason,
} from "../../../../lib/oauth/connection/refusal.ts";

const named = "https://a/named";
const connection = {
  authMethod: "client_secret_basic",
  client: { client_id: "cli" },
  namedEndpoints: new Set([named]),
} as unknown as Connection;
const secretHint = "its secret may be wrong, or it may be registered for client_secret_post.";
const client = 'The client "cli" authenticated with client_secret_basic:';

describe("withReason()", () => {
  for (
    const [details, message] of [
      [{}, "It failed."],
      [{ errorDescription: "Not now." }, "It failed: Not now."],
      [{ errorDescription: "Not now" }, "It failed: Not now."],
      [{ errorUri: "https://a" }, "It failed (see https://a)."],
      [{ errorDescription: "No.", errorUri: "https://a" }, "It failed: No. (see https://a)."],
      [{ errorDescription: "a\u001bb" }, "It failed: a\\u{1b}b."],
      [{ errorDescription: "x".repeat(1_001) }, `It failed: ${"x".repeat(1_000)}….`],
      [{ errorUri: "x".repeat(201) }, `It failed (see ${"x".repeat(200)}…).`],
    ] as const
  ) {
    it(message.slice(0, 60), () => {
      assert.equal(withReason("It failed", { error: "e", ...details }), message);
    });
  }
});

describe("refusal()", () => {
  it("names the request and the error", () => {
    const error = refusal("The refresh", { error: "x".repeat(101), status: 400 });
    assert.equal(error.code, "refused");
    assert.equal(error.status, 400);
    assert.equal(error.message, `The refresh was refused with ${"x".repeat(100)}….`);
  });
});

describe("explainRefusal()", () => {
  const unknown = `${client} it may be unknown to the server, ${secretHint}`;
  const flow = `${client} it may not be registered for this flow, ${secretHint}`;
  for (
    const [error, more, status, errorDescription] of [
      ["invalid_client", unknown],
      ["unauthorized", unknown],
      ["unauthorized_client", flow],
      ["invalid_client", flow, 401, "Unauthorized grant type: device_code"],
      ["unauthorized", flow, 401, "the GrantType is not allowed"],
      ["wrong_password", unknown, 401],
      ["wrong_password", undefined, 400],
      ["use_dpop_nonce", undefined, 401],
      ["invalid_grant", undefined, 401],
      ["insufficient_scope", undefined, 401],
      ["invalid_token", undefined, 401],
      ["wrong-password", undefined, 401],
      ["invalid_request", undefined, 400, "grant type"],
    ] as [string, string | undefined, number?, string?][]
  ) {
    it(`${error} with ${status}, ${errorDescription}`, () => {
      const refused = refusal("It", { error, status, errorDescription });
      const explained = explainRefusal(connection, { error: refused });
      assert.equal(explained.message, more ? `${refused.message} ${more}` : refused.message);
      assert.deepEqual([explained.error, explained.status], [error, status]);
    });
  }

  for (
    const [authMethod, hint] of [
      ["none", "or it may need a secret, a key or a certificate"],
      [
        "client_secret_basic",
        "its secret may be wrong, or it may be registered for client_secret_post",
      ],
      [
        "client_secret_post",
        "its secret may be wrong, or it may be registered for client_secret_basic",
      ],
      [
        "client_secret_jwt",
        "its secret may be wrong, or it may be registered for another way to use it",
      ],
      ["private_key_jwt", "or its key may not be the one registered"],
      ["tls_client_auth", "or its certificate may not be the one registered"],
      ["self_signed_tls_client_auth", "or its certificate may not be the one registered"],
    ] as const
  ) {
    it(`suggests what may be wrong with ${authMethod}`, () => {
      const error = refusal("It", { error: "invalid_client" });
      const { message } = explainRefusal({ ...connection, authMethod }, { error });
      assert.ok(message.endsWith(` with ${authMethod}: it may be unknown to the server, ${hint}.`));
    });
  }

  it("names the scopes of a refused request", () => {
    const error = refusal("It", { error: "invalid_scope" });
    const explained = explainRefusal(connection, { error, scope: ["a", "b"] });
    assert.equal(explained.message, "It was refused with invalid_scope. Requested: a, b.");
    assert.equal(explainRefusal(connection, { error, scope: [] }), error);
    assert.equal(explainRefusal(connection, { error }), error);
    const other = refusal("It", { error: "invalid_request" });
    assert.equal(explainRefusal(connection, { error: other, scope: ["a"] }), other);
  });

  it("leaves an error of another kind", () => {
    const error = new OAuthError("expired", "It is over.", { error: "invalid_client" });
    assert.equal(explainRefusal(connection, { error }), error);
  });

  it("names the algorithm and the audience of an assertion", () => {
    const asserting = {
      ...connection,
      authMethod: "private_key_jwt",
      assertion: { signer: { alg: "ES256" }, audience: "https://a" },
    } as unknown as Connection;
    const error = refusal("It", { error: "invalid_client" });
    assert.equal(
      explainRefusal(asserting, { error }).message,
      'It was refused with invalid_client. The client "cli" authenticated with private_key_jwt: it ' +
        "may be unknown to the server, or its key may not be the one registered. Its assertion was " +
        'signed with ES256, for the audience "https://a"; the server may expect another algorithm ' +
        'or audience, such as "endpoint", the endpoint itself.',
    );
  });
});

describe("explainUnusable()", () => {
  const error = new DeviceLoginError("invalid_response", "Status.");
  const explain = (status: number, endpoint: string | undefined) =>
    explainUnusable(connection, {
      type: "unusable",
      status,
      reason: "",
      error,
      text: "",
      endpoint,
    });
  for (
    const [status, endpoint, code, message] of [
      [404, "https://a/other", "invalid_response", "Status (is the URL right?)."],
      [405, undefined, "invalid_response", "Status (is the URL right?)."],
      [403, "https://a/other", "invalid_response", "Status."],
      [
        401,
        "https://a/other",
        "invalid_response",
        `Status. ${client} it may be unknown to the server, ${secretHint}`,
      ],
      [401, named, "refused", `Status. ${client} it may be unknown to the server, ${secretHint}`],
      [
        404,
        named,
        "refused",
        `Status. ${client} it may be unknown to the server, or may not use this grant or request ` +
        `these scopes, ${secretHint}`,
      ],
    ] as const
  ) {
    it(`${status} from ${endpoint}`, () => {
      const explained = explain(status, endpoint);
      assert.deepEqual([explained.code, explained.message], [code, message]);
      if (message.includes(client)) assert.equal(explained.cause, error);
    });
  }
});
