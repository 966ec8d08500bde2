import type { ServerScenario } from "./bench/server_scenario.ts";
import { approval, codeUsedTwice } from "./scenarios/approval.ts";
import { codes } from "./scenarios/codes.ts";
import { deviceAuthorization } from "./scenarios/device_authorization.ts";
import { DEVICE_REQUEST_SCENARIOS } from "./scenarios/device_requests.ts";
import { errorReplies } from "./scenarios/error_replies.ts";
import { METADATA_SCENARIOS } from "./scenarios/metadata.ts";
import { denial, expiry, POLLING_SCENARIOS } from "./scenarios/polling.ts";
import { REFRESH_SCENARIOS } from "./scenarios/refresh.ts";
import { TOKEN_REQUEST_SCENARIOS } from "./scenarios/token_requests.ts";
import { transport } from "./scenarios/transport.ts";
import { verificationPage } from "./scenarios/verification_page.ts";

/** All scenarios for servers, in the order in which they are run. */
export const SERVER_SCENARIOS: readonly ServerScenario[] = [
  ...METADATA_SCENARIOS,
  transport,
  deviceAuthorization,
  codes,
  verificationPage,
  ...DEVICE_REQUEST_SCENARIOS,
  ...POLLING_SCENARIOS,
  ...TOKEN_REQUEST_SCENARIOS,
  approval,
  ...REFRESH_SCENARIOS,
  codeUsedTwice,
  denial,
  expiry,
  errorReplies,
];
