import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { resumeDeviceLogin } from "../../../../lib/oauth/login/resume_device_login.ts";
import type { SavedLogin } from "../../../../lib/oauth/login/saved_login.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { createScenario } from "../../../support/scenario.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

const SAVED: SavedLogin = {
  v: 1,
  server: "https://auth.example.com",
  client_id: "cli",
  device_code: "device-code",
  user_code: "WDJB-MJHT",
  verification_uri: "https://auth.example.com/device",
  verification_uri_complete: "https://auth.example.com/device?user_code=WDJB-MJHT",
  expires_at: at(600),
  interval: 7,
  next_poll_at: at(7),
  saved_at: at(0),
  in_doubt: true,
  answered: true,
  clock_skew: 90,
  scope: ["openid"],
  nonce: "n",
  max_age: 60,
  acr_values: ["a"],
  token_parameters: { resource: "https://api.example" },
};

function resume(own: Partial<SavedLogin> = {}, options: Partial<DeviceLoginOptions> = {}) {
  const scenario = createScenario();
  const saved = { ...SAVED, ...own };
  const login = resumeDeviceLogin(saved, { ...scenario.connection, ...options });
  return { ...scenario, saved, login };
}

describe("resumeDeviceLogin()", () => {
  it("has the state of the saved login, and saves it again as it was", () => {
    const { login, saved, sent } = resume();
    assert.deepEqual(JSON.parse(JSON.stringify(login)), saved);
    assert.equal(login.server, saved.server);
    assert.equal(login.clientId, "cli");
    assert.deepEqual(login.scope, ["openid"]);
    assert.equal(login.userCode, "WDJB-MJHT");
    assert.equal(login.verificationUri, saved.verification_uri);
    assert.equal(login.verificationUriComplete, saved.verification_uri_complete);
    assert.deepEqual(sent, []);
  });

  it("leaves out what was not saved", () => {
    for (
      const own of [
        { in_doubt: false, answered: false, clock_skew: 0 },
        { in_doubt: undefined, answered: undefined, clock_skew: undefined },
      ]
    ) {
      const { in_doubt, answered, clock_skew } = resume(own).login.toJSON();
      assert.deepEqual([in_doubt, answered, clock_skew], [undefined, undefined, undefined]);
    }
  });

  for (
    const [what, own, next, expires] of [
      ["the saved times", {}, 7, 600],
      [
        "a clock that was set back: they move with it",
        { saved_at: at(100), next_poll_at: at(107) },
        7,
        500,
      ],
      ["a clock that went on", { saved_at: at(-100), next_poll_at: at(-93) }, -93, 600],
      ["a next poll after the expiry", { next_poll_at: at(900) }, 600, 600],
      ["an older version's record", { saved_at: undefined, next_poll_at: at(500) }, 7, 600],
      ["one whose poll is due", { saved_at: undefined, next_poll_at: at(3) }, 3, 600],
    ] as const
  ) {
    it(`polls at the right time with ${what}`, () => {
      const { login } = resume(own);
      assert.equal(login.nextPollAt.toISOString(), at(next));
      assert.equal(login.expiresAt.toISOString(), at(expires));
    });
  }

  it("adds the caller's parameters of the token request", () => {
    const { login } = resume({}, { tokenParameters: { a: "b" } });
    assert.deepEqual(login.toJSON().token_parameters, { resource: "https://api.example", a: "b" });
    const { login: without } = resume({ token_parameters: undefined });
    assert.equal(without.toJSON().token_parameters, undefined);
  });

  it("has the saved key, or else the caller's", async () => {
    const [saved, own] = [await DpopKey.generate(), await DpopKey.generate()];
    const key = (login: ReturnType<typeof resume>["login"]) => login.toJSON().dpop_jwk;
    assert.deepEqual(
      key(resume({ dpop_jwk: saved.toJSON() }, { dpop: own }).login),
      saved.toJSON(),
    );
    assert.deepEqual(key(resume({}, { dpop: own }).login), own.toJSON());
    assert.equal(key(resume().login), undefined);
  });

  const refused = "This is not a saved login, or a newer version of this library saved it: ";
  for (
    const [own, options, message] of [
      [{ v: 2 as 1 }, {}, `${refused}"v" must be 1.`],
      [{ interval: 0 }, {}, `${refused}"interval" must be at least 1 second.`],
      [{ verification_uri: "ftp://a" }, {}, `${refused}"verification_uri" must be an http(s) URL.`],
      [{ expires_at: "soon" }, {}, `${refused}"expires_at" must be a time.`],
      [
        { server: "https://other.example" },
        {},
        'The saved login belongs to the server "https://other.example", not to ' +
        '"https://auth.example.com".',
      ],
      [
        { client_id: "other" },
        {},
        'The saved login belongs to the client "other", not to "cli".',
      ],
      [
        { client_id: "a secret code", device_code: "a secret code" },
        {},
        'The saved login belongs to the client "<device_code>", not to "cli".',
      ],
      [
        {},
        { dpop: DpopKey.generate },
        "The saved login was started without DPoP: provide a key of your own, or start again.",
      ],
    ] as [Partial<SavedLogin>, Partial<DeviceLoginOptions>, string][]
  ) {
    it(`rejects ${JSON.stringify(own)} with ${Object.keys(options)}`, () => {
      assert.throws(() => resume(own, options), { code: "saved_login_mismatch", message });
    });
  }

  it("rejects a key that is none, and shows nothing of it", () => {
    assert.throws(() => resume({ dpop_jwk: { kty: "EC", d: "the-secret" } }), (error: Error) => {
      assert.ok(error.message.startsWith(refused));
      assert.ok(!error.message.includes("the-secret"));
      return true;
    });
  });
});
