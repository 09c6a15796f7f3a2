"""The kinds of numbers, one file each; `KINDS` names them all in order."""

from types import MappingProxyType

from realnames.documents.kinds import (
    fpr_2017,
    fpr_2023,
    hm_permit,
    hmt_permit,
    id_card_15,
    id_card_18,
    mobile_cn,
    org_code,
    other,
    passport_cn,
    passport_foreign,
    school_id_xxbsm,
    student_id_xjh,
    teacher_cert,
    tw_permit,
    uscc,
)

KINDS = MappingProxyType(
    {
        member.KIND.code: member.KIND
        for member in (
            id_card_18,
            id_card_15,
            hmt_permit,
            fpr_2023,
            fpr_2017,
            hm_permit,
            tw_permit,
            passport_cn,
            passport_foreign,
            other,
            uscc,
            org_code,
            student_id_xjh,
            school_id_xxbsm,
            teacher_cert,
            mobile_cn,
        )
    }
)
"""Every kind by its code."""

PAPERS = MappingProxyType(
    {
        "ID_CARD": (id_card_18.KIND, id_card_15.KIND),
        "HOUSEHOLD": (id_card_18.KIND, id_card_15.KIND),
        "HMT_HK": (hmt_permit.KIND,),
        "HMT_MO": (hmt_permit.KIND,),
        "HMT_TW": (hmt_permit.KIND,),
        "HM_PERMIT": (hm_permit.KIND,),
        "TW_PERMIT": (tw_permit.KIND,),
        "FPR_2017": (fpr_2017.KIND,),
        "FPR_2023": (fpr_2023.KIND,),
        "PASSPORT_CN": (passport_cn.KIND,),
        "PASSPORT_FOREIGN": (passport_foreign.KIND,),
        "MILITARY": (other.KIND,),
        "EDU_SELF_CODE": (student_id_xjh.KIND,),
        "OTHER": (other.KIND,),
    }
)
"""The numbers that each type of paper (code table `id_document_type`) may carry, likeliest first."""
