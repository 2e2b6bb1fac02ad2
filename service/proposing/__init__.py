"""Verdicts, metadata and texts → proposals → accepted edits.

    records ─▶ facts ─▶ what is called for ─┐
    what was proposed before ───────────────┴─states─▶ opened, superseded, applied
                                                │
                                  a person accepts, rejects, puts aside
                                                ▼
                                  exporting writes the accepted ones

    cases, code_cases, entry_cases    read the facts: of links, of papers and their code, of whole entries
    rules, identifiers, codes, entries    say what those call for
    states, deciding    what becomes of a proposal: by what is seen, by a person's word
    plans    whether it can be made in its list, and what exactly it changes

`wishes` says what a maintainer wants to be proposed, `confidence` how sure a proposal is. Nothing is
changed in a list without a person's word, unless the settings say so, and nothing is offered twice.
"""
