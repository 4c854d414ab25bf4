"""Compiled code on disk: compiling takes seconds, reading it back some milliseconds.

Compiled code is native code: whoever can change it can do what this process can, and the engine does not notice a
changed byte. So each file carries a MAC under a key that this user alone can read, over what was compiled and the code.
What does not verify is compiled anew and written over. A cache may be wrong or absent, never harmful, and never fails a
call. An attacker who can read this user's files is outside this; such a one needs no cache.
"""

import hashlib
import hmac
import os
import secrets
import stat
import tempfile
from pathlib import Path

import platformdirs

PURPOSE = b"reverse-mentoring compiled code, python 1"
KEY_BYTES = 32
MAC_BYTES = 32
#: Code of this many components and settings is kept, the latest written.
KEPT = 16


def folder_of_user() -> Path:
    """Where compiled code is kept unless told otherwise."""
    return Path(platformdirs.user_cache_dir("reverse-mentoring", appauthor=False)) / "python-code"


class CodeCache:
    """A folder of compiled code that only this user can read and write."""

    def __init__(self, folder: Path) -> None:
        """Raises `OSError` for a folder or key that is another user's, that others can read, or that cannot be made."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        private(folder)
        self.folder = folder
        self.key = key(folder)

    def read(self, identity: bytes) -> bytes | None:
        """Code written for this identity by this user; none where there is none that verifies."""
        try:
            file = self.path(identity).read_bytes()
        except OSError:
            return None
        mac, code = file[:MAC_BYTES], file[MAC_BYTES:]
        return code if hmac.compare_digest(mac, self.mac(identity, code)) else None

    def write(self, identity: bytes, code: bytes) -> None:
        """All or nothing: a reader sees the old file or the new. Raises `OSError`."""
        replace(self.path(identity), self.mac(identity, code) + code)
        files = sorted(self.folder.glob("*.code"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[KEPT:]:
            path.unlink(missing_ok=True)

    def path(self, identity: bytes) -> Path:
        return self.folder / f"{hashlib.sha256(identity).hexdigest()}.code"

    def mac(self, identity: bytes, code: bytes) -> bytes:
        mac = hmac.new(self.key, PURPOSE, hashlib.sha256)
        mac.update(hashlib.sha256(identity).digest())
        mac.update(code)
        return mac.digest()


def key(folder: Path) -> bytes:
    """Reads the folder's key, or makes one."""
    path = folder / "key"
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            # Unlike a rename it fails where another process was faster: then that one's key holds.
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(name)
    private(path)
    found = path.read_bytes()
    if len(found) != KEY_BYTES:
        raise OSError("the key of the code cache has the wrong length")
    return found


def replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def private(path: Path) -> None:
    """Refuses what others can reach. On Windows a user's cache folder is hers by the system's own rules."""
    if os.name != "posix":
        return
    found = path.lstat()
    if found.st_uid != os.geteuid() or stat.S_ISLNK(found.st_mode) or found.st_mode & 0o077:
        raise PermissionError(f"others can reach the code cache: {path}")
