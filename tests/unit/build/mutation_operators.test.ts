import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AnyNode, parse } from "acorn";
import { OPERATORS } from "../../../scripts/mutate/operators.ts";

/** Returns a statement after each change that an operator makes to it. */
function mutate(text: string, operator: keyof typeof OPERATORS): string[] {
  const mutated: string[] = [];
  const visit = (node: AnyNode, parent?: AnyNode) => {
    for (const { start, end, replacement } of OPERATORS[operator]({ node, parent, text })) {
      mutated.push(text.slice(0, start) + replacement + text.slice(end));
    }
    for (const child of Object.values(node).flat()) {
      if (typeof child?.type === "string") visit(child, node);
    }
  };
  const module = parse(text, { ecmaVersion: "latest", sourceType: "module" });
  visit(module);
  for (const one of mutated) parse(one, { ecmaVersion: "latest", sourceType: "module" });
  return mutated;
}

describe("a mutation operator", () => {
  for (
    const [operator, text, mutated] of [
      ["condition", "if (a) b();", ["if (true) b();", "if (false) b();"]],
      ["condition", "x = a < b;", ["x = true;", "x = false;"]],
      ["condition", "while (a) b();", ["while (false) b();"]],
      ["case", "switch (a) { case 1: b(); break; case 2: break; }", [
        "switch (a) { case 1:  case 2: break; }",
      ]],
      ["equality", "a === b;", ["a !== b;"]],
      ["relation", "a < b;", ["a <= b;", "a >= b;"]],
      ["arithmetic", "x = a + b;", ["x = a - b;"]],
      ["arithmetic", "x = 'a' + b + c;", []],
      ["logic", "(a && b) || (() => c);", [
        "(((a && b)) && (() => c));",
        "((a || b)) || (() => c);",
      ]],
      ["logic", "a ?? b;", ["(a && b);"]],
      ["assignment", "a ??= b;", ["a &&= b;"]],
      ["update", "a++; --b;", ["a--; --b;", "a++; ++b;"]],
      ["unary", "x = !a - -b;", ["x =  a - -b;", "x = !a - +b;"]],
      ["boolean", "x = true;", ["x = false;"]],
      ["string", "x = 'a'; y = ''; z = `b${c}`;", [
        "x = \"\"; y = ''; z = `b${c}`;",
        "x = 'a'; y = \"mutant\"; z = `b${c}`;",
        "x = 'a'; y = ''; z = ``;",
      ]],
      ["string", "import a from 'a'; x = { 'b': 1 };", []],
      ["regex", "x = /^ab/g;", ["x = /ab/g;"]],
      ["array", "x = [a]; y = [];", ["x = []; y = [];", 'x = [a]; y = ["mutant"];']],
      ["object", "x = { a }; y = {};", ["x = {}; y = {};"]],
      ["block", "function a() { b(); }", ["function a() {}"]],
      ["block", "class A extends B { constructor() { super(); } }", []],
      ["function", "x = () => a; y = () => undefined;", [
        "x = () => undefined; y = () => undefined;",
      ]],
      ["return", "function a() { return b; }", ["function a() { return; }"]],
      ["return", "function a() { return undefined; }", []],
      ["optional", "a?.b; a?.[b]; a?.(b);", [
        "a.b; a?.[b]; a?.(b);",
        "a?.b; a[b]; a?.(b);",
        "a?.b; a?.[b]; a(b);",
      ]],
      ["method", "a.trim(); a.some(b); a.other();", [
        "a; a.some(b); a.other();",
        "a.trim(); a.every(b); a.other();",
      ]],
    ] as const
  ) {
    it(`${operator} changes ${text}`, () => assert.deepEqual(mutate(text, operator), mutated));
  }
});
