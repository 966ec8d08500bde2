import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import { received, ReceivedResponse } from "../../../../lib/oauth/http/received_response.ts";
import { readReply, redactorFor, toResponse } from "../../../../lib/oauth/reply/reply.ts";

/** A reply, whose request contained a secret. */
function createReply(status: number, body: unknown, failure?: unknown): Response {
  return new ReceivedResponse({
    status,
    headers: new Headers(),
    body: typeof body === "string" ? body : JSON.stringify(body),
    failure,
    secrets: () => [["device_code", "4711-xyzzy-0815"]],
  }) as unknown as Response;
}

const read = (status: number, body: unknown, failure?: unknown) =>
  readReply(createReply(status, body, failure), "POST /token");

/** Asserts a reply's type, and the code and the message of its error. */
function assertFault(
  reply: ReturnType<typeof read>,
  [type, code, message]: readonly [string, string, string],
) {
  assert.equal(reply.type, type);
  assert.ok("error" in reply);
  assert.deepEqual([reply.error.code, reply.error.message], [code, message]);
}

describe("readReply()", () => {
  it("returns the normalized members of a success, JSON or a form", () => {
    assert.deepEqual(read(200, { access_token: "a", expires_in: "60" }), {
      type: "success",
      body: { access_token: "a", expires_in: 60 },
    });
    assert.deepEqual(read(201, { error: "", a: 1 }), {
      type: "success",
      body: { error: "", a: 1 },
    });
    assert.deepEqual(read(200, " access_token=a&b=c "), {
      type: "success",
      body: { access_token: "a", b: "c" },
    });
    assert.deepEqual(read(200, "x=1&device_code=d"), {
      type: "success",
      body: { x: "1", device_code: "d" },
    });
  });

  const details = (error: string, more: object = {}) => ({
    error,
    errorDescription: undefined,
    errorUri: undefined,
    ...more,
  });
  for (
    const [what, status, body, expected] of [
      ["an error", 400, { error: "odd", error_description: "d", error_uri: "u" }, {
        details: details("odd", { errorDescription: "d", errorUri: "u", status: 400 }),
      }],
      ["an error with 200", 200, { error: "odd" }, { details: details("odd", { status: 200 }) }],
      ["members that are no text", 400, { error: "odd", error_description: 1, error_uri: [] }, {
        details: details("odd", { status: 400 }),
      }],
      ["an interval", 400, { error: "slow_down", interval: "7" }, {
        details: details("slow_down", { status: 400 }),
        interval: 7,
      }],
      ["an error of the flow with 500", 500, { error: "expired_token" }, {
        details: details("expired_token", { status: 500 }),
      }],
      ["one with 429", 429, { error: "slow_down" }, {
        details: details("slow_down", { status: 429 }),
      }],
      ["a framework's status with an error of the flow", 400, {
        error: "invalid_grant",
        status: 400,
      }, { details: details("invalid_grant", { status: 400 }) }],
      ["another status in the body", 400, { error: "odd", statusCode: 7 }, {
        details: details("odd", { status: 400 }),
      }],
      ["Okta's form", 400, { errorCode: "invalid_client", errorSummary: "No." }, {
        details: { error: "invalid_client", errorDescription: "No.", status: 400 },
      }],
      ["a message", 400, { status: 400, message: "Expired_Token" }, {
        details: details("expired_token", { status: 400 }),
      }],
      ["Zoho's message", 400, { status: "x", message: "Invalid Device Code" }, {
        details: details("invalid_grant", { errorDescription: "invalid device code", status: 400 }),
      }],
      ["a form", 400, "error=odd", { details: details("odd", { status: 400 }) }],
    ] as [string, number, unknown, Record<string, unknown>][]
  ) {
    it(`reads ${what}`, () => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const reply = JSON.parse(JSON.stringify(read(status, body)));
      const wanted = JSON.parse(JSON.stringify({ type: "error", ...expected, text }));
      assert.deepEqual(reply, wanted);
    });
  }

  it("hides the secrets of the request in an error, except in the names of the flow's errors", () => {
    const reply = read(400, {
      error: "no-4711-xyzzy-0815",
      error_description: "4711-xyzzy-0815",
      error_uri: "https://a/4711-xyzzy-0815",
    });
    assert.ok(reply.type === "error");
    assert.deepEqual(reply.details, {
      error: "no-<device_code>",
      errorDescription: "<device_code>",
      errorUri: "https://a/<device_code>",
      status: 400,
    });
    const named = new ReceivedResponse({
      status: 400,
      headers: new Headers(),
      body: '{"error":"slow_down"}',
      secrets: () => [["client_secret", "slow_down"]],
    });
    const known = readReply(named as unknown as Response, "POST /token");
    assert.ok(known.type === "error" && known.details.error === "slow_down");
  });

  it("does not read the words of a pending login", () => {
    const reply = read(400, { error: "authorization_pending", error_description: "Wait." });
    assert.ok(reply.type === "error");
    assert.deepEqual(reply.details, { error: "authorization_pending", status: 400 });
  });

  for (
    const [what, status, body, fault] of [
      [
        "a temporary error",
        503,
        { message: "Down" },
        ["unavailable", "server_unavailable", 'POST /token was answered with status 503: "Down".'],
      ],
      [
        "an unknown error with 500",
        500,
        { error: "odd" },
        ["unavailable", "server_unavailable", 'POST /token was answered with status 500: "odd".'],
      ],
      ...[408, 425, 429].map((status) =>
        [
          `the status ${status}`,
          status,
          "",
          ["unavailable", "server_unavailable", `POST /token was answered with status ${status}.`],
        ] as const
      ),
      [
        "a page with 200",
        200,
        "<html>",
        [
          "unavailable",
          "invalid_response",
          "POST /token was answered with status 200 and no JSON object, but perhaps a proxy's page.",
        ],
      ],
      [
        "a list with 200",
        200,
        [],
        [
          "unavailable",
          "invalid_response",
          "POST /token was answered with status 200 and no JSON object, but perhaps a proxy's page.",
        ],
      ],
      ...[
        ["", "is empty"],
        ["  ", "is empty"],
        [' {"access_token": "a', "broke off"],
        ["{", "broke off"],
      ].map(([text, how]) =>
        [
          `a body that is cut off: ${text}`,
          200,
          text,
          ["broken", "network", `POST /token was answered with status 200, and the body ${how}.`],
        ] as const
      ),
      [
        "an error in several words",
        400,
        { error: "not this one" },
        [
          "unusable",
          "invalid_response",
          'POST /token was answered with status 400 and no OAuth error: "not this one".',
        ],
      ],
      [
        "an error of a framework",
        403,
        { error: "Forbidden", status: 403 },
        [
          "unusable",
          "invalid_response",
          'POST /token was answered with status 403 and no OAuth error: "Forbidden".',
        ],
      ],
      [
        "a code that is not of the flow",
        400,
        { errorCode: "E0000015" },
        [
          "unusable",
          "invalid_response",
          'POST /token was answered with status 400 and no OAuth error: "E0000015".',
        ],
      ],
      [
        "a message without a status",
        400,
        { message: "expired_token" },
        [
          "unusable",
          "invalid_response",
          'POST /token was answered with status 400 and no OAuth error: "expired_token".',
        ],
      ],
      [
        "an empty page",
        404,
        "",
        [
          "unusable",
          "invalid_response",
          "POST /token was answered with status 404 and no OAuth error.",
        ],
      ],
      [
        "a link with a parameter",
        400,
        "see <a href=?a&error=b>",
        [
          "unusable",
          "invalid_response",
          "POST /token was answered with status 400 and no OAuth error.",
        ],
      ],
      [
        "a parameter whose name ends with error",
        400,
        "an_error=b",
        [
          "unusable",
          "invalid_response",
          "POST /token was answered with status 400 and no OAuth error.",
        ],
      ],
    ] as [string, number, unknown, [string, string, string]][]
  ) {
    it(`reports ${what}`, () => assertFault(read(status, body), fault));
  }

  it("returns the words of the server, without the request's secrets, if the body is JSON", () => {
    const json = read(404, { message: "no 4711-xyzzy-0815 here" });
    assert.ok(json.type === "unusable");
    assert.equal(json.reason, "no <device_code> here");
    assert.equal(json.status, 404);
    assert.equal(json.text, '{"message":"no 4711-xyzzy-0815 here"}');
    const empty = read(404, {});
    assert.ok(empty.type === "unusable" && empty.reason === "");
    const page = read(404, "no such page");
    assert.ok(page.type === "unusable" && page.reason === undefined);
    const long = read(404, { message: "x".repeat(2_000) });
    assert.ok(long.type === "unusable" && long.reason?.length === 1_001);
  });

  it("distinguishes a success that broke off, which may be lost, from another reply", () => {
    const cause = new Error("connection reset");
    const success = read(200, '{"access_token": "a', cause);
    assertFault(success, ["broken", "network", "The reply broke off."]);
    assert.ok(success.type === "broken" && success.text === '{"access_token": "a');
    assert.equal(success.error.cause, cause);
    assertFault(read(400, "", cause), ["unavailable", "network", "The reply broke off."]);
    const own = new DeviceLoginError("network", "too slow");
    const known = read(200, "", own);
    assert.ok(known.type === "broken" && known.error === own);
  });
});

describe("redactorFor()", () => {
  it("knows the tokens and codes of the reply, but not the words of an error", () => {
    const response = createReply(200, {});
    const redactor = redactorFor(response, {
      access_token: "token-0123456789",
      user_code: "WDJB-MJHT",
      error_code: "rate_limit_exceeded",
      id_token: 7,
      code: "other-word-here",
    });
    assert.equal(redactor.redact("token-0123456789 WDJB-MJHT"), "<secret> <secret>");
    assert.equal(
      redactor.redact("rate_limit_exceeded other-word-here 7"),
      "rate_limit_exceeded other-word-here 7",
    );
    assert.equal(redactorFor(response).redact("4711-xyzzy-0815"), "<device_code>");
  });
});

describe("toResponse()", () => {
  it("is a reply with these members, for oauth4webapi", async () => {
    const response = toResponse({ a: 1 });
    assert.deepEqual([response.status, response.ok], [200, true]);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.deepEqual(await response.json(), { a: 1 });
    assert.equal(Object.prototype.toString.call(response), "[object Response]");
    assert.equal(response.bodyUsed, false);
    assert.equal(received(response.clone()), received(response));
  });
});
