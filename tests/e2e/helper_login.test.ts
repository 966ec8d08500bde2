import assert from "node:assert/strict";
import process from "node:process";
import { after, describe, it } from "node:test";
import { posixQuote } from "../../lib/output/posix_quote.ts";
import { approveNext } from "../support/approve.ts";
import { homeMaker } from "../support/home.ts";
import { programCommand, PROGRAMS } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";
import { runOnTerminal } from "../support/terminal.ts";

const skip = process.platform === "win32" && "there is no pseudo-terminal";

for (const program of PROGRAMS) {
  describe(`${program} helper --login`, { skip }, () => {
    const newHome = homeMaker(program, after);

    it("shows the prompt on the terminal if a tool captures all its streams", async () => {
      await withServer(async ({ url, server }) => {
        const { options: { env, ...options } } = newHome();
        approveNext(server);
        const line = ["helper", "kubectl", "--issuer", url, "--client-id", "cli", "--login"];
        const words = [...programCommand(options), ...line].map(posixQuote).join(" ");
        // As SDKs do: the reply is all that the shell prints itself.
        const tool = `reply=$(${words} 2>/dev/null </dev/null); printf 'GOT %.40s\\n' "$reply"`;
        const terminal = runOnTerminal(["sh", "-c", tool], { env });
        await terminal.shows(/Enter +\w{4}-\w{4}/);
        await terminal.shows(/GOT \{"apiVersion":"client\.auth/);
        assert.equal(await terminal.ended, 0, terminal.screen());
      });
    });

    it("exits with 8 at once without a terminal, and sends nothing", async () => {
      await withServer(async ({ url, server }) => {
        const line = ["helper", "kubectl", "--issuer", url, "--client-id", "cli", "--login"];
        const { code, stderr } = await newHome().run(line, { detached: true });
        assert.equal(code, 8, stderr);
        assert.match(stderr, /There is no terminal .+ To sign in, run: device-login login/);
        assert.equal(server.requests.length, 0);
      });
    });
  });
}
