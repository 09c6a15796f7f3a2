"""The tree of institutions: province, city and county authorities, schools, later grades and classes.

It owns which institution stands under which, and the codes they are known by. It does not know who
studies or works there (`enrolments`) or who may act for one (`mandates`).
"""
