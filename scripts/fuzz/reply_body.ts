import { deflateSync, gzipSync } from "node:zlib";
import type { FuzzReply } from "./fuzz_case.ts";

/** The number of pieces in which a body arrives. */
const PIECES = 7;

/**
 * Creates the body of a reply.
 *
 * @param text its text
 * @param reply how it is coded, and how it arrives
 */
export function createBody(
  text: string,
  { delivery, coding }: FuzzReply,
): BodyInit {
  const plain = new TextEncoder().encode(text);
  const compress = { gzip: gzipSync, deflate: deflateSync };
  const bytes = new Uint8Array(coding ? compress[coding](plain) : plain);
  if (delivery === undefined || delivery === "whole") return bytes;
  const size = Math.ceil(bytes.length / PIECES) || 1;
  let at = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const isOver = at >= bytes.length;
      const isHalf = at >= bytes.length / 2;
      if (delivery === "cut" && isHalf) return controller.error(new TypeError("connection reset"));
      // A promise that never settles: the reader waits for more.
      if (delivery === "stalled" && isHalf) return new Promise(() => {});
      if (isOver) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}
