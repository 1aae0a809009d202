# SPDX-License-Identifier: BSD-2-Clause
"""Names that the system description binds, and markers."""

from cloister.lang import Ptr, Shared, bound, given, log, marker, region, region_address, region_bytes, region_physical, region_size, setting, struct, u32, u64


@bound
@struct
class Channel:
    """A channel."""

    name: str
    number: u64 = given()

    def notify(self) -> None:
        log(f"notify {self.number}")


@marker
def init() -> None: ...


@marker
def notified(source: Channel) -> None: ...


@marker
def anything(source: object) -> None: ...


@struct
class Queue:
    head: Shared[u32]


@struct
class Handle:
    queue: Ptr[Queue]
    used: u32


pong = Channel("pong")
queue = region(Queue, "queue")
data = region_bytes("data")
handle: Handle = Handle(region(Queue, "queue"), 0)
DATA_ADDRESS = region_address("data")
DATA_PHYSICAL = region_physical("data")
DATA_SIZE = region_size("data")
BAUD = setting(u32, "baud")


@init
def start() -> None:
    pong.notify()
    queue.head.store(BAUD)
    handle.queue.head.release(u32(data[0].relaxed()))


@notified(pong)
@anything(pong)
def back() -> None:
    log(f"{DATA_ADDRESS:x} {DATA_PHYSICAL:x} {DATA_SIZE}")
