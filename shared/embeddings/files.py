"""Which files the embedded sentence model is made of. Its folder is built by infra and carried by the functions."""

GRAPH, GRAPH_SHA256 = "minilm.onnx", "784a27da6db23c37c3fd820b95b334f6be005dd99a72e3d218771a6fbf7081c2"
VOCABULARY, VOCABULARY_SHA256 = "vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
