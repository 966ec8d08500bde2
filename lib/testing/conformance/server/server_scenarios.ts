import type { ServerScenario } from "./bench/server_scenario.ts";
import * as approval from "./scenarios/approval.ts";
import { codes } from "./scenarios/codes.ts";
import { deviceAuthorization } from "./scenarios/device_authorization.ts";
import * as deviceRequests from "./scenarios/device_requests.ts";
import { errorReplies } from "./scenarios/error_replies.ts";
import * as metadata from "./scenarios/metadata.ts";
import * as polling from "./scenarios/polling.ts";
import * as refresh from "./scenarios/refresh.ts";
import * as tokenRequests from "./scenarios/token_requests.ts";
import { transport } from "./scenarios/transport.ts";
import { verificationPage } from "./scenarios/verification_page.ts";

/** All scenarios for servers, in the order in which they are run. */
export const SERVER_SCENARIOS: readonly ServerScenario[] = [
  metadata.metadataDocument,
  metadata.metadataMembers,
  metadata.metadataSecurity,
  transport,
  deviceAuthorization,
  codes,
  verificationPage,
  deviceRequests.deviceUnknownClient,
  deviceRequests.deviceBasic,
  deviceRequests.deviceWithoutCredentials,
  deviceRequests.deviceWrongSecret,
  deviceRequests.deviceRepeatedParameter,
  deviceRequests.deviceGet,
  polling.pending,
  polling.tooFast,
  polling.tokenUnknownParameter,
  tokenRequests.unknownCode,
  tokenRequests.missingCode,
  tokenRequests.unknownGrant,
  tokenRequests.tokenRepeatedParameter,
  tokenRequests.tokenGet,
  tokenRequests.tokenUnknownClient,
  tokenRequests.tokenBasic,
  tokenRequests.tokenWithoutCredentials,
  tokenRequests.tokenWrongSecret,
  tokenRequests.otherClientsCode,
  approval.approval,
  refresh.refresh,
  refresh.refreshOtherClient,
  refresh.refreshWithoutCredentials,
  refresh.refreshReplay,
  approval.codeUsedTwice,
  polling.denial,
  polling.expiry,
  errorReplies,
];
