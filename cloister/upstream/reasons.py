# SPDX-License-Identifier: BSD-2-Clause
"""For which rule of ours a description of Microkit's suite must be refused: the code that says the same as the message of upstream's test.

Data only: test by test, as they stand in upstream's modules. Those that expect success have no rule.
"""

from __future__ import annotations

_RULES: dict[str, dict[str, str]] = {
    "memory_region": {
        "X004": "invalid_attrs",
        "X005": "missing_size missing_name",
        "X006": "malformed_size",
        "S015": "unsupported_page_size",
        "S016": "size_not_multiple_of_page_size",
        "S017": "addr_not_aligned_to_page_size",
        "S018": "overlapping_phys_addr",
        "S077": "mr_prefill_empty_file mr_prefill_does_not_exists",
        "S080": "mr_prefill_size_without_prefill",
    },
    "protection_domain": {
        "X004": "invalid_attrs program_image_invalid_attrs parent_has_id",
        "X005": "missing_name missing_path missing_mr missing_vaddr missing_irq_arm missing_id missing_symbol missing_region_paddr child_missing_id",
        "X011": "duplicate_program_image",
        "X012": "irq_invalid_trigger",
        "X014": "irq_ioapic_on_arm irq_msi_on_arm",
        "S007": "budget_gt_period",
        "S009": "small_stack_size unaligned_stack_size",
        "S010": "missing_program_image",
        "S013": "duplicate_setvar",
        "S023": "overlapping_maps overlapping_mixed_page_size_maps",
        "S024": "write_only_mr",
        "S033": "irq_greater_than_max irq_less_than_0",
        "S058": "invalid_cpu",
        "S062": "duplicate_child_id duplicate_child_id_vcpu",
    },
    "iommu": {"X014": "iommu_missing_from_aarch64_config iommu_unsupported_on_aarch64"},
    "virtual_machine": {
        "X003": "vm_not_child",
        "X005": "missing_vcpu_id",
        "X016": "missing_vcpu",
        "S020": "missing_mr",
        "S023": "overlapping_maps",
        "S061": "invalid_vcpu_id",
        "S064": "duplicate_name",
    },
    "channel": {
        "X003": "invalid_element",
        "X004": "invalid_attrs",
        "X005": "missing_id",
        "X007": "end_invalid_pp end_invalid_notify",
        "X010": "not_enough_ends too_many_ends",
        "S028": "channel_invalid_pd",
        "S030": "bidirectional_ppc",
        "S031": "ppcall_priority",
        "S033": "id_greater_than_max id_less_than_0",
    },
    "domains": {
        "X006": "domain_invalid_start_index domain_invalid_shift",
        "X018": "domain_invalid_timeslice",
        "S070": "domain_assign_pd_to_invalid_domain domain_no_schedule domain_pd_no_domain",
        "S072": "domain_too_many_domains",
        "S075": "domain_out_of_bounds_shift",
        "S076": "domain_out_of_bounds_start_index",
    },
    "system": {
        "X003": "cap_mappings_invalid",
        "X007": "fpu_flag_wrong_value",
        "X008": "text_elements",
        "S001": "no_protection_domains",
        "S002": "too_many_pds",
        "S003": "duplicate_pd_names",
        "S014": "duplicate_mr_names",
        "S020": "map_invalid_mr",
        "S021": "map_not_aligned",
        "S022": "map_too_high map_range_too_high",
        "S034": "duplicate_irq_id channel_duplicate_a_id channel_duplicate_b_id",
        "S038": "duplicate_irq_number",
        "S065": "cap_mappings_invalid_pd_ref",
        "S066": "cap_mappings_slot_invalid",
        "S067": "cap_mappings_overlapping",
    },
}

REASONS: dict[str, str] = {
    f"{module}::test_{test}": code  # the code by upstream's name for the test
    for module, codes in _RULES.items()
    for code, tests in codes.items()
    for test in tests.split()
}
