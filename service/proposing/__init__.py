"""Verdicts and metadata → proposals → accepted edits.

    a link's facts ──rules──▶ what it calls for ──┐
    what was proposed before ─────────────────────┴──▶ opened, superseded, applied
                                                          │
                                             a person accepts or rejects
                                                          ▼
                                             exporting writes the accepted ones

Nothing is changed in a list without a person's word, and nothing is offered twice.
"""
