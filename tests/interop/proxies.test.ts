import { testDebianProxies } from "../support/proxy_scenarios.ts";

testDebianProxies("cli.ts");
