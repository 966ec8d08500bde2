import type { ClientScenario } from "./bench/client_scenario.ts";
import { AFTER_SIGN_IN_SCENARIOS } from "./scenarios/after_sign_in.ts";
import { AUTHENTICATION_SCENARIOS } from "./scenarios/authentication.ts";
import { DEVICE_RESPONSE_SCENARIOS } from "./scenarios/device_response.ts";
import { DISCOVERY_SCENARIOS } from "./scenarios/discovery.ts";
import { EXTENSION_SCENARIOS } from "./scenarios/extensions.ts";
import { ID_TOKEN_SCENARIOS } from "./scenarios/id_token.ts";
import { POLLING_SCENARIOS } from "./scenarios/polling.ts";
import { SIGN_IN_SCENARIOS } from "./scenarios/sign_in.ts";
import { TOKEN_SCENARIOS } from "./scenarios/tokens.ts";

/** All scenarios for clients, in the order in which reports show them. */
export const CLIENT_SCENARIOS: readonly ClientScenario[] = [
  ...SIGN_IN_SCENARIOS,
  ...DEVICE_RESPONSE_SCENARIOS,
  ...POLLING_SCENARIOS,
  ...TOKEN_SCENARIOS,
  ...DISCOVERY_SCENARIOS,
  ...AUTHENTICATION_SCENARIOS,
  ...ID_TOKEN_SCENARIOS,
  ...EXTENSION_SCENARIOS,
  ...AFTER_SIGN_IN_SCENARIOS,
];
