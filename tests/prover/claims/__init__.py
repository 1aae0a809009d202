# SPDX-License-Identifier: BSD-2-Clause
"""Random claims, true and false ones, against the prover.

A program is a module with a few functions of few inputs. What is claimed of them (asserts, promises, loop invariants) is fitted to what they
do on all their inputs, and then often spoilt a little. Running all inputs under CPython decides which claims are true; the prover never sees
that. What is proved and false is what this is for.

`program` draws a program, `predicates` its claims, `inputs` and `oracle` run it, `trial` compares, `campaign` does so for thousands of seeds.
Invariant: nothing here imports the executor; the prover is called through `prove_function` alone.
"""
