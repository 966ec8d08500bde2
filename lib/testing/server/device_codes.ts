import { randomToken, randomUserCode } from "./random.ts";

/** A device code and the state of its sign-in. */
export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: readonly string[];
  /** The parameters of the device authorization request. */
  readonly parameters: URLSearchParams;
  /** Protects the approval page's form against other sites. */
  readonly formToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** The minimum number of seconds between two polls. */
  interval: number;
  /** Milliseconds since the epoch; before the first poll, the time of issue. */
  lastPollAt: number;
  status: "pending" | "approved" | "denied" | "spent";
}

/** All issued device codes, newest last. */
export class DeviceCodes {
  readonly #codes: DeviceCode[] = [];

  /** Issues a code. */
  add(
    start: Pick<DeviceCode, "clientId" | "scope" | "parameters" | "expiresAt" | "interval"> & {
      now: number;
    },
  ): DeviceCode {
    const { now, ...rest } = start;
    const code: DeviceCode = {
      ...rest,
      deviceCode: randomToken(),
      userCode: randomUserCode(),
      formToken: randomToken(),
      lastPollAt: now,
      status: "pending",
    };
    this.#codes.push(code);
    return code;
  }

  /** Returns the codes that are neither approved nor denied, oldest first. */
  pending(): DeviceCode[] {
    return this.#codes.filter(({ status }) => status === "pending");
  }

  byDeviceCode(deviceCode: string | null): DeviceCode | undefined {
    return this.#codes.find((code) => code.deviceCode === deviceCode);
  }

  /** Finds a typed user code; case and separators are ignored (RFC 8628 section 6.1). */
  byUserCode(typed: string): DeviceCode | undefined {
    const bare = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
    return this.#codes.findLast(({ userCode }) => bare(userCode) === bare(typed));
  }

  /** Returns the code with this user code, or the newest pending one. @throws if there is none */
  select(userCode?: string): DeviceCode {
    const code = userCode === undefined ? this.pending().at(-1) : this.byUserCode(userCode);
    if (!code) throw new Error("There is no such sign-in.");
    return code;
  }
}
