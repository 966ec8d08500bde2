import {
  type ConnectionOptions,
  DeviceLoginError,
  discoverServer,
  startDeviceLogin,
} from "../../mod.ts";
import { createRandom } from "../fuzz/random.ts";
import { type ChaosWorld, CODE_LIFETIME_SECONDS, createChaosWorld } from "./chaos_world.ts";
import { runMany } from "./run_many.ts";
import { Tally } from "./tally.ts";

/** How many times as fast the clock runs. */
const PACE = 20;

/** Logins at the same time. */
const TOGETHER = 50;

/** Milliseconds after the code's expiry in which a login must end: its last request, and some more. */
const GRACE_MS = 60_000;

/** The errors of a start that did not reach the server, or whose reply did not arrive. */
const UNREACHED = ["network", "server_unavailable", "invalid_response"];

/** The errors if the server has issued tokens, and they have not arrived. */
const UNDELIVERED = ["refused", "expired", "network", "invalid_response", "keys_unavailable"];

/** What the person does. */
type Decision = "approved" | "denied" | "never decided";

/**
 * Signs in many times through a network that delays, cuts, resets, throttles and corrupts. Checks
 * that each login ends by its deadline with the tokens that were issued to it, or the right error.
 */
export async function chaosLogins(
  { logins, seed }: { logins: number; seed: number },
): Promise<Tally> {
  const tally = new Tally();
  /** The access tokens that were issued, by device code. */
  const issued = new Map<string, string>();
  const world = await createChaosWorld({
    random: createRandom(seed),
    pace: PACE,
    async between(request, next) {
      const code = new URLSearchParams(await request.text()).get("device_code");
      const reply = await next();
      const isIssued = code !== null && reply.status === 200;
      if (isIssued) issued.set(code, (await reply.clone().json()).access_token);
      return reply;
    },
  });
  const metadata = await discoverServer(world.connection);
  world.chaos.isOn = true;
  const work = async (index: number) => {
    const random = createRandom(seed * 1_000_003 + index);
    const decision: Decision = random.oneIn(8)
      ? "denied"
      : random.oneIn(12)
      ? "never decided"
      : "approved";
    const after = random.below(40_000);
    // A start is not repeated, so most logins make one request for it.
    const server = random.oneIn(4) ? undefined : metadata;
    const outcome = await signIn({ world, server, decision, after, issued });
    tally.count(outcome.event);
    if (outcome.fault) tally.faults.push(`#${index}, ${decision}: ${outcome.fault}`);
  };
  await runMany(logins, { together: TOGETHER, work });
  for (const [type, count] of world.done) tally.count(`connections: ${type}`, count);
  world.close();
  return tally;
}

/** Signs in once, and judges how it ends. */
async function signIn({ world, server: metadata, decision, after, issued }: {
  world: ChaosWorld;
  server: ConnectionOptions["server"];
  decision: Decision;
  after: number;
  issued: ReadonlyMap<string, string>;
}): Promise<{ event: string; fault?: string | undefined }> {
  const { clock, connection, server } = world;
  const began = clock.monotonic();
  let code: string | undefined;
  const judge = (event: string, { right, detail = "" }: { right: boolean; detail?: string }) => {
    const took = clock.monotonic() - began;
    const late = took > CODE_LIFETIME_SECONDS * 1000 + GRACE_MS;
    const fault = late ? `took ${took / 1000} s` : right ? undefined : `${event}: ${detail}`;
    return { event, fault };
  };
  try {
    const login = await startDeviceLogin({
      ...connection,
      server: metadata,
      scope: ["openid", "offline_access"],
    });
    code = JSON.parse(JSON.stringify(login)).device_code;
    void clock.sleep(after).then(() => {
      if (decision === "approved") server.approve(login.userCode);
      if (decision === "denied") server.deny(login.userCode);
    });
    const { accessToken } = await login.wait();
    return judge("tokens", { right: accessToken === issued.get(code ?? "") });
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) {
      return judge("an error without a class", { right: false, detail: String(error) });
    }
    const { message: detail } = error;
    if (code === undefined) {
      const right = UNREACHED.includes(error.code);
      return judge(`not started: ${error.code}`, { right, detail });
    }
    if (issued.has(code)) {
      const right = UNDELIVERED.includes(error.code);
      return judge(`issued, and lost on the way: ${error.code}`, { right, detail });
    }
    const isDenied = decision === "denied" && error.code === "access_denied";
    return judge(`${decision}: ${error.code}`, {
      right: isDenied || error.code === "expired",
      detail,
    });
  }
}
