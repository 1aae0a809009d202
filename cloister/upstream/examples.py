# SPDX-License-Identifier: BSD-2-Clause
"""The examples of Microkit 2.3, sDDF 0.7 and libvmm 0.2: where each lies, what it needs, and what must be seen when it runs.

Data only. The texts are what upstream's programs print and what upstream's own tests wait for. What cannot run on QEMU's AArch64 `virt` machine is
listed too, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from cloister.upstream.steps import Counts, Matches, Multiple, Pings, Quiet, Shows, Step, TcpEcho, Ticks, Types, UdpEcho, Utilisation, Works, Woven


class Project(Enum):
    """Whose example it is: the folder of examples within a checkout."""

    MICROKIT = "microkit", "example"
    SDDF = "sddf", "examples"
    LIBVMM = "libvmm", "examples"

    def __init__(self, title: str, folder: str) -> None:
        self.title = title
        self.folder = folder


class Device(Enum):
    """What QEMU must have besides the machine itself."""

    NETWORK = "virtio-net"
    DISK = "virtio-blk"


class Guest(Enum):
    """What becomes of an example with a Linux guest."""

    BOOTED = "booted, if the user names a kernel and an initial RAM disk"
    BUILT = "not booted: it needs a Linux with virtio drivers built in, such as upstream's"


GUEST_VARIABLES = {"LINUX": "guest-linux", "INITRD": "guest-initrd"}  # of libvmm's Makefiles, and the files in the folder of the build
ALL_TOOLCHAINS = ("clang", "gcc", "zig")
NULL_STORE = "clang deletes the store to address 0 that is to fault, and the program then loops for ever; so it does on seL4"


@dataclass(frozen=True)
class Example:
    """One example. `scripts`: what to do in each configuration that upstream has it for; none: `impossible` says why."""

    project: Project
    name: str
    scripts: dict[str, tuple[Step, ...]] = field(default_factory=lambda: {})
    impossible: str = ""
    devices: tuple[Device, ...] = ()
    knows_llvm: bool = True  # Microkit: LLVM=True chooses clang
    differs: dict[str, dict[str, tuple[Step, ...]]] = field(default_factory=lambda: {})  # by toolchain: other scripts
    remark: dict[str, str] = field(default_factory=lambda: {})  # by toolchain: what a reader of the table should know
    toolchains: tuple[str, ...] = ALL_TOOLCHAINS
    guest: Guest | None = None  # it runs Linux in a virtual machine, from images that the user has

    @property
    def title(self) -> str:
        return f"{self.project.title} {self.name}"

    def script(self, config: str, toolchain: str) -> tuple[Step, ...] | None:
        """What to do, or None if upstream has no such configuration of it."""
        return self.differs.get(toolchain, self.scripts).get(config)


def _printing(*shown: Step, silent: Works) -> dict[str, tuple[Step, ...]]:
    """Prints to the kernel's console, which only debug kernels have."""
    return {"debug": shown, "release": (silent,)}


_CRASH = (Shows("crasher, starting"), Shows("restarter: received fault message for child pd: 1"))
_HIERARCHY = _printing(
    Shows("restarter: starting"),
    *(step for _ in range(9) for step in (*_CRASH, Shows("restarter: restarted"))),
    *_CRASH,
    Shows("restarter: too many restarts - PD stopped"),
    Shows("hello, world"),
    Counts("crasher, starting", 10, 10),
    silent=Works(("restarter.elf", "hello.elf"), faults=10),
)
_HIERARCHY_WITHOUT_FAULTS = _printing(
    Shows("restarter: starting"),
    Shows("crasher, starting"),
    Quiet("r", 3.0),
    silent=Works(("restarter.elf",)),
)

