import { after, before, describe, it } from "node:test";
import { hastyClock } from "../support/hasty_clock.ts";
import { type OidcProvider, SECRET, startOidcProvider } from "../support/oidc_provider.ts";
import { assertFindings, type KnownFindings } from "../support/server_findings.ts";

const KNOWN: KnownFindings = {
  fail: ["tokens_pragma"],
  warning: ["no_implicit_grant", "verification_page_unframed", "early_poll_slowed"],
};

describe("testServerConformance() and oidc-provider", () => {
  let provider: OidcProvider;
  before(async () => {
    provider = await startOidcProvider();
  });
  after(() => provider.close());

  const options = () => ({
    issuer: provider.issuer,
    scope: "openid offline_access",
    clock: hastyClock(),
    decide: ({ decision, verificationUriComplete }: {
      decision: "approve" | "deny";
      verificationUriComplete: string | undefined;
    }) => provider.decide(verificationUriComplete ?? "", decision),
  });

  it("gives the known verdicts with a public client", async () => {
    await assertFindings("oidc-provider", { ...options(), clientId: "cli", known: KNOWN });
  });

  it("gives the known verdicts with a secret", async () => {
    await assertFindings("oidc-provider", {
      ...options(),
      clientId: "client_secret_basic",
      clientSecret: SECRET,
      otherClientId: "cli",
      known: KNOWN,
    });
  });

  it("finds the right error for a code that has expired", async () => {
    const short = await startOidcProvider({ deviceCodeLifetime: 2 });
    try {
      await assertFindings("oidc-provider", {
        issuer: short.issuer,
        clientId: "cli",
        scope: "openid",
        scenarios: ["expiry"],
        known: { fail: [], warning: [] },
      });
    } finally {
      short.close();
    }
  });
});
