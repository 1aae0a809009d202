# SPDX-License-Identifier: BSD-2-Clause
"""The driver of a virtio network device on MMIO: frames between sDDF's queues and the device's rings, and nothing else.

The driver maps registers, rings and queues. It knows where the packet buffers lie in physical memory and how many there are, but maps none:
it hands their addresses to the device and never sees a byte of a frame. The virtio header in front of each frame lies in the rings' memory.

Invariants:
- an address goes to the device only if the client's offset is that of a whole buffer of the data region;
- the client's and the device's words are believed as far as queue.network and virtio.ring say; what is refused is counted, in the information
  page, and stops nothing;
- each buffer is in one place: a queue, a ring's slot, or lost by a client that overfilled its queue.

Interrupts and signals, at saturation almost none: while awake the driver looks at everything itself, with both rings' interrupts off. Before it
sleeps it asks for an interrupt for received frames, and for transmitted ones only if somebody waits for them: the client for free buffers, or we
for room in the ring. Otherwise they are collected when there is other work. (So a client that runs out of buffers and transmits nothing must
notify the driver after it asked for the signal on tx_free.)
Whether it ends: each loop of a pass does, after CAPACITY or SLOTS rounds at most, whatever client and device write meanwhile. That there is a last
pass cannot be promised, so that the loop of passes `serves`: while others add work, somebody has to do it, and a PD that gave up the processor with work to do would have nobody to
wake it. A client or device that adds work without end costs us no more than the budget of our scheduling context, and is all that waits: each
pass serves everybody.

Trusts: the device not to write where it was not told to (there is no IOMMU).
"""

from __future__ import annotations

from cloister.lang import decreases, ensures, ghost, invariant, may_stop, region, region_physical, region_size, serves, struct, u16, u32, u64, wrapping_add
from cloister.lang import zeroed
from cloister.pd import Channel, Interrupt, init, notified, panic
from cloister.sddf.network.information import NetworkInformation
from cloister.sddf.queue.network import CAPACITY, Consumer, Producer, QueueMemory
from cloister.sddf.virtio.mmio import FEATURE_VERSION_1, TRANSPORTS_IN_PAGE, TransportPage
from cloister.sddf.virtio.ring import SLOTS, Completion, Ring, RingMemory

BUFFER_SIZE = 2048  # sDDF's
FRAME_MAXIMUM = 1514  # Ethernet's, without the checksum that the device appends
HEADER_SIZE = 12  # virtio 1.2, 5.1.6: with VERSION_1 the header always has the field num_buffers

NETWORK_DEVICE = 1
FEATURE_MAC = 1 << 5
RECEIVE_QUEUE = 0
TRANSMIT_QUEUE = 1

client = Channel("client")
irq = Interrupt("irq")

registers = region(TransportPage, "registers")
information = region(NetworkInformation, "information")
RECEIVE_RING: u64 = region_physical("rx_ring")
TRANSMIT_RING: u64 = region_physical("tx_ring")
PACKETS_PHYSICAL: u64 = region_physical("packets")
PACKETS_SIZE: u64 = region_size("packets")

receive_ring: Ring = Ring(region(RingMemory, "rx_ring"))
transmit_ring: Ring = Ring(region(RingMemory, "tx_ring"))
rx_free: Consumer = Consumer(region(QueueMemory, "rx_free"))
rx_active: Producer = Producer(region(QueueMemory, "rx_active"))
tx_active: Consumer = Consumer(region(QueueMemory, "tx_active"))
tx_free: Producer = Producer(region(QueueMemory, "tx_free"))


@struct
class Device:
    """Which transport of the page is ours."""

    index: u64 = 0

    @invariant
    def is_in_the_page(self) -> bool:
        return self.index < TRANSPORTS_IN_PAGE


device: Device = zeroed(Device)


@init
def start() -> None:
    may_stop("there is no virtio network device in the page")
    may_stop("the network device does not offer VERSION_1 and MAC")
    may_stop("the network device has no receive queue of that size")
    may_stop("the network device has no transmit queue of that size")
    assert PACKETS_SIZE % BUFFER_SIZE == 0, "the data region is not a whole number of buffers"
    found = registers.find(NETWORK_DEVICE)
    if found == TRANSPORTS_IN_PAGE:
        panic("there is no virtio network device in the page")
    device.index = found
    transport = registers.transports[found]
    if not transport.negotiate(FEATURE_VERSION_1 | FEATURE_MAC):
        panic("the network device does not offer VERSION_1 and MAC")
    if not receive_ring.set_up(transport, RECEIVE_QUEUE, RECEIVE_RING, HEADER_SIZE, True):
        panic("the network device has no receive queue of that size")
    if not transmit_ring.set_up(transport, TRANSMIT_QUEUE, TRANSMIT_RING, HEADER_SIZE, False):
        panic("the network device has no transmit queue of that size")
    for i in range(u64(6)):
        information.mac[i].store(transport.configuration[i].relaxed())
    information.ready.release(1)  # release: the address before the word that says it is there
    transport.start()
    serve()


@notified(irq)
def device_interrupted() -> None:
    transport = registers.transports[device.index]
    transport.interrupt_acknowledge.store(transport.interrupt_status.relaxed())
    serve()
    irq.acknowledge_later()


