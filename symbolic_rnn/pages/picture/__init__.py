"""The picture of a network: columns of named values with the links between them, drawn as SVG."""
