"""Model files as a stranger may write them."""

import json
import struct

from safetensors.numpy import load, save

from symbolic_rnn.training.tensor_file import checksum


def rewritten(content, *, change=None, tensors=None, **metadata):
    """The file with other fields, and a checksum that fits: malice, not damage."""
    [size] = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + size])["__metadata__"]
    fields = json.loads(header["configuration"])
    if change is not None:
        change(fields)
    kept = tensors or load(content)
    configuration = json.dumps(fields)
    header |= {"configuration": configuration, "sha256": checksum(configuration, kept)}
    header |= metadata
    return save(kept, {k: v for k, v in header.items() if v is not None})
