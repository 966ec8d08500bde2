import type { LoginEvent } from "../oauth/login/login_event.ts";

/** Shows a person the progress of a pending login. */
export interface PromptView {
  /** Shows one event. */
  show(event: LoginEvent): Promise<void>;
  /** Prints a separate line. */
  note(text: string): Promise<void>;
  /** Restores the terminal. */
  close(): Promise<void>;
}

/** The output of a view. */
export interface PromptOutput {
  /** Writes lines, and escapes their control characters. */
  write(text: string): Promise<void>;
  /** Writes text with the view's control characters; everything else is already escaped. */
  draw(text: string): Promise<void>;
  /** The width, in characters. */
  readonly columns: number;
  /** The height, in lines. */
  readonly rows: number;
}
