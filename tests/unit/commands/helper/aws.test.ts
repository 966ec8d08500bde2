import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

const ROLE = "arn:aws:iam::123456789012:role/dev";

const REPLY = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <Credentials>
      <AccessKeyId>ASIAEXAMPLE</AccessKeyId>
      <SecretAccessKey>secret/&amp;key</SecretAccessKey>
      <SessionToken>session+token==</SessionToken>
      <Expiration>2026-01-01T01:00:00Z</Expiration>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>`;

describe("helper aws", () => {
  const scene = sceneMaker(after);

  /** Runs the helper against a token service of the test's own. */
  async function ask(
    here: Scene,
    args: string[],
    options: { reply?: (asked: URLSearchParams) => Response; env?: Record<string, string> } = {},
  ) {
    const { reply = () => new Response(REPLY), env = {} } = options;
    const asked: { url: string; body: URLSearchParams; redirect: string }[] = [];
    const service: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      const body = new URLSearchParams(await request.text());
      asked.push({ url: request.url, body, redirect: request.redirect });
      return reply(body);
    };
    const line = ["helper", "aws", "--profile", "work", ...args];
    const createFetch = () => Promise.resolve(service);
    const ended = await here.run(line, { env, host: { createFetch } });
    return { ...ended, asked };
  }

  async function createSignedIn() {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    return here;
  }

  it("prints credentials for the role, requested with the ID token in the body", async () => {
    const here = await createSignedIn();
    const { code, stdout, stderr, asked } = await ask(here, ["--role-arn", ROLE]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.deepEqual(JSON.parse(stdout), {
      Version: 1,
      AccessKeyId: "ASIAEXAMPLE",
      SecretAccessKey: "secret/&key",
      SessionToken: "session+token==",
      Expiration: "2026-01-01T01:00:00Z",
    });
    const [{ url = "", body = new URLSearchParams(), redirect = "" } = {}] = asked;
    assert.equal(url, "https://sts.us-east-1.amazonaws.com/");
    assert.equal(redirect, "manual");
    const { WebIdentityToken, ...rest } = Object.fromEntries(body);
    assert.match(WebIdentityToken ?? "", /^[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.deepEqual(rest, {
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: ROLE,
      RoleSessionName: "device-login",
    });
  });

  it("reads role, service and region from flags, and from the variables of AWS", async () => {
    const here = await createSignedIn();
    const flags = ["--role-arn", ROLE, "--role-session-name", "ann", "--duration-seconds", "900"];
    const given = await ask(here, [...flags, "--sts-endpoint", "https://sts.example.com/x"]);
    assert.equal(given.asked[0]?.url, "https://sts.example.com/x");
    assert.equal(given.asked[0]?.body.get("RoleSessionName"), "ann");
    assert.equal(given.asked[0]?.body.get("DurationSeconds"), "900");
    const env = { AWS_ROLE_ARN: ROLE, AWS_ROLE_SESSION_NAME: "bob", AWS_REGION: "eu-west-1" };
    const found = await ask(here, [], { env });
    assert.equal(found.asked[0]?.url, "https://sts.eu-west-1.amazonaws.com/");
    assert.equal(found.asked[0]?.body.get("RoleSessionName"), "bob");
    const other = { ...env, AWS_ENDPOINT_URL: "http://127.0.0.1:9000" };
    assert.equal((await ask(here, [], { env: other })).asked[0]?.url, "http://127.0.0.1:9000/");
    const both = { ...other, AWS_ENDPOINT_URL_STS: "http://127.0.0.1:9001" };
    assert.equal((await ask(here, [], { env: both })).asked[0]?.url, "http://127.0.0.1:9001/");
    // Credentials for the same request would come from the cache.
    const carol = { ...both, AWS_ROLE_SESSION_NAME: "carol" };
    const ignored = { ...carol, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "True" };
    const [{ url = "" } = {}] = (await ask(here, [], { env: ignored })).asked;
    assert.equal(url, "https://sts.eu-west-1.amazonaws.com/");
  });

  it("finds the token service of each partition", async () => {
    const here = await createSignedIn();
    for (
      const [region, host] of [
        ["ap-southeast-7", "amazonaws.com"],
        ["mx-central-1", "amazonaws.com"],
        ["cn-north-1", "amazonaws.com.cn"],
        ["us-gov-east-1", "amazonaws.com"],
        ["eusc-de-east-1", "amazonaws.eu"],
        ["us-iso-west-1", "c2s.ic.gov"],
        ["us-isob-east-1", "sc2s.sgov.gov"],
        ["eu-isoe-west-1", "cloud.adc-e.uk"],
        ["us-isof-south-1", "csp.hci.ic.gov"],
      ] as const
    ) {
      const { asked } = await ask(here, ["--role-arn", ROLE], { env: { AWS_REGION: region } });
      assert.equal(asked[0]?.url, `https://sts.${region}.${host}/`);
    }
  });

  it("uses the main region of the role's partition if no region is named", async () => {
    const here = await createSignedIn();
    for (
      const [partition, host] of [
        ["aws", "sts.us-east-1.amazonaws.com"],
        ["aws-cn", "sts.cn-northwest-1.amazonaws.com.cn"],
        ["aws-us-gov", "sts.us-gov-west-1.amazonaws.com"],
        ["aws-eusc", "sts.eusc-de-east-1.amazonaws.eu"],
      ] as const
    ) {
      const role = ROLE.replace("aws", partition);
      assert.equal((await ask(here, ["--role-arn", role])).asked[0]?.url, `https://${host}/`);
    }
  });

  it("rejects an unknown region before it sends the token anywhere", async () => {
    const here = await createSignedIn();
    for (
      const region of ["us-isox-east-1", "US-EAST-1", "frankfurt", "eu-central-1a", "x.example/"]
    ) {
      const { code, stderr, asked } = await ask(here, ["--role-arn", ROLE], {
        env: { AWS_DEFAULT_REGION: region },
      });
      assert.deepEqual({ code, asked }, { code: 2, asked: [] });
      assert.equal(
        stderr,
        "device-login: AWS_DEFAULT_REGION must be a region of AWS such as eu-central-1: got " +
          `${JSON.stringify(region)}. If it is one, give the URL of its token service with ` +
          "--sts-endpoint, or in AWS_ENDPOINT_URL_STS.\n",
      );
    }
  });

  it("names the variable whose URL can't be used", async () => {
    const here = await createSignedIn();
    for (const name of ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"]) {
      const { code, stderr, asked } = await ask(here, ["--role-arn", ROLE], {
        env: { [name]: "http://sts.example.com" },
      });
      assert.deepEqual({ code, asked }, { code: 2, asked: [] });
      assert.match(stderr, new RegExp(`The URL in ${name} "http://sts.example.com" is plain http`));
    }
  });

  it("rejects invalid options before it sends the token anywhere", async () => {
    const here = await createSignedIn();
    for (
      const args of [
        [],
        ["--role-arn", ROLE, "--sts-endpoint", "http://sts.example.com"],
        ["--role-arn", ROLE, "--sts-endpoint", "nonsense"],
        ["--role-arn", ROLE, "--role-session-name", "a b"],
        ["--role-arn", ROLE, "--duration-seconds", "soon"],
        ["--role-arn", ROLE, "--dpop"],
      ]
    ) {
      const { code, stdout, asked } = await ask(here, args);
      assert.deepEqual({ code, stdout, asked }, { code: 2, stdout: "", asked: [] });
    }
    assert.equal((await ask(scene(), ["--role-arn", ROLE])).code, 8);
  });

  it("reports the service's error, without the token", async () => {
    const here = await createSignedIn();
    const refused = "<ErrorResponse><Error><Code>AccessDenied</Code>" +
      "<Message>Not authorized</Message></Error></ErrorResponse>";
    for (
      const [reply, exitCode, message] of [
        [() => new Response(refused, { status: 403 }), 6, /AccessDenied: Not authorized\./],
        [() => new Response("", { status: 503 }), 5, /status 503/],
        [() => new Response("<x/>", { status: 400 }), 5, /not an STS error/],
        [() => new Response("<x/>"), 5, /"AccessKeyId" must be/],
        [() => new Response("", { status: 302 }), 5, /redirect/],
      ] as const
    ) {
      const { code, stdout, stderr } = await ask(here, ["--role-arn", ROLE], { reply });
      assert.deepEqual([code, stdout], [exitCode, ""], stderr);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /eyJ/);
    }
  });

  it("shows neither a token that the service repeats nor a control character", async () => {
    const here = await createSignedIn();
    const reply = (asked: URLSearchParams) =>
      new Response(
        `<Error><Code>Invalid\u009bToken</Code><Message>No\u202e ${
          asked.get("WebIdentityToken")
        }</Message></Error>`,
        { status: 400 },
      );
    const { code, stderr } = await ask(here, ["--role-arn", ROLE], { reply });
    assert.equal(code, 6);
    const words = "The role was refused with Invalid\\u{9b}Token: No\\u{202e} <WebIdentityToken>.";
    assert.equal(stderr, `device-login: ${words}\n`);
  });

  describe("cache", () => {
    const role = ["--role-arn", ROLE, "--duration-seconds", "900"];

    /** Credentials that are valid for as long as requested, and numbered. */
    function issuer(here: Scene) {
      let count = 0;
      return (asked: URLSearchParams) => {
        const seconds = Number(asked.get("DurationSeconds") ?? 3600);
        const until = new Date(here.clock.now() + seconds * 1000).toISOString();
        return new Response(
          REPLY.replace("2026-01-01T01:00:00Z", until).replace("ASIAEXAMPLE", `A${++count}`),
        );
      };
    }

    it("requests credentials once, until a tenth of their life or 15 minutes are left", async () => {
      const here = scene();
      const reply = issuer(here);
      for (const [seconds, fresh] of [[900, 800], [3600, 3200], [43_200, 42_200]] as const) {
        await here.login("--profile", "work", ...SERVER);
        const args = ["--role-arn", ROLE, "--duration-seconds", String(seconds)];
        let requests = 0;
        const use = async () => {
          const { code, stdout, stderr, asked } = await ask(here, args, { reply });
          assert.deepEqual([code, stderr], [0, ""]);
          requests += asked.length;
          return JSON.parse(stdout).AccessKeyId;
        };
        const first = await use();
        for (let count = 0; count < 5; count++) assert.equal(await use(), first);
        await here.clock.advance(fresh * 1000);
        assert.equal(await use(), first);
        assert.equal(requests, 1);
        await here.clock.advance((Math.max(seconds * 0.9, seconds - 900) - fresh) * 1000);
        await here.login("--profile", "work", ...SERVER); // For an ID token that is still valid.
        assert.notEqual(await use(), first);
        assert.equal(requests, 2);
      }
    });

    it("shares one request among processes that start at the same time", async () => {
      const here = await createSignedIn();
      const reply = issuer(here);
      let requests = 0;
      const createFetch = () =>
        Promise.resolve(
          (async (input, init) => {
            requests++;
            await here.clock.sleep(100);
            return reply(new URLSearchParams(await new Request(input, init).text()));
          }) as typeof fetch,
        );
      const line = ["helper", "aws", "--profile", "work", ...role];
      const runs = [1, 2, 3].map(() => here.launch(line, { host: { createFetch } }));
      const replies = await here.clock.run(Promise.all(runs));
      assert.deepEqual(new Set(replies.map(({ stdout }) => stdout)).size, 1);
      assert.equal(requests, 1);
    });

    it("keeps roles, names, services and people apart", async () => {
      const here = await createSignedIn();
      const reply = issuer(here);
      const keys = [];
      for (
        const args of [
          role,
          [...role, "--role-session-name", "ann"],
          [...role, "--sts-endpoint", "https://sts.example.com"],
          ["--role-arn", `${ROLE}2`, "--duration-seconds", "900"],
          ["--role-arn", ROLE],
        ]
      ) keys.push(JSON.parse((await ask(here, args, { reply })).stdout).AccessKeyId);
      assert.deepEqual(keys, ["A1", "A2", "A3", "A4", "A5"]);
      const again = await ask(here, role, { reply });
      assert.equal(JSON.parse(again.stdout).AccessKeyId, "A1");
      const folder = join(here.folder, "sessions");
      const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".json"));
      const session = JSON.parse(readFileSync(join(folder, file), "utf8"));
      session.claims.sub = "bob";
      writeFileSync(join(folder, file), JSON.stringify(session));
      const other = await ask(here, role, { reply });
      assert.equal(JSON.parse(other.stdout).AccessKeyId, "A6");
    });

    it("belongs to the session, and is saved and deleted with it", async () => {
      const here = await createSignedIn();
      const reply = issuer(here);
      await ask(here, role, { reply });
      const folder = join(here.folder, "secrets");
      const [file = ""] = readdirSync(folder).filter((name) => name.startsWith("credentials-"));
      assert.equal(statSync(join(folder, file)).mode & 0o77, 0);
      assert.equal((await here.run(["logout", "--profile", "work"])).code, 0);
      assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith(".json")), []);
      const { code, stdout, asked } = await ask(here, role, { reply });
      assert.deepEqual([code, stdout, asked.length], [8, "", 0]);
    });

    it("is ignored if it is damaged, and reported if it can't be written", async () => {
      const here = await createSignedIn();
      const reply = issuer(here);
      await ask(here, role, { reply });
      const folder = join(here.folder, "secrets");
      const [file = ""] = readdirSync(folder);
      const good = readFileSync(join(folder, file), "utf8");
      for (
        const text of ["", "{", "[]", '{"type":"device-login credentials","v":1,"roles":{}}']
          .concat(good.replace('"SecretAccessKey"', '"Other"'))
      ) {
        writeFileSync(join(folder, file), text);
        const { code, stderr, asked } = await ask(here, role, { reply });
        assert.deepEqual([code, stderr, asked.length], [0, "", 1], text);
      }
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
      const { code, stdout, stderr } = await ask(here, role, { reply });
      assert.equal(code, 0);
      assert.match(JSON.parse(stdout).AccessKeyId, /^A\d+$/);
      assert.match(stderr, /^device-login: The credentials are not cached: .+\n$/);
    });
  });
});
