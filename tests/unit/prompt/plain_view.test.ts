import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../lib/oauth/base/errors.ts";
import { createPlainView } from "../../../lib/prompt/plain_view.ts";
import { spell } from "../../../lib/prompt/spoken_text.ts";
import { createEmulator, scanScreen } from "../../support/emulator.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const context = { server: "https://auth.example.com", clientId: "cli", scope: ["openid", "email"] };
const prompt = {
  type: "prompt",
  userCode: "WD-7 x",
  verificationUri: "https://auth.example.com/device",
  verificationUriComplete: "https://auth.example.com/device?user_code=WD-7",
  expiresAt: new Date(Date.UTC(2026, 0, 1, 0, 10)),
  interval: 5,
} as const;
const error = new DeviceLoginError("network", "It broke.");

describe("createPlainView()", () => {
  it("says as little as possible on demand, and still what is needed", async () => {
    const output = createEmulator({ columns: 80, rows: 24 });
    const clock = new FakeClock();
    const view = createPlainView(output, { context, clock, form: "quiet", qr: true });
    await view.show(prompt);
    await view.show({ type: "retry", error, nextPollAt: new Date() });
    assert.equal(output.read(), "Open https://auth.example.com/device and enter WD-7 x\n");
  });

  it("speaks in whole sentences, and spells the code", async () => {
    const output = createEmulator({ columns: 80, rows: 24 });
    const view = createPlainView(output, { context, clock: new FakeClock(), form: "spoken" });
    await view.show(prompt);
    await view.show({ type: "retry", error, nextPollAt: new Date() });
    assert.equal(
      output.read(),
      `Sign in to https://auth.example.com.
Open this page: https://auth.example.com/device
Enter this code: WD-7 x
The code is spelled: capital W, capital D, hyphen, 7, space, x.
This page already contains the code: https://auth.example.com/device?user_code=WD-7
The client "cli" requests openid, email.
Approve only a sign-in that you have started yourself.
The code is valid for 10 minutes.
Waiting for approval.
It broke. Trying again.
`,
    );
  });

  it("draws a QR code only on demand", async () => {
    const output = createEmulator({ columns: 80, rows: 60 });
    await createPlainView(output, { context, clock: new FakeClock(), qr: true }).show(prompt);
    assert.equal(scanScreen(await output.lines()), prompt.verificationUriComplete);
  });
});

describe("spell()", () => {
  it("names what a screen reader leaves out, and the case only if there are both", () => {
    assert.equal(spell("WDJB-MJHT"), "W, D, J, B, hyphen, M, J, H, T");
    assert.equal(spell("a b.1"), "a, space, b, dot, 1");
    assert.equal(spell("Жщ"), "capital Ж, щ");
    assert.equal(spell("7"), "7");
    assert.equal(spell("A\x1b"), "A, \\u{1b}");
  });
});
