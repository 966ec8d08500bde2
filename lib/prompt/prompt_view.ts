import type { LoginEvent } from "../oauth/login/login_event.ts";

/** Shows a person the progress of a pending login. */
export interface PromptView {
  /** Shows one event. */
  show(event: LoginEvent): Promise<void>;
  /** Prints a separate line. */
  note(text: string): Promise<void>;
  /**
   * Restores the terminal.
   *
   * @param approved whether the prompt has served its purpose, and can disappear
   */
  close(approved?: boolean): Promise<void>;
  /** Shows a question below the prompt, after it is closed. */
  ask(text: string): Promise<void>;
  /** Removes the prompt and the question, once Enter was pressed. */
  clear(): Promise<void>;
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
