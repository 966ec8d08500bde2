import type { AnyNode, Expression } from "acorn";
import { mutateRegex } from "./regex_mutations.ts";

/** The names of the mutation operators. */
export type OperatorName = keyof typeof OPERATORS;

/** A change of one node: its part from `start` to `end` is replaced. */
export interface Change {
  start: number;
  end: number;
  replacement: string;
}

/** A node, and what an operator needs to know about its place. */
export interface Site {
  node: AnyNode;
  parent: AnyNode | undefined;
  /** The text of the file. */
  text: string;
}

/** Returns the changes that an operator makes to a node. */
type Operator = (site: Site) => Change[];

const EQUALITY: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
};
const RELATIONS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "&": "|",
  "|": "&",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
};
const LOGIC: Readonly<Record<string, string>> = { "&&": "||", "||": "&&", "??": "&&" };
const ASSIGNMENTS: Readonly<Record<string, string>> = {
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "%=": "*=",
  "&=": "|=",
  "|=": "&=",
  "<<=": ">>=",
  ">>=": "<<=",
  "&&=": "||=",
  "||=": "&&=",
  "??=": "&&=",
};

const SIGNS: Readonly<Record<string, string>> = { "!": " ", "~": " ", "-": "+", "+": "-" };

/** Methods that are replaced by their counterpart, or that are left out. */
const METHODS: Readonly<Record<string, string | undefined>> = {
  startsWith: "endsWith",
  endsWith: "startsWith",
  toUpperCase: "toLowerCase",
  toLowerCase: "toUpperCase",
  trimStart: "trimEnd",
  trimEnd: "trimStart",
  some: "every",
  every: "some",
  min: "max",
  max: "min",
  trim: undefined,
  slice: undefined,
  filter: undefined,
  reverse: undefined,
  toReversed: undefined,
  sort: undefined,
  toSorted: undefined,
};

