"""Texts: a vocabulary of characters, a model that predicts the next one, and an n-gram model."""

from symbolic_rnn.training.text.character_model import CharacterModel
from symbolic_rnn.training.text.kneser_ney import KneserNey
from symbolic_rnn.training.text.vocabulary import Vocabulary

__all__ = ["CharacterModel", "KneserNey", "Vocabulary"]
