import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { report } from "../../../lib/cli/report.ts";
import type { Host } from "../../../lib/host/host.ts";
import { DeviceLoginError, OAuthError } from "../../../lib/oauth/base/errors.ts";
import { captureOutput } from "../../support/captured_output.ts";

describe("report()", () => {
  for (
    const [error, errorDescription, advice] of [
      ["invalid_client", undefined, /is set by --client-secret-file/],
      ["unauthorized", "Bad credentials", /is set by --client-secret-file/],
      ["invalid_scope", undefined, /--scope requests others/],
      ["bad_request", "scope and response_type are required", /Give --param response_type=token\./],
      ["other", undefined, /^device-login: No\.\n$/],
    ] as const
  ) {
    it(`adds the flags that ${error} is about`, async () => {
      const stderr = captureOutput();
      const refused = new OAuthError("refused", "No.", { error, errorDescription });
      assert.equal(await report(refused, { host: { stderr } as unknown as Host, json: false }), 6);
      assert.match(stderr.text(), advice);
    });
  }

  it("adds those of the client to a refusal without an OAuth error", async () => {
    const stderr = captureOutput();
    const refused = new DeviceLoginError("refused", "No.");
    assert.equal(await report(refused, { host: { stderr } as unknown as Host, json: false }), 6);
    assert.match(stderr.text(), /^device-login: No\. The client is set by /);
  });
});