/** The operators: those of Stryker, and `return`. Each is described in CONTRIBUTING.md. */
export const OPERATORS = {
  condition({ node }) {
    switch (node.type) {
      case "IfStatement":
      case "ConditionalExpression":
        return [replace(node.test, "true"), replace(node.test, "false")];
      case "WhileStatement":
      case "DoWhileStatement":
        return [replace(node.test, "false")];
      case "ForStatement":
        return node.test ? [replace(node.test, "false")] : [];
      case "BinaryExpression":
        return node.operator in EQUALITY || node.operator in RELATIONS
          ? [replace(node, "true"), replace(node, "false")]
          : [];
      default:
        return [];
    }
  },

  case({ node, text }) {
    if (node.type !== "SwitchCase") return [];
    const [first] = node.consequent;
    const last = node.consequent.at(-1);
    if (!first || !last || text.slice(first.start, last.end) === "break;") return [];
    return [{ start: first.start, end: last.end, replacement: "" }];
  },

  equality({ node, text }) {
    if (node.type !== "BinaryExpression") return [];
    return swapOperator(node, { text, operators: [EQUALITY[node.operator] ?? []].flat() });
  },

  relation({ node, text }) {
    if (node.type !== "BinaryExpression") return [];
    return swapOperator(node, { text, operators: RELATIONS[node.operator] ?? [] });
  },

  arithmetic({ node, text }) {
    if (node.type !== "BinaryExpression" || joinsText(node)) return [];
    return swapOperator(node, { text, operators: [ARITHMETIC[node.operator] ?? []].flat() });
  },

  logic({ node, text }) {
    if (node.type !== "LogicalExpression") return [];
    const operator = positionOf(node, text);
    // `??` may not be mixed with the other two without parentheses.
    const left = inParentheses(node.left, text.slice(node.start, operator));
    const right = inParentheses(node.right, text.slice(operator + 2, node.end));
    return [replace(node, `(${left} ${LOGIC[node.operator]} ${right})`)];
  },

  assignment({ node, text }) {
    if (node.type !== "AssignmentExpression") return [];
    return swapOperator(node, { text, operators: [ASSIGNMENTS[node.operator] ?? []].flat() });
  },

  update({ node }) {
    if (node.type !== "UpdateExpression") return [];
    const start = node.prefix ? node.start : node.end - 2;
    return [{ start, end: start + 2, replacement: node.operator === "++" ? "--" : "++" }];
  },

  unary({ node }) {
    if (node.type !== "UnaryExpression" || !(node.operator in SIGNS)) return [];
    const { start, operator } = node;
    return [{ start, end: start + 1, replacement: SIGNS[operator] ?? "" }];
  },

  boolean({ node }) {
    return node.type === "Literal" && typeof node.value === "boolean"
      ? [replace(node, String(!node.value))]
      : [];
  },

  string({ node, parent, text }) {
    if (node.type === "TemplateLiteral") {
      if (parent?.type === "TaggedTemplateExpression") return [];
      return [replace(node, textOf(node, text) === "``" ? '"mutant"' : "``")];
    }
    if (node.type !== "Literal" || typeof node.value !== "string") return [];
    return isName(node, parent) ? [] : [replace(node, node.value === "" ? '"mutant"' : '""')];
  },

  regex({ node }) {
    if (node.type !== "Literal" || !("regex" in node) || !node.regex) return [];
    const { pattern, flags } = node.regex;
    return mutateRegex(pattern).map((mutated) => replace(node, `/${mutated}/${flags}`));
  },

  array({ node }) {
    if (node.type !== "ArrayExpression") return [];
    return [replace(node, node.elements.length > 0 ? "[]" : '["mutant"]')];
  },

  object({ node }) {
    return node.type === "ObjectExpression" && node.properties.length > 0
      ? [replace(node, "{}")]
      : [];
  },

  block({ node, parent }) {
    if (node.type !== "BlockStatement" || node.body.length === 0) return [];
    // A constructor without its call of super() always throws.
    const derived = parent?.type === "FunctionExpression" &&
      JSON.stringify(node.body[0]).includes('"Super"');
    return derived ? [] : [replace(node, "{}")];
  },

  function({ node }) {
    return node.type === "ArrowFunctionExpression" && node.expression && !isUndefined(node.body)
      ? [replace(node.body, "undefined")]
      : [];
  },

  return({ node }) {
    if (node.type !== "ReturnStatement" || !node.argument || isUndefined(node.argument)) return [];
    return [replace(node, "return;")];
  },

  optional({ node, text }) {
    if (node.type === "MemberExpression" && node.optional) {
      const [start, token] = [text.indexOf("?.", node.object.end), node.computed ? "" : "."];
      return [{ start, end: start + 2, replacement: token }];
    }
    if (node.type === "CallExpression" && node.optional) {
      const start = text.indexOf("?.", node.callee.end);
      return [{ start, end: start + 2, replacement: "" }];
    }
    return [];
  },

  method({ node, text }) {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return [];
    const { object, property, computed } = node.callee;
    if (computed || property.type !== "Identifier" || !Object.hasOwn(METHODS, property.name)) {
      return [];
    }
    const other = METHODS[property.name];
    return [other === undefined ? replace(node, textOf(object, text)) : replace(property, other)];
  },
} satisfies Record<string, Operator>;

function replace({ start, end }: AnyNode, replacement: string): Change {
  return { start, end, replacement };
}

function textOf({ start, end }: AnyNode, text: string): string {
  return text.slice(start, end);
}

/** An expression with an operator between two operands. */
interface Binary {
  left: AnyNode;
  right: AnyNode;
  operator: string;
}

/** Returns the position of the operator between two operands. */
function positionOf({ left, right, operator }: Binary, text: string): number {
  return left.end + text.slice(left.end, right.start).indexOf(operator);
}

function swapOperator(
  node: Binary,
  { text, operators }: { text: string; operators: readonly string[] },
): Change[] {
  const start = positionOf(node, text);
  const end = start + node.operator.length;
  return operators.map((replacement) => ({ start, end, replacement }));
}

function inParentheses({ type }: AnyNode, text: string): string {
  return type === "LogicalExpression" ? `(${text.trim()})` : text.trim();
}

function isUndefined(node: AnyNode): boolean {
  return node.type === "Identifier" && node.name === "undefined";
}

/** Whether `+` joins text: another operator makes no sense there. */
function joinsText({ left, right, operator }: Expression & { type: "BinaryExpression" }): boolean {
  return operator === "+" && [left, right].some((side) =>
    side.type === "TemplateLiteral" ||
    (side.type === "Literal" && typeof side.value === "string") ||
    (side.type === "BinaryExpression" && joinsText(side))
  );
}

/** Whether a string names a module or a member, or is a directive. */
function isName(node: AnyNode, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case "ImportDeclaration":
    case "ImportExpression":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ExpressionStatement":
      return true;
    case "Property":
    case "PropertyDefinition":
    case "MethodDefinition":
      return parent.key === node && !parent.computed;
    default:
      return false;
  }
}
