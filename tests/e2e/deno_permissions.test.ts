import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { currentRuntime } from "../../scripts/runtimes.ts";
import * as certificates from "../support/certificates.ts";
import { PROXIED_HOST, startProxy, type TestProxy } from "../support/proxy.ts";
import { startServer } from "../support/served_server.ts";
import { startSocksProxy, type TestSocksProxy } from "../support/socks_proxy.ts";
import { startOnTerminal } from "../support/terminal.ts";

const page = readFileSync("docs/deno.md", "utf8");

/** The permissions of a plain login, as its command on the page lists them. */
const PLAIN = /^deno run (--allow.*?) \\$/m.exec(page)?.[1]?.split(" ") ?? [];

/** The rows of the table: a task, and the additional permissions it needs. */
const rows = [...page.matchAll(/^\| (.*?) +\| (.*?) +\|$/gm)].slice(2)
  .map(([, feature = "", permissions = ""]) => ({ feature, permissions }));

const skip = currentRuntime() !== "deno" && "there are no permissions elsewhere";

describe("the single-file program, run by Deno from a URL with the permissions of docs/deno.md", {
  skip,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  const files = createServer((_request, response) => {
    response.setHeader("content-type", "text/javascript");
    response.end(readFileSync("dist/device-login.js"));
  });
  let program: string;
  let proxy: TestProxy;
  let socks: TestSocksProxy;
  before(async () => {
    await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
    program = `http://127.0.0.1:${(files.address() as AddressInfo).port}/device-login.js`;
    proxy = await startProxy();
    socks = await startSocksProxy();
  });
  after(() => {
    files.close();
    files.closeAllConnections();
    proxy.close();
    socks.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a row needs in addition to a plain login: flags, variables, a server and a check. */
  interface Feature {
    args?: string[];
    env?: Record<string, string>;
    /** The value that the row calls FILE. @default the second argument */
    file?: string;
    secret?: string;
    tls?: typeof certificates.server;
    /** The host name of the server. */
    hostname?: string;
    /** What must happen before the sign-in is approved. */
    until?: () => Promise<void>;
    proof?: (screen: string) => void;
    /** What else runs with the same permissions, and what it prints. */
    then?: (url: string) => { args: string[]; shows: RegExp };
  }

  const file = (name: string) => join(folder, name);

  function feature(name: string): Feature {
    switch (name) {
      case "a plain login":
        return {};
      case "`--client-secret-file FILE`":
        writeFileSync(file("secret"), "s3cret\n");
        return { args: ["--client-secret-file", file("secret")], secret: "s3cret" };
      case "`--output FILE`":
        return {
          args: ["--output", file("tokens")],
          proof: () => assert.match(readFileSync(file("tokens"), "utf8"), /^ACCESS TOKEN\t/),
        };
      case "`--client-key FILE`":
      case "`--dpop-key FILE`":
      case "`--decryption-key FILE`": {
        writeFileSync(file("key"), certificates.client.key);
        return { args: [name.split(/[` ]/)[1] ?? "", file("key")] };
      }
      case "`--client-cert FILE`": {
        writeFileSync(file("both"), certificates.client.cert + certificates.client.key);
        return { args: ["--client-cert", file("both")] };
      }
      case "`--ca-cert FILE`":
        return { args: ["--ca-cert", certificates.caPath], tls: certificates.server };
      case "`SSL_CERT_FILE=FILE`":
        return {
          env: { SSL_CERT_FILE: certificates.caPath },
          file: certificates.caPath,
          tls: certificates.server,
        };
      case "`--profile NAME`":
        return {
          args: ["--profile", "work"],
          env: { DEVICE_LOGIN_HOME: file("state") },
          then: () => ({ args: ["token", "--profile", "work"], shows: /^\w+\r\n$/ }),
        };
      case "`request URL`":
        return {
          args: ["--profile", "work"],
          env: { DEVICE_LOGIN_HOME: file("state") },
          then: (url) => ({
            args: ["request", `${url}/userinfo`, "--profile", "work", "--host", new URL(url).host],
            shows: /"sub":"alice"/,
          }),
        };
      case "`setup TOOL`": {
        mkdirSync(file("home"), { recursive: true });
        const words = ["setup", "docker", "--profile", "work", "--host", "r.example.com"];
        return {
          args: ["--profile", "work"],
          env: { DEVICE_LOGIN_HOME: file("state"), HOME: file("home") },
          then: () => ({ args: [...words, "--write"], shows: /docker is set up/ }),
        };
      }
      case "`exec -- sh`":
        return {
          args: ["--profile", "work"],
          env: { DEVICE_LOGIN_HOME: file("state") },
          then: () => ({
            args: ["exec", "--profile", "work", "--", "sh", "-c", "echo got $ACCESS_TOKEN"],
            shows: /^got \w+\r\n$/,
          }),
        };
      case "`--skip-tls-verify`":
        return { args: ["--skip-tls-verify"], tls: certificates.otherName };
      case "`HTTP_PROXY` or `HTTPS_PROXY`":
        return {
          args: ["--allow-http"],
          env: { HTTP_PROXY: proxy.url },
          hostname: PROXIED_HOST,
          proof: () => assert.ok(proxy.seen.length > 0),
        };
      case "`ALL_PROXY=socks5h://…`":
        return {
          args: ["--allow-http"],
          env: { ALL_PROXY: `socks5h://127.0.0.1:${socks.port}` },
          hostname: PROXIED_HOST,
          proof: () => assert.ok(socks.seen.length > 0),
        };
      case "`--trace`":
        return { args: ["--trace"], proof: (screen) => assert.match(screen, /^> 1 GET /m) };
      case "`--trace=FILE`":
        return {
          args: [`--trace=${file("trace")}`],
          file: file("trace"),
          proof: () => assert.match(readFileSync(file("trace"), "utf8"), /^> 1 GET /m),
        };
      case "`--copy`":
        return {
          args: ["--copy"],
          proof: (screen) => assert.ok(screen.includes("\x1b]52;c;"), screen),
        };
      case "`--prompt-command CMD`":
        return {
          args: [
            "--prompt-command",
            `cat >'${file("part")}'; mv '${file("part")}' '${file("prompt")}'`,
          ],
          until: () => fileAppears(file("prompt")),
          proof: () =>
            assert.equal(JSON.parse(readFileSync(file("prompt"), "utf8")).type, "prompt"),
        };
      case "`--open`": {
        const opened = file("opened");
        writeFileSync(file("xdg-open"), `#!/bin/sh\necho "$1" >>'${opened}'\n`, { mode: 0o755 });
        return {
          args: ["--open"],
          env: { PATH: `${folder}:${process.env.PATH}` },
          proof: () => assert.match(readFileSync(opened, "utf8"), /^http.*user_code=.*\n$/),
        };
      }
    }
    throw new Error(`nothing tests ${name}`);
  }

  assert.ok(rows.length >= 7 && PLAIN.length === 2);
  for (const { feature: name, permissions } of rows) {
    it(`${name}: ${permissions.trim() || "no more"}`, async () => {
      const {
        args = [],
        env,
        file: path = args[1] ?? "",
        secret,
        until,
        proof,
        then,
        ...serving
      } = feature(name);
      const clients = [{ client_id: "cli", ...(secret && { client_secret: secret }) }];
      const { url, server, close } = await startServer({ clients }, serving);
      try {
        const more = (permissions.match(/--allow-[^`\s]+/g) ?? []).map((permission) =>
          permission.replace("FILE", path).replace("FOLDER", dirname(path))
            .replace("STATE", file("state"))
        );
        // In Deno, a list takes precedence over the same permission without one.
        const plain = PLAIN.filter((permission) => !more.includes(permission.split("=")[0] ?? ""));
        const options = { program, permissions: [...plain, ...more], ...(env && { env }) };
        const line = ["--issuer", url, "--client-id", "cli", ...args];
        const terminal = startOnTerminal(line, options);
        await terminal.shows(/Approve only/);
        await until?.();
        server.approve();
        assert.equal(await terminal.ended, 0, terminal.screen());
        assert.doesNotMatch(terminal.screen(), /NotCapable|Requires|permission/);
        proof?.(terminal.screen());
        if (then === undefined) return;
        const { args: words, shows } = then(url);
        const next = startOnTerminal(words, options);
        assert.equal(await next.ended, 0, next.screen());
        assert.match(next.screen(), shows);
      } finally {
        close();
      }
    });
  }
});

async function fileAppears(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
}
