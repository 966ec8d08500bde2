import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { PSQL } from "../../scripts/psql.ts";
import { PYTHON_TOOLS } from "../../scripts/python_tools.ts";
import { runtimePath } from "../../scripts/runtimes.ts";
import { approveNext } from "../support/approve.ts";
import { caPath } from "../support/certificates.ts";
import { freePort } from "../support/free_port.ts";
import { type HelperStage, lacks, withHelper } from "../support/helper_stage.ts";
import { type MailProtocol, type MailServer, startMailServer } from "../support/mail_server.ts";
import { startMongo } from "../support/mongo_server.ts";
import { startOpenBao } from "../support/openbao.ts";
import { startPostgres } from "../support/postgres_server.ts";
import { run } from "../support/program.ts";
import { readRecipe } from "../support/recipe.ts";

const timeout = 120_000;

/** The variables in which the tools look for an authority to trust. */
const TRUST = {
  CURL_CA_BUNDLE: caPath,
  REQUESTS_CA_BUNDLE: caPath,
  SSL_CERT_FILE: caPath,
  NPM_CONFIG_CAFILE: caPath,
  // npm would look for a newer version of itself.
  NPM_CONFIG_UPDATE_NOTIFIER: "false",
};

/** Runs the commands of a recipe; it must succeed. */
async function runRecipe(
  { run }: HelperStage,
  commands = "",
  env: Record<string, string> = {},
): Promise<string> {
  const words = ["timeout", "60", "bash", "--norc", "-euo", "pipefail", "-c", commands];
  const { code, stdout, stderr } = await run(words, { env: { ...TRUST, ...env } });
  assert.equal(code, 0, `${commands}\n${stdout}${stderr}`);
  return stdout;
}

/** Writes a file of a tool's configuration into its home. */
function writeConfig({ folder }: HelperStage, path: string, text = ""): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}

/** Answers only requests that have the token. */
function guarded(answer: (path: string, method: string) => Response) {
  return (path: string, { valid, method }: { valid: boolean; method: string }) =>
    valid ? answer(path, method) : new Response("sign in", { status: 401 });
}

describe("recipes for HTTP", () => {
  const answer = guarded(() => Response.json({ name: "alice" }));

  for (
    const [heading, tool] of [["curl", "curl"], ["HTTPie", "http"]] as const
  ) {
    const skip = lacks([tool, "--version"], /(\d+)\.(\d+)/, [0, 0]);
    it(`work with the real ${heading}`, { timeout, skip }, async () => {
      await withHelper({ answer }, async (stage) => {
        const [commands] = readRecipe(heading, { "api.example.com": stage.host });
        // The token is sent, not a password that the user has for that host.
        writeConfig(stage, ".netrc", "machine localhost login alice password secret\n");
        assert.deepEqual(JSON.parse(await runRecipe(stage, commands)), { name: "alice" });
        assert.deepEqual(stage.seen, [`/me Bearer ${stage.token}`]);
      });
    });
  }

  const skip = lacks(["rclone", "version"], /(\d+)\.(\d+)/, [1, 60]);
  it("work with the real rclone", { timeout, skip }, async () => {
    const found = '<multistatus xmlns="DAV:"><response><href>/hello.txt</href><propstat><prop>' +
      "<getcontentlength>5</getcontentlength></prop><status>HTTP/1.1 200 OK</status></propstat>" +
      "</response></multistatus>";
    const answer = guarded((_, method) =>
      method === "PROPFIND"
        ? new Response(found, { status: 207, headers: { "content-type": "text/xml" } })
        : new Response("hello")
    );
    await withHelper({ answer }, async (stage) => {
      const [config, commands] = readRecipe("rclone", { "files.example.com": stage.host });
      writeConfig(stage, ".config/rclone/rclone.conf", config);
      assert.equal(await runRecipe(stage, commands), "hello");
      assert.ok(stage.seen.every((one) => one.endsWith(` Bearer ${stage.token}`)));
    });
  });

  it("work with the real npm", { timeout }, async () => {
    const answer = guarded(() =>
      Response.json({
        name: "@team/tool",
        "dist-tags": { latest: "1.2.3" },
        versions: { "1.2.3": { name: "@team/tool", version: "1.2.3" } },
      })
    );
    await withHelper({ answer }, async (stage) => {
      const [config, commands] = readRecipe("npm", { "npm.example.com": stage.host });
      writeConfig(stage, ".npmrc", config);
      assert.equal(await runRecipe(stage, commands), "1.2.3\n");
      assert.deepEqual(stage.seen, [`/@team%2ftool Bearer ${stage.token}`]);
    });
  });
});

