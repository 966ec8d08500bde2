/**
 * A file that can't be used. The message continues a sentence that begins with the file's name, and
 * never contains a part of a private file.
 */
export class UnusableFile extends Error {
  override name = "UnusableFile";
}

/** A file that its passphrase does not decrypt. */
export class WrongPassphrase extends UnusableFile {
  override name = "WrongPassphrase";

  constructor() {
    super("can't be decrypted: the passphrase is wrong, or the file is damaged");
  }
}

/** A file that is encrypted with an algorithm that is not supported. */
export class UnsupportedEncryption extends UnusableFile {
  override name = "UnsupportedEncryption";

  /** @param advice what to do about it */
  constructor(advice: string) {
    super(`is encrypted with an algorithm that is not supported. ${advice}`);
  }
}
