/** The shells that are completed for. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
