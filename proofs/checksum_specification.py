# SPDX-License-Identifier: BSD-2-Clause
"""What the Internet checksum is (RFC 1071), of bytes that nobody disturbs, and why adding 32 bits at a time comes to the same.

Stands for cloister.net.specification in the proof of the checksum. `ones_complement_sum` is the specification; all else is for the proof.
"""

from cloister.lang import Shared, View, byte_swap, decreases, ensures, ghost, load_be, load_le, requires, struct, truncate, u8, u16, u32, u64, undisturbed
from cloister.lang import wrapping_add, zeroed

LONGEST = 0xFFFF
SHARE = 32


@ghost
def plus(a: u16, b: u16) -> u16:
    """The sum, with its carry added in at the low end."""
    sum = u32(a) + u32(b)
    return truncate(u16, (sum & 0xFFFF) + (sum >> 16))


@ghost
def added(a: u16, b: u16) -> u16:
    """The ones' complement sum of two words (end-around carry). By contract, so that the solvers take it as a whole where that is enough."""
    ensures(lambda result: result == plus(a, b))
    return plus(a, b)


@ghost
def ones_complement_sum(before: u16, data: View[Shared[u8]]) -> u16:
    """The ones' complement sum of what came before and of these bytes: adjacent ones are paired to words, the first the high one; an odd last byte is
    followed by a zero."""
    requires(undisturbed())
    decreases(len(data))
    if len(data) == 0:
        return before
    if len(data) == 1:
        return added(before, u16(data[0].relaxed()) << 8)
    return ones_complement_sum(added(before, load_be(u16, data, 0)), data[2:])


# --------------------------------------------------------------------------------------------------------------------- 32 bits at a time


@ghost
def added_up(total: u64, data: View[Shared[u8]]) -> u64:
    """What `sum_bytes` has in the end that has this total, and these data left."""
    requires(undisturbed())
    decreases(len(data))
    if len(data) >= 8:
        return added_up(wrapping_add(wrapping_add(total, u64(load_le(u32, data, 0))), u64(load_le(u32, data, 4))), data[8:])
    sum = total
    rest = data
    if len(rest) >= 4:
        sum = wrapping_add(sum, u64(load_le(u32, rest, 0)))
        rest = rest[4:]
    if len(rest) >= 2:
        sum = wrapping_add(sum, u64(load_le(u16, rest, 0)))
        rest = rest[2:]
    if len(rest) >= 1:
        sum = wrapping_add(sum, u64(rest[0].relaxed()))
    return sum


@struct
class Expected:
    """What is to come out of the proof's call of `sum_bytes`."""

    sum: u64


expected: Expected = zeroed(Expected)


@ghost
def sums_up(total: u64, rest: View[Shared[u8]]) -> bool:
    """With this total, and this rest of the data, the sum of all comes out."""
    return not undisturbed() or added_up(total, rest) == expected.sum


# --------------------------------------------------------------------------------------------------------------------- why it is the same


@ghost
def in_32_bits(total: u64) -> u64:
    """A total with its carries out of 32 bits added in at the low end."""
    half = (total & 0xFFFF_FFFF) + (total >> 32)
    return (half & 0xFFFF_FFFF) + (half >> 32)


@ghost
def in_16_bits(half: u64) -> u16:
    """The same for 16 bits, of no more than 32."""
    sum17 = (half & 0xFFFF) + (half >> 16)
    return truncate(u16, (sum17 & 0xFFFF) + (sum17 >> 16))


@ghost
def carries_out_of_32_bits(total: u64, word: u32) -> bool:
    """They may be added in before, too."""
    requires(total <= LONGEST << SHARE)
    ensures(lambda: in_32_bits(total + u64(word)) == in_32_bits(in_32_bits(total) + u64(word)))
    ensures(lambda: in_32_bits(total) <= 0xFFFF_FFFF)
    return True


@ghost
def carries_out_of_16_bits(half: u32, word: u32) -> bool:
    """Adding 32 bits is adding two words."""
    ensures(
        lambda: in_16_bits(in_32_bits(u64(half) + u64(word))) == plus(plus(in_16_bits(u64(half)), truncate(u16, word)), truncate(u16, word >> 16))
    )
    return True


@ghost
def sum_in_16_bits(half: u32, sum: u32, word: u32) -> bool:
    """The same of a sum that is given."""
    requires(u64(sum) == in_32_bits(u64(half) + u64(word)))
    ensures(lambda: in_16_bits(u64(sum)) == plus(plus(in_16_bits(u64(half)), truncate(u16, word)), truncate(u16, word >> 16)))
    return carries_out_of_16_bits(half, word)


