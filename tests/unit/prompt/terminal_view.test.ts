import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../lib/oauth/base/errors.ts";
import type { TerminalFeatures } from "../../../lib/prompt/terminal_features.ts";
import { createTerminalView } from "../../../lib/prompt/terminal_view.ts";
import { createEmulator, scanScreen } from "../../support/emulator.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { PROMPT as prompt, PROMPT_CONTEXT as context } from "../../support/prompt_event.ts";

const FEATURES = { utf8: true, cursor: true, colors: true, links: true, reflows: true };
const error = new DeviceLoginError("network", "It broke.");

/** A prompt on a terminal, below a line of the shell. */
async function createScene(
  { columns = 80, rows = 24, ...features }: Partial<TerminalFeatures> & {
    columns?: number;
    rows?: number;
  } = {},
) {
  const clock = new FakeClock();
  const terminal = createEmulator({ columns, rows });
  await terminal.write("$ device-login\n");
  const view = createTerminalView(terminal, {
    context,
    clock,
    features: { ...FEATURES, ...features },
  });
  const retry = () =>
    view.show({ type: "retry", error, nextPollAt: new Date(clock.now() + 10_000) });
  return { clock, terminal, view, retry };
}

describe("createTerminalView()", () => {
  it("shows the prompt with its QR code, and counts down in the last line", async () => {
    const { clock, terminal, view } = await createScene();
    await view.show(prompt);
    assert.equal((await terminal.lines()).at(-1), "Waiting for approval · 10:00 left");
    await clock.advance(2_500);
    const lines = await terminal.lines();
    assert.equal(lines.at(-1), "Waiting for approval · 9:58 left");
    assert.equal(lines.filter((line) => line.startsWith("Waiting")).length, 1);
    assert.equal(scanScreen(lines.slice(1)), prompt.verificationUriComplete);
    await view.close();
    assert.equal(clock.sleeping, 0);
  });

  it("leaves nothing but warnings after the approval", async () => {
    for (const columns of [20, 40, 80]) {
      const { terminal, view, retry } = await createScene({ columns, rows: 60 });
      await view.show(prompt);
      await retry();
      await view.note("a warning that is longer than a line of a small terminal");
      await view.close(true);
      await terminal.write("signed in\n");
      const [shell, ...rest] = await terminal.lines();
      assert.equal(shell, "$ device-login");
      assert.equal(rest.at(-1), "signed in");
      assert.match(rest.join(" ").replaceAll("  ", " "), /^a warning [^█]* signed in$/);
    }
  });

  it("keeps the prompt if it is not approved, and clears the countdown", async () => {
    const { terminal, view } = await createScene();
    await view.show(prompt);
    await view.close();
    const lines = await terminal.lines();
    assert.ok(lines.some((line) => line.includes("WDJB-MJHT")));
    assert.ok(!lines.some((line) => line.includes("Waiting")));
  });

  it("draws the prompt again after a change of size", async () => {
    const { clock, terminal, view } = await createScene({ rows: 50 });
    await view.show(prompt);
    for (
      const [columns, rows, hasCode] of [
        [100, 50, true],
        [60, 50, true],
        [25, 50, false],
        [72, 50, true],
        [80, 18, false],
      ] as const
    ) {
      terminal.resize({ columns, rows });
      await clock.advance(1_000);
      const lines = await terminal.lines();
      const text = lines.join("\n");
      assert.equal(text.match(/Enter {3}WDJB-MJHT/g)?.length, 1, text);
      assert.equal(text.match(/Waiting/g)?.length, 1, text);
      assert.equal(/[█▀▄]/.test(text), hasCode, text);
      if (hasCode) assert.equal(scanScreen(lines), prompt.verificationUriComplete);
    }
    await view.close(true);
    await terminal.write("signed in\n");
    const lines = await terminal.lines();
    assert.equal(lines.at(-1), "signed in");
    assert.doesNotMatch(lines.join("\n"), /WDJB|Waiting/);
  });

  it("prints a note above the countdown, and plainly before and after it", async () => {
    const { terminal, view, retry } = await createScene();
    await view.note("before");
    await view.show(prompt);
    await view.note("meanwhile");
    await retry();
    assert.deepEqual((await terminal.lines()).slice(-3), [
      "meanwhile",
      "It broke. Trying again in 10 s.",
      "Waiting for approval · 10:00 left",
    ]);
    await view.close();
    await view.note("after");
    assert.deepEqual((await terminal.lines()).slice(-2), [
      "It broke. Trying again in 10 s.",
      "after",
    ]);
  });

  it("shortens the countdown for a narrow terminal, and uses ASCII on demand", async () => {
    for (
      const [columns, utf8, line] of [
        [80, false, "Waiting for approval - 10:00 left"],
        [30, true, "Waiting · 10:00 left"],
        [15, true, "10:00 left"],
        [5, true, "10:0"],
      ] as const
    ) {
      const { terminal, view } = await createScene({ columns, utf8 });
      await view.show(prompt);
      assert.equal((await terminal.lines()).at(-1), line);
      await view.close();
    }
  });

  it("removes the prompt and the question about a new code, once Enter was pressed", async () => {
    const { terminal, view } = await createScene();
    await view.show(prompt);
    await view.close();
    await view.ask("The code has expired. Press Enter for a new one.");
    assert.equal(
      (await terminal.lines()).at(-1),
      "The code has expired. Press Enter for a new one.",
    );
    await terminal.write("\n");
    await view.clear();
    assert.deepEqual(await terminal.lines(), ["$ device-login"]);
  });

  it("uses links and colors only if the terminal has them", async () => {
    for (const [colors, links] of [[true, true], [false, false]] as const) {
      const { terminal, view } = await createScene({ colors, links });
      await view.show(prompt);
      await view.close();
      const written = terminal.read();
      assert.equal(
        written.includes(
          `\x1b]8;;${prompt.verificationUri}\x1b\\${prompt.verificationUri}\x1b]8;;`,
        ),
        links,
      );
      assert.equal(written.includes("\x1b[1mWDJB-MJHT\x1b[22m"), colors);
      assert.equal(written.includes("\x1b[97m\x1b[40m█"), colors);
    }
  });
});
