"""When, who does it, and what came of it.

schedule ──tick──▶ claim the slot ──▶ worker ──▶ import · enrich · check · enrich · propose
(the clock)        (one process)        │                        each step a run in the records
                                        ▼
                   lookback ──▶ findings ──▶ report             kept, and written out on demand
                   (reads)      (pure)       (pure)
"""
