# SPDX-License-Identifier: BSD-2-Clause
"""The elements `domains` and what stands in it: which scheduling domains there are, and when they are on."""

from __future__ import annotations

from cloister.system.model import DomainSchedule, DurationUnit, ScheduleEntry, SchedulingDomain
from cloister.system.sdf.tree import Element
from cloister.system.sdf.values import Values

_DURATION = 'write a number, one blank and a unit: duration="1000 us", or duration="62500 ticks"'


def read_domains(values: Values, element: Element) -> DomainSchedule:
    """The schedule of domains."""
    values.attributes(element)
    domains: list[SchedulingDomain] = []
    schedules: list[Element] = []
    values.children(element, {"domain": lambda e: domains.append(_domain(values, e)), "domain_schedule": schedules.append})
    if len(schedules) != 1:
        place = schedules[1].location if schedules else element.location
        remedy = "it has exactly one: <domain_schedule> with a <schedule_entry> for each stretch of time"
        values.report("X017", place, f"'domains' has {len(schedules)} domain_schedule elements", remedy)
        return DomainSchedule(tuple(domains), (), location=element.location, entries_location=element.location)
    schedule = schedules[0]
    values.attributes(schedule, "start_index", "index_shift")
    entries: list[ScheduleEntry] = []
    values.children(
        schedule, {"schedule_entry": lambda e: entries.append(_entry(values, e)), "schedule_end_marker": lambda e: entries.append(_end_marker(values, e))}
    )
    return DomainSchedule(
        tuple(domains),
        tuple(entries),
        values.number(schedule, "start_index", 0),
        values.number(schedule, "index_shift", 0),
        element.location,
        schedule.location,
    )


def _domain(values: Values, element: Element) -> SchedulingDomain:
    values.attributes(element, "name", "id")
    values.children(element)
    return SchedulingDomain(values.text(element, "name"), values.optional_number(element, "id"), element.location)


def _entry(values: Values, element: Element) -> ScheduleEntry:
    values.attributes(element, "domain", "duration")
    values.children(element)
    domain = values.text(element, "domain")
    duration, unit = 1, DurationUnit.MICROSECONDS
    if "duration" not in element.attributes:
        values.text(element, "duration")
    else:
        text = element.attributes["duration"]
        number, _, unit_name = text.partition(" ")
        try:
            unit = DurationUnit(unit_name)
        except ValueError:
            values.report("X018", element.location, f"duration=\"{text}\" of 'schedule_entry' has none of the units us and ticks", _DURATION)
        else:
            duration = values.number_in(element, "duration", number)
    return ScheduleEntry(domain, duration, unit, element.location)


def _end_marker(values: Values, element: Element) -> ScheduleEntry:
    values.attributes(element)
    values.children(element)
    return ScheduleEntry(None, location=element.location)
