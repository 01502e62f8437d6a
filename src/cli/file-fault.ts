/** Why a file cannot be read or written, for the end of a sentence. */
export function explainFileFault(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
      return "there is no such file or folder";
    case "ENOTDIR":
      return "a part of its path is no folder";
    case "EISDIR":
      return "it is a folder, and the name of a file is wanted";
    case "EACCES":
      return "you are not allowed to";
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full. Make room, or name a file on another disk";
    default:
      return code;
  }
}

/** The system's code of what was thrown at a file, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "an unknown fault";
}
