import process from "node:process";
import { describe } from "node:test";
import { binaryName, hostTarget } from "../../scripts/compile/targets.ts";
import { testDebianProxies } from "../support/proxy_scenarios.ts";

const skip = (process.platform !== "linux" || process.getuid?.() !== 0) &&
  "the proxies are installed on Linux as root";

describe("with proxies from Debian", { skip }, () => testDebianProxies(binaryName(hostTarget())));
