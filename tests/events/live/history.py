"""What writers were promised and readers were told, held against the log: nothing lost, doubled, skipped or moved."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class History:
    """Of one channel. Lines are known by their text, which no two of them share."""

    acked: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    told: list[list[tuple[int, str]]] = field(default_factory=list)

    def faults(self, log: list[tuple[int, str]]) -> list[str]:
        """One line for each promise that was broken; ``log`` is what is stored, in order."""
        stored = dict(log)
        places = defaultdict(list)
        for seq, text in log:
            places[text].append(seq)
        return [
            *(f"lost {text!r}" for text, seqs in self.acked.items() if not seqs & {*places[text]}),
            *(f"moved {text!r}: {sorted(seqs)}" for text, seqs in self.acked.items() if len(seqs) > 1),
            *(f"double {text!r} at {seqs}" for text, seqs in places.items() if len(seqs) > 1),
            *([] if [seq for seq, _ in log] == [*range(1, len(log) + 1)] else ["gaps in the numbers"]),
            *(fault for reader, told in enumerate(self.told) for fault in faults_of_reader(reader, told, stored)),
        ]


def faults_of_reader(reader: int, told: list[tuple[int, str]], stored: dict[int, str]) -> list[str]:
    seqs = [seq for seq, _ in told]
    found = []
    if seqs != sorted(set(seqs)):
        found.append(f"reader {reader} went back")
    if set(seqs) != set(stored):
        found.append(f"reader {reader} lacks {sorted(set(stored) - set(seqs))[:5]}")
    found += [f"reader {reader} heard another {seq}" for seq, text in told if stored.get(seq) != text][:3]
    return found
