"""HTML pages about a network, for lectures."""

from symbolic_rnn.pages.contents import page
from symbolic_rnn.pages.document import Page
from symbolic_rnn.pages.picture.elements import Column, Link, Node, Output, Picture

__all__ = ["Column", "Link", "Node", "Output", "Page", "Picture", "page"]
