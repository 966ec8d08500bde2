import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemClock } from "../../../../lib/oauth/base/clock.ts";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import type { Warning } from "../../../../lib/oauth/base/warning.ts";
import type { Fetch } from "../../../../lib/oauth/http/fetch_type.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { ResourceClient } from "../../../../lib/oauth/resource/resource_client.ts";
import { readFetchArguments } from "../../../../lib/oauth/resource/resource_request.ts";
import { TokenSet } from "../../../../lib/oauth/tokens/token_set.ts";

const API = "https://api.example.com/things";

/** Sends a request with a token of a type. */
function createClient(
  { type, dpopKey, fetch = () => assert.fail() }: {
    type: string;
    dpopKey?: DpopKey;
    fetch?: Fetch;
  },
) {
  const source = { receivedAt: Date.now(), requestedScope: [], dpopKey };
  const tokens = new TokenSet({ access_token: "a", token_type: type }, source);
  const warnings: Warning[] = [];
  const client = new ResourceClient({
    tokens: { get: () => Promise.resolve(tokens), reject: () => assert.fail() },
    hosts: ["api.example.com"],
    fetch,
    clock: systemClock,
    warn: (warning) => void warnings.push(warning),
  });
  return { send: (init?: RequestInit) => client.send(readFetchArguments(API, init)), warnings };
}

describe("ResourceClient", () => {
  it("sends no token whose type it does not know, or whose key is missing", async () => {
    await assert.rejects(createClient({ type: "mac" }).send(), {
      code: "invalid_options",
      message: 'An access token of the type "mac" can\'t be used: it must be Bearer or DPoP.',
    });
    await assert.rejects(createClient({ type: "DPoP" }).send(), {
      code: "invalid_options",
      message: "The access token is bound to a DPoP key, which is not saved with it.",
    });
  });

  it("returns a 401 about a proof if the body can't be sent again, with a warning", async () => {
    const headers = { "www-authenticate": "DPoP error=use_dpop_nonce", "dpop-nonce": "N" };
    let sent = 0;
    const { send, warnings } = createClient({
      type: "DPoP",
      dpopKey: await DpopKey.generate(),
      fetch() {
        sent++;
        return Promise.resolve(new Response(null, { status: 401, headers }));
      },
    });
    const body = new Blob(["x"]).stream();
    assert.equal((await send({ method: "POST", body })).status, 401);
    assert.equal(sent, 1);
    assert.deepEqual(warnings, [{
      code: "not_repeated",
      message: `POST ${API} was answered with 401, and its body can't be sent again.`,
    }]);
    assert.equal((await send({ method: "POST", body: "x" })).status, 401);
    assert.equal(warnings.length, 1);
  });

  it("passes on an error of the library that the fetch throws", async () => {
    const error = new DeviceLoginError("network", "The proxy is unreachable.");
    const { send } = createClient({ type: "Bearer", fetch: () => Promise.reject(error) });
    await assert.rejects(send(), (thrown) => thrown === error);
  });
});