MICROKIT = [
    Example(Project.MICROKIT, "hello", _printing(Shows("hello, world"), silent=Works(("hello.elf",)))),
    Example(
        Project.MICROKIT,
        "passive_server",
        _printing(
            Shows("SERVER|INFO: init function running"),
            Shows("CLIENT|INFO: init function running"),
            Shows("SERVER|INFO: running on clients scheduling context"),
            silent=Works(("server.elf", "client.elf")),
        ),
    ),
    Example(
        Project.MICROKIT,
        "hierarchy",
        _HIERARCHY,
        differs={"clang": _HIERARCHY_WITHOUT_FAULTS, "zig": _HIERARCHY_WITHOUT_FAULTS},
        remark={"clang": NULL_STORE, "zig": NULL_STORE},
    ),
    Example(
        Project.MICROKIT,
        "setvar",
        _printing(
            Shows("Virtual address of 'mr_with_paddr': 536870912"),
            Shows("Physical address of 'mr_with_paddr': 2147483648"),
            Multiple(r"Physical address of 'small_mr_no_paddr': (\d+)", 0x1000),
            Multiple(r"Physical address of 'large_mr_no_paddr': (\d+)", 0x20_0000),
            Shows("Physical address of 'pl011_paddr': 150994944"),
            silent=Works(("setvar.elf",)),
        ),
        knows_llvm=False,
    ),
    Example(
        Project.MICROKIT,
        "arm_smc",
        _printing(Shows("Getting SMC version via microkit_arm_smc_call()"), Matches(r"PSCI version: [01]\.\d+\s"), silent=Works(("arm_smc.elf",))),
        knows_llvm=False,
    ),
    Example(
        Project.MICROKIT,
        "mr_prefill",
        _printing(
            Shows("hello, world. my name is mr_prefill"),
            Shows("checking prefilled memory region data length"),
            Shows("checking prefilled memory region data"),
            Shows("prefilled data OK!"),
            silent=Works(("mr_prefill.elf",)),
        ),
    ),
    Example(
        Project.MICROKIT,
        "cap_sharing",
        _printing(
            Shows("|secondary| hello, world"),
            Shows("|primary  | hello, world"),
            Shows("|primary  | notifying secondary"),
            Shows("|secondary| notified"),
            Shows("|primary  | suspending secondary"),
            Shows("|primary  | notifying secondary (it should not print)"),
            Shows("|primary  | resuming secondary (it should then print)"),
            Shows("|secondary| notified"),
            Shows("|primary  | halting (success)..."),
            Quiet("error"),
            Counts("|secondary| notified", 2, 2),
            silent=Works(("cap_sharing.elf", "secondary.elf")),
        ),
    ),
    Example(
        Project.MICROKIT,
        "domains",
        _printing(
            Shows("cloister: initialiser"),
            Woven(
                "emitter: starting to emit events...\n" + 10 * "emitter: still emitting events...\n" + "emitter: done emitting events\n",
                "collector: Waiting for an event\n",
                "collector: Got an event\n",
            ),
            silent=Works(("emitter.elf",), calls=100_000, within=120),
        ),
    ),
    Example(Project.MICROKIT, "rust", impossible="its cargo project needs a nightly toolchain and crates from git"),
    Example(Project.MICROKIT, "timer", impossible="for the board odroidc4"),
    Example(Project.MICROKIT, "ethernet", impossible="for the board tqma8xqp1gb"),
    Example(Project.MICROKIT, "bootinfo", impossible="for x86-64"),
    Example(Project.MICROKIT, "x86_64_ioport", impossible="for x86-64"),
    Example(Project.MICROKIT, "x86_64_iommu_dma_test", impossible="for x86-64"),
]

