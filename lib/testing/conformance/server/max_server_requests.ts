import { SHARED_REQUESTS } from "./bench/server_bench.ts";
import { SERVER_SCENARIOS } from "./server_scenarios.ts";

/** The most requests that a run with all scenarios sends. */
export const MAX_SERVER_REQUESTS: number = SHARED_REQUESTS +
  SERVER_SCENARIOS.reduce((sum, { requests }) => sum + requests, 0);
