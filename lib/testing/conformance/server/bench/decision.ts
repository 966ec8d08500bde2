import type { LoginPrompt } from "../../../../oauth/login/login_event.ts";

/** A sign-in that a person is asked to decide about. */
export interface DecisionRequest extends LoginPrompt {
  /** What the person is asked to do. */
  readonly decision: "approve" | "deny";
  /** Ends the wait for the person. */
  readonly signal: AbortSignal | undefined;
}

/** Approves or denies a sign-in at the server; resolves when that is done. */
export type Decide = (request: DecisionRequest) => Promise<void>;
