"""Network namespaces: find one, and open sockets in it without moving the calling thread.

A socket belongs to the namespace of the thread that creates it, for as long as it lives. So a
short-lived thread enters the namespace, creates the socket and ends; neither the caller nor any
other thread is ever elsewhere.
"""

from __future__ import annotations

import _thread
import errno
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol, TypeVar

    T = TypeVar("T")

    class HasFileno(Protocol):
        """Something with a descriptor: a file, a pidfd's owner."""

        def fileno(self) -> int: ...

    Namespace = str | bytes | int | os.PathLike[str] | HasFileno

__all__ = ["call_in", "current", "open_namespace"]

#: Where `ip netns` keeps the names, the newer place first.
DIRECTORIES = ("/run/netns", "/var/run/netns")

_OWN = "/proc/thread-self/ns/net"

#: Descriptors that Socket objects hold: a number among them is never what a caller means by a
#: descriptor.
_held: set[int] = set()


def open_namespace(netns: Namespace) -> int:
    """Return a new descriptor of a network namespace; the caller closes it.

    Parameters:
        netns: a name (`ip netns add NAME`), a path (any text with a slash, or a path object), the
            id of a process
            in it, or a descriptor: an object with `fileno()`, or an int that is an open descriptor
                of a namespace.
            Other ints are process ids. The caller's descriptor is duplicated, and stays the
            caller's.

    Raises:
        FileNotFoundError: no namespace has the name, or the path does not exist.
        ProcessLookupError: there is no such process.
        PermissionError: looking into the process needs CAP_SYS_PTRACE or its owner's rights.
        TypeError, ValueError: for anything else.
    """
    if isinstance(netns, bool):
        raise TypeError("netns is a bool; it can be a name, a path, a process id or a descriptor")
    if isinstance(netns, int):
        return _open_number(netns)
    if isinstance(netns, (str, bytes, os.PathLike)):
        return _open_path(os.fsdecode(netns), isinstance(netns, os.PathLike))
    fileno = getattr(netns, "fileno", None)
    if fileno is None:
        raise TypeError(
            f"netns is {type(netns).__name__}; it can be a name, a path, a process id, a descriptor"
        )
    return os.dup(fileno())


def _open_number(number: int) -> int:
    """Return a descriptor of the namespace that a descriptor or a process id stands for."""
    if number >= 0 and number not in _held:
        try:
            # all namespaces lie on the kernel's one nsfs
            if os.fstat(number).st_dev == os.stat(_OWN).st_dev:
                return os.dup(number)
        except OSError:
            pass
    if number <= 0:
        raise ValueError(f"{number} is no open descriptor of a namespace, and no process id")
    try:
        return os.open(f"/proc/{number}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise ProcessLookupError(errno.ESRCH, f"no process has the id {number}") from None
    except PermissionError as error:
        raise PermissionError(
            error.errno, f"the network namespace of process {number} may not be looked at"
        ) from None


def _open_path(text: str, is_path: bool) -> int:
    """Return a descriptor of the namespace with this name or path."""
    if not text or text in (".", ".."):
        raise ValueError(f"{text!r} is no name of a network namespace")
    if is_path or "/" in text:
        return os.open(text, os.O_RDONLY | os.O_CLOEXEC)
    for directory in DIRECTORIES:
        try:
            return os.open(f"{directory}/{text}", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            pass
    raise FileNotFoundError(errno.ENOENT, "no network namespace has this name", text)


def current() -> int | None:
    """Return a new descriptor of the calling thread's namespace, or None without /proc."""
    try:
        return os.open(_OWN, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def is_current(fd: int) -> bool:
    """Tell whether the calling thread is in the namespace of the descriptor `fd`."""
    try:
        own = os.stat(_OWN)
    except OSError:
        return True  # no /proc: nobody can tell, and nobody can enter another one through it either
    return os.path.samestat(own, os.fstat(fd))


#: The C library, for Python before 3.12.
_libc: Any = None


def _enter(fd: int) -> None:
    """Move the calling thread into the network namespace of `fd`."""
    # Nothing is said about the namespace's kind here; whether it was one of networks is looked at
    # below.
    if hasattr(os, "setns"):
        os.setns(fd, 0)
    else:
        import ctypes

        global _libc
        if _libc is None:  # each CDLL is a class of its own, and not all of it goes
            _libc = ctypes.CDLL(None, use_errno=True)
        if _libc.setns(fd, 0) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    if not is_current(fd):
        raise ValueError("the descriptor is of a namespace, but not of a network namespace")


def call_in(fd: int, make: Callable[[], T], discard: Callable[[T], object]) -> T:
    """Call `make` in the network namespace of a descriptor, in a thread of its own, and return what
    it returns.

    Parameters:
        fd: the descriptor of the namespace.
        make: what to do there; it must not block.
        discard: takes back what `make` made, if the caller was interrupted (Ctrl-C) while it
            waited.

    Raises:
        PermissionError: entering a network namespace needs CAP_SYS_ADMIN, in it and over the
            caller's own.
        ValueError: the descriptor is not of a network namespace.
        OSError: what `make` raised.
    """
    made: list[T] = []
    failed: list[BaseException] = []
    done = _thread.allocate_lock()
    done.acquire()

    def run() -> None:
        try:
            try:
                _enter(fd)
            except PermissionError as error:
                raise PermissionError(
                    error.errno, "entering a network namespace needs CAP_SYS_ADMIN"
                ) from None
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                raise ValueError("the file is no network namespace") from None
            made.append(make())
        except BaseException as error:  # handed to the caller
            failed.append(error)
        finally:
            done.release()

    _thread.start_new_thread(run, ())
    interrupt: BaseException | None = None
    while True:
        try:
            done.acquire()
            break
        except BaseException as error:  # a signal handler's; the thread takes microseconds
            interrupt = error
    if interrupt is not None:
        for thing in made:
            discard(thing)
        raise interrupt
    if failed:
        try:
            raise failed[0]
        finally:
            failed.clear()  # no cycle from the traceback to this frame
    return made[0]
