import { printableJson } from "../oauth/printable_json.ts";
import { isSingular, parseQuery, type Segment } from "./json_path_query.ts";
import { ownMember } from "./own_member.ts";
import type { OutputFormat, TokenRecord } from "./token_record.ts";

/**
 * The values that a JSONPath finds, as JSON: the value itself for a query that can only find one
 * (RFC 9535 section 2.3.5.1), a list for any other. Nothing in it is evaluated.
 *
 * @param expression the query; a bare dotted path is taken to start at the root
 * @throws {DeviceLoginError} `invalid_options` for one that is malformed
 */
export function jsonPath(expression: string): OutputFormat {
  const segments = parseQuery(expression);
  return {
    name: "jsonpath",
    render: async (tokens) => {
      const found = isSingular(segments) ? walk(tokens, segments) : await search(tokens, segments);
      const missing = found === undefined || (Array.isArray(found) && found.length === 0);
      return {
        text: `${printableJson(found ?? null, 2)}\n`,
        ...(missing && { warning: `The reply has nothing at ${JSON.stringify(expression)}.` }),
      };
    },
  };
}

function walk(tokens: TokenRecord, segments: readonly Segment[]): unknown {
  return segments.reduce<unknown>((value, segment) => {
    if (segment.type === "name") return ownMember(value, segment.name);
    if (segment.type !== "index" || !Array.isArray(value)) return undefined;
    return value.at(segment.index);
  }, tokens);
}

async function search(tokens: TokenRecord, segments: readonly Segment[]): Promise<unknown[]> {
  const { JSONPath } = await import("jsonpath-plus");
  const path = `$${segments.map(toStep).join("")}`;
  const found: unknown = JSONPath({ path, json: tokens as object, eval: false, wrap: true });
  return Array.isArray(found) ? found : [];
}

/** The segment in the one spelling that jsonpath-plus can't take for anything else. */
function toStep(segment: Segment): string {
  switch (segment.type) {
    case "name":
      return `['${segment.name.replaceAll(/['\\]/g, "\\$&")}']`;
    case "index":
      return `[${
        segment.index < 0 ? `${segment.index}:${segment.index + 1 || ""}` : segment.index
      }]`;
    case "wildcard":
      return "[*]";
    case "descendants":
      return "..";
    case "slice":
      return `[${segment.text}]`;
    case "union":
      return `[${segment.members.join(",")}]`;
  }
}
