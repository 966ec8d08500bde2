import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { GO_TOOLS } from "../../scripts/go_tools.ts";
import { type HelperStage, lacks, withHelper } from "../support/helper_stage.ts";

const timeout = 120_000;

const config = JSON.stringify({
  architecture: "amd64",
  os: "linux",
  rootfs: { type: "layers", diff_ids: [] },
});
const digest = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const type = "application/vnd.docker.distribution.manifest.v2+json";
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: type,
  config: {
    mediaType: "application/vnd.docker.container.image.v1+json",
    size: config.length,
    digest: digest(config),
  },
  layers: [],
});

/** Answers as a registry with one image, `team/app`. */
function content(path: string): Response {
  if (path.includes("/manifests/")) {
    const headers = {
      "content-type": type,
      "content-length": `${manifest.length}`,
      "docker-content-digest": digest(manifest),
    };
    return new Response(manifest, { headers });
  }
  return path.includes("/blobs/") ? new Response(config) : Response.json({});
}

/** A client of registries. */
interface RegistryClient {
  /** Why it can't be tested. */
  skip: string | false;
  /** The command that reads the image `team/app`. */
  command(stage: HelperStage, file: string): string[];
  /** Whether it reads the manifest, and then fails since this is an image. */
  refusesImages?: boolean;
}

/** The flags that keep images in a folder of the test. */
const storage = ({ folder }: HelperStage) => [
  `--root=${folder}/storage`,
  `--runroot=${folder}/run`,
  "--storage-driver=vfs",
];
const helm = existsSync(GO_TOOLS.helm) ? GO_TOOLS.helm : "helm";

const CLIENTS: Record<string, RegistryClient> = {
  skopeo: {
    skip: lacks(["skopeo", "--version"], /(\d+)\.(\d+)/, [1, 0]),
    command: ({ host }, file) =>
      ["skopeo", "inspect", "--raw", "--tls-verify=false", `--authfile=${file}`]
        .concat(`docker://${host}/team/app`),
  },
  podman: {
    skip: lacks(["podman", "--version"], /(\d+)\.(\d+)/, [4, 0]),
    command: (stage, file) =>
      ["podman", ...storage(stage), "pull", "--tls-verify=false", `--authfile=${file}`]
        .concat(`${stage.host}/team/app`),
  },
  buildah: {
    skip: lacks(["buildah", "--version"], /(\d+)\.(\d+)/, [1, 0]),
    command: (stage, file) =>
      ["buildah", ...storage(stage), "pull", "--tls-verify=false", `--authfile=${file}`]
        .concat(`${stage.host}/team/app`),
  },
  docker: {
    skip: lacks(["docker", "--version"], /(\d+)\.(\d+)/, [20, 10]),
    command: ({ host }) => ["docker", "manifest", "inspect", "--insecure", `${host}/team/app`],
  },
  crane: {
    skip: lacks([GO_TOOLS.crane, "version"], /(\d+)\.(\d+)/, [0, 0]),
    command: ({ host }) => [GO_TOOLS.crane, "manifest", "--insecure", `${host}/team/app`],
  },
  oras: {
    skip: lacks([GO_TOOLS.oras, "version"], /(\d+)\.(\d+)/, [1, 0]),
    command: (
      { host },
    ) => [GO_TOOLS.oras, "manifest", "fetch", "--plain-http", `${host}/team/app:latest`],
  },
  helm: {
    skip: lacks([helm, "version"], /v(\d+)\.(\d+)/, [3, 0]),
    command: (
      { host },
    ) => [helm, "show", "chart", "--plain-http", `oci://${host}/team/app`, "--version=1.0.0"],
    refusesImages: true,
  },
};

for (const [name, client] of Object.entries(CLIENTS)) {
  describe(`helper docker and ${name}`, { skip: client.skip }, () => {
    it("get an image from a private registry that is named", { timeout }, async () => {
      const answer = (path: string, { valid }: { valid: boolean }) =>
        valid ? content(path) : refuse('Basic realm="here"');
      await withHelper({ https: false, answer }, async (stage) => {
        await read(stage, { client, named: stage.host });
        assert.ok(lastManifest(stage).endsWith(` Basic ${btoa(`oauth2:${stage.token}`)}`));
      });
    });

    it("get an image from a public registry that is not named", { timeout }, async () => {
      let url = "";
      const answer = (path: string, { authorization }: { authorization: string | null }) => {
        if (path.startsWith("/token")) return Response.json({ token: "anonymous" });
        if (authorization === "Bearer anonymous") return content(path);
        return refuse(
          `Bearer realm="${url}/token",service="here",scope="repository:team/app:pull"`,
        );
      };
      await withHelper({ https: false, answer }, async (stage) => {
        url = stage.url;
        await read(stage, { client, named: "registry.example.com" });
        assert.ok(lastManifest(stage).endsWith(" Bearer anonymous"));
        const tokens = stage.seen.filter((one) => one.startsWith("/token"));
        assert.ok(tokens.length > 0 && tokens.every((one) => one.endsWith(" null")));
      });
    });
  });
}

function refuse(challenge: string): Response {
  return Response.json({}, { status: 401, headers: { "www-authenticate": challenge } });
}

/** Reads an image with the helper for a registry; its client must succeed. */
async function read(
  stage: HelperStage,
  { client, named }: { client: RegistryClient; named: string },
): Promise<void> {
  const { folder, host, seen, script, run } = stage;
  script("bin/docker-credential-device-login", `docker --profile work --host ${named}`);
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify({ credHelpers: { [host]: "device-login" } }));
  const { code, stderr } = await run(["timeout", "60", ...client.command(stage, file)], {
    env: { DOCKER_CONFIG: folder, HELM_REGISTRY_CONFIG: file },
  });
  if (!client.refusesImages) assert.equal(code, 0, `${stderr}\n${seen.join("\n")}`);
}

/** Returns the last request for the image's manifest. */
function lastManifest({ seen }: HelperStage): string {
  return seen.findLast((one) => one.includes("/manifests/")) ?? "";
}
