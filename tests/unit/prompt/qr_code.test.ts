import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chooseQrCode } from "../../../lib/prompt/choose_qr_code.ts";
import { qrCode } from "../../../lib/prompt/qr_code.ts";
import { scanScreen } from "../../support/emulator.ts";

describe("qrCode()", () => {
  it("draws each module, two per character, with a light border", () => {
    const code = qrCode("https://auth.example.com/device");
    assert.ok(code);
    assert.ok(code.lines.every((line) => line.length === code.width));
    assert.match(code.lines[0] ?? "", /^█+$/);
    assert.ok(code.lines.slice(1).every((line) => line.startsWith("██") || line.startsWith("▀▀")));
  });

  for (
    const text of [
      "https://auth.example.com/device",
      "HTTPS://AUTH.EXAMPLE.COM/DEVICE?CODE=WDJB",
      "https://auth.example.com/gerät?user_code=WDJB-MJHT&lang=日本語",
      `https://auth.example.com/device?user_code=${"x".repeat(258)}`,
    ]
  ) {
    it(`encodes ${text.slice(0, 60)} so that a scanner can read it`, () => {
      assert.equal(scanScreen(qrCode(text)?.lines ?? []), text);
    });
  }

  it("draws nothing that fits no terminal", () => {
    assert.equal(qrCode("x".repeat(301)), undefined);
  });
});

describe("chooseQrCode()", () => {
  const prompt = (uri: string) => ({
    userCode: "WDJB-MJHT",
    verificationUri: uri,
    verificationUriComplete: undefined,
    expiresAt: new Date(),
  });
  const far = prompt("https://auth.example.com/device");
  const local = prompt("http://127.0.0.1:8628/device");

  it("draws none for loopback, which no phone can open, unless it is requested", async () => {
    const choice = await chooseQrCode(local, { wish: undefined, utf8: true });
    assert.deepEqual(choice, {
      missing: "Open it on this machine: no other device can reach 127.0.0.1.",
    });
    assert.ok((await chooseQrCode(local, { wish: true, utf8: true })).code);
  });

  it("draws none in a locale without its characters, and says so", async () => {
    const choice = await chooseQrCode(far, { wish: undefined, utf8: false });
    assert.deepEqual(choice, { missing: "A QR code needs a UTF-8 locale." });
  });

  it("draws none on demand, and says nothing about that", async () => {
    assert.deepEqual(await chooseQrCode(far, { wish: false, utf8: true }), {});
  });

  it("says that a URL is too long", async () => {
    const long = prompt(`https://auth.example.com/${"x".repeat(2000)}`);
    const choice = await chooseQrCode(long, { wish: true, utf8: true });
    assert.deepEqual(choice, { missing: "The URL is too long for a QR code." });
  });
});
