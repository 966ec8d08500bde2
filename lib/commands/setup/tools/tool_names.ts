/** The names of the tools that can be set up, as they are listed. */
export const TOOL_NAMES = [
  "git",
  "docker",
  "kubectl",
  "aws",
  "cargo",
  "go",
  "pip",
  "uv",
  "bazel",
  "terraform",
] as const;

/** The name of a tool. */
export type ToolName = (typeof TOOL_NAMES)[number];
