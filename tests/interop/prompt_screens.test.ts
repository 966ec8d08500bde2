import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { change } from "../../lib/testing/mod.ts";
import { scanScreen } from "../support/emulator.ts";
import { programCommand } from "../support/program.ts";
import { type ServedServer, withServer } from "../support/served_server.ts";
import { startInTmux } from "../support/tmux.ts";

/** The expected screens. `UPDATE_SCREENS=1` writes them. */
const SCREENS = fileURLToPath(new URL("screens", import.meta.url));

const URI = "https://auth.example.com/device";
const COMPLETE_URI = `${URI}?user_code=WDJB-MJHT`;

/** Scripts a reply that is always the same, and a sign-in that ends once it is approved. */
function scriptReply({ server }: ServedServer): void {
  server.script(
    "device_authorization",
    change((reply) => {
      Object.assign(reply, {
        user_code: "WDJB-MJHT",
        verification_uri: URI,
        verification_uri_complete: COMPLETE_URI,
      });
    }),
  );
}

/** Starts a login in tmux. */
function start({ url }: ServedServer, { columns, locale }: { columns: number; locale: string }) {
  const words = [...programCommand(), "--issuer", url, "--client-id", "cli", "--format", "env"];
  return startInTmux(["sh", "-c", '"$@" >/dev/null', "sh", ...words], {
    columns,
    rows: 24,
    env: { LC_ALL: locale, NO_COLOR: "1" },
  });
}

/** Replaces what differs from run to run by texts of the same length. */
function normalize(lines: readonly string[], url: string): string {
  const port = new URL(url).port;
  return lines.map((line) =>
    `${
      line.replaceAll(port, "PORTNUMBER".slice(0, port.length)).replace(
        /\d+:\d\d left/,
        "9:59 left",
      )
    }\n`
  ).join("");
}

describe("the prompt in tmux", () => {
  for (const columns of [40, 80, 200]) {
    for (const locale of ["C", "C.UTF-8"]) {
      it(`on ${columns} by 24 characters in the locale ${locale}`, async () => {
        await withServer(async (served) => {
          scriptReply(served);
          const tmux = start(served, { columns, locale });
          try {
            const waiting = await tmux.shows(/9:5\d left/);
            const hasCode = locale !== "C" && columns >= 72;
            assert.equal(scanOrNothing(waiting), hasCode ? COMPLETE_URI : undefined);
            served.server.approve();
            const done = await tmux.shows(/Signed in/);
            const screens = `${normalize(waiting, served.url)}${"=".repeat(columns)}\n${
              normalize(done, served.url)
            }`;
            compare(`${columns}x24_${locale}.txt`, screens);
          } finally {
            tmux.close();
          }
        });
      });
    }
  }

  it("is drawn again after a change of size", async () => {
    await withServer(async (served) => {
      scriptReply(served);
      const tmux = start(served, { columns: 80, locale: "C.UTF-8" });
      try {
        await tmux.shows(/9:5\d left/);
        tmux.resize({ columns: 40, rows: 30 });
        const narrow = await tmux.shows(/too small|█[^]*or scan the QR code[^]*left$/);
        assert.equal(narrow.filter((line) => line.includes("WDJB-MJHT")).length, 2);
        tmux.resize({ columns: 100, rows: 24 });
        const wide = await tmux.shows(/Sign in to .*█[^]*left$/);
        assert.equal(scanScreen(wide), COMPLETE_URI);
        served.server.approve();
        const done = await tmux.shows(/Signed in/);
        assert.doesNotMatch(done.join("\n"), /WDJB-MJHT|█/);
      } finally {
        tmux.close();
      }
    });
  });
});

function scanOrNothing(lines: readonly string[]): string | undefined {
  return /█/.test(lines.join("")) ? scanScreen(lines) : undefined;
}

function compare(name: string, screens: string): void {
  const file = `${SCREENS}/${name}`;
  if (process.env.UPDATE_SCREENS) {
    mkdirSync(SCREENS, { recursive: true });
    writeFileSync(file, screens);
  }
  assert.equal(screens, readFileSync(file, "utf8"));
}
