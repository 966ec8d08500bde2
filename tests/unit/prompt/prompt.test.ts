import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { printable } from "../../../lib/oauth/encoding/printable.ts";
import {
  DeviceLoginError,
  type DeviceLoginErrorCode,
  OAuthError,
} from "../../../lib/oauth/base/errors.ts";
import type { LoginEvent } from "../../../lib/oauth/login/login_event.ts";
import { errorLine, eventLine } from "../../../lib/prompt/event_line.ts";
import { clockText, promptText } from "../../../lib/prompt/prompt_text.ts";
import { documentedCodes, readEvents } from "../../support/events.ts";
import { PROMPT as prompt, PROMPT_CONTEXT as context } from "../../support/prompt_event.ts";

describe("promptText()", () => {
  it("#24 #27 #28 #31 #107 shows the URL, the code, the requester, the scopes, and a warning", () => {
    assert.equal(
      promptText(prompt, context),
      `Sign in to https://auth.example.com

  Open    https://auth.example.com/device
  Enter   WDJB-MJHT

  or open https://auth.example.com/device?user_code=WDJB-MJHT

The client "cli" requests openid, email.
Approve only a sign-in that you have started yourself.

`,
    );
  });

  it("reports that no scope is requested", () => {
    const text = promptText(prompt, { ...context, scope: [] });
    assert.match(text, /The client "cli" requests no particular scope\.\n/);
  });

  it("#26 shows no complete URI that the server did not send", () => {
    const text = promptText({ ...prompt, verificationUriComplete: undefined }, context);
    assert.doesNotMatch(text, /^ +or open|user_code/m);
  });

  it("#22 escapes control characters", () => {
    const hostile = { ...prompt, userCode: "A\x1b[2J\r\nB", verificationUri: "https://x/\x9b31m" };
    const text = promptText(hostile, { ...context, scope: ["\u202e"] });
    assert.doesNotMatch(text.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
    assert.ok(text.includes("A\\u{1b}[2J\\u{d}\\u{a}B"));
  });
});

describe("printable()", () => {
  it("keeps printable text, and escapes invisible characters", () => {
    assert.equal(printable("WDJB-MJHT äß 語 😀"), "WDJB-MJHT äß 語 😀");
    assert.equal(printable("a\u200bb\u2028c\u{e0041}"), "a\\u{200b}b\\u{2028}c\\u{e0041}");
    assert.equal(printable("abcdef", 3), "abc…");
  });
});

describe("clockText()", () => {
  it("shows minutes and seconds, and hours if there are any", () => {
    assert.equal(clockText(125_000), "2:05");
    assert.equal(clockText(1), "0:01");
    assert.equal(clockText(-5), "0:00");
    assert.equal(clockText(3_725_000), "1:02:05");
  });
});

/** Every error code. */
const CODES: Record<DeviceLoginErrorCode | "unwritable" | "interrupted" | "internal", true> = {
  invalid_options: true,
  saved_login_mismatch: true,
  access_denied: true,
  expired: true,
  timeout: true,
  network: true,
  server_unavailable: true,
  invalid_response: true,
  unsupported: true,
  refused: true,
  issuer_mismatch: true,
  invalid_id_token: true,
  keys_unavailable: true,
  invalid_binding: true,
  invalid_userinfo: true,
  login_required: true,
  store_unreadable: true,
  store_unwritable: true,
  store_locked: true,
  unwritable: true,
  interrupted: true,
  internal: true,
};

it("schemas/events.schema.json lists every error code", () => {
  assert.deepEqual(documentedCodes().toSorted(), Object.keys(CODES).toSorted());
});

describe("eventLine()", () => {
  const nextPollAt = new Date(Date.UTC(2026, 0, 1));
  const error = new DeviceLoginError("network", "It broke.");
  for (
    const [event, line] of [
      [prompt, {
        user_code: "WDJB-MJHT",
        verification_uri: "https://auth.example.com/device",
        verification_uri_complete: "https://auth.example.com/device?user_code=WDJB-MJHT",
        expires_at: "2026-01-01T00:10:00Z",
        interval: 5,
      }],
      [{ type: "pending", nextPollAt }, { next_poll_at: "2026-01-01T00:00:00Z" }],
      [{ type: "slow_down", interval: 10, nextPollAt }, {
        interval: 10,
        next_poll_at: "2026-01-01T00:00:00Z",
      }],
      [{ type: "retry", error, nextPollAt }, {
        code: "network",
        message: "It broke.",
        next_poll_at: "2026-01-01T00:00:00Z",
      }],
      [{ type: "error", error }, { code: "network", message: "It broke." }],
    ] as [LoginEvent, object][]
  ) {
    it(`formats ${event.type}`, () => {
      const written = eventLine(event);
      assert.deepEqual(readEvents(written), [{ v: 1, type: event.type, ...line }]);
    });
  }

  it("#22 escapes control characters without changing the meaning", () => {
    const userCode = "A\x1b\x7f\u009b31m\u202eB\u{e0041}";
    const written = eventLine({ ...prompt, userCode });
    assert.equal(JSON.parse(written).user_code, userCode);
    assert.match(written, /^[\x20-\x7e]+\n$/);
  });

  it("errorLine() writes the code, the message and the server's error", () => {
    assert.equal(
      errorLine({ code: "x", message: "y" }),
      '{"v":1,"type":"error","code":"x","message":"y"}\n',
    );
    const refused = new OAuthError("refused", "No.", {
      error: "invalid_scope",
      errorDescription: "Not that one.",
      status: 400,
    });
    assert.deepEqual(readEvents(errorLine(refused, refused)), [{
      v: 1,
      type: "error",
      code: "refused",
      message: "No.",
      error: "invalid_scope",
      error_description: "Not that one.",
      status: 400,
    }]);
  });

  it("writes nothing that its schema does not define", () => {
    const pending = { v: 1, type: "pending", next_poll_at: "2026-01-01T00:00:00Z" };
    assert.equal(readEvents(`${JSON.stringify(pending)}\n`).length, 1);
    for (const other of [{ more: 1 }, { v: 2 }, { next_poll_at: "soon" }, { type: "waiting" }]) {
      assert.throws(() => readEvents(`${JSON.stringify({ ...pending, ...other })}\n`));
    }
  });
});