FIRST, SECOND = "10.0.2.15", "10.0.2.16"  # which client gets which address is not certain
_RED, _GREEN, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[0m"
_TEN = "1234567890"


def _coloured(text: str, colour: str) -> str:
    return "".join(f"{colour}{letter}{_PLAIN}" for letter in text)


def _serial(*switching: Step) -> tuple[Step, ...]:
    return (
        Shows("Begin input"),
        Shows("Please give me character!"),
        Shows("Please give me character!"),
        Shows(_PLAIN),
        Types(_TEN),
        Shows(_coloured(_TEN, _RED)),
        Shows("client0 has received 10 characters so far!"),
        Shows(_PLAIN),
        Types("\x1c1\r"),
        *switching,
        Types(_TEN),
        Shows(_coloured(_TEN, _GREEN)),
        Shows("client1 has received 10 characters so far!"),
    )


_BLOCK = (
    Shows("CLIENT|INFO: starting"),
    Shows("device config ready"),
    Shows("basic: STATE_CHECK_READ state"),
    Shows("CLIENT|INFO: basic: successfully finished!"),
)
_ADDRESS = r"DHCP request finished, IP address for netif client\d is: \d+\.\d+\.\d+\.\d+\s"
_ECHO = (
    Matches(_ADDRESS, 60),
    Matches(_ADDRESS, 60),
    UdpEcho(FIRST, 1235),
    UdpEcho(SECOND, 1235),
    TcpEcho(FIRST, 1236),
    TcpEcho(SECOND, 1236),
    Utilisation((FIRST, SECOND), 1237),
)
_PINGS = (Pings(((1, 2, 3), (0, 2), (0, 1), (0,))),)

SDDF = [
    Example(
        Project.SDDF,
        "timer",
        {
            "debug": (
                Shows("CLIENT|INFO: starting"),
                Shows("The time was is: "),
                Shows("Set a time out for 1 second"),
                Ticks(r"Got a timeout!\s+CLIENT\|INFO: The time \(in nanoseconds\) was: (\d+)\s", 5, 1_000_000_000, 0.05),
            ),
            "release": (Works(("timer_driver.elf", "client.elf"), calls=5),),
        },
    ),
    Example(Project.SDDF, "serial", {"debug": _serial(Shows("VIRT_RX|LOG: switching to client 1")), "release": _serial()}),
    Example(Project.SDDF, "blk", {"debug": _BLOCK, "release": _BLOCK}, devices=(Device.DISK,)),
    Example(Project.SDDF, "vswitch", {"debug": _PINGS, "release": _PINGS}, devices=(Device.NETWORK,)),
    Example(
        Project.SDDF,
        "echo_server",
        {"debug": _ECHO, "release": _ECHO, "benchmark": (*_ECHO, Shows("BENCHMARK: begin output"), Shows("BENCHMARK: end output"))},
        devices=(Device.NETWORK,),
    ),
    Example(Project.SDDF, "i2c", impossible="for the board odroidc4"),
    Example(Project.SDDF, "i2c_bus_scan", impossible="for the board serengeti"),
    Example(Project.SDDF, "ina219", impossible="for the board serengeti"),
    Example(Project.SDDF, "gpu", impossible="does not build in sDDF 0.7.0"),
]

_LINUX = (Matches(r"Linux version \d", 60), Shows("Run /init as init process", 180))
LIBVMM = [
    Example(
        Project.LIBVMM,
        "simple",
        {"debug": (Shows("VMM|INFO: starting guest"), *_LINUX), "release": _LINUX},
        toolchains=("clang",),
        guest=Guest.BOOTED,
    ),
    Example(Project.LIBVMM, "virtio_mmio", {"debug": (), "release": ()}, toolchains=("clang",), guest=Guest.BUILT),
    Example(Project.LIBVMM, "virtio_pci", {"debug": (), "release": ()}, toolchains=("clang",), guest=Guest.BUILT),
    Example(Project.LIBVMM, "smp", impossible="for kernels with several cores"),
    Example(Project.LIBVMM, "vswitch", impossible="for kernels with several cores"),
    Example(Project.LIBVMM, "rust", impossible="its cargo project needs a nightly toolchain and crates from git"),
    Example(Project.LIBVMM, "uefi", impossible="for x86-64"),
    Example(Project.LIBVMM, "virtio-snd", impossible="for the board odroidc4"),
]

EXAMPLES: tuple[Example, ...] = (*MICROKIT, *SDDF, *LIBVMM)
CONFIGURATIONS = ("debug", "release", "benchmark")
