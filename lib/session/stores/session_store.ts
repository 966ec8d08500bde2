/**
 * Where sessions are kept: texts under names, one writer at a time.
 *
 * A store knows nothing of what it keeps. Whatever implements this can be given to
 * `getAccessToken()`; a value is only ever seen whole, and a text that was read is told from one
 * that was written later by its revision.
 */
export interface SessionStore {
  /**
   * Reads a value.
   *
   * @throws {DeviceLoginError} `store_unreadable` where it is there and can't be read
   */
  get(key: string): Promise<StoredValue | undefined>;

  /**
   * Makes sure that a value can be written, and sets room aside for it: called before anything is
   * done that can't be undone, so that no token is lost to a full disk.
   *
   * @throws {DeviceLoginError} `store_unwritable`
   */
  prepare(key: string): Promise<PendingValue>;

  /**
   * Removes a value, where it is there and has not changed.
   *
   * @throws {DeviceLoginError} `store_unwritable`
   */
  delete(key: string, condition?: Condition): Promise<boolean>;

  /** The names of all values, in no order. */
  keys(): Promise<string[]>;

  /** Where a value stands, for a person: `"the file /home/ann/…"`. */
  locate(key: string): string;

  /**
   * Takes the lock of a name, or says who has it; it does not wait. A lock whose holder is gone is
   * taken over.
   *
   * @throws {DeviceLoginError} `store_unwritable`
   */
  tryLock(key: string): Promise<LockAttempt>;
}

/** A value as it is kept. */
export interface StoredValue {
  /** The text. */
  readonly value: string;
  /** Tells this text from any other that stands here before or after it. */
  readonly revision: string;
  /** Whether it is kept encrypted. */
  readonly sealed?: boolean;
}

/** What a change depends on. */
export interface Condition {
  /** Only where this revision still stands. By default whatever stands there. */
  revision?: string | undefined;
}

/** A value that is about to be written: one of the two is called, once. */
export interface PendingValue {
  /**
   * Writes it, whole, in place of what was there.
   *
   * @returns `false` where the condition does not hold, and nothing was written
   * @throws {DeviceLoginError} `store_unwritable`; what was there before is still there
   */
  commit(value: string, condition?: Condition): Promise<boolean>;
  /** Gives the room back. */
  discard(): Promise<void>;
}

/** The lock, or who has it. */
export type LockAttempt = { readonly lock: Lock } | {
  /** For a person: `"process 123 on this machine"`. */
  readonly holder: string;
};

/**
 * A lock that is held. It shows by itself that its holder lives; even so, it can be taken over from a
 * holder that was stopped for some time, such as a suspended process or a machine asleep.
 */
export interface Lock {
  /**
   * Checks that the lock has not been taken over, and keeps it from being taken over until
   * {@linkcode Lock.unpin} or {@linkcode Lock.release}, for as long as the holder is known to live, or
   * else for a request's time. It is called right before a refresh token or device code is sent, and
   * before what was read is replaced. A store without it has locks that are never lost.
   *
   * @returns `false` if the lock was lost: nothing may be sent or written then
   * @throws {DeviceLoginError} `store_unwritable` if that can't be found out
   */
  pin?(): Promise<boolean>;
  /** Ends {@linkcode Lock.pin}: the reply has come, and the lock is still held. */
  unpin?(): Promise<void>;
  /** Gives it up. A lock that was lost is another holder's by now, and left alone. */
  release(): Promise<void>;
}
