import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { Host } from "../../../../lib/host/host.ts";
import { change } from "../../../../lib/testing/mod.ts";
import { sceneMaker, SERVER, signIn } from "../../../support/scene.ts";

const SUITE = ["conformance", "server"];

describe("conformance server", () => {
  const scene = sceneMaker(after);

  it("tests the server of a profile, as the profile's client", async () => {
    const here = scene({ clients: [{ client_id: "cli" }] });
    await signIn(here, "work");
    const before = here.server.requests.length;
    const args = [...SUITE, "--profile", "work", "--scenario", "pending", "--format", "json"];
    const { code, stdout, stderr } = await here.run(args);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).results[0].verdict, "pass");
    assert.equal(here.server.requests.at(before + 2)?.body.get("client_id"), "cli");
    assert.equal(here.server.requests.at(-1)?.endpoint, "token");
  });

  it("prints a report about a server that never replies, and exits with 5", async () => {
    const here = scene();
    here.server.script("openid-configuration", here.hang);
    const args = [...SUITE, ...SERVER, "--without-person", "--format", "json"];
    const { code, stdout, stderr } = await here.run(args);
    assert.equal(code, 5);
    const { summary, failure, results } = JSON.parse(stdout);
    assert.equal(summary.not_tried + summary.not_applicable, results.length);
    assert.equal(failure.code, "network");
    assert.equal(stderr, `device-login: ${failure.message}\n`);
    assert.match(failure.message, /no reply within 30 s\.$/);
  });

  it("exits with 11 if a rule is broken before the server stops to reply", async () => {
    const here = scene();
    const wrong = change((body) => Object.assign(body, { claims_supported: [] }));
    here.server.script("openid-configuration", wrong);
    here.server.script("device_authorization", ...Array(9).fill(here.hang));
    const { code, stdout, stderr } = await here.run([...SUITE, ...SERVER, "--without-person"]);
    assert.equal(code, 11);
    assert.match(stdout, /^not tried: device_authorization, codes, /m);
    assert.match(stdout, /1 failed, .*, \d+ not tried\n$/);
    assert.match(stderr, /no reply within 30 s\.\n$/);
  });

  it("passes each sign-in to the approve command as JSON, and waits for it", async () => {
    const here = scene();
    const inputs: string[] = [];
    const host: Partial<Host> = {
      pipeToCommand(command, { input }) {
        assert.equal(command, "decide");
        inputs.push(input);
        const { decision, user_code } = JSON.parse(input) as {
          decision: "approve" | "deny";
          user_code: string;
        };
        here.server[decision](user_code);
        return Promise.resolve();
      },
    };
    const args = [...SUITE, ...SERVER, "--approve-command", "decide", "--format", "json"];
    const { code, stdout, stderr } = await here.run(args, { host });
    assert.equal(code, 0, stderr + stdout);
    const [first, second] = inputs.map((line) => JSON.parse(line));
    assert.match(first.expires_at, /^2026-01-01T\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(first, {
      v: 1,
      type: "decision",
      decision: "approve",
      user_code: first.user_code,
      verification_uri: `${here.server.issuer}/device`,
      verification_uri_complete: `${here.server.issuer}/device?user_code=${first.user_code}`,
      expires_at: first.expires_at,
    });
    assert.equal(second.decision, "deny");
    assert.ok(inputs.every((line) => line.endsWith("}\n")));
  });

  it("ends an approve command that hangs", async () => {
    const here = scene();
    const host: Partial<Host> = {
      pipeToCommand: (_command, { signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason), { once: true })
        ),
    };
    const args = [...SUITE, ...SERVER, "--approve-command", "hang", "--scenario", "denial"];
    const { code, stderr } = await here.run(args, { host });
    assert.equal(code, 2);
    assert.match(stderr, /--approve-command failed to deny a sign-in: no end after 120 s\.$/m);
  });

  it("revokes the tokens after ^C, before it ends", async () => {
    const here = scene();
    let interrupt = (_signal: "SIGINT") => {};
    let revoked = "";
    here.server.script("revocation", async (request, next) => {
      const reply = await here.delay(2_000)(request, next);
      revoked = new URLSearchParams(here.server.requests.at(-1)?.body).get("token") ?? "";
      return reply;
    });
    const host: Partial<Host> = {
      pipeToCommand(_command, { input, signal }) {
        const { decision, user_code } = JSON.parse(input);
        if (decision === "approve") return Promise.resolve(here.server.approve(user_code));
        interrupt("SIGINT");
        return Promise.reject(signal.reason);
      },
    };
    const args = ["--approve-command", "decide", "--scenario", "approval,denial"];
    const { code, stdout } = await here.run([...SUITE, ...SERVER, ...args], {
      host,
      signals: (send) => interrupt = send,
    });
    assert.equal(code, 130);
    assert.equal(stdout, "");
    assert.notEqual(revoked, "");
  });

  it("does not run the approve command, and asks nobody, for scenarios that need no person", async () => {
    const here = scene();
    for (const more of [["--approve-command", "never"], []]) {
      const { code, stderr } = await here.run([
        ...SUITE,
        ...SERVER,
        "--scenario",
        "pending",
        ...more,
      ]);
      assert.equal(code, 0, stderr);
    }
  });

  it("asks the person to press Enter, and ends if the input does", async () => {
    const here = scene();
    const host: Partial<Host> = {
      hasKeyboard: true,
      async waitForEnter({ ask }) {
        await ask();
        return false;
      },
    };
    const { code, stderr } = await here.run([...SUITE, ...SERVER, "--scenario", "denial"], {
      host,
    });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /DENY this sign-in:\n\n {2}Open {4}https:.*\n {2}Enter {3}[A-Z]{4}-[A-Z]{4}/,
    );
    assert.match(stderr, /Press Enter when you have denied it\.\n/);
    assert.match(stderr, /Standard input ended before the sign-in was decided\.$/m);
  });
});
