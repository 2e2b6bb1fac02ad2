"""Verdicts and metadata → proposals → accepted edits.

    records ──cases──▶ facts ──rules, identifiers──▶ what a link calls for ──┐
    what was proposed before ────────────────────────────────states─────────┴──▶ opened, superseded, applied
                                                                                        │
                                                  a person accepts, rejects, puts aside (deciding)
                                                                                        ▼
                                                                     exporting writes the accepted ones

Nothing is changed in a list without a person's word, and nothing is offered twice.
"""
