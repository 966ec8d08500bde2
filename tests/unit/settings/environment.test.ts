import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Host } from "../../../lib/host/host.ts";
import { environmentSettings } from "../../../lib/settings/environment.ts";
import { settingSources } from "../../../lib/settings/setting_sources.ts";

/** Returns a host with these variables. */
function hostWith(variables: Record<string, string>): Host {
  return { env: (name: string) => variables[name] } as Partial<Host> as Host;
}

describe("environmentSettings()", () => {
  it("reads a variable for every setting that can be saved", () => {
    const host = hostWith({
      DEVICE_LOGIN_ISSUER: "https://auth.example.com",
      DEVICE_LOGIN_CLIENT_ID: "cli",
      DEVICE_LOGIN_SCOPE: "openid, email",
      DEVICE_LOGIN_DPOP: "1",
      DEVICE_LOGIN_TIMEOUT: "5",
    });
    assert.deepEqual(environmentSettings(host), {
      issuer: "https://auth.example.com",
      clientId: "cli",
      scope: ["openid", "email"],
      dpop: true,
    });
  });

  it("lets our own override hydra's, also for another way to name the server", () => {
    const host = hostWith({
      ORY_SDK_URL: "https://hydra.example.com",
      OAUTH2_CLIENT_ID: "hydra",
      OAUTH2_CLIENT_SECRET: "hydra's",
      DEVICE_LOGIN_ISSUER: "https://auth.example.com",
      DEVICE_LOGIN_CLIENT_ID: "own",
      DEVICE_LOGIN_CLIENT_SECRET_FILE: "file",
    });
    assert.deepEqual(environmentSettings(host), {
      issuer: "https://auth.example.com",
      clientId: "own",
      clientSecretFile: "file",
    });
  });
});

describe("settingSources()", () => {
  it("names the variable that counts, or the flag", () => {
    const host = hostWith({ OAUTH2_CLIENT_ID: "a", DEVICE_LOGIN_ISSUER: "b", ORY_SDK_URL: "c" });
    assert.deepEqual(Object.fromEntries(settingSources({ issuer: "d" }, host)), {
      client_id: "OAUTH2_CLIENT_ID",
      issuer: "--issuer",
    });
  });
});
