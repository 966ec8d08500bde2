import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A PostgreSQL server that authenticates with SASL OAUTHBEARER, and answers any query with 1. */
export interface PostgresServer {
  port: number;
  /** The SASL response of each connection: without a token, the client requests the issuer. */
  responses: string[];
  close(): void;
}

/** Messages of the protocol: https://www.postgresql.org/docs/18/protocol-message-formats.html */
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const SASL = 10;
const SASL_CONTINUE = 11;

/**
 * Starts a server on loopback.
 *
 * @param issuer the issuer of the tokens
 * @param accepts whether a token is valid
 */
export async function startPostgres(
  issuer: string,
  accepts: (token: string) => Promise<boolean>,
): Promise<PostgresServer> {
  const responses: string[] = [];
  const sockets = new Set<Socket>();

  /** Returns the replies to one message; its type is empty before the client has sent its name. */
  async function answer(type: string, body: Buffer): Promise<Buffer[]> {
    if (type === "") {
      const request = body.readInt32BE(0);
      if (request === SSL_REQUEST || request === GSS_REQUEST) return [Buffer.from("N")];
      return [message("R", int32(SASL), "OAUTHBEARER\0\0")];
    }
    if (type === "Q") {
      return [
        message(
          "T",
          int16(1),
          "one\0",
          int32(0),
          int16(0),
          int32(23),
          int16(4),
          int32(-1),
          int16(0),
        ),
        message("D", int16(1), int32(1), "1"),
        message("C", "SELECT 1\0"),
        message("Z", "I"),
      ];
    }
    if (type !== "p") return [];
    // The empty response with which a client ends a rejected exchange.
    if (body.length === 1) return [message("E", "SFATAL\0C28000\0Mrejected\0\0")];
    const [, response = ""] = /^OAUTHBEARER\0.{4}([^]*)$/s.exec(body.toString("latin1")) ?? [];
    responses.push(response);
    const [, token] = /^auth=Bearer (.+)$/.exec(response.split("\x01")[1] ?? "") ?? [];
    if (token !== undefined && await accepts(token)) {
      return [message("R", int32(0)), message("Z", "I")];
    }
    const failure = JSON.stringify({
      status: "invalid_token",
      scope: "openid",
      "openid-configuration": `${issuer}/.well-known/openid-configuration`,
    });
    return [message("R", int32(SASL_CONTINUE), failure)];
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let rest = Buffer.alloc(0);
    let named = false;
    let replied = Promise.resolve();
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 8 || (named && rest.length >= 5)) {
        const start = named ? 1 : 0;
        const end = start + rest.readInt32BE(start);
        if (rest.length < end) return;
        const type = rest.toString("latin1", 0, start);
        const body = rest.subarray(start + 4, end);
        rest = rest.subarray(end);
        named ||= body.readInt32BE(0) < SSL_REQUEST;
        replied = replied.then(async () => {
          for (const reply of await answer(type, body)) socket.write(reply);
          if (type === "X") socket.end();
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    responses,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
