import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { PROGRAMS, runProgram } from "../support/program.ts";

/** Runs a proxy that lets nothing out and records each target. */
async function withWall<T>(test: (url: string, seen: string[]) => Promise<T>): Promise<T> {
  const seen: string[] = [];
  const server = createServer((_request, response) => response.writeHead(502).end());
  server.on("connect", ({ url = "" }, socket) => {
    seen.push(url);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

for (const program of PROGRAMS) {
  describe(`${program} --provider`, () => {
    for (const command of [[], ["doctor"]]) {
      it(`lists the providers with their URLs in help (${command})`, async () => {
        const args = [...command, "--provider", "help"];
        const { code, stdout, stderr } = await runProgram(args, { program });
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.match(stdout, /^ {2}github .*\n.*--device-auth-url https:\/\/github\.com\//m);
      });
    }

    it("connects to that provider", async () => {
      await withWall(async (url, seen) => {
        const env = { HTTPS_PROXY: url };
        const args = ["--provider", "github", "--client-id", "cli"];
        const { code, stderr } = await runProgram(args, { program, env });
        assert.equal(code, 5);
        assert.match(stderr, /POST https:\/\/github\.com\/login\/device\/code failed/);
        assert.deepEqual(new Set(seen), new Set(["github.com:443"]));
      });
    });

    it("overrides the server of a variable", async () => {
      await withWall(async (url, seen) => {
        const env = { HTTPS_PROXY: url, ORY_SDK_URL: "https://hydra.example.com" };
        await runProgram(["--provider", "gitlab", "--client-id", "cli"], { program, env });
        assert.deepEqual(new Set(seen), new Set(["gitlab.com:443"]));
      });
    });

    it("rejects an unsupported dialect in one sentence", async () => {
      const args = ["--provider", "aws", "--client-id", "cli"];
      const { code, stdout, stderr } = await runProgram(args, { program });
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
      assert.match(
        stderr,
        /^device-login: --provider aws is not supported: .*its own JSON messages\.\n$/,
      );
    });
  });
}
