/** The kind of token that a tool gets. */
export type TokenKind = "id" | "access";

/** All kinds, the default first. */
export const TOKEN_KINDS: readonly TokenKind[] = ["id", "access"];
