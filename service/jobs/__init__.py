"""When, who does it, and what came of it.

schedule ──tick──▶ claim the slot ──▶ queue ──▶ worker ──▶ works ──▶ flow: import · enrich · check · propose
(the clock)        (one process)     (engine:   (any number          each step a run in the records
                                     pgqueuer)   of processes)       │
                                                                     ▼
                                                                 reporting: what changed
"""
