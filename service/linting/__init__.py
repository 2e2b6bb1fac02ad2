"""Lists → findings, and what is safe to mend → proposals.

    bytes ──page──▶ what rules look at ──rules──▶ hits ──comments──▶ findings ──▶ text, JSON, SARIF, annotations
                          ▲                                             │
    records ──store──▶ known                                         repairs ──store──▶ proposals

A file needs no records to be linted. With records, the rules know which addresses answer over https
and what stands in other lists.
"""
