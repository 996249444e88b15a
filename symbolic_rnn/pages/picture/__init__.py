"""Pictures of networks: columns of named values and the links between them, drawn as SVG."""
