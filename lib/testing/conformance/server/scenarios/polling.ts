import { follows, refused, refusedWith, waiting } from "../bench/findings.ts";
import { NotJudged } from "../bench/not_judged.ts";
import { DECIDED_LOGIN_REQUESTS } from "../bench/server_bench.ts";
import {
  defineReplyScenario,
  defineScenario,
  must,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";

/** The time after the end of a code's life at which it is tried again, in milliseconds. */
const AFTER_EXPIRY_MS = 1_000;

/** A poll before it is due, and the next one in time. */
const TOO_FAST: ServerScenario = defineScenario({
  name: "too_fast",
  title: "poll twice in a row, then after the longer interval",
  requests: 3,
  rules: {
    early_poll_waits: must(
      "A sign-in that is polled too fast is still pending.",
      "RFC 8628 section 3.5",
    ),
    early_poll_slowed: should(
      "A client that polls too fast gets slow_down.",
      "RFC 8628 section 3.5",
    ),
    slower_poll_accepted: should(
      "After slow_down, an interval that is 5 seconds longer is enough.",
      "RFC 8628 section 3.5",
    ),
  },
  async run(bench) {
    const login = await bench.firstLogin();
    await bench.poll(login, { note: "in time" });
    const due = login.nextPollAt;
    const early = await bench.poll(login, { early: true, note: "too early" });
    const slowed = early.error === "slow_down";
    // On a slow network, the server may have received it in time.
    const inTime = !slowed && bench.now() >= due;
    const next = slowed ? await bench.poll(login, { note: "5 s slower" }) : undefined;
    return {
      early_poll_waits: waiting(early),
      early_poll_slowed: inTime
        ? { notApplicable: "the reply took so long that the poll may have been in time" }
        : follows(slowed, early.summary),
      slower_poll_accepted: next === undefined
        ? { notApplicable: "there was no slow_down" }
        : follows(next.error !== "slow_down", next.summary),
    };
  },
});

/** Polls before anyone has decided. */
export const POLLING_SCENARIOS: readonly ServerScenario[] = [
  defineReplyScenario({
    name: "pending",
    title: "poll a sign-in that nobody has approved",
    send: async (bench) => await bench.poll(await bench.firstLogin()),
    rules: {
      pending: [
        must(
          "A sign-in that nobody has approved is answered with authorization_pending.",
          "RFC 8628 section 3.5",
        ),
        refusedWith("authorization_pending"),
      ],
    },
  }),
  TOO_FAST,
  defineReplyScenario({
    name: "token_unknown_parameter",
    title: "poll with a parameter that the server does not know",
    send: async (bench) =>
      await bench.poll(await bench.firstLogin(), {
        parameters: [["conformance_parameter", "1"]],
        note: "with an unknown parameter",
      }),
    rules: {
      unknown_token_parameter: [
        must(
          "The token endpoint ignores parameters that it does not know.",
          "RFC 6749 section 3.2",
        ),
        waiting,
      ],
    },
  }),
];

/** A poll of a sign-in that was denied. */
export const denial: ServerScenario = defineReplyScenario({
  name: "denial",
  title: "poll a sign-in that was denied",
  needs: ["person"],
  requests: DECIDED_LOGIN_REQUESTS,
  send: async (bench) => (await bench.decide("deny")).reply,
  rules: {
    denied: [
      must("A denied sign-in is answered with access_denied.", "RFC 8628 section 3.5"),
      refusedWith("access_denied"),
    ],
  },
});

/** A poll after the code has expired. */
export const expiry: ServerScenario = defineScenario({
  name: "expiry",
  title: "poll a sign-in after its code has expired",
  requests: 1,
  rules: {
    expired_refused: must(
      "A code that has expired is refused, and no longer pending.",
      "RFC 8628 section 3.5",
    ),
    expired_named: should(
      "A code that has expired is refused with expired_token.",
      "RFC 8628 section 3.5",
    ),
  },
  async run(bench) {
    const login = await bench.firstLogin();
    const { maxWait = 60 } = bench.options;
    const end = login.expiresAt + AFTER_EXPIRY_MS;
    const wait = end - bench.now();
    if (wait > maxWait * 1000) {
      const seconds = Math.ceil(wait / 1000);
      throw new NotJudged(
        Number.isFinite(seconds)
          ? `the code is valid for ${seconds} s more, longer than the wait of ${maxWait} s`
          : "the code has no lifetime",
      );
    }
    await bench.waitUntil(end);
    const reply = await bench.poll(login, { early: true, note: "after its end" });
    return {
      expired_refused: refused(reply),
      expired_named: refusedWith("expired_token")(reply),
    };
  },
});
