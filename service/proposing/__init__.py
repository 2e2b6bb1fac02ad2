"""Verdicts, metadata and texts → proposals → accepted edits.

    records ──cases, whole──▶ facts ──rules, entries, identifiers──▶ what is called for ──┐
    what was proposed before ──────────────────────────────────states────────────────────┴──▶ opened, superseded,
                                                                                              applied
                                      whether it can be made, and what it changes: plans            │
                                                        a person accepts, rejects, puts aside: deciding
                                                                                                    ▼
                                                                        exporting writes the accepted ones

`wishes` says what a maintainer wants to be proposed, `confidence` how sure a proposal is. Nothing is
changed in a list without a person's word, unless the settings say so, and nothing is offered twice.
"""
