"""Which files the embedded sentence model is made of. Its folder is built by infra and carried by the functions."""

GRAPH, GRAPH_SHA256 = "minilm.onnx", "41a623e8e1c12bed9d6583e034b817db8ad84c3124706393c2c5ccadf71f82ea"
VOCABULARY, VOCABULARY_SHA256 = "vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
