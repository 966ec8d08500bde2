import type { Keychain } from "./keychain.ts";

/** The facts that decide which keychain is used. */
export interface KeychainFacts {
  /** The folder of the sessions. */
  folder: string;
  /** The operating system, as `process.platform` names it. */
  platform: string;
  /** Reads a variable of the environment. */
  env(name: string): string | undefined;
}

/**
 * Finds the keychain of this system without starting anything.
 *
 * @returns the keychain, or the reason why there is none
 */
export async function findKeychain(facts: KeychainFacts): Promise<Keychain | string> {
  const { folder, platform, env } = facts;
  switch (platform) {
    case "darwin": {
      const { macosKeychain } = await import("./macos_keychain.ts");
      return macosKeychain();
    }
    case "win32": {
      const { dpapi } = await import("./dpapi.ts");
      return dpapi(folder);
    }
    default: {
      // The usual case on a server or in a container, where this costs no time.
      if (!env("DBUS_SESSION_BUS_ADDRESS")) return "there is no D-Bus session here";
      const { secretService } = await import("./secret_service.ts");
      return secretService();
    }
  }
}
