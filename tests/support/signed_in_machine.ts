import assert from "node:assert/strict";
import type { AuthorizationServerOptions } from "../../lib/testing/mod.ts";
import { approveNext } from "./approve.ts";
import { type FakeMachine, fakeMachine } from "./fake_host.ts";
import type { Ended } from "./program.ts";
import { createScenario, type Scenario } from "./scenario.ts";

/** The server and the client of the scenario, as the command line names them. */
export const SERVER = ["--issuer", "https://auth.example.com", "--client-id", "cli"];

/** A machine, and the server that it reaches. */
export interface Scene extends Scenario, FakeMachine {
  /** Signs in with `login --quiet` and these words, which the server approves at once. */
  login(...args: string[]): Promise<Ended>;
}

/**
 * Makes machines for tests, and takes them away.
 *
 * @param after registers what is done when the tests have ended
 */
export function sceneMaker(
  after: (cleanUp: () => void) => void,
): (options?: Partial<AuthorizationServerOptions>) => Scene {
  return (options = {}) => {
    const scenario = createScenario(options);
    const machine = fakeMachine(scenario);
    after(machine.remove);
    const login = async (...args: string[]) => {
      approveNext(scenario.server);
      return await machine.run(["login", "--quiet", ...args]);
    };
    return { ...scenario, ...machine, login };
  };
}

/** Signs in to profiles, each by itself. */
export async function signIn(scene: Scene, ...profiles: string[]): Promise<void> {
  for (const profile of profiles) {
    const { code, stderr } = await scene.login("--profile", profile, ...SERVER);
    assert.equal(code, 0, stderr);
  }
}
