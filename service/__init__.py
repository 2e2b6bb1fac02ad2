"""listkeeper keeps curated link lists alive.

a list (Markdown) ──importing──▶ entries, links ──checking──▶ observations → verdicts
                                       │                            │
                                   enriching                    proposing
                                       ▼                            ▼
                      papers, repositories, copies        changes a person accepts
                                       │                            │
                                       └──────▶ reporting     exporting ──▶ the list again,
                                               every morning               byte for byte
"""
