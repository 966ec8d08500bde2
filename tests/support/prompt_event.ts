import type { PromptContext } from "../../lib/prompt/prompt_text.ts";

/** The server and the client of a prompt. */
export const PROMPT_CONTEXT: PromptContext = {
  server: "https://auth.example.com",
  clientId: "cli",
  scope: ["openid", "email"],
};

/** The event with which a prompt appears. */
export const PROMPT = {
  type: "prompt",
  userCode: "WDJB-MJHT",
  verificationUri: "https://auth.example.com/device",
  verificationUriComplete: "https://auth.example.com/device?user_code=WDJB-MJHT",
  expiresAt: new Date(Date.UTC(2026, 0, 1, 0, 10)),
  interval: 5,
} as const;
