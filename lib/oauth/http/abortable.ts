import type { Abortable } from "../base/abort_fan_out.ts";
import { type EndingSource, follow, unfollow } from "../base/ending.ts";

/** Settles like the promise, or rejects with the signal's reason as soon as that is aborted. */
export function abortable<T>(promise: Promise<T>, signal?: EndingSource): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const wait: Abortable = { abort: reject };
    follow(signal, wait);
    promise.then((value) => {
      unfollow(signal, wait);
      resolve(value);
    }, (error) => {
      unfollow(signal, wait);
      reject(error);
    });
  });
}
