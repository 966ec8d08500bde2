import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { usage } from "../../settings/usage.ts";
import type { Decide, DecisionRequest } from "../../testing/conformance/server/bench/decision.ts";

/**
 * Returns a function that asks the person at the terminal to decide about sign-ins.
 *
 * @param host the terminal
 */
export function decideByPerson(
  { stderr, waitForEnter }: Pick<Host, "stderr" | "waitForEnter">,
): Decide {
  return async (request) => {
    const { decision, signal = new AbortController().signal } = request;
    await stderr.write(questionText(request));
    const done = decision === "approve" ? "approved" : "denied";
    const ask = () => stderr.write(`Press Enter when you have ${done} it.\n`);
    if (!await waitForEnter({ signal, ask })) {
      throw usage("Standard input ended before the sign-in was decided.");
    }
  };
}

function questionText(request: DecisionRequest): string {
  const { decision, verificationUri, verificationUriComplete, userCode } = request;
  const lines = [
    "",
    decision === "approve" ? "APPROVE this sign-in:" : "DENY this sign-in:",
    "",
    `  Open    ${printable(verificationUri)}`,
    `  Enter   ${printable(userCode)}`,
    ...(verificationUriComplete === undefined
      ? []
      : ["", `  or open ${printable(verificationUriComplete)}`]),
    "",
  ];
  return lines.map((line) => `${line}\n`).join("");
}
