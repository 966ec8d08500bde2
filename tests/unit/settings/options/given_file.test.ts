import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Host } from "../../../../lib/host/host.ts";
import { readDeviceLoginOptions } from "../../../../lib/settings/options/device_login_options.ts";
import { createFakeMachine } from "../../../support/fake_host.ts";
import { createScenario } from "../../../support/scenario.ts";

/** The ways in which Windows writes a text. */
const ENCODINGS: Readonly<Record<string, (text: string) => Uint8Array>> = {
  "UTF-8 with a byte order mark": (text) => new TextEncoder().encode(`\ufeff${text}`),
  "UTF-16": (text) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le")),
};

const server = { issuer: "https://auth.example.com", clientId: "cli" };

describe("a text file", () => {
  for (const [name, encode] of Object.entries(ENCODINGS)) {
    it(`may be in ${name}: secret, details and config.yaml`, async () => {
      const scenario = createScenario({ clients: [{ client_id: "cli", client_secret: "s€cret" }] });
      const machine = createFakeMachine(scenario);
      try {
        const files = {
          secret: "s€cret\r\n",
          "details.json": '[{"type":"payment"}]\r\n',
          "config.yaml": "profiles:\r\n  a:\r\n    issuer: https://auth.example.com\r\n" +
            "    client_id: cli\r\n    client_secret_file: secret\r\n" +
            '    authorization_details: "@details.json"\r\n',
        };
        for (const [file, text] of Object.entries(files)) {
          writeFileSync(join(machine.folder, file), encode(text));
        }
        const args = ["start", "--profile", "a", "--store", "file"];
        const { code, stderr } = await machine.run(args);
        assert.equal(code, 0, stderr);
        const [device] = scenario.server.requests.filter(({ method }) => method === "POST");
        assert.equal(device?.body.get("authorization_details"), '[{"type":"payment"}]');
        const basic = device?.headers.get("authorization")?.slice("Basic ".length) ?? "";
        assert.equal(decodeURIComponent(atob(basic)), "cli:s€cret");
      } finally {
        machine.remove();
      }
    });
  }

  it("is rejected in another encoding, and never sent as something else", async () => {
    const bytes = new Uint8Array(Buffer.from("s\xe9cret", "latin1"));
    const host = { readBytes: () => Promise.resolve(bytes) } as Partial<Host> as Host;
    await assert.rejects(readDeviceLoginOptions({ ...server, clientSecretFile: "s" }, host), {
      code: "invalid_options",
      message: "--client-secret-file: s can't be read: it is not text in UTF-8; save it in that " +
        "encoding.",
    });
  });
});
