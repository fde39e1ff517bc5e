package io.decentracompute.marine.wasi;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the guest asked of a file and does not get; it reads the number and may go on. */
final class FileRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  FileRefusal(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }

  static FileRefusal of(IOException e) {
    return new FileRefusal(
        switch (e) {
          case NoSuchFileException _ -> Errno.NOENT;
          case FileAlreadyExistsException _ -> Errno.EXIST;
          case NotDirectoryException _ -> Errno.NOTDIR;
          case DirectoryNotEmptyException _ -> Errno.NOTEMPTY;
          case AccessDeniedException _ -> Errno.ACCES;
          case ClosedByInterruptException _ -> Errno.INTR;
          case FileSystemException other -> byReason(other.getReason());
          default -> byReason(e.getMessage());
        });
  }

  /** The JDK gives other system errors as the text of strerror. */
  private static Errno byReason(@org.jspecify.annotations.Nullable String reason) {
    return switch (reason) {
      case null -> Errno.IO;
      case "Too many levels of symbolic links" -> Errno.LOOP;
      case "Not a directory" -> Errno.NOTDIR;
      case "Is a directory" -> Errno.ISDIR;
      case "No space left on device" -> Errno.NOSPC;
      case "Disk quota exceeded" -> Errno.DQUOT;
      case "File name too long" -> Errno.NAMETOOLONG;
      case "Read-only file system" -> Errno.ROFS;
      case "Directory not empty" -> Errno.NOTEMPTY;
      case "Invalid cross-device link" -> Errno.XDEV;
      case "Too many open files" -> Errno.MFILE;
      default -> Errno.IO;
    };
  }
}
