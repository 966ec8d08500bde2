import type { Keychain } from "./keychain.ts";

/** What a keychain is found by. */
export interface KeychainFacts {
  /** Where the sessions are. */
  folder: string;
  /** The operating system, as `process.platform` names it. */
  platform: string;
  /** A variable of the environment. */
  env(name: string): string | undefined;
}

/**
 * The keychain of this system, or the reason why there is none to be asked. Nothing is started for
 * that.
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
      // The usual case of a server or a container, and no time is lost there.
      if (!env("DBUS_SESSION_BUS_ADDRESS")) return "there is no D-Bus session here";
      const { secretService } = await import("./secret_service.ts");
      return secretService();
    }
  }
}
