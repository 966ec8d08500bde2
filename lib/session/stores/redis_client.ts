/**
 * The caller's connection to Redis or Valkey: one of ioredis (`call`), node-redis (`sendCommand`),
 * Bun's RedisClient (`send`), valkey-glide (`customCommand`), or anything else that sends a command
 * in one of these forms, and returns its reply with strings as strings.
 */
export type RedisClient =
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { sendCommand(command: string[]): Promise<unknown> }
  | { send(command: string, args: string[]): Promise<unknown> }
  | { customCommand(command: string[]): Promise<unknown> };

/** A command and its arguments. */
export type RedisCommand = readonly [string, ...string[]];

/**
 * Sends a command in the form that a client has for it.
 *
 * @param client the connection
 * @param command the command and its arguments
 * @returns the reply
 */
export async function sendCommand(
  client: RedisClient,
  [name, ...args]: RedisCommand,
): Promise<unknown> {
  // ioredis has another sendCommand as well, so its call comes first.
  if ("call" in client) return await client.call(name, ...args);
  if ("sendCommand" in client) return await client.sendCommand([name, ...args]);
  if ("send" in client) return await client.send(name, args);
  return await client.customCommand([name, ...args]);
}
