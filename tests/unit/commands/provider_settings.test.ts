import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { expandProvider } from "../../../lib/settings/provider_settings.ts";
import { PROVIDER_LIST } from "../../../lib/cli/provider_list.ts";
import { parseSecureUrl } from "../../../lib/oauth/http/secure_url.ts";
import { type ProviderName, PROVIDERS } from "../../../lib/oauth/providers.ts";
import { sceneMaker } from "../../support/signed_in_machine.ts";

const refused = (message: RegExp) => ({ code: "invalid_options", message });

describe("PROVIDERS", () => {
  for (const [name, provider] of Object.entries(PROVIDERS)) {
    it(`names a server that a login can go to: ${name}`, () => {
      const { issuer, deviceAuthorizationEndpoint, tokenEndpoint } = provider;
      assert.ok(issuer !== undefined || (deviceAuthorizationEndpoint && tokenEndpoint));
      for (const url of [issuer, deviceAuthorizationEndpoint, tokenEndpoint]) {
        if (url !== undefined) parseSecureUrl(url, { name: "URL" });
        if (url !== undefined) assert.ok(PROVIDER_LIST.includes(url), url);
      }
    });
  }
});

describe("expandProvider()", () => {
  it("puts the URLs of the table in place of the name", () => {
    assert.deepEqual(expandProvider({ provider: "github", clientId: "cli" }), {
      clientId: "cli",
      deviceAuthUrl: PROVIDERS.github.deviceAuthorizationEndpoint,
      tokenUrl: PROVIDERS.github.tokenEndpoint,
      scope: [],
    });
  });

  it("names the scope parameter if the provider has another name for it", () => {
    assert.equal(expandProvider({ provider: "twitch" }).scopeParameter, "scopes");
  });

  it("repeats the scopes at a refresh if the provider requires it", () => {
    assert.equal(expandProvider({ provider: "microsoft" }).repeatScope, true);
    assert.equal(expandProvider({ provider: "github" }).repeatScope, undefined);
  });

  it("does not override explicit settings", () => {
    const own = { tokenUrl: "https://a.example/token", scope: ["repo"] };
    const { tokenUrl, scope } = expandProvider({ provider: "github", ...own });
    assert.deepEqual({ tokenUrl, scope }, own);
    const method = { provider: "google", authMethod: "client_secret_basic" };
    assert.equal(expandProvider(method).authMethod, "client_secret_basic");
    assert.deepEqual(expandProvider({ issuer: "https://a.example" }), {
      issuer: "https://a.example",
    });
  });

  it("sets the method for a secret, but not for a key", () => {
    assert.equal(expandProvider({ provider: "google" }).authMethod, "client_secret_post");
    assert.equal(expandProvider({ provider: "google", clientKey: "k" }).authMethod, undefined);
  });

  for (const name of ["issuer", "endpoint"] as const) {
    it(`rejects --${name} in addition`, () => {
      const both = { provider: "github", [name]: "https://a.example" };
      assert.throws(() => expandProvider(both), refused(/two ways/));
    });
  }

  for (const name of ["aws", "facebook", "salesforce"]) {
    it(`reports that ${name} deviates from the standard`, () => {
      assert.throws(() => expandProvider({ provider: name }), refused(/does not speak/));
    });
  }

  it("lists the known providers", () => {
    assert.throws(() => expandProvider({ provider: "githb" }), refused(/Did you mean github\?/));
    for (const name of ["constructor", "toString", ""]) {
      assert.throws(() => expandProvider({ provider: name as ProviderName }), refused(/github, /));
    }
  });
});

describe("--provider twitch", () => {
  const scene = sceneMaker(after);

  it("requests the scopes by Twitch's name, in one step, in two steps and in a profile", async () => {
    const { login, run, server } = scene();
    const urls = ["--device-auth-url", `${server.issuer}/oauth2/device/auth`];
    urls.push("--token-url", `${server.issuer}/oauth2/token`);
    const twitch = ["--provider", "twitch", ...urls, "--client-id", "cli", "--profile", "work"];
    const scopes = ["--scope", "user:read:email,chat:read"];
    const asked = () =>
      server.requests.slice(-2).map(({ body }) => [body.get("scope"), body.get("scopes")]);
    const both = [[null, "user:read:email chat:read"], [null, "user:read:email chat:read"]];
    assert.equal((await login(...twitch, ...scopes)).code, 0);
    assert.deepEqual(asked(), both);
    assert.equal((await login("--profile", "work")).code, 0);
    assert.deepEqual(asked(), both);
    await run(["start", "--profile", "work"]);
    server.approve();
    assert.equal((await run(["resume", "--profile", "work"])).code, 0);
    assert.deepEqual(asked(), both);
    assert.equal((await login(...twitch, "--scope", "")).code, 0);
    assert.deepEqual(asked(), [[null, null], [null, null]]);
  });
});
