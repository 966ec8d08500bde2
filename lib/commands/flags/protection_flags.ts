import type { Command } from "commander";

/** What keeps tokens from being of use to others. */
export interface ProtectionFlags {
  dpop?: boolean;
  dpopKey?: string;
  pkce?: boolean;
  decryptionKey?: string;
}

/** Adds the flags that protect a login and its tokens. */
export function addProtectionFlags(command: Command): Command {
  return command
    .optionsGroup("Protection:")
    .option("--dpop", "bind the tokens to a key: a new one, which comes with them")
    .option("--dpop-key <file>", "bind them to the private key in FILE (PEM or JWK)")
    .option("--pkce", "prove that who collects the tokens has started the login")
    .option(
      "--decryption-key <file>",
      "decrypt ID tokens with the private key in FILE (PEM or JWK)",
    );
}
