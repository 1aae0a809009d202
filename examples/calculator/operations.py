# SPDX-License-Identifier: BSD-2-Clause
"""What the client and the server agree on: labels of requests and of replies."""

ADD = 1
MULTIPLY = 2
DIVIDE = 3

OK = 0
NO_SUCH_OPERATION = 1
BY_ZERO = 2
TOO_LARGE = 3
