# SPDX-License-Identifier: BSD-2-Clause
"""An IP host: Ethernet, ARP, IPv4, ICMP echo, UDP. Target code that knows no platform: a frame comes in, what to do with it comes out."""
