/**
 * A store of sessions: texts under names, with one writer at a time.
 *
 * A store knows nothing of its contents. Anything that implements this interface can be used with
 * `getAccessToken()`. A reader only ever sees a complete value, and a revision distinguishes the
 * text that was read from a later one.
 */
export interface SessionStore {
  /**
   * Reads a value.
   *
   * @throws {DeviceLoginError} `store_unreadable` if it exists and can't be read
   */
  get(key: string): Promise<StoredValue | undefined>;

  /**
   * Checks that a value can be written, and reserves room for it. This is called before anything
   * that can't be undone, so that no token is lost to a full disk.
   *
   * @throws {DeviceLoginError} `store_unwritable`
   */
  prepare(key: string): Promise<PendingValue>;

  /**
   * Removes a value, if it exists and has not changed.
   *
   * @returns whether it was removed
   *
   * @throws {DeviceLoginError} `store_unwritable`
   */
  delete(key: string, condition?: Condition): Promise<boolean>;

  /** Returns the names of all values, in any order. */
  keys(): Promise<string[]>;

  /** Describes the place of a value, for a person: `"the file /home/ann/…"`. */
  locate(key: string): string;

  /**
   * Acquires the lock of a name, or reports its holder, without waiting. A lock whose holder is
   * gone is taken over.
   *
   * @throws {DeviceLoginError} `store_unwritable`
   */
  tryLock(key: string): Promise<LockAttempt>;
}

/** A value in a store. */
export interface StoredValue {
  /** The text. */
  readonly value: string;
  /** Distinguishes this text from any before or after it. */
  readonly revision: string;
  /** Whether it is stored encrypted. */
  readonly sealed?: boolean;
}

/** The condition of a change. */
export interface Condition {
  /** The revision that the value must still have. @default any */
  revision?: string | undefined;
}

/** A value that is about to be written. One of its functions is called, once. */
export interface PendingValue {
  /**
   * Writes the complete value in place of the one before.
   *
   * @returns `false` if the condition does not hold, and nothing was written
   * @throws {DeviceLoginError} `store_unwritable`; the value before is still there
   */
  commit(value: string, condition?: Condition): Promise<boolean>;
  /** Releases the reserved room. */
  discard(): Promise<void>;
}

/** The lock, or its holder. */
export type LockAttempt = { readonly lock: Lock } | {
  /** For a person: `"process 123 on this machine"`. */
  readonly holder: string;
};

/**
 * A lock that is held. It gives a heartbeat automatically; even so, it can be taken over from a
 * holder that was stopped for some time, such as a suspended process or a machine asleep.
 */
export interface Lock {
  /**
   * Checks that the lock has not been taken over, and prevents that until {@linkcode Lock.unpin} or
   * {@linkcode Lock.release}, for as long as the holder is known to live, or otherwise for the time
   * of a request. It is called right before a refresh token or device code is sent, and before a
   * value that was read is replaced. A store without it has locks that are never lost.
   *
   * @returns `false` if the lock was lost: nothing may be sent or written then
   * @throws {DeviceLoginError} `store_unwritable` if this can't be checked
   */
  pin?(): Promise<boolean>;
  /** Ends {@linkcode Lock.pin}: the reply has arrived, and the lock is still held. */
  unpin?(): Promise<void>;
  /** Releases the lock. One that was lost belongs to another holder, and is left alone. */
  release(): Promise<void>;
}
