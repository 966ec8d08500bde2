import { follows } from "../bench/findings.ts";
import { defineScenario, must, type ServerScenario, should } from "../bench/server_scenario.ts";
import { userCodeStrength } from "./user_code_strength.ts";

/** The bits of the weakest example of RFC 8628 section 6.1: nine digits. */
const LEAST_USER_CODE_BITS = userCodeStrength(["019-450-730"]).bits;

/** The bits that an attacker has to guess of a code that no person types. */
const LEAST_DEVICE_CODE_BITS = 128;

/** The codes. */
export const codes: ServerScenario = defineScenario({
  name: "codes",
  title: "start another sign-in, with a parameter that the server does not know",
  requests: 1,
  rules: {
    unknown_device_parameter: must(
      "The device authorization endpoint ignores parameters that it does not know.",
      "RFC 8628 section 3.1",
    ),
    codes_unique: should("Each sign-in has its own codes.", "RFC 8628 section 3.2"),
    device_code_strength: must(
      `A device code can't be guessed: it has room for ${LEAST_DEVICE_CODE_BITS} bits.`,
      "RFC 6749 section 10.10",
    ),
    user_code_strength: should(
      "A user code has as much entropy as nine digits at least.",
      "RFC 8628 section 5.1",
    ),
    user_code_distinct: should(
      "User codes do not contain characters that are easily confused with each other.",
      "RFC 8628 section 6.1",
    ),
    user_code_typable: should(
      "A user code consists of digits, and letters of one case.",
      "RFC 8628 section 6.1",
    ),
  },
  async run(bench) {
    const login = await bench.firstLogin();
    const second = await bench.start({
      parameters: [["conformance_parameter", "1"]],
      note: "with an unknown parameter",
    });
    const { device_code, user_code } = second.members;
    const issued = [login.userCode, typeof user_code === "string" ? user_code : ""];
    const strength = userCodeStrength(issued.filter((code) => code !== ""));
    const { characters, alphabet, bits, confusable, typable } = strength;
    const room = bitsOf(login.deviceCode);
    const started = typeof device_code === "string";
    const repeated = [
      ...(device_code === login.deviceCode ? ["the same device_code"] : []),
      ...(user_code === login.userCode ? ["the same user_code"] : []),
    ];
    return {
      unknown_device_parameter: follows(started, second.summary),
      codes_unique: started
        ? follows(repeated.length === 0, repeated.join(" and ") || "those of two sign-ins differ")
        : { notApplicable: "no other sign-in was started" },
      device_code_strength: follows(
        room >= LEAST_DEVICE_CODE_BITS,
        `${login.deviceCode.length} characters: ${Math.floor(room)} bits at most`,
      ),
      user_code_strength: follows(
        bits >= LEAST_USER_CODE_BITS,
        `${characters} of ${alphabet} characters: ${bits.toFixed(1)} bits at most`,
      ),
      user_code_distinct: follows(confusable === "", confusable || "none were seen"),
      user_code_typable: follows(typable, typable ? "digits, or letters of one case" : "others"),
    };
  },
});

/** Returns the most bits that a code can carry: those of its length and of the usual alphabets. */
function bitsOf(code: string): number {
  const bare = code.replaceAll(/[-_.~]/g, "");
  const alphabet = /^\d*$/.test(bare)
    ? 10
    : /^([\da-f]*|[\dA-F]*)$/.test(bare)
    ? 16
    : /^([\da-z]*|[\dA-Z]*)$/.test(bare)
    ? 36
    : 64;
  return (alphabet === 64 ? code : bare).length * Math.log2(alphabet);
}
