import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** BSON, as the `mongodb` package exports it. */
export interface Bson {
  serialize(document: object): Uint8Array;
  deserialize(bytes: Uint8Array): Record<string, unknown>;
}

/** A MongoDB server that authenticates with MONGODB-OIDC, and has no data. */
export interface MongoServer {
  port: number;
  /** The token of each authentication. */
  tokens: string[];
  close(): void;
}

/** Messages of the protocol: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;

/** Starts a server on loopback. It requests another authentication for the first `ping`. */
export async function startMongo({ serialize, deserialize }: Bson): Promise<MongoServer> {
  const tokens: string[] = [];
  const sockets = new Set<Socket>();
  let pings = 0;

  function answer(command: Record<string, unknown>): object {
    switch (Object.keys(command)[0]) {
      case "hello":
      case "ismaster":
        return {
          ok: 1,
          helloOk: true,
          isWritablePrimary: true,
          minWireVersion: 0,
          maxWireVersion: 25,
          maxBsonObjectSize: 16_777_216,
          maxMessageSizeBytes: 48_000_000,
          maxWriteBatchSize: 100_000,
        };
      case "saslStart": {
        const { payload, mechanism } = command as {
          payload: { buffer: Uint8Array };
          mechanism: string;
        };
        if (mechanism !== "MONGODB-OIDC") return { ok: 0, code: 18, errmsg: "unknown mechanism" };
        tokens.push(String(deserialize(payload.buffer).jwt));
        return { ok: 1, conversationId: 1, done: true, payload: Buffer.alloc(0) };
      }
      case "ping":
        if (pings++ > 0) return { ok: 1 };
        return { ok: 0, code: 391, codeName: "ReauthenticationRequired", errmsg: "sign in again" };
      default:
        return { ok: 1 };
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
        const end = rest.readInt32LE(0);
        const request = rest.subarray(0, end);
        rest = rest.subarray(end);
        const reply = serialize(answer(deserialize(readDocument(request))));
        socket.write(createReply(request, reply));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    tokens,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Returns the first document of a request. */
function readDocument(request: Buffer): Buffer {
  const kind = request.readInt32LE(12);
  // Flags and the kind of the section; or flags, the collection's name and two numbers.
  const start = kind === OP_QUERY
    ? request.indexOf(0, HEADER_BYTES + 4) + 1 + 8
    : HEADER_BYTES + 4 + 1;
  return request.subarray(start, start + request.readInt32LE(start));
}

/** Returns a message in the form of its request. */
function createReply(request: Buffer, document: Uint8Array): Buffer {
  const isQuery = request.readInt32LE(12) === OP_QUERY;
  const before = Buffer.alloc(isQuery ? 20 : 5);
  if (isQuery) before.writeInt32LE(1, 16);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + before.length + document.length, 0);
  header.writeInt32LE(request.readInt32LE(4), 8);
  header.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, before, document]);
}
