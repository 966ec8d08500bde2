import { pathNotes, scriptFile } from "./script.ts";
import type { Tool } from "./tool.ts";

/** Docker Hub has several names; docker requests the first of these, podman and others the second. */
const HUB_HOSTS = ["docker.io", "index.docker.io", "registry-1.docker.io"];
const HUB_KEYS = ["https://index.docker.io/v1/", "docker.io"];

/** docker, and the clients that read its configuration: a credential helper for each registry. */
export const docker: Tool = {
  does: "passwords for the registries of docker, podman, skopeo, crane and others",
  helper: "docker",
  takes: ["hosts", "username"],
  setUp(context) {
    const { system, profile, hosts } = context;
    const { home, env, join } = system;
    const name = `device-login-${profile}`;
    const keys = hosts.flatMap((host) => HUB_HOSTS.includes(host) ? HUB_KEYS : [host]);
    return Promise.resolve({
      files: [
        scriptFile(`docker-credential-${name}`, context),
        {
          path: join(env("DOCKER_CONFIG") || join(home, ".docker"), "config.json"),
          edits: [...new Set(keys)].map((member) => ({
            format: "json",
            entry: { object: "credHelpers", member, value: name },
          })),
        },
      ],
      notes: pathNotes("docker", system),
    });
  },
};
