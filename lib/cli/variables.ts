/** A variable of the environment that the program looks at. */
export interface Variable {
  name: string;
  /** What it says. */
  meaning: string;
  /** The flag that says the same, and beats it. */
  flag?: string;
}

/** The variables, in the words of the help, the manual and the README. */
export const VARIABLES: readonly Variable[] = [
  { name: "ORY_SDK_URL", flag: "--endpoint", meaning: "the server's base URL" },
  { name: "OAUTH2_CLIENT_ID", flag: "--client-id", meaning: "the client's identifier" },
  { name: "OAUTH2_CLIENT_SECRET", flag: "--client-secret", meaning: "the client's secret" },
  {
    name: "DEVICE_LOGIN_ALLOW_HTTP",
    flag: "--allow-http",
    meaning: "1 accepts plain http beyond loopback",
  },
  {
    name: "DEVICE_LOGIN_TRACE",
    flag: "--trace",
    meaning: "a file that takes every request and reply; 1 for standard error",
  },
  { name: "SSL_CERT_FILE", meaning: "a file of authorities that are trusted, too" },
  { name: "SSL_CERT_DIR", meaning: "folders of such files" },
  { name: "DEVICE_LOGIN_PROFILE", flag: "--profile", meaning: "the profile's name" },
  { name: "DEVICE_LOGIN_CONFIG", flag: "--config", meaning: "the file that profiles are named in" },
  { name: "DEVICE_LOGIN_HOME", meaning: "one folder for the configuration and all that is kept" },
  { name: "XDG_CONFIG_HOME", meaning: "where the configuration lies, on Linux" },
  { name: "XDG_STATE_HOME", meaning: "where sessions lie, on Linux" },
  { name: "APPDATA", meaning: "where the configuration lies, on Windows" },
  { name: "LOCALAPPDATA", meaning: "where sessions lie, on Windows" },
  { name: "AWS_REGION", meaning: "the region whose token service gives credentials" },
  { name: "AWS_DEFAULT_REGION", meaning: "the same, where that is not set" },
  { name: "AWS_ROLE_ARN", meaning: "the role to assume, where --role-arn names none" },
  { name: "AWS_ROLE_SESSION_NAME", meaning: "the name of its session, likewise" },
  { name: "AWS_ENDPOINT_URL_STS", meaning: "the token service, likewise" },
  { name: "KUBERNETES_EXEC_INFO", meaning: "what kubectl asks for" },
  { name: "HTTP_PROXY", meaning: "the proxy for http URLs" },
  { name: "HTTPS_PROXY", meaning: "the proxy for https URLs" },
  { name: "ALL_PROXY", meaning: "the proxy for both, where they name none" },
  { name: "NO_PROXY", meaning: "the hosts that are reached without a proxy" },
  { name: "DBUS_SESSION_BUS_ADDRESS", meaning: "where a keychain is found on Linux" },
  { name: "NO_COLOR", meaning: "set to anything, it keeps colours away" },
  { name: "TERM", meaning: "where it is dumb, plain lines take the place of a countdown" },
  { name: "SHELL", meaning: "the shell that completions proposes where none is named" },
];