describe("recipes for mail", () => {
  async function withMail(
    { protocol, mechanisms }: { protocol: MailProtocol; mechanisms: string[] },
    test: (stage: HelperStage, mail: MailServer) => Promise<void>,
  ): Promise<void> {
    await withHelper({ answer: () => new Response() }, async (stage) => {
      const mail = await startMailServer(protocol, { mechanisms, token: stage.token });
      try {
        await test(stage, mail);
      } finally {
        mail.close();
      }
    });
  }

  const response = ({ token }: HelperStage) =>
    `user=alice@example.com\x01auth=Bearer ${token}\x01\x01`;
  /** The response of RFC 7628, which begins with a GS2 header. */
  const bearerResponse = ({ token }: HelperStage, port: number) =>
    `n,a=alice@example.com,\x01host=localhost\x01port=${port}\x01auth=Bearer ${token}\x01\x01`;

  for (const method of ["oauthbearer", "xoauth2"]) {
    const skip = lacks(["msmtp", "--version"], /(\d+)\.(\d+)/, [1, 8]);
    it(`work with the real msmtp and ${method}`, { timeout, skip }, async () => {
      const mechanisms = [method.toUpperCase()];
      await withMail({ protocol: "smtp", mechanisms }, async (stage, mail) => {
        const [config = "", commands] = readRecipe("msmtp", {
          "smtp.example.com": "localhost",
          "port 465": `port ${mail.port}`,
          "auth oauthbearer": `auth ${method}`,
        });
        writeConfig(stage, ".msmtprc", `${config}tls_trust_file ${caPath}\n`);
        await runRecipe(stage, commands);
        const sent = method === "xoauth2" ? response(stage) : bearerResponse(stage, mail.port);
        assert.deepEqual(mail.authentications, [`${mechanisms[0]} ${sent}`]);
        // A helper that reads standard input would take the mail.
        assert.match(mail.mails.join(), /^Subject: hello$[^]*^from msmtp$/m);
      });
    });
  }

  for (const method of ["oauthbearer", "xoauth2"]) {
    const skip = lacks(["mutt", "-v"], /Mutt (\d+)\.(\d+)/, [2, 0]);
    it(`work with the real mutt and ${method}`, { timeout, skip }, async () => {
      const mechanisms = [method.toUpperCase()];
      await withMail({ protocol: "imap", mechanisms }, async (stage, mail) => {
        const [config = ""] = readRecipe("mutt", {
          "imap.example.com": `localhost:${mail.port}`,
        });
        const trust = `set certificate_file = ${caPath}\nset ssl_usesystemcerts = no\n`;
        writeConfig(stage, ".muttrc", config + trust);
        // mutt wants a terminal, which script provides. It ends as soon as the mailbox is open.
        const command = "mutt -n -F .muttrc -e 'set quit = yes' -e 'push q'";
        await stage.run(["timeout", "60", "script", "-qefc", command, "/dev/null"], {
          env: { TERM: "xterm" },
        });
        const sent = method === "xoauth2" ? response(stage) : bearerResponse(stage, mail.port);
        assert.deepEqual(mail.authentications, [`${mechanisms[0]} ${sent}`]);
      });
    });
  }

  const noSync = lacks(["mbsync", "--version"], /(\d+)\.(\d+)/, [1, 4]);
  it("work with the real mbsync", { timeout, skip: noSync }, async () => {
    await withMail({ protocol: "imap", mechanisms: ["XOAUTH2"] }, async (stage, mail) => {
      const [config, commands] = readRecipe("isync", {
        "Host imap.example.com":
          `Host localhost\nPort ${mail.port}\nSystemCertificates no\nCertificateFile ${caPath}`,
      });
      writeConfig(stage, ".mbsyncrc", config);
      await runRecipe(stage, commands);
      assert.deepEqual(mail.authentications, [`XOAUTH2 ${response(stage)}`]);
    });
  });

  it("work from a script", { timeout }, async () => {
    await withMail({ protocol: "smtp", mechanisms: ["XOAUTH2"] }, async (stage, mail) => {
      const [commands] = readRecipe("Mail servers, from a script", {
        "smtp.example.com:465": `localhost:${mail.port}`,
      });
      assert.match(await runRecipe(stage, commands), /^235 /m);
      assert.deepEqual(mail.authentications, [`XOAUTH2 ${response(stage)}`]);
    });
  });
});

