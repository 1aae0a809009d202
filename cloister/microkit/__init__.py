# SPDX-License-Identifier: BSD-2-Clause
"""Microkit's face: the SDK that C programs are built with, and the tool with Microkit's command line.

`include/` holds the C headers: those that end in `.in` are filled in with the numbers of `cloister.abi`. `library/` is libmicrokit in target
Python. `sdk.py` puts the tree together. Thin: all that makes an image is in `cloister.image`.
"""
