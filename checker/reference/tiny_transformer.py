"""Translation: a small Transformer on a made-up language.

Sentences are a subject, an object, a verb and perhaps a place, each noun with up to two adjectives. The other language
has a word for each of ours, puts the verb last and the place first, adjectives behind their nouns in reverse, and ends an
adjective by the gender of its noun and the verb by that of its subject. The quality is BLEU of translations of sentences
held out.
"""

import math
from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from checker.reference.workload import Workload

__all__ = ["WORKLOAD", "compute_bleu"]

PAD, START, STOP = 0, 1, 2
FIRST_WORD = 3
NOUNS, ADJECTIVES, VERBS, GENDERS = 24, 16, 12, 2
AT = FIRST_WORD + NOUNS + ADJECTIVES + VERBS  # the word before a place
SOURCE_WORDS = AT + 1
TARGET_WORDS = FIRST_WORD + NOUNS + ADJECTIVES * GENDERS + VERBS * GENDERS + 1
WIDTH, HEADS, LAYERS = 48, 4, 2
NGRAM = 4

Words = list[int]


class Language:
    """Draws sentences and translates them."""

    def __init__(self, draws: torch.Generator) -> None:
        self._draws = draws
        self._gender = torch.randint(0, GENDERS, (NOUNS,), generator=draws).tolist()

    def draw_pair(self) -> tuple[Words, Words]:
        """A sentence and its translation."""
        subject, object_, verb = self._draw_phrase(), self._draw_phrase(), self._draw_index(VERBS)
        place = self._draw_phrase() if self._draw_index(2) else None
        source = [
            *self._encode_source_phrase(subject),
            FIRST_WORD + NOUNS + ADJECTIVES + verb,
            *self._encode_source_phrase(object_),
        ]
        target = [*self._encode_target_phrase(subject), *self._encode_target_phrase(object_)]
        if place is not None:
            source += [AT, *self._encode_source_phrase(place)]
            target = [*self._encode_target_phrase(place), TARGET_WORDS - 1, *target]
        ending = verb * GENDERS + self._gender[subject[0]]
        return source, [*target, FIRST_WORD + NOUNS + ADJECTIVES * GENDERS + ending]

    def _draw_index(self, below: int) -> int:
        return int(torch.randint(0, below, (1,), generator=self._draws))

    def _draw_phrase(self) -> Words:
        """A noun and its adjectives."""
        return [self._draw_index(NOUNS), *(self._draw_index(ADJECTIVES) for _ in range(self._draw_index(3)))]

    def _encode_source_phrase(self, phrase: Words) -> Words:
        noun, *adjectives = phrase
        return [*(FIRST_WORD + NOUNS + one for one in adjectives), FIRST_WORD + noun]

    def _encode_target_phrase(self, phrase: Words) -> Words:
        noun, *adjectives = phrase
        gender = self._gender[noun]
        return [FIRST_WORD + noun, *(FIRST_WORD + NOUNS + one * GENDERS + gender for one in reversed(adjectives))]


