import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { DeviceLoginOptions } from "../../mod.ts";

/** The folder of the servers, and of the packages that `deno task interop` installs for them. */
const FOLDER = new URL("../interop/tools/python/", import.meta.url);

/** The servers: one made of Authlib's pieces, and one with django-oauth-toolkit. */
export type PythonServerName = "authlib" | "django";

/** A server, and a person who decides. */
export interface PythonServer {
  /** The options that name the server. */
  server: Pick<DeviceLoginOptions, "issuer" | "deviceAuthorizationEndpoint">;
  /** The secret of the client `confidential`; its characters need encoding. */
  secret: string;
  /** Approves or denies as a person. */
  decide(
    login: { userCode: string; clientId?: string },
    decision: "approve" | "deny",
  ): Promise<void>;
  /** Ends all codes. */
  expire(): Promise<void>;
  stop(): void;
}

/** Starts a server with a public client `cli` and a confidential one, `confidential`. */
export async function startPythonServer(name: PythonServerName): Promise<PythonServer> {
  const secret = "s/e+c:r%2Ft";
  const python = fileURLToPath(new URL(".venv/bin/python", FOLDER));
  const script = fileURLToPath(new URL(`${name}_server.py`, FOLDER));
  const child = spawn(python, [script], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { CLIENT_SECRET: secret },
  });
  const issuer = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${name} ended with exit code ${code}`)));
  });
  const post = async (path: string, members: Record<string, string> = {}) => {
    const body = new URLSearchParams(members);
    const reply = await fetch(`${issuer}${path}`, { method: "POST", body, redirect: "manual" });
    await reply.body?.cancel();
    if (reply.status >= 400) throw new Error(`POST ${path}: ${reply.status}`);
  };
  return {
    server: {
      issuer,
      // The metadata of django-oauth-toolkit does not contain it.
      ...(name === "django" && { deviceAuthorizationEndpoint: `${issuer}/device-authorization/` }),
    },
    secret,
    async decide({ userCode, clientId = "cli" }, decision) {
      if (name === "authlib") return await post("/decide", { user_code: userCode, decision });
      await post("/device/", { user_code: userCode });
      const action = decision === "approve" ? "accept" : "deny";
      await post(`/device-confirm/${clientId}/${userCode}`, { action });
    },
    expire: () => post("/expire"),
    stop: () => void child.kill(),
  };
}
