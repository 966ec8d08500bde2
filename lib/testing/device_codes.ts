import { randomToken, randomUserCode } from "./random.ts";

/** A sign-in that somebody has started. */
export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: readonly string[];
  /** The parameters it was started with. */
  readonly parameters: URLSearchParams;
  /** What guards the approval page's form against other sites. */
  readonly formToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** Seconds that have to lie between two polls. */
  interval: number;
  /** Milliseconds since the epoch; of the start, before the first poll. */
  lastPollAt: number;
  status: "pending" | "approved" | "denied" | "spent";
}

/** The sign-ins that have been started, newest last. */
export class DeviceCodes {
  readonly #codes: DeviceCode[] = [];

  /** Starts one. */
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

  /** Those that nobody has decided on yet. */
  pending(): DeviceCode[] {
    return this.#codes.filter(({ status }) => status === "pending");
  }

  byDeviceCode(deviceCode: string | null): DeviceCode | undefined {
    return this.#codes.find((code) => code.deviceCode === deviceCode);
  }

  /** Finds what a person has typed: case and separators do not matter (RFC 8628 section 6.1). */
  byUserCode(typed: string): DeviceCode | undefined {
    const bare = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
    return this.#codes.findLast(({ userCode }) => bare(userCode) === bare(typed));
  }

  /** The one with this user code, or the newest that is pending. @throws where there is none */
  select(userCode?: string): DeviceCode {
    const code = userCode === undefined ? this.pending().at(-1) : this.byUserCode(userCode);
    if (!code) throw new Error("No such sign-in has been started.");
    return code;
  }
}
