import assert from "node:assert/strict";
import type { AuthorizationServerOptions } from "../../lib/testing/mod.ts";
import { approveNext } from "./approve.ts";
import { createFakeMachine, type FakeMachine } from "./fake_host.ts";
import type { ProgramResult } from "./program.ts";
import { createScenario, type Scenario } from "./scenario.ts";

/** The flags for the scenario's server and client. */
export const SERVER = ["--issuer", "https://auth.example.com", "--client-id", "cli"];

/** A machine and its server. */
export interface Scene extends Scenario, FakeMachine {
  /** Signs in with `login --quiet` and these arguments; the server approves at once. */
  login(...args: string[]): Promise<ProgramResult>;
}

/**
 * Returns a function that creates machines for tests. They are removed afterwards.
 *
 * @param after registers a cleanup for after the tests
 */
export function sceneMaker(
  after: (cleanUp: () => void) => void,
): (options?: Partial<AuthorizationServerOptions>) => Scene {
  return (options = {}) => {
    const scenario = createScenario(options);
    const machine = createFakeMachine(scenario);
    after(machine.remove);
    const login = async (...args: string[]) => {
      approveNext(scenario.server);
      return await machine.run(["login", "--quiet", ...args]);
    };
    return { ...scenario, ...machine, login };
  };
}

/** Signs in to each of these profiles. */
export async function signIn(scene: Scene, ...profiles: string[]): Promise<void> {
  for (const profile of profiles) {
    const { code, stderr } = await scene.login("--profile", profile, ...SERVER);
    assert.equal(code, 0, stderr);
  }
}
