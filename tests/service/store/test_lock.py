"""The kernel's lock: its filter read as the kernel reads it, and processes that are locked for real."""

import errno
import os
import subprocess
import sys
from struct import Struct
from types import SimpleNamespace

import pytest

from bronwijzer.store.lock import CLONE3, MACHINES, Machine, filter_of, lock_network

ALLOWED, DENIED, ABSENT = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
THREAD = 0x00010000
READ = {"x86_64": 0, "aarch64": 63}

TRY = """
import os, socket, subprocess, threading
from bronwijzer.store.lock import lock_network
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

def outcome(act):
    try:
        act()
    except OSError as error:
        return error.errno
    return 0

def io_uring():
    if libc.syscall(425, 1, ctypes.byref(ctypes.create_string_buffer(120))) < 0:
        raise OSError(ctypes.get_errno(), "")

def inside(act, found):
    go.wait()
    found.append(outcome(act))

go, older = threading.Event(), []
thread = threading.Thread(target=inside, args=(lambda: socket.socket().close(), older))
thread.start()
{become}
before = outcome(lambda: socket.socket().close())
locked = lock_network()
go.set()
thread.join()
acts = [lambda: socket.socket(), lambda: socket.socket(socket.AF_UNIX), socket.socketpair, os.fork, io_uring,
        lambda: subprocess.run(["/bin/true"]), lambda: os.execv("/bin/true", ["true"])]
after = [outcome(act) for act in acts]
newer = []
thread = threading.Thread(target=inside, args=(lambda: socket.socket(), newer))
thread.start()
thread.join()
print(before, locked, older[0], newer[0], *after)
"""


def verdict(machine: Machine, number: int, argument: int = 0, architecture: int | None = None) -> int:
    """Read the filter as the kernel does, for one call, and return what it decides."""
    code = list(Struct("=HBBI").iter_unpack(filter_of(machine)))
    memory = {0: number, 4: machine.audit if architecture is None else architecture, 16: argument}
    value, here = 0, 0
    while True:
        operation, yes, no, operand = code[here]
        here += 1
        match operation:
            case 0x20:
                value = memory[operand]
            case 0x06:
                return int(operand)
            case _:
                holds = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}
                here += yes if holds[operation] else no


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> tuple[str, Machine]:
    """Each kind of processor that the lock knows."""
    return request.param, MACHINES[request.param]


def test_every_way_out_is_denied(machine: tuple[str, Machine]) -> None:
    """Each call on the list is denied, and reading, which is not, is allowed."""
    name, numbers = machine

    assert {verdict(numbers, number) for number in numbers.denied.values()} == {DENIED}
    assert verdict(numbers, READ[name]) == ALLOWED


def test_a_thread_may_start_and_a_process_may_not(machine: tuple[str, Machine]) -> None:
    """The filter looks at the flags of clone, and hides clone3, whose flags it cannot see."""
    _, numbers = machine

    assert verdict(numbers, numbers.clone, THREAD | 17) == ALLOWED
    assert verdict(numbers, numbers.clone, 17) == DENIED
    assert verdict(numbers, CLONE3) == ABSENT


def test_another_dialect_of_the_processor_is_denied_whole(machine: tuple[str, Machine]) -> None:
    """Calls in a foreign numbering, and those of x32, get nowhere."""
    name, numbers = machine

    assert verdict(numbers, READ[name], architecture=0x40000003) == DENIED
    assert verdict(numbers, READ[name] | 0x40000000) == DENIED


@pytest.mark.parametrize("user", ["root", "nobody"])
def test_a_locked_process_opens_no_socket_and_starts_no_process(user: str) -> None:
    """After the lock nothing gets out, in threads old and new, as root and as an ordinary user; before it, it does."""
    if os.getuid() != 0 and user == "root":
        pytest.skip("only root can try it as root")
    become = "os.setgroups([]); os.setgid(65534); os.setuid(65534)" if os.getuid() == 0 and user == "nobody" else ""

    done = subprocess.run(
        [sys.executable, "-c", TRY.format(become=become)], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.stdout.split() == ["0", "True", *["1"] * 9], done.stderr


def test_a_processor_that_is_not_known_is_not_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its numbers there is no lock, and that is said."""
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(machine="pdp11"))

    assert not lock_network()


REFUSED = """
import ctypes
from types import SimpleNamespace
from bronwijzer.store import lock
calls = []
libc = SimpleNamespace(prctl=lambda *a: {prctl}, syscall=lambda *a: {syscall}, socket=ctypes.CDLL(None).socket)
lock.ctypes = SimpleNamespace(CDLL=lambda *a, **k: libc, byref=ctypes.byref, get_errno=ctypes.get_errno)
print(lock.lock_network())
"""


@pytest.mark.parametrize(("prctl", "syscall"), [(-1, 0), (0, -1), (0, 77), (0, 0)])
def test_a_kernel_that_refuses_or_does_nothing_is_found_out(prctl: int, syscall: int) -> None:
    """A refusal, a thread that escapes the filter, or a lock that does not hold, is never called a lock."""
    program = REFUSED.format(prctl=prctl, syscall=syscall)

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)

    assert done.stdout.strip() == "False", done.stderr
