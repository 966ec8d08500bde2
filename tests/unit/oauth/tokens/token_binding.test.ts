import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeBase64url } from "../../../../lib/oauth/encoding/base64url.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { checkBinding } from "../../../../lib/oauth/tokens/token_binding.ts";

const dpopKey = await DpopKey.generate();
const own = await dpopKey.thumbprint();
const encode = (value: unknown) => encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));

/** A reply whose token has this confirmation (RFC 7800). */
const reply = (cnf: unknown, token_type = "DPoP") => ({
  access_token: `${encode({ alg: "none" })}.${encode({ cnf })}.x`,
  token_type,
});

describe("checkBinding()", () => {
  it("accepts tokens that are bound to the client's key or certificate, or that it can't read", async () => {
    await checkBinding(reply({ jkt: own }), { dpopKey });
    await checkBinding(reply({}, "dpop"), { dpopKey });
    await checkBinding(reply(undefined, "DPOP"), { dpopKey });
    await checkBinding({ access_token: "opaque", token_type: "DPoP" }, { dpopKey });
    await checkBinding(reply({ "x5t#S256": "t" }, "Bearer"), { certificateThumbprint: "t" });
    await checkBinding(reply({}, "Bearer"), { certificateThumbprint: "t" });
    await checkBinding(reply("no object", "Bearer"), { certificateThumbprint: "t" });
    await checkBinding(reply({ jkt: "other", "x5t#S256": "other" }, "Bearer"), {});
    await checkBinding({ access_token: "opaque" }, {});
  });

  for (
    const [message, given, binding] of [
      [
        "no key, although a proof of the client's DPoP key was sent",
        reply({ jkt: own }, "Bearer"),
        { dpopKey },
      ],
      [
        "no key, although a proof of the client's DPoP key was sent",
        { access_token: "opaque" },
        { dpopKey },
      ],
      ["a DPoP key, although no proof of one was sent", reply({}), {}],
      ["another DPoP key than the client's", reply({ jkt: "other" }), { dpopKey }],
      [
        "another certificate than the client's",
        reply({ "x5t#S256": "other" }, "Bearer"),
        { certificateThumbprint: "t" },
      ],
    ] as const
  ) {
    it(`refuses tokens that are bound to ${message}`, async () => {
      await assert.rejects(checkBinding(given, binding), {
        code: "invalid_binding",
        message: `The tokens were refused: they are bound to ${message}.`,
      });
    });
  }
});