class Translator(nn.Module):
    """Encoder and decoder; attention is dense, so that every precision and device can do it."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self.source, self.target = nn.Embedding(SOURCE_WORDS, WIDTH), nn.Embedding(TARGET_WORDS, WIDTH)
        self.places = nn.Parameter(0.02 * torch.randn(longest, WIDTH))
        shape = {"d_model": WIDTH, "nhead": HEADS, "dim_feedforward": 4 * WIDTH, "dropout": 0.0, "batch_first": True}
        encoding, decoding = (
            nn.TransformerEncoderLayer(**shape, norm_first=True),
            nn.TransformerDecoderLayer(**shape, norm_first=True),
        )
        self.encoder = nn.TransformerEncoder(encoding, LAYERS, nn.LayerNorm(WIDTH), enable_nested_tensor=False)
        self.decoder = nn.TransformerDecoder(decoding, LAYERS, nn.LayerNorm(WIDTH))
        self.last = nn.Linear(WIDTH, TARGET_WORDS)

    def encode_source(self, source: Tensor) -> Tensor:
        """What the decoder looks at."""
        embedded = self.source(source) + self.places[: source.shape[1]]
        return self.encoder(embedded, src_key_padding_mask=_build_padding_mask(source))

    def decode_target(self, memory: Tensor, source: Tensor, target: Tensor) -> Tensor:
        """Logits of the word behind each word of `target`."""
        length = target.shape[1]
        later = torch.full((length, length), -torch.inf, device=target.device).triu(1)
        embedded = self.target(target) + self.places[:length]
        hidden = self.decoder(embedded, memory, tgt_mask=later, memory_key_padding_mask=_build_padding_mask(source))
        return self.last(hidden)


def _build_padding_mask(words: Tensor) -> Tensor:
    """Where there is no word, as what attention adds there."""
    return torch.zeros(words.shape, device=words.device).masked_fill(words == PAD, -torch.inf)


class TinyTransformer(Workload):
    """Sentences to sentences."""

    def prepare_data(self) -> None:
        """Sentences, no held-out one among those trained on."""
        language, wanted = Language(self.data_generator), self.settings["train_samples"] + self.settings["eval_samples"]
        pairs: dict[tuple[int, ...], Words] = {}
        while len(pairs) < wanted:
            source, target = language.draw_pair()
            pairs[tuple(source)] = target
        longest, held_out = self.settings["max_sequence_length"], self.settings["eval_samples"]
        sources = _pad_sentences([list(source) for source in pairs], longest).to(self.device.device)
        targets = _pad_sentences([[START, *target, STOP] for target in pairs.values()], longest).to(self.device.device)
        self._held_out, self._sources = sources[:held_out], sources[held_out:]
        self._targets = targets[held_out:]
        self._right = list(pairs.values())[:held_out]

    def build_model(self) -> nn.Module:
        """The model."""
        return Translator(self.settings["max_sequence_length"])

    def compute_loss(self) -> Tensor:
        """Cross entropy of each next word."""
        batch = self.next_indices(len(self._sources)).to(self.device.device)
        source, target = self._sources[batch], self._targets[batch]
        model = self.model
        logits = model.decode_target(model.encode_source(source), source, target[:, :-1])
        return F.cross_entropy(logits.flatten(0, 1).float(), target[:, 1:].flatten(), ignore_index=PAD)

    def evaluate_model(self) -> float:
        """BLEU of the translations that come from taking the likeliest word each time."""
        model, source = self.model, self._held_out
        memory = model.encode_source(source)
        found = torch.full((len(source), 1), START, device=source.device)
        for _ in range(self.settings["max_sequence_length"] - 1):
            word = model.decode_target(memory, source, found)[:, -1].argmax(-1, keepdim=True)
            found = torch.cat([found, word], 1)
            if bool((found == STOP).any(1).all()):
                break
        sentences = [words[: words.index(STOP)] if STOP in words else words for words in found[:, 1:].tolist()]
        return compute_bleu(sentences, self._right)


def _pad_sentences(sentences: Sequence[Words], length: int) -> Tensor:
    return torch.tensor([[*words, *[PAD] * (length - len(words))] for words in sentences])


def compute_bleu(translations: Sequence[Words], references: Sequence[Words]) -> float:
    """BLEU-4 of the whole, 0 to 100, one reference a sentence: the geometric mean of the n-gram precisions, times exp(1 -
    reference length / translation length) where the translations are shorter (Papineni et al. 2002)."""
    length, wanted = sum(map(len, translations)), sum(map(len, references))
    if not length:
        return 0.0
    logs = 0.0
    for size in range(1, NGRAM + 1):
        right = total = 0
        for translation, reference in zip(translations, references, strict=True):
            found, there = _count_ngrams(translation, size), _count_ngrams(reference, size)
            right += (found & there).total()
            total += found.total()
        if not right:
            return 0.0
        logs += math.log(right / total) / NGRAM
    return 100.0 * math.exp(logs + min(0.0, 1 - wanted / length))


def _count_ngrams(words: Words, size: int) -> Counter[tuple[int, ...]]:
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


WORKLOAD = TinyTransformer
