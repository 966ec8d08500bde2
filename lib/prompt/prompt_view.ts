import type { LoginEvent } from "../oauth/login/login_event.ts";

/** Shows a person what happens while a login is waited for. */
export interface PromptView {
  /** Shows one event. */
  show(event: LoginEvent): Promise<void>;
  /** Says something in a line of its own. */
  note(text: string): Promise<void>;
  /** Leaves the terminal as it was found. */
  close(): Promise<void>;
}

/** Where a view writes to. */
export interface PromptOutput {
  /** Writes lines, whose control characters are escaped. */
  write(text: string): Promise<void>;
  /** Writes text with the view's own control characters; the rest has been escaped before. */
  draw(text: string): Promise<void>;
  /** Characters in a line. */
  readonly columns: number;
  /** Lines of the terminal. */
  readonly rows: number;
}
