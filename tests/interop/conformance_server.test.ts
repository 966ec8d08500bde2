/**
 * The suite for servers against real ones: their verdicts are listed in
 * `docs/conformance_servers.md`, and each failure was also seen with curl.
 *
 * @module
 */

import { after, before, describe, it } from "node:test";
import type { DecisionRequest } from "../../lib/testing/mod.ts";
import { type Glewlwyd, startGlewlwyd } from "../support/glewlwyd.ts";
import { type PythonServer, startPythonServer } from "../support/python_server.ts";
import { assertFindings } from "../support/server_findings.ts";

describe("testServerConformance() and Glewlwyd", () => {
  let glewlwyd: Glewlwyd;
  before(async () => {
    // It counts whole seconds: with 1 s, a poll right after another one can be in time.
    glewlwyd = await startGlewlwyd({ interval: 2 });
  });
  after(() => glewlwyd.stop());

  const options = (clientId: string) => ({
    issuer: glewlwyd.issuer,
    clientId,
    scope: "openid",
    async decide({ decision, verificationUriComplete = "" }: DecisionRequest) {
      if (decision === "approve") await glewlwyd.approve(verificationUriComplete, clientId);
      else glewlwyd.disableCodes();
    },
  });
  const known = {
    fail: ["no_empty_list", "device_challenge", "token_challenge", "error_named"],
    warning: [
      "no_implicit_grant",
      "pkce_published",
      "asymmetric_authentication",
      "device_invalid_client",
      "device_parameter_once",
      "code_invalid_grant",
      "code_required",
      "grant_known",
      "token_parameter_once",
      "token_invalid_client",
      "error_status",
      "error_json",
    ],
    chance: ["user_code_distinct"],
  };

  it("gives the known verdicts with a public client", async () => {
    await assertFindings("Glewlwyd", { ...options("cli"), known });
  });

  it("gives the known verdicts with a secret", async () => {
    await assertFindings("Glewlwyd", {
      ...options("confidential"),
      clientSecret: glewlwyd.secret,
      otherClientId: "cli",
      known: { ...known, chance: ["user_code_distinct", "code_of_other_invalid_grant"] },
    });
  });
});

describe("testServerConformance() and a server made of Authlib's pieces", () => {
  const server = startServer("authlib");
  const warning = [
    "sender_constrained_tokens",
    "asymmetric_authentication",
    "device_parameter_once",
    "code_invalid_grant",
  ];

  it("gives the known verdicts with a public client", async () => {
    await assertFindings("Authlib", {
      ...server.options("cli"),
      known: { fail: [], warning: [...warning, "replay_ends_session"] },
    });
  });

  it("gives the known verdicts with a secret", async () => {
    await assertFindings("Authlib", {
      ...server.options("confidential"),
      otherClientId: "cli",
      known: { fail: [], warning: [...warning, "code_of_other_invalid_grant"] },
    });
  });
});

describe("testServerConformance() and django-oauth-toolkit", () => {
  const server = startServer("django");
  const known = {
    fail: ["no_password_grant", "device_challenge", "token_client_known", "token_challenge"],
    warning: [
      "device_endpoint_named",
      "no_implicit_grant",
      "sender_constrained_tokens",
      "asymmetric_authentication",
      "device_not_cached",
      "device_invalid_client",
      "device_parameter_once",
      "code_invalid_grant",
      "code_required",
      "token_parameter_once",
      "token_invalid_client",
    ],
    // On a busy machine, a poll within its interval of 1 s may come in time.
    chance: ["user_code_distinct", "early_poll_slowed"],
  };

  it("gives the known verdicts with a public client", async () => {
    await assertFindings("django-oauth-toolkit", {
      ...server.options("cli"),
      known: {
        ...known,
        fail: [...known.fail, "error_named"],
        warning: [
          ...known.warning,
          "replay_ends_session",
          "code_single_use",
          "error_status",
          "error_json",
        ],
      },
    });
  });

  it("gives the known verdicts with a secret", async () => {
    await assertFindings("django-oauth-toolkit", {
      ...server.options("confidential"),
      otherClientId: "cli",
      known: {
        ...known,
        fail: [
          ...known.fail,
          "token_authentication",
          "token_secret_checked",
          "code_bound_to_client",
          "error_named",
        ],
        warning: [
          ...known.warning,
          "code_of_other_invalid_grant",
          "code_single_use",
          "error_status",
          "error_json",
        ],
      },
    });
  });
});

/** Starts a server for the tests of a suite. */
function startServer(name: "authlib" | "django") {
  let python: PythonServer;
  before(async () => {
    python = await startPythonServer(name);
  });
  after(() => python.stop());
  return {
    options: (clientId: "cli" | "confidential") => ({
      ...python.server,
      clientId,
      ...(clientId === "confidential" && { clientSecret: python.secret }),
      scope: "read",
      decide: ({ decision, userCode }: DecisionRequest) =>
        python.decide({ userCode, clientId }, decision),
    }),
  };
}
