import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { layOutPrompt } from "../../../lib/prompt/prompt_layout.ts";
import { qrCode } from "../../../lib/prompt/qr_code.ts";
import { lineText, lineWidth } from "../../../lib/prompt/styled_line.ts";
import { rowsOf } from "../../../lib/prompt/text_width.ts";
import { scanScreen } from "../../support/emulator.ts";

const context = { server: "https://auth.example.com", clientId: "cli", scope: ["openid", "email"] };
const prompt = {
  userCode: "WDJB-MJHT",
  verificationUri: "https://auth.example.com/device",
  verificationUriComplete: "https://auth.example.com/device?user_code=WDJB-MJHT" as
    | string
    | undefined,
  expiresAt: new Date(0),
};

type Case = Partial<typeof prompt> & { columns?: number; rows?: number; forced?: boolean };

/** Lays out a prompt, with a QR code if that fits. */
function layOut({ columns = 80, rows = 24, forced = false, ...given }: Case) {
  const shown = { ...prompt, ...given };
  const code = qrCode(shown.verificationUriComplete ?? shown.verificationUri);
  const options = { context, size: { columns, rows }, code, forced };
  return layOutPrompt(shown, options);
}

function textOf(given: Case): string[] {
  return layOut(given).map((line) => lineText(line).trimEnd());
}

const TOO_SMALL = "The terminal is too small for a QR code.";

describe("layOutPrompt()", () => {
  it("puts the QR code next to the text, so that 80 by 24 shows all of it", () => {
    const lines = textOf({});
    assert.ok(lines.length < 24);
    assert.equal(scanScreen(lines), prompt.verificationUriComplete);
    const text = lines.map((line) => line.replace(/ *[█▀▄].*/, ""));
    assert.deepEqual(text.slice(0, 12), [
      "Sign in to https://auth.example.com",
      "",
      "  Open    https://auth.example.com/device",
      "  Enter   WDJB-MJHT",
      "",
      "  or scan the QR code",
      "",
      'The client "cli" requests openid, email.',
      "Approve only a sign-in that you have",
      "started yourself.",
      "",
      "",
    ]);
    assert.equal(text.at(-2), `  or open ${prompt.verificationUriComplete}`);
  });

  it("puts long URLs above and below the QR code, and leaves out empty lines if necessary", () => {
    const verificationUri = "https://keycloak.example.com/realms/engineering/device";
    const verificationUriComplete = `${verificationUri}?user_code=WDJB-MJHT`;
    const lines = textOf({ verificationUri, verificationUriComplete });
    assert.ok(lines.length < 24);
    assert.equal(scanScreen(lines), verificationUriComplete);
    assert.ok(lines.includes(`  Open    ${verificationUri}`));
    assert.deepEqual(lines.slice(-2), ["  or open", `  ${verificationUriComplete}`]);
  });

  it("puts the QR code below the text from 30 to 71 columns", () => {
    for (const columns of [40, 71]) {
      const lines = textOf({ columns, rows: 40 });
      assert.equal(scanScreen(lines), prompt.verificationUriComplete);
      assert.ok(lines.slice(0, 8).every((line) => !/[█▀▄]/.test(line)));
      assert.equal(lines.at(-2), "  or scan the QR code");
    }
    assert.ok(textOf({ columns: 72, rows: 40 })[0]?.includes("█"));
  });

  it("leaves out a QR code that does not fit, and says so", () => {
    for (const size of [{ rows: 18 }, { columns: 40, rows: 24 }, { columns: 29, rows: 60 }]) {
      const text = textOf(size).join(" ");
      assert.doesNotMatch(text, /[█▀▄]|scan/);
      assert.ok(text.includes(TOO_SMALL), text);
    }
  });

  it("draws a QR code on demand even if the screen is too low for it", () => {
    for (const size of [{ rows: 10 }, { columns: 40, rows: 10 }]) {
      const lines = textOf({ ...size, forced: true });
      assert.equal(scanScreen(lines), prompt.verificationUriComplete);
    }
    assert.ok(textOf({ columns: 20, rows: 60, forced: true }).every((line) => !/█/.test(line)));
  });

  it("describes a QR code without the user code differently", () => {
    const text = textOf({ verificationUriComplete: undefined }).join("\n");
    assert.match(text, /The QR code opens the same page\./);
    assert.doesNotMatch(text, /or open/);
  });

  it("ends with the URL and the code on a terminal that is too low for more", () => {
    for (const rows of [2, 5]) {
      const lines = textOf({ rows });
      assert.deepEqual(lines.slice(-2), [
        `  Open    ${prompt.verificationUri}`,
        "  Enter   WDJB-MJHT",
      ]);
      assert.ok(lines.includes("Approve only a sign-in that you have started yourself."));
    }
  });

  it("emphasizes only the user code, and links only the URLs", () => {
    const spans = layOut({}).flat();
    assert.deepEqual(spans.filter(({ look }) => look === "strong").map(({ text }) => text), [
      "WDJB-MJHT",
    ]);
    assert.deepEqual(spans.flatMap(({ link = [] }) => link), [
      prompt.verificationUri,
      prompt.verificationUriComplete,
    ]);
  });

  for (
    const [name, given] of Object.entries<Partial<typeof prompt>>({
      "a code of 1 character": { userCode: "7" },
      "a code of 100 characters": { userCode: "WDJB".repeat(25) },
      "a Cyrillic code": { userCode: "ЖЩЮЯ-ЫЪЭЙ" },
      "a wide code": { userCode: "日本語日本語" },
      "a code with spaces": { userCode: "WD JB MJ HT" },
      "a URL of 2,000 characters": {
        verificationUri: `https://auth.example.com/${"x".repeat(1975)}`,
        verificationUriComplete: undefined,
      },
    })
  ) {
    it(`shows ${name} whole, on terminals of every size`, () => {
      const { userCode, verificationUri } = { ...prompt, ...given };
      for (const columns of [1, 5, 20, 29, 30, 40, 71, 72, 80, 200]) {
        for (const rows of [2, 24, 60]) {
          const lines = layOut({ ...given, columns, rows });
          const texts = lines.flat().map(({ text }) => text);
          assert.ok(texts.includes(userCode));
          assert.ok(texts.includes(verificationUri));
          // Only a line with one word may be wider than the terminal.
          for (const line of lines.filter((line) => lineWidth(line) >= columns)) {
            const text = lineText(line).trim();
            assert.ok(text === userCode || !/ /.test(text), `${columns} columns: ${text}`);
          }
        }
      }
    });
  }
});

describe("rowsOf()", () => {
  it("counts the rows that a terminal needs", () => {
    assert.equal(rowsOf("", 10), 1);
    assert.equal(rowsOf("x".repeat(10), 10), 1);
    assert.equal(rowsOf("x".repeat(11), 10), 2);
    assert.equal(rowsOf("日本語", 5), 2);
    assert.equal(rowsOf("e\u0301".repeat(10), 10), 1);
  });
});
