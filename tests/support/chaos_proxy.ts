import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What happens to a connection. Bytes are counted from the server. */
export type Mischief =
  | { type: "none" }
  /** Every part of both directions arrives later. */
  | { type: "delay"; milliseconds: number }
  /** It ends properly in the middle of a reply. */
  | { type: "cut"; after: number }
  /** It breaks off in the middle of a reply, or at once. */
  | { type: "reset"; after: number }
  /** The reply arrives byte by byte. */
  | { type: "throttle"; bytesPerSecond: number }
  /** A byte of the reply changes. */
  | { type: "corrupt"; at: number }
  /** It is accepted, and nothing else happens. */
  | { type: "silent" };

/** A TCP proxy that does mischief. */
export interface ChaosProxy {
  port: number;
  /** The connections that each kind of mischief was done to. */
  done: Map<Mischief["type"], number>;
  close(): void;
}

/** The options of a proxy. */
export interface ChaosProxyOptions {
  /** The port on this machine that it connects to, once known. */
  target: () => number;
  /** Chooses what happens to a new connection. */
  choose: () => Mischief;
}

/** Serves the proxy on loopback. */
export async function startChaosProxy(options: ChaosProxyOptions): Promise<ChaosProxy> {
  const { target, choose } = options;
  const done: ChaosProxy["done"] = new Map();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    const mischief = choose();
    done.set(mischief.type, (done.get(mischief.type) ?? 0) + 1);
    if (mischief.type === "silent") return void socket.resume();
    const onward = connect(target(), "127.0.0.1");
    sockets.add(onward);
    // Neither end outlives the other.
    onward.on("error", () => {}).on("close", () => {
      sockets.delete(onward);
      socket.destroy();
    });
    socket.on("close", () => onward.destroy());
    relay(socket, onward, mischief.type === "delay" ? mischief : { type: "none" });
    relay(onward, socket, mischief);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    done,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Passes on what arrives, one part after the other. */
function relay(from: Socket, to: Socket, mischief: Mischief): void {
  let passed = 0;
  let last = Promise.resolve();
  from.on("data", (part: Uint8Array) => {
    last = last.then(async () => {
      passed = await pass(part, { to, passed, mischief });
    }).catch(() => void to.destroy());
  });
  from.on("end", () => void last.then(() => to.end()));
}

async function pass(
  part: Uint8Array,
  { to, passed, mischief }: { to: Socket; passed: number; mischief: Mischief },
): Promise<number> {
  // After the end, nothing is passed on.
  if (passed === Infinity) return passed;
  const end = passed + part.length;
  switch (mischief.type) {
    case "delay":
      await pause(mischief.milliseconds);
      break;
    case "cut":
    case "reset":
      if (end < mischief.after) break;
      to.write(part.subarray(0, mischief.after - passed));
      if (mischief.type === "reset") to.resetAndDestroy();
      else to.end();
      return Infinity;
    case "throttle":
      await pause(part.length / mischief.bytesPerSecond * 1000);
      break;
    case "corrupt":
      if (passed <= mischief.at && mischief.at < end) {
        part = part.slice();
        part[mischief.at - passed] = (part[mischief.at - passed] ?? 0) ^ 0x20;
      }
  }
  to.write(part);
  return end;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
