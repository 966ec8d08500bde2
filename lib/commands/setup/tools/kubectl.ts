import type { Tool, ToolSystem } from "./tool.ts";

/** kubectl: a user of the kubeconfig. */
export const kubectl: Tool = {
  does: "ID tokens for the API servers of kubectl and other Kubernetes clients",
  helper: "kubectl",
  takes: ["name"],
  async setUp({ system, name, command }) {
    return {
      files: [{
        path: await findFile(system),
        edits: [{ format: "kubeconfig", entry: { user: name, command } }],
      }],
      notes: [
        `To use it in the current context: kubectl config set-context --current --user=${name}`,
      ],
    };
  },
};

/** Finds the file to which kubectl adds users: the first of the list that exists, or the last one. */
async function findFile({ platform, home, env, join, exists }: ToolSystem): Promise<string> {
  const list = (env("KUBECONFIG") ?? "").split(platform === "win32" ? ";" : ":").filter(Boolean);
  for (const path of list) if (await exists(path)) return path;
  return list.at(-1) ?? join(home, ".kube", "config");
}
