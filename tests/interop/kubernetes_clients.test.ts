import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { PYTHON_TOOLS } from "../../scripts/python_tools.ts";
import { runtimePath } from "../../scripts/runtimes.ts";
import { caPath } from "../support/certificates.ts";
import { type HelperStage, lacks, withHelper } from "../support/helper_stage.ts";

const timeout = 120_000;
const packages = fileURLToPath(new URL("./tools/node_modules", import.meta.url));

/** Programs that print the version of the API server. */
const PYTHON = `from kubernetes import client, config
config.load_kube_config("kubeconfig")
print(client.VersionApi().get_code().git_version)
`;
const JAVASCRIPT = `import { KubeConfig, VersionApi } from "@kubernetes/client-node";
const config = new KubeConfig();
config.loadFromFile("kubeconfig");
console.log((await config.makeApiClient(VersionApi).getCode()).gitVersion);
`;

/** A client of API servers. */
interface KubernetesClient {
  /** Why it can't be tested. */
  skip: string | false;
  /** The command that prints the server's version. */
  command: string[];
  /** The path that it requests. @default /version */
  path?: string;
  /** Whether it requests the same without a token if the helper fails. @default false */
  isAnonymous?: boolean;
}

const CLIENTS: Record<string, KubernetesClient> = {
  kubectl: {
    skip: lacks(["kubectl", "version", "--client"], /v(\d+)\.(\d+)/, [1, 22]),
    command: ["kubectl", "--kubeconfig=kubeconfig", "get", "--raw=/version"],
  },
  "the client for Python": {
    skip: lacks(
      [PYTHON_TOOLS.python, "-c", "import kubernetes; print(kubernetes.__version__)"],
      /(\d+)\.(\d+)/,
      [30, 0],
    ),
    path: "/version/",
    isAnonymous: true,
    command: [PYTHON_TOOLS.python, "version.py"],
  },
  "the client for JavaScript": {
    skip: false,
    command: [runtimePath("node"), "version.mjs"],
  },
};

function writeFiles({ folder, url, script }: HelperStage, profile: string): void {
  script("bin/kubectl-credentials", `kubectl --profile ${profile}`);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
    clusters: [{ name: "here", cluster: { server: url, "certificate-authority": caPath } }],
    users: [{
      name: "me",
      user: {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1",
          command: "kubectl-credentials",
          interactiveMode: "Never",
        },
      },
    }],
  };
  writeFileSync(join(folder, "kubeconfig"), JSON.stringify(config));
  writeFileSync(join(folder, "version.py"), PYTHON);
  writeFileSync(join(folder, "version.mjs"), JAVASCRIPT);
  symlinkSync(packages, join(folder, "node_modules"));
}

for (const [name, { skip, command, path = "/version", isAnonymous }] of Object.entries(CLIENTS)) {
  describe(`helper kubectl and ${name}`, { skip }, () => {
    const answer = () =>
      Response.json({
        major: "1",
        minor: "32",
        gitVersion: "v1.32.0",
        gitCommit: "x",
        gitTreeState: "clean",
        buildDate: "2026-01-01T00:00:00Z",
        goVersion: "x",
        compiler: "x",
        platform: "x",
      });

    it("send the ID token", { timeout }, async () => {
      await withHelper({ answer }, async (stage) => {
        writeFiles(stage, "work");
        const { code, stdout, stderr } = await stage.run(["timeout", "60", ...command]);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /v1\.32\.0/);
        const words = ["token", "--profile", "work", "--format", "jsonpath=id_token", "--raw"];
        const { stdout: idToken } = await stage.run(["device-login", ...words]);
        assert.ok(stage.seen.includes(`${path} Bearer ${idToken.trim()}`), stage.seen.join("\n"));
      });
    });

    it("get no token without a session, and show why", { timeout }, async () => {
      await withHelper({ answer }, async (stage) => {
        writeFiles(stage, "other");
        const { stdout, stderr } = await stage.run(["timeout", "60", ...command]);
        assert.match(stdout + stderr, /There is no profile other\./);
        assert.deepEqual(stage.seen, isAnonymous ? [`${path} null`] : []);
      });
    });
  });
}
