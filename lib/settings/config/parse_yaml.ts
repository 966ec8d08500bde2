import {
  CORE_SCHEMA,
  type Event,
  EVENT_ID,
  eventsToAst,
  type Node,
  parseEvents,
  visit,
  YAMLException,
} from "js-yaml";

/** The content of a YAML file, with positions. */
export interface YamlFile {
  /** Nothing in an empty file. */
  root?: Node;
  /** Where a node begins, in UTF-16 units. */
  offsetOf(node: Node): number;
  /** Resolves an alias; any other node is returned as it is. */
  resolve(node: Node): Node;
}

/**
 * Reads a file of YAML 1.2, one document.
 *
 * @param text the file
 * @throws {YAMLException} if it is not valid
 */
export function parseYaml(text: string): YamlFile {
  const events = parseEvents(text, {});
  const documents = eventsToAst(events, { source: text, schema: CORE_SCHEMA });
  // Events and nodes come in the same order, that of the text.
  const starts = events.map(startOf).filter((start) => start !== undefined);
  const offsets = new Map<Node, number>();
  const offsetOf = (node: Node) => offsets.get(node) ?? 0;
  const anchored = new Map<string, Node>();
  const aliases = new Map<Node, Node>();
  visit(documents, (node) => {
    offsets.set(node, starts[offsets.size] ?? 0);
    if (node.kind !== "alias") {
      if (node.anchor !== undefined) anchored.set(node.anchor, node);
      return;
    }
    const meant = anchored.get(node.anchor);
    if (!meant) YAMLException.throwAt(text, offsetOf(node), "nothing has the name behind the *");
    else aliases.set(node, meant);
  });
  const [root, second] = documents.map(({ contents }) => contents).filter((node) => !isEmpty(node));
  if (second) YAMLException.throwAt(text, offsetOf(second), "only one document is read");
  return { ...(root && { root }), offsetOf, resolve: (node) => aliases.get(node) ?? node };
}

function isEmpty(node: Node | null): boolean {
  return node === null || (node.kind === "scalar" && node.value === "" && !node.tagged);
}

function startOf(event: Event): number | undefined {
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
    case EVENT_ID.POP:
      return undefined;
    case EVENT_ID.SCALAR:
      return Math.max(event.valueStart, event.anchorStart, 0);
    case EVENT_ID.ALIAS:
      return event.anchorStart - "*".length;
    default:
      return event.start;
  }
}