@ghost
def either_order(a: u16, b: u16, c: u16, sum: u16) -> bool:
    """It does not matter in which order the bytes of all words are."""
    requires(sum == plus(plus(a, b), c))
    ensures(lambda: byte_swap(sum) == plus(plus(byte_swap(a), byte_swap(b)), byte_swap(c)))
    return True


@ghost
def folded(total: u64) -> u16:
    """A partial sum as a ones' complement sum of words in network order."""
    ensures(lambda result: result == byte_swap(in_16_bits(in_32_bits(total))))
    return byte_swap(in_16_bits(in_32_bits(total)))


@ghost
def two_words_in_32_bits(total: u64, half: u32, sum: u32, word: u32) -> bool:
    """`two_words`, of values that are given names."""
    requires(total <= LONGEST << SHARE and u64(half) == in_32_bits(total) and u64(sum) == in_32_bits(total + u64(word)))
    ensures(
        lambda: (
            byte_swap(in_16_bits(u64(sum)))
            == added(added(byte_swap(in_16_bits(u64(half))), byte_swap(truncate(u16, word))), byte_swap(truncate(u16, word >> 16)))
        )
    )
    carries_out_of_32_bits(total, word)
    sum_in_16_bits(half, sum, word)
    return either_order(in_16_bits(u64(half)), truncate(u16, word), truncate(u16, word >> 16), in_16_bits(u64(sum)))


@ghost
def two_words(total: u64, word: u32) -> bool:
    """Adding 32 bits is adding two words, in whichever order of bytes."""
    requires(total <= LONGEST << SHARE)
    ensures(
        lambda: folded(total + u64(word)) == added(added(folded(total), byte_swap(truncate(u16, word))), byte_swap(truncate(u16, word >> 16)))
    )
    return two_words_in_32_bits(total, truncate(u32, in_32_bits(total)), truncate(u32, in_32_bits(total + u64(word))), word)


@ghost
def one_word(total: u64, word: u16) -> bool:
    """The same for 16 bits."""
    requires(total <= LONGEST << SHARE)
    ensures(lambda: folded(total + u64(word)) == added(folded(total), byte_swap(word)))
    return two_words(total, u32(word))


@ghost
def four_bytes_first(total: u64, data: View[Shared[u8]]) -> bool:
    """Of less than eight bytes, four may be added before."""
    requires(undisturbed() and 4 <= len(data) < 8)
    ensures(lambda: added_up(total, data) == added_up(wrapping_add(total, u64(load_le(u32, data, 0))), data[4:]))
    sum = added_up(wrapping_add(total, u64(load_le(u32, data, 0))), data[4:])
    assert len(data) != 4 or added_up(total, data) == sum
    assert len(data) != 5 or added_up(total, data) == sum
    assert len(data) != 6 or added_up(total, data) == sum
    assert len(data) != 7 or added_up(total, data) == sum
    return True


@ghost
def adds_up_to_the_words(total: u64, data: View[Shared[u8]]) -> bool:
    """What is added up is the ones' complement sum."""
    requires(undisturbed() and len(data) <= LONGEST and total <= (LONGEST - len(data)) << SHARE)
    ensures(lambda: folded(added_up(total, data)) == ones_complement_sum(folded(total), data))
    decreases(len(data))
    if len(data) >= 8:
        low = load_le(u32, data, 0)
        high = load_le(u32, data, 4)
        two_words(total, low)
        two_words(total + u64(low), high)
        adds_up_to_the_words(total + u64(low) + u64(high), data[8:])
        assert added_up(total, data) == added_up(total + u64(low) + u64(high), data[8:])
        assert ones_complement_sum(folded(total), data) == ones_complement_sum(folded(total + u64(low)), data[4:])
        assert ones_complement_sum(folded(total + u64(low)), data[4:]) == ones_complement_sum(folded(total + u64(low) + u64(high)), data[8:])
    elif len(data) >= 4:
        word = load_le(u32, data, 0)
        two_words(total, word)
        adds_up_to_the_words(total + u64(word), data[4:])
        four_bytes_first(total, data)
        assert ones_complement_sum(folded(total), data) == ones_complement_sum(folded(total + u64(word)), data[4:])
    elif len(data) >= 2:
        one_word(total, load_le(u16, data, 0))
        adds_up_to_the_words(total + u64(load_le(u16, data, 0)), data[2:])
        assert added_up(total, data) == added_up(total + u64(load_le(u16, data, 0)), data[2:])
        assert ones_complement_sum(folded(total), data) == ones_complement_sum(folded(total + u64(load_le(u16, data, 0))), data[2:])
    elif len(data) == 1:
        one_word(total, u16(data[0].relaxed()))
    return True
