/** Which token a tool is handed. */
export type TokenKind = "id" | "access";

/** Which tokens can be handed out. */
export const TOKEN_KINDS: readonly TokenKind[] = ["id", "access"];
