/** A token of a session that can be handed out. */
export type TokenKind = "access" | "id";

/** All kinds. */
export const TOKEN_KINDS: readonly TokenKind[] = ["access", "id"];
