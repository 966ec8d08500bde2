import { Buffer } from "node:buffer";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A SOCKS proxy that records requests. */
export interface TestSocksProxy {
  port: number;
  /** The hosts and credentials it received: `"5 user:pass other.example:443"`. */
  seen: string[];
  close(): void;
}

/** Serves a proxy for SOCKS 4, 4a and 5 on loopback; it connects every host to this machine. */
export async function startSocksProxy(
  { credentials }: { credentials?: string } = {},
): Promise<TestSocksProxy> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    talk(socket, { credentials, seen }).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function talk(
  socket: Socket,
  { credentials, seen }: { credentials: string | undefined; seen: string[] },
): Promise<void> {
  const bytes = reader(socket);
  const [version = 0] = await bytes.take(1);
  if (version === 4) {
    const [, high = 0, low = 0, ...address] = await bytes.take(7);
    const user = (await bytes.until(0)).toString();
    const named = address.slice(0, 3).every((byte) => byte === 0);
    const host = named ? (await bytes.until(0)).toString() : address.join(".");
    seen.push(`4 ${user} ${host}:${high * 256 + low}`);
    return pipe(socket, { port: high * 256 + low, reply: [0, 0x5a, 0, 0, 0, 0, 0, 0] });
  }
  const [methods = 0] = await bytes.take(1);
  const offered = [...await bytes.take(methods)];
  const method = credentials === undefined ? 0 : 2;
  if (!offered.includes(method)) return void socket.end(Buffer.from([5, 0xff]));
  socket.write(Buffer.from([5, method]));
  let given = "";
  if (method === 2) {
    const [, length = 0] = await bytes.take(2);
    given = (await bytes.take(length)).toString();
    const [rest = 0] = await bytes.take(1);
    given += `:${await bytes.take(rest)}`;
    if (given !== credentials) return void socket.end(Buffer.from([1, 1]));
    socket.write(Buffer.from([1, 0]));
  }
  const [, , , kind] = await bytes.take(4);
  const length = kind === 1 ? 4 : kind === 4 ? 16 : (await bytes.take(1))[0] ?? 0;
  const address = await bytes.take(length);
  const host = kind === 3 ? address.toString() : kind === 1 ? address.join(".") : "IPv6";
  const [high = 0, low = 0] = await bytes.take(2);
  seen.push(`5 ${given} ${host}:${high * 256 + low}`);
  pipe(socket, { port: high * 256 + low, reply: [5, 0, 0, 1, 127, 0, 0, 1, 0, 0] });
}

function pipe(socket: Socket, { port, reply }: { port: number; reply: number[] }): void {
  const onward = connect(port, "127.0.0.1", () => {
    socket.write(Buffer.from(reply));
    onward.pipe(socket);
    socket.pipe(onward);
  });
  socket.on("close", () => onward.destroy());
  onward.on("error", () => socket.destroy());
}

/** Reads a socket in parts. */
function reader(socket: Socket): {
  take(length: number): Promise<Buffer>;
  until(byte: number): Promise<Buffer>;
} {
  let text = Buffer.alloc(0);
  const enough = async (length: () => number) => {
    while (length() < 0 || text.length < length()) {
      await new Promise<void>((resolve, reject) => {
        const chunk = socket.read() as Buffer | null;
        if (chunk) {
          text = Buffer.concat([text, chunk]);
          return resolve();
        }
        socket.once("readable", resolve);
        socket.once("close", () => reject(new Error("closed")));
      });
    }
    const taken = text.subarray(0, length());
    text = text.subarray(taken.length);
    return taken;
  };
  return {
    take: (length) => enough(() => length),
    async until(byte) {
      const taken = await enough(() => text.indexOf(byte) + 1 || -1);
      return taken.subarray(0, -1);
    },
  };
}
