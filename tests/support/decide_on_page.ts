/**
 * Approves or denies a sign-in on the testing server's page, as an approve command: reads the decision
 * from standard input, and appends it to a file with the environment: `decide_on_page.ts LOG`.
 *
 * @module
 */

import { appendFileSync } from "node:fs";
import process from "node:process";

const chunks: Uint8Array[] = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const decision = JSON.parse(Buffer.concat(chunks).toString());
const { verification_uri, verification_uri_complete, user_code } = decision;
const page = await (await fetch(verification_uri_complete)).text();
const form_token = /name="form_token" value="(\w+)"/.exec(page)?.[1] ?? "";
const body = new URLSearchParams({ user_code, form_token, decision: decision.decision });
const { status } = await fetch(verification_uri, { method: "POST", body });
appendFileSync(process.argv[2] ?? "", `${JSON.stringify({ decision, env: process.env })}\n`);
process.exit(status === 200 ? 0 : 1);