@notified(client)
def client_called() -> None:
    serve()


@ghost
def sound() -> bool:
    """What all our ends of queues and rings keep, whatever the other ends do."""
    rings = receive_ring.believes_no_more_than_it_gave() and transmit_ring.believes_no_more_than_it_gave()
    return rings and rx_free.in_order() and rx_active.in_order() and tx_active.in_order() and tx_free.in_order()


def serve() -> None:
    """Move whatever can move, until nothing can and whoever may change that has been asked to say so."""
    while True:
        invariant(sound())
        serves()
        receive_ring.disable_interrupts()
        transmit_ring.disable_interrupts()
        collect_received()
        collect_transmitted()
        transmit()
        refill()
        wanted = rx_active.publish()
        if tx_free.publish() or wanted:
            client.notify_later()
        if may_sleep():
            break
    information.client_violations.store(wrapping_add(rx_free.violations, tx_active.violations))
    information.device_violations.store(wrapping_add(receive_ring.violations, transmit_ring.violations))


def collect_received() -> None:
    """Received frames, from the device to the client."""
    ensures(lambda: sound())
    completion = Completion(0, 0)
    received: u64 = 0
    while receive_ring.has_completion():
        invariant(sound() and received + u64(receive_ring.in_flight()) <= SLOTS)
        decreases(receive_ring.in_flight())
        if not receive_ring.complete(completion):
            break  # a device that makes completions up can go on for ever; it gets its turn again in the next pass
        possible = HEADER_SIZE < completion.written <= HEADER_SIZE + BUFFER_SIZE
        # An empty frame is the way to give the buffer back; the client has to look at lengths anyway.
        length = u16(completion.written - HEADER_SIZE) if possible else 0
        if rx_active.put(completion.offset, length) and possible:
            received += 1
        else:
            information.receive_dropped.store(wrapping_add(information.receive_dropped.relaxed(), 1))
    if received != 0:
        information.received.store(wrapping_add(information.received.relaxed(), received))


def collect_transmitted() -> None:
    """Buffers of transmitted frames, from the device back to the client."""
    ensures(lambda: sound())
    completion = Completion(0, 0)
    while transmit_ring.has_completion():
        invariant(sound())
        decreases(transmit_ring.in_flight())
        if not transmit_ring.complete(completion):
            break
        give_back(completion.offset)


def give_back(offset: u64) -> None:
    """A transmit buffer to the client. If its queue is full, it put more buffers into circulation than there can be, and has lost one."""
    tx_free.put(offset, 0)


def transmit() -> None:
    """Frames to transmit, from the client to the device."""
    ensures(lambda: tx_active.taken() == 0)
    transmitted: u64 = 0
    while transmit_ring.has_room() and not tx_active.is_empty():
        invariant(sound() and transmitted <= u64(transmit_ring.in_flight()))
        decreases(CAPACITY - tx_active.taken())
        buffer = tx_active.take()
        if is_buffer(buffer.offset) and 0 < buffer.length <= FRAME_MAXIMUM:
            transmit_ring.submit(buffer.offset, PACKETS_PHYSICAL + buffer.offset, u32(buffer.length))
            transmitted += 1
        else:
            information.transmit_refused.store(wrapping_add(information.transmit_refused.relaxed(), 1))
            give_back(buffer.offset)
    tx_active.release()
    if transmitted != 0:
        information.transmitted.store(wrapping_add(information.transmitted.relaxed(), transmitted))
        transmit_ring.publish(registers.transports[device.index], TRANSMIT_QUEUE)


def refill() -> None:
    """Free buffers, from the client to the device, to receive into."""
    ensures(lambda: rx_free.taken() == 0)
    while receive_ring.has_room() and not rx_free.is_empty():
        invariant(sound())
        decreases(CAPACITY - rx_free.taken())
        buffer = rx_free.take()
        if is_buffer(buffer.offset):
            receive_ring.submit(buffer.offset, PACKETS_PHYSICAL + buffer.offset, BUFFER_SIZE)
        else:
            information.receive_refused.store(wrapping_add(information.receive_refused.relaxed(), 1))
    rx_free.release()
    receive_ring.publish(registers.transports[device.index], RECEIVE_QUEUE)


def is_buffer(offset: u64) -> bool:
    """The offset is that of a buffer of the data region, all of which lies inside."""
    ensures(lambda result: result == (offset % BUFFER_SIZE == 0 and offset < PACKETS_SIZE and BUFFER_SIZE <= PACKETS_SIZE - offset))
    return offset % BUFFER_SIZE == 0 and offset < PACKETS_SIZE


def may_sleep() -> bool:
    """Ask for a signal or an interrupt of everything that would give us work. False if some came before we could ask."""
    ensures(lambda: sound())
    quiet = receive_ring.enable_interrupts()
    if transmit_ring.in_flight() != 0 and (tx_free.consumer_waits() or not transmit_ring.has_room()):
        quiet = transmit_ring.enable_interrupts() and quiet
    if transmit_ring.has_room():
        quiet = tx_active.request_signal() and quiet
    else:
        tx_active.cancel_signal()
    if receive_ring.has_room():
        quiet = rx_free.request_signal() and quiet
    else:
        rx_free.cancel_signal()
    return quiet
