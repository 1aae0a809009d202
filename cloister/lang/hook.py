# SPDX-License-Identifier: BSD-2-Clause
"""Importing this module installs the import hook: target modules imported from now on run as on the device.

For folders besides Cloister's own packages, or bindings, call `cloister.lang.python.install(...)`.
"""

from cloister.lang.python import install

install()
