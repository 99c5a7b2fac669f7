"""Published recurrent networks."""

from __future__ import annotations

from course_lib.counts._blocks import Residual
from course_lib.counts._count import count
from course_lib.counts._dense import Dense, Embedding, Input
from course_lib.counts._layer import Description
from course_lib.counts._recurrent import LSTM, AdditiveAttention
from course_lib.counts._table import CountTable


def lstm(input_size: int = 128, hidden_size: int = 128, biases: int = 2, length: int = 50) -> CountTable:
    """One LSTM layer: 4H(I + H + 2) parameters in PyTorch, 4H(I + H + 1) in textbooks."""
    layers = [LSTM(hidden_size, biases=biases)]
    notes = [
        "PyTorch adds one bias to the input's product and one to the state's: 4H(I + H + 2). Textbooks have one: "
        f"4H(I + H + 1). Multiply-adds are those of all {length} steps."
    ]
    return count(layers, (length, input_size), title=f"An LSTM layer, {input_size} to {hidden_size}", notes=notes)


def char_rnn(num_symbols: int = 65, biases: int = 2, length: int = 50) -> CountTable:
    """Karpathy's char-rnn, two LSTM layers of 128 units: 240,321 parameters with 65 symbols and two biases."""
    layers = [LSTM(128, num_layers=2, biases=biases), Dense(num_symbols, name="output")]
    notes = [
        "Symbols enter as one-hot vectors. Two bias vectors per gate, as in PyTorch, make 240,321 parameters with 65 "
        f"symbols, one makes 239,297. Multiply-adds are those of all {length} steps of one sequence."
    ]
    return count(layers, (length, num_symbols), title="char-rnn, 2 layers of 128 units", notes=notes)


def sutskever_translator(biases: int = 0, length: int = 25) -> CountTable:
    """The translator of Sutskever et al. 2014: 384,000,000 weights; 384,112,000 with one set of biases."""
    layers = [
        Embedding(160_000, 1000, name="source words"),
        LSTM(1000, num_layers=4, biases=biases, name="encoder"),
        Input((length,), name="target input"),
        Embedding(80_000, 1000, name="target words"),
        LSTM(1000, num_layers=4, biases=biases, name="decoder"),
        Dense(80_000, bias=bool(biases), name="output"),
    ]
    notes = [
        "Sutskever, Vinyals and Le 2014, section 3.4: four layers of 1,000 cells, 160,000 source and 80,000 target "
        "words. Its 384 million parameters are the weights, 64 million of them in the LSTMs; one set of biases adds "
        "112,000.",
        f"Multiply-adds are those of {length} source and {length} target words, a length chosen here.",
    ]
    return count(layers, (length,), title="Sequence to sequence translator (2014)", notes=notes)


def gnmt(vocabulary_size: int = 32_000, biases: int = 1, length: int = 25) -> CountTable:
    """The stack of Google's translator (Wu et al. 2016), counted from its description: about 277 million parameters."""
    layers = [
        Embedding(vocabulary_size, 1024, name="source pieces"),
        LSTM(1024, biases=biases, bidirectional=True, name="encoder 1"),
        LSTM(1024, biases=biases, name="encoder 2"),
        *_residual_stack("encoder", biases, context_size=0),
        Input((length,), name="target input"),
        Embedding(vocabulary_size, 1024, name="target pieces"),
        LSTM(1024, biases=biases, name="decoder 1"),
        AdditiveAttention(1024, source_shape=(length, 1024), name="attention"),
        LSTM(1024, biases=biases, context_size=1024, name="decoder 2"),
        *_residual_stack("decoder", biases, context_size=1024),
        Dense(vocabulary_size, bias=bool(biases), name="output"),
    ]
    notes = [
        "Wu et al. 2016, figure 1: eight encoder layers, the bottom one in both directions, eight decoder layers, "
        "residual connections from the third, the attention's context sent to all decoder layers but the bottom one.",
        f"1,024 units everywhere and {vocabulary_size:,} word pieces on each side are assumed here, so the total is an "
        "estimate. Shazeer et al. 2017, table 2, give 278 million, 0.5 % more than this count with 32,000 pieces.",
        f"Multiply-adds are those of {length} source and {length} target pieces, a length chosen here.",
    ]
    return count(layers, (length,), title="GNMT (2016), counted from its description", notes=notes)


def _residual_stack(part: str, biases: int, context_size: int) -> list[Description]:
    """Return layers 3 to 8, each with its input added to its output."""
    return [
        Residual([LSTM(1024, biases=biases, context_size=context_size, name="lstm")], name=f"{part} {number}")
        for number in range(3, 9)
    ]
