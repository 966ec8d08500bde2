/** Hosts that resemble `a.example.com` and are not named with it. */
export const OTHER_HOSTS: readonly string[] = [
  "evil.example.com",
  "a.example.com.evil.com",
  "a.example.com.",
  "a.example.com:8443",
  "a.example.com:",
  "x.a.example.com",
  "example.com",
  "a-example.com",
  "ann@a.example.com",
  "a.example.com@evil.com",
  "a%2Eexample.com",
  "evil.com\\@a.example.com",
  "\uff41.example.com",
  "\u0430.example.com",
];
