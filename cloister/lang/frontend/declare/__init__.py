# SPDX-License-Identifier: BSD-2-Clause
"""What the declarations of a module say: constants, variables, types and the headers of functions."""
