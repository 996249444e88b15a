"""The page that a lecturer puts on a projector."""

from symbolic_rnn.pages.document import Page
from symbolic_rnn.pages.page import page
from symbolic_rnn.pages.picture import Column, Link, Output, Picture, Value

__all__ = ["Column", "Link", "Output", "Page", "Picture", "Value", "page"]