describe("recipes for databases", () => {
  const skip = lacks([PSQL, "--version"], /(\d+)\.(\d+)/, [18, 0]);
  it("work with the real psql, which signs in itself", { timeout, skip }, async () => {
    await withHelper({ answer: () => new Response() }, async (stage) => {
      const { server, folder } = stage;
      const valid = async (token: string) => {
        const userinfo = new Request(`${server.issuer}/userinfo`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return (await server.fetch(userinfo)).ok;
      };
      const postgres = await startPostgres(server.issuer, valid);
      symlinkSync(PSQL, join(folder, "bin/psql"));
      try {
        const [commands] = readRecipe("psql", {
          "host=db.example.com": `host=127.0.0.1 port=${postgres.port}`,
          "https://auth.example.com": server.issuer,
        });
        approveNext(server);
        // Without this, libpq refuses an issuer over http, even on loopback.
        const env = { PGOAUTHDEBUG: "UNSAFE" };
        assert.match(await runRecipe(stage, commands, env), /^ +1$/m);
        const sent = postgres.responses.map((response) => response.replaceAll("\x01", "|"));
        assert.equal(sent.length, 2);
        assert.equal(sent[0], "n,,|auth=||");
        assert.match(sent[1] ?? "", /^n,,\|auth=Bearer .+\|\|$/);
      } finally {
        postgres.close();
      }
    });
  });

  it("work with the real driver for MongoDB, which gets a token again", { timeout }, async () => {
    const packages = fileURLToPath(new URL("./tools/node_modules", import.meta.url));
    const { BSON } = createRequire(`${packages}/`)("mongodb");
    await withHelper({ answer: () => new Response() }, async (stage) => {
      const mongo = await startMongo(BSON);
      try {
        const [code] = readRecipe("MongoDB", { "db.example.com": `127.0.0.1:${mongo.port}` });
        writeConfig(stage, "ping.mjs", code);
        symlinkSync(packages, join(stage.folder, "node_modules"));
        const command = `'${runtimePath("node")}' ping.mjs`;
        assert.match(await runRecipe(stage, command), /^\{ ok: 1 \}$/m);
        assert.deepEqual(mongo.tokens, [stage.token, stage.token]);
      } finally {
        mongo.close();
      }
    });
  });
});

describe("recipes for access to machines", () => {
  const skip = lacks([PYTHON_TOOLS.bao, "version"], /(\d+)\.(\d+)/, [2, 0]) ||
    lacks(["sh", "-c", "/usr/sbin/sshd -V 2>&1"], /OpenSSH_(\d+)\.(\d+)/, [8, 0]);
  it("work with the real OpenBao and ssh", { timeout, skip }, async () => {
    await withHelper({ answer: () => new Response() }, async (stage) => {
      const { folder, server } = stage;
      symlinkSync(PYTHON_TOOLS.bao, join(folder, "bin/bao"));
      const bao = await startOpenBao(folder);
      try {
        await bao.write("sys/auth/jwt", { type: "jwt" });
        await bao.write("auth/jwt/config", { oidc_discovery_url: server.issuer });
        await bao.write("auth/jwt/role/dev", {
          role_type: "jwt",
          user_claim: "sub",
          bound_audiences: ["cli"],
          token_policies: ["dev"],
        });
        await bao.write("sys/policies/acl/dev", {
          policy: 'path "ssh/sign/dev" { capabilities = ["update"] }',
        });
        await bao.write("sys/mounts/ssh", { type: "ssh" });
        await bao.write("ssh/config/ca", { generate_signing_key: true, key_type: "ed25519" });
        await bao.write("ssh/roles/dev", {
          key_type: "ca",
          allow_user_certificates: true,
          allowed_users: "*",
          ttl: "5m",
        });
        const env = { BAO_ADDR: bao.url };
        const [login] = readRecipe("Vault and OpenBao");
        await runRecipe(stage, login, env);
        const username = (await stage.run(["id", "-un"])).stdout.trim();
        const { public_key: trusted } = await bao.write("ssh/config/ca");
        const sshd = await startSshd(stage, String(trusted));
        try {
          const [commands] = readRecipe("ssh", {
            "valid_principals=alice": `valid_principals=${username}`,
            // ssh reads the home of the account, not of the environment.
            "ssh alice@host": `ssh -F .ssh/config ${username}@host`,
          });
          assert.equal(await runRecipe(stage, commands, env), `${username}\n`);
        } finally {
          await sshd.stop();
        }
      } finally {
        await bao.stop();
      }
    });
  });
});

/** Starts an SSH server that trusts an authority; ssh's configuration has the way to it. */
async function startSshd(stage: HelperStage, trusted: string): Promise<{ stop(): Promise<void> }> {
  const { folder } = stage;
  const port = await freePort();
  const keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f"];
  mkdirSync(join(folder, ".ssh"));
  for (const file of [".ssh/id_ed25519", "host_key"]) await stage.run([...keygen, file]);
  writeConfig(stage, "ca.pub", `${trusted}\n`);
  const lines = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host_key`,
    `TrustedUserCAKeys ${folder}/ca.pub`,
    "AuthorizedKeysFile none",
    "PermitRootLogin prohibit-password",
    "PidFile none",
    "UsePAM no",
  ];
  writeConfig(stage, "sshd_config", `${lines.join("\n")}\n`);
  writeConfig(
    stage,
    ".ssh/config",
    "Host host.example.com\n" +
      `HostName 127.0.0.1\nPort ${port}\nIdentityFile ${folder}/.ssh/id_ed25519\n` +
      `IdentitiesOnly yes\nUserKnownHostsFile ${folder}/known_hosts\n` +
      "StrictHostKeyChecking accept-new\nBatchMode yes\nLogLevel ERROR\n",
  );
  // The folder of root's unprivileged part, which the service creates.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const { child, shows, ended } = run("/usr/sbin/sshd", [
    "-D",
    "-e",
    "-f",
    `${folder}/sshd_config`,
  ]);
  await shows(/Server listening/);
  return {
    async stop() {
      child.kill();
      await ended;
    },
  };
}
