/** An expected failure of the command line, described in one sentence. */
export class Failure extends Error {
  /** Whether the arguments are wrong, so that the help text is useful. */
  readonly usage: boolean;

  constructor(message: string, options: { readonly usage?: boolean } = {}) {
    super(message);
    this.usage = options.usage ?? false;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBUSY: "it is in use",
  EDQUOT: "the disk quota is used up",
  EEXIST: "something else has that name",
  EFBIG: "the file would be too large",
  EIO: "the disk failed",
  EISDIR: "it is a directory",
  ELOOP: "it is a symbolic link, or too many of them",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "it does not exist",
  ENOSPC: "no space is left on the device",
  ENOTDIR: "a part of its path is not a directory",
  ENOTEMPTY: "the directory is not empty",
  ENXIO: "it is a socket or a device that is not there",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  EXDEV: "it is on another file system",
};

/** The reason why a system call failed, in words that continue a sentence. */
export function reason(error: unknown): string {
  const code = errorCode(error);
  return reasons[code] ?? (code || "unknown reason");
}

/** The code of a system error, such as "ENOENT", or "". */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
