"""How fast it is, beside its peers, in one run: `make bench` and `make bench-quick`.

- `pools`: the collections that are searched; `documents`: their texts as terms, the same for every peer
- `questions`: what is asked, by kind; `trees`: how each of them is put to a peer
- `peers`: one file for each peer, all with the same two tasks: the ten best, and the whole page
- `measuring`, `figures`, `agreement`: times, what they come to, and whether all found the same
- `memory`, `updates`, `growth`, `web`: the other measurements
- `run` does all of it and keeps the figures as JSON; `report` makes docs/benchmarks.md of that
"""
