"""The kernel's own lock on a query worker: no network, and no other process to reach it through.

A filter of system calls (seccomp) holds for every thread, cannot be taken off again and needs no privilege. Each
call that it denies opens a socket, does so on the caller's behalf (io_uring), takes one from another process
(ptrace, process_vm_*, pidfd_getfd) or starts a process. Threads may still be started: the engine has some.
"""

import ctypes
import errno
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from typing import ClassVar, Final

_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_SET_MODE_FILTER: Final = 1
_SECCOMP_FILTER_FLAG_TSYNC: Final = 1  # threads that already run get the filter too
_AF_INET: Final = 2  # the socket module would cost a worker's start 12 ms
_SOCK_STREAM: Final = 1
_CLONE_THREAD: Final = 0x00010000
_X32: Final = 0x40000000  # from here on, x86_64 reads the number as a call of its 32-bit dialect

# Of Linux's uapi headers: linux/bpf_common.h, linux/seccomp.h, and the layout of struct seccomp_data.
_LOAD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_JUMP_IF_AT_LEAST: Final = 0x35
_JUMP_IF_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_INSTRUCTION: Final = Struct("=HBBI")

_EVERYWHERE: Final = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "pidfd_getfd": 438,
}
CLONE3: Final = 435


@dataclass(frozen=True, slots=True)
class Machine:
    """How one kind of processor numbers its calls."""

    audit: int
    seccomp: int
    clone: int
    denied: Mapping[str, int]


MACHINES: Final[Mapping[str, Machine]] = {
    "x86_64": Machine(
        audit=0xC000003E,
        seccomp=317,
        clone=56,
        denied={
            "socket": 41,
            "connect": 42,
            "socketpair": 53,
            "fork": 57,
            "vfork": 58,
            "execve": 59,
            "ptrace": 101,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "execveat": 322,
            **_EVERYWHERE,
        },
    ),
    "aarch64": Machine(
        audit=0xC00000B7,
        seccomp=277,
        clone=220,
        denied={
            "ptrace": 117,
            "socket": 198,
            "socketpair": 199,
            "connect": 203,
            "execve": 221,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "execveat": 281,
            **_EVERYWHERE,
        },
    ),
}


class _Program(ctypes.Structure):
    """struct sock_fprog: how many instructions, and where they are."""

    _fields_: ClassVar = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def lock_network() -> bool:
    """Deny this process the network for good; False where the kernel offers no lock (or no lock that is known here)."""
    machine = MACHINES.get(os.uname().machine)
    if machine is None or sys.maxsize < 2**32:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    code = filter_of(machine)
    program = _Program(len(code) // _INSTRUCTION.size, code)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    flags = (_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC)
    return libc.syscall(machine.seccomp, *flags, ctypes.byref(program)) == 0 and _sockets_are_denied(libc)


def filter_of(machine: Machine) -> bytes:
    """Return the filter's instructions: they end in allow, deny (EPERM) or, for clone3, "no such call" (ENOSYS).

    clone3 hides its flags behind a pointer that a filter cannot follow; told that it does not exist, the C
    library starts its threads with clone, whose flags can be seen.
    """
    checks = [
        (_LOAD, _ARCHITECTURE, None, None),
        (_JUMP_IF_EQUAL, machine.audit, None, "deny"),
        (_LOAD, _NUMBER, None, None),
        (_JUMP_IF_AT_LEAST, _X32, "deny", None),
        *((_JUMP_IF_EQUAL, number, "deny", None) for number in machine.denied.values()),
        (_JUMP_IF_EQUAL, CLONE3, "absent", None),
        (_JUMP_IF_EQUAL, machine.clone, None, "allow"),
        (_LOAD, _FIRST_ARGUMENT, None, None),
        (_JUMP_IF_ANY_BIT, _CLONE_THREAD, "allow", "deny"),
    ]
    verdicts = {"allow": _ALLOW, "deny": _ERRNO | errno.EPERM, "absent": _ERRNO | errno.ENOSYS}
    ends = {name: len(checks) + place for place, name in enumerate(verdicts)}

    def distance(here: int, name: str | None) -> int:
        return 0 if name is None else ends[name] - here - 1

    code = [_INSTRUCTION.pack(op, distance(n, yes), distance(n, no), k) for n, (op, k, yes, no) in enumerate(checks)]
    return b"".join(code + [_INSTRUCTION.pack(_RETURN, 0, 0, verdict) for verdict in verdicts.values()])


def _sockets_are_denied(libc: ctypes.CDLL) -> bool:
    """Try, because only an attempt shows that the lock holds."""
    opened = libc.socket(_AF_INET, _SOCK_STREAM, 0)
    if opened >= 0:
        os.close(opened)
        return False
    return ctypes.get_errno() == errno.EPERM
