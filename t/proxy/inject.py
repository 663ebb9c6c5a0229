"""System calls made by another program, our child: what its filter says to them, seen from outside.

A thread is stopped by ptrace(2) where it waits in the kernel, behind its own syscall instruction;
its registers are set for another call, that one instruction is stepped, and registers are put
back. The program needs no switch for it. x86_64 only: WHY_NOT says so elsewhere.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal

from lab import wait_for

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long
WHY_NOT = "" if platform.machine() == "x86_64" else "calls are injected on x86_64 only"

SINGLESTEP, GETREGS, SETREGS, DETACH, SEIZE, INTERRUPT = 9, 12, 13, 17, 0x4206, 0x4207
WALL = 0x40000000  # waitid(2): threads too
RED_ZONE = 8192    # below the stack pointer, out of everybody's way
SYSCALL, INT80 = b"\x0f\x05", b"\xcd\x80"


class Registers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in (
        "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss"
        " fs_base gs_base ds es fs gs").split()]


def trace(request: int, tid: int, data: object = None) -> None:
    if LIBC.ptrace(request, tid, None, data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request}: {os.strerror(ctypes.get_errno())}")


class Killed(Exception):
    """The call ended the process: args[0] is the signal, 0 if only a thread of it."""


class Thread:
    """A thread of our child, stopped from `with` to its end."""

    def __init__(self, pid: int, tid: int | None = None) -> None:
        self.pid, self.tid = pid, tid or pid
        self.gone = False
        self.saved = Registers()

    def wait(self) -> None:
        # Bounded: of a process that has lost its first thread only, nothing is heard.
        pid, status = wait_for(lambda: (got := os.waitpid(self.tid, WALL | os.WNOHANG))[0] and got) or (0, 0)
        self.gone = pid == 0 or not os.WIFSTOPPED(status)
        if self.gone:
            raise Killed(os.WTERMSIG(status) if pid and os.WIFSIGNALED(status) else 0)

    def memory(self, address: int, data: bytes | None = None) -> bytes:
        with open(f"/proc/{self.pid}/mem", "r+b", buffering=0) as mem:
            mem.seek(address)
            if data is None:
                return mem.read(2)
            mem.write(data)
            return data

    def attach(self) -> bool:
        trace(INTERRUPT, self.tid)
        self.wait()
        trace(GETREGS, self.tid, ctypes.byref(self.saved))
        if self.memory(self.saved.rip - 2) == SYSCALL:
            return True
        trace(7, self.tid)  # PTRACE_CONT: it was about to do something, soon it waits again
        return False

    def __enter__(self) -> Thread:
        trace(SEIZE, self.tid)
        if not wait_for(self.attach):
            raise TimeoutError("the thread does not wait in the kernel")
        return self

    def __exit__(self, *_: object) -> None:
        if not self.gone:
            trace(SETREGS, self.tid, ctypes.byref(self.saved))
            trace(DETACH, self.tid)

    def call(self, number: int, *args: int | bytes, compat: bool = False) -> int:
        """What the call returns, -errno for a failure; bytes go by address."""
        regs = Registers.from_buffer_copy(self.saved)
        at = (self.saved.rsp - RED_ZONE) & ~63
        values = []
        for arg in args:
            if isinstance(arg, bytes):
                at -= (len(arg) + 64) & ~63
                self.memory(at, arg + b"\0")
                arg = at
            values.append(arg)
        for name, value in zip(("rdi", "rsi", "rdx", "r10", "r8", "r9"), values):
            setattr(regs, name, value & 0xffffffffffffffff)
        regs.rax, regs.orig_rax = number, 0xffffffffffffffff
        regs.rip -= 2
        if compat:
            self.memory(self.saved.rip - 2, INT80)
        trace(SETREGS, self.tid, ctypes.byref(regs))
        trace(SINGLESTEP, self.tid)
        self.wait()
        trace(GETREGS, self.tid, ctypes.byref(regs))
        if compat:
            self.memory(self.saved.rip - 2, SYSCALL)
        return ctypes.c_longlong(regs.rax).value


def threads(pid: int) -> list[int]:
    return sorted(int(x) for x in os.listdir(f"/proc/{pid}/task"))


def dies(pid: int, number: int, *args: int | bytes, compat: bool = False) -> str:
    """The signal that the call ends the whole process with, or what it returned."""
    try:
        with Thread(pid) as thread:
            return str(thread.call(number, *args, compat=compat))
    except Killed as killed:
        return signal.Signals(killed.args[0]).name if killed.args[0] else "a thread"
