import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createFetch } from "../../../lib/host/network.ts";
import { NETWORK_ERRORS } from "../../../lib/host/network_error_table.ts";
import type { NetworkOptions } from "../../../lib/host/network_options.ts";
import { currentRuntime, type Runtime } from "../../../scripts/runtimes.ts";
import { type AwkwardServers, startAwkwardServers } from "../../support/awkward_servers.ts";
import { WITHOUT_OPENSSL } from "../../support/without_openssl.ts";

/** Authorities that a request trusts, by name. */
type Authority = "root" | "intermediate" | "self_signed" | "self_signed_authority";

/** A server, and the beginning of the message of a request to it. */
interface Case {
  server: string;
  /** The beginning of the message; without it, the server is reached. */
  message?: string;
  /** The runtimes that reach the server anyway. */
  reachedBy?: readonly Runtime[];
  /** The trusted authority in addition to the runtime's and the system's. @default "root" */
  ca?: Authority | "none";
}

const UNKNOWN_AUTHORITY = "the server's certificate is signed by an authority that is not trusted";
const NOT_HTTP = "the reply is not HTTP/1.1; another service uses that port";

const CASES: readonly Case[] = [
  { server: "proper" },
  { server: "proper", ca: "none", message: UNKNOWN_AUTHORITY },
  { server: "by_intermediate", message: UNKNOWN_AUTHORITY },
  { server: "by_intermediate", ca: "intermediate" },
  { server: "self_signed", message: UNKNOWN_AUTHORITY },
  { server: "self_signed", ca: "self_signed" },
  { server: "self_signed_authority", message: UNKNOWN_AUTHORITY },
  { server: "self_signed_authority", ca: "self_signed_authority" },
  { server: "other_name", message: "the server's certificate is for another host name" },
  { server: "expired", message: "the server's certificate has expired" },
  { server: "not_yet_valid", message: "the server's certificate is not valid yet" },
  {
    server: "rsa_1024",
    message: "the server's certificate has a weak key",
    reachedBy: ["bun"],
  },
  { server: "version_1" },
  { server: "version_1", ca: "none", message: UNKNOWN_AUTHORITY },
  { server: "name_in_subject_only" },
  { server: "name_in_subject_only", ca: "none", message: UNKNOWN_AUTHORITY },
  { server: "client_certificate", message: "the server wants to see a client certificate" },
  { server: "client_certificate_tls_1_2", message: "the server broke off the TLS handshake" },
  { server: "tls_1_1", message: "the server supports no TLS version that is safe to use" },
  { server: "http2_only", message: "the server supports only HTTP/2" },
  { server: "http2_without_tls", message: NOT_HTTP },
  { server: "ssh", message: NOT_HTTP },
  { server: "plain_http_with_https_url", message: "the server does not speak TLS there" },
  { server: "ssh_with_https_url", message: "the server does not speak TLS there" },
  { server: "closes", message: "the connection was closed before a reply came" },
  { server: "closes_in_tls_handshake", message: "the connection was closed before a reply came" },
  { server: "malformed_header", message: "the reply is not valid HTTP" },
  { server: "two_lengths", message: "the reply is not valid HTTP" },
  { server: "blocked_port" },
  { server: "head_of_20_kb" },
  { server: "head_of_150_lines" },
  {
    server: "head_of_100_kb",
    message: "the headers of the reply are too large",
    reachedBy: ["bun"],
  },
  { server: "continue_first" },
  { server: "compress", message: "the reply is compressed in a way that is not supported" },
];

describe("a server that is awkward to reach", { skip: WITHOUT_OPENSSL }, () => {
  let servers: AwkwardServers;
  before(async () => {
    if (!WITHOUT_OPENSSL) servers = await startAwkwardServers();
  });
  after(() => servers?.close());

  for (const { server, message, reachedBy = [], ca = "root" } of CASES) {
    const fails = message !== undefined && !reachedBy.includes(currentRuntime());
    it(`${server}, trusting ${ca}: ${fails ? message : "is reached"}`, async () => {
      const send = await createFetch(authority(ca));
      const reading = send(`${servers.url(server)}/.well-known/openid-configuration`)
        .then((response) => response.json());
      if (!fails) return void assert.equal((await reading).issuer, servers.url(server));
      await assert.rejects(reading, (error: Error) => {
        assert.ok(error.message.startsWith(message), error.message);
        return true;
      });
    });
  }

  it("rsa_1024, without checks: is reached, or the key is named", async () => {
    const send = await createFetch({ skipTlsVerify: true });
    const reading = send(servers.url("rsa_1024"));
    if (currentRuntime() !== "deno") return void assert.ok((await reading).status);
    await assert.rejects(reading, { message: /^the server's certificate has a weak key/ });
  });

  it("sends a POST once if its reply can't be read", async () => {
    const send = await createFetch({});
    const url = `${servers.url("head_of_150_lines")}/device_authorization`;
    const reading = send(url, { method: "POST", body: "client_id=cli" });
    // The other runtimes accept that many headers.
    if (currentRuntime() !== "deno") return void assert.ok((await reading).status);
    await assert.rejects(reading, { message: /^the headers of the reply are too large/ });
  });

  function authority(ca: Authority | "none"): NetworkOptions {
    const { root, intermediate, servers: { self_signed, self_signed_authority } } =
      servers.certificates;
    const known = {
      root,
      intermediate,
      self_signed: self_signed.cert,
      self_signed_authority: self_signed_authority.cert,
    };
    return ca === "none" ? {} : { ca: known[ca] };
  }
});

/** The meanings that no server here causes; other tests of this folder test their texts. */
const OTHERS = [
  "the server's certificate names no host",
  "the server's certificate has a key or signature",
  "the server's certificate has an old format",
  "the server does not take the client's certificate",
  "the TLS handshake failed",
  "this runtime refuses to connect to that port",
  "the server switched to another protocol",
  "the host name",
  "nothing listens there",
  "the connection could not be made in time",
  "there is no way to that host",
  "this runtime was not permitted",
];

describe("the table of network errors", () => {
  for (const { meaning } of NETWORK_ERRORS) {
    it(`is tested: ${meaning}`, () => {
      const known = [...CASES.map(({ message }) => message), ...OTHERS];
      assert.ok(known.some((start) => start !== undefined && meaning.startsWith(start)));
    });
  }
});
