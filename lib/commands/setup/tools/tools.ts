import { aws } from "./aws.ts";
import { bazel } from "./bazel.ts";
import { cargo } from "./cargo.ts";
import { docker } from "./docker.ts";
import { git } from "./git.ts";
import { go } from "./go.ts";
import { pip, uv } from "./keyring.ts";
import { kubectl } from "./kubectl.ts";
import { terraform } from "./terraform.ts";
import type { Tool } from "./tool.ts";
import type { ToolName } from "./tool_names.ts";

/** The tools by their names. */
export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  git,
  docker,
  kubectl,
  aws,
  cargo,
  go,
  pip,
  uv,
  bazel,
  terraform,
};
