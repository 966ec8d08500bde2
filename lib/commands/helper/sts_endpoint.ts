import type { Host } from "../../host/host.ts";
import { parseSecureUrl } from "../../oauth/http/secure_url.ts";
import { usage } from "../../settings/usage.ts";

/**
 * The partitions of AWS that botocore 1.44.8 lists in `partitions.json`, each with a domain and
 * accounts of its own: the name in ARNs, the domain, the region that represents it, and how its
 * regions begin, also those that do not exist yet.
 */
const PARTITIONS: readonly (readonly [string, string, string, string])[] = [
  ["aws", "amazonaws.com", "us-east-1", "us|eu|ap|sa|ca|me|af|il|mx"],
  ["aws-cn", "amazonaws.com.cn", "cn-northwest-1", "cn"],
  ["aws-us-gov", "amazonaws.com", "us-gov-west-1", "us-gov"],
  ["aws-eusc", "amazonaws.eu", "eusc-de-east-1", "eusc-de"],
  ["aws-iso", "c2s.ic.gov", "us-iso-east-1", "us-iso"],
  ["aws-iso-b", "sc2s.sgov.gov", "us-isob-east-1", "us-isob"],
  ["aws-iso-e", "cloud.adc-e.uk", "eu-isoe-west-1", "eu-isoe"],
  ["aws-iso-f", "csp.hci.ic.gov", "us-isof-south-1", "us-isof"],
];

/** The variables that name the URL of the service, as AWS's SDKs read them; the first one wins. */
const ENDPOINT_VARIABLES = ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"];

/** The variables that name the region; the first one wins. */
const REGION_VARIABLES = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/** The options of {@linkcode stsEndpoint}. */
export interface StsEndpointOptions {
  /** The URL given as a flag. */
  given?: string | undefined;
  /** The role's ARN: without a region, its partition decides. */
  roleArn: string;
  /** Whether plain http is accepted beyond loopback. */
  allowHttp?: boolean | undefined;
}

/**
 * Returns the URL of the security token service: the one of the flag or of a variable, otherwise the
 * region's.
 *
 * @throws {DeviceLoginError} `invalid_options` for a URL that is not secure, or an unknown region
 */
export function stsEndpoint(host: Host, options: StsEndpointOptions): string {
  const { given, roleArn, allowHttp } = options;
  const ignored = host.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.toLowerCase() === "true";
  const variable = ignored ? undefined : ENDPOINT_VARIABLES.find((name) => host.env(name));
  const endpoint = given ?? (variable && host.env(variable));
  if (endpoint === undefined) return regionalEndpoint(host, roleArn);
  const name = given === undefined ? `URL in ${variable}` : "STS endpoint";
  parseSecureUrl(endpoint, { name, allowHttp });
  return endpoint;
}

function regionalEndpoint(host: Host, roleArn: string): string {
  const variable = REGION_VARIABLES.find((name) => host.env(name));
  const home = PARTITIONS.find(([name]) => roleArn.startsWith(`arn:${name}:`));
  const region = variable ? host.env(variable) ?? "" : home?.[2] ?? "us-east-1";
  for (const [, domain, , prefixes] of PARTITIONS) {
    if (new RegExp(`^(${prefixes})-[a-z]+-\\d+$`).test(region)) {
      return `https://sts.${region}.${domain}`;
    }
  }
  throw usage(
    `${variable} must be a region of AWS such as eu-central-1: got ${
      JSON.stringify(region)
    }. If it ` +
      "is one, give the URL of its token service with --sts-endpoint, or in AWS_ENDPOINT_URL_STS.",
  );
}
