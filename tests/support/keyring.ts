import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { programEnv } from "./program.ts";

/** A separate D-Bus session. */
export interface Keyring {
  /** The environment of a process in it. */
  env: Record<string, string>;
  /** Ends it, and removes its data. */
  stop(): Promise<void>;
}

/** The commands that provide the Secret Service in the session. */
const SERVICES = {
  /** GNOME Keyring, open. */
  unlocked: "printf password | gnome-keyring-daemon --unlock --components=secrets >&2",
  /** GNOME Keyring, which would have to prompt a person. */
  locked: "gnome-keyring-daemon --start --components=secrets >&2",
  /** No provider, and none can be started. */
  none: "true",
};

/** A bus that starts no services. */
const BARE_BUS = `<busconfig>
<type>session</type>
<listen>unix:tmpdir=/tmp</listen>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/>
<allow own="*"/>
</policy>
</busconfig>`;

/** Starts a D-Bus session. */
export async function startKeyring(service: keyof typeof SERVICES): Promise<Keyring> {
  const home = mkdtempSync(join(tmpdir(), "device-login-keyring-"));
  const script = `${SERVICES[service]}; echo "$DBUS_SESSION_BUS_ADDRESS"; cat`;
  const bus = join(home, "bus.conf");
  writeFileSync(bus, BARE_BUS);
  const flags = service === "none" ? [`--config-file=${bus}`] : [];
  const child: ChildProcess = spawn("dbus-run-session", [...flags, "--", "sh", "-c", script], {
    env: programEnv({ HOME: home, XDG_RUNTIME_DIR: home }),
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("dbus-run-session was not started");
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).once("line", resolve);
    ended.then(() => reject(new Error("dbus-run-session has ended")));
  });
  return {
    env: { DBUS_SESSION_BUS_ADDRESS: address },
    async stop() {
      stdin.end();
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
