import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { serve } from "../../lib/host/serve.ts";
import * as certificates from "../support/certificates.ts";
import { homeMaker } from "../support/home.ts";
import { programCommand, PROGRAMS, run } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

/** Whether a kubectl is installed that supports the protocol (1.22 or newer). */
const kubectl = (() => {
  try {
    const text = execFileSync("kubectl", ["version", "--client"], { encoding: "utf8" });
    const [, major = 0, minor = 0] = /v(\d+)\.(\d+)/.exec(text) ?? [];
    return Number(major) > 1 || Number(minor) >= 22;
  } catch {
    return false;
  }
})();

for (const program of PROGRAMS) {
  describe(`${program} helper kubectl`, { skip: process.platform === "win32" }, () => {
    const newHome = homeMaker(program, after);

    it(
      "prints what kubectl accepts, or what its schema requires",
      { timeout: 300_000 },
      async () => {
        await withServer(async (served) => {
          const home = newHome();
          await home.signIn(served, "--profile", "work");
          const line = ["helper", "kubectl", "--profile", "work"];
          const { stdout } = await home.run(line);
          const { apiVersion, kind, status } = JSON.parse(stdout);
          assert.deepEqual([apiVersion, kind], [
            "client.authentication.k8s.io/v1",
            "ExecCredential",
          ]);
          assert.match(status.expirationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
          assert.deepEqual(Object.keys(status).toSorted(), ["expirationTimestamp", "token"]);
          if (!kubectl) return;

          const seen: (string | null)[] = [];
          const api = await serve((request) => {
            seen.push(request.headers.get("authorization"));
            return Promise.resolve(
              Response.json({ major: "1", minor: "32", gitVersion: "v1.32.0" }),
            );
          }, { tls: certificates.server });
          try {
            mkdirSync(join(home.folder, "bin"));
            const words = programCommand(home.options).map((word) => `'${word}'`).join(" ");
            const wrapper = `#!/bin/sh\nexec ${words} "$@"\n`;
            writeFileSync(join(home.folder, "bin/device-login"), wrapper, { mode: 0o755 });
            const env = {
              ...home.options.env,
              HOME: home.folder,
              KUBECONFIG: join(home.folder, "kubeconfig"),
              PATH: `${join(home.folder, "bin")}:${process.env.PATH}`,
            };
            const kube = async (...args: string[]) => {
              const ended = await run("kubectl", args, { env }).ended;
              assert.equal(ended.code, 0, ended.stderr);
              return ended.stdout;
            };
            // As in the command's help.
            const help = await home.run(["helper", "kubectl", "--help"]);
            const setUp = /\$ kubectl (config set-credentials [^]*?--profile=work)/.exec(
              help.stdout,
            );
            await kube(...(setUp?.[1] ?? "").split(/\s+/));
            const ca = `--certificate-authority=${certificates.caPath}`;
            await kube("config", "set-cluster", "c", `--server=${api.url}`, ca);
            await kube("config", "set-context", "x", "--cluster=c", "--user=me");
            await kube("config", "use-context", "x");
            assert.match(await kube("get", "--raw", "/version"), /v1\.32\.0/);
            assert.equal(seen.at(-1), `Bearer ${status.token}`);
          } finally {
            api.close();
          }
        });
      },
    );
  });
}
