import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { it } from "node:test";
import { posixQuote, posixQuoteIfNeeded } from "../../../lib/output/posix_quote.ts";

it("posixQuote() writes a word that a shell reads unchanged", {
  skip: process.platform === "win32",
}, () => {
  const words = [
    "",
    "plain",
    "it's",
    '$HOME `x` \\ "y"',
    "a b\nc",
    "'",
    "C:\\x",
    "~/a",
    "=ls",
    "*",
  ];
  for (const quote of [posixQuote, posixQuoteIfNeeded]) {
    const script = `printf '%s\\0' ${words.map(quote).join(" ")}`;
    assert.deepEqual(
      execFileSync("sh", ["-c", script], { encoding: "utf8" }),
      words.map((word) => `${word}\0`).join(""),
    );
  }
});

it("posixQuoteIfNeeded() does not quote a path or a flag", () => {
  for (const word of ["/etc/device-login.yaml", "--flag=value", "a:b"]) {
    assert.equal(posixQuoteIfNeeded(word), word);
  }
});
