"""Evaluates terms with positions in NumPy, position by position, by their definitions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t

__all__ = ["evaluate_spatial"]

Array = np.ndarray


def evaluate_spatial(term: t.Term, at: Callable[[t.Term], Array]) -> Array | None:
    """Evaluate a term with positions; ``None`` for a term of any other kind.

    Parameters
    ----------
    term : Term
    at : callable
        Evaluates the inner terms.
    """
    match term:
        case sp.Correlation(kernel, image):
            return _correlation(at(kernel), at(image))
        case sp.Convolution(kernel, error, image):
            return _convolution(at(kernel), at(error), at(image).shape)
        case sp.KernelGradient(error, image, kernel):
            return _kernel_gradient(at(error), at(image), at(kernel).shape)
        case sp.Decimated(inner, strides):
            return at(inner)[tuple(slice(None, None, stride) for stride in strides)]
        case sp.Spread(inner, strides):
            return _spread(at(inner), strides)
        case sp.Padded(inner, before, after, fill):
            widths = [*zip(before, after, strict=True), (0, 0)]
            return np.pad(at(inner), widths, constant_values=fill)
        case sp.Cropped(inner, before, after):
            value = at(inner)
            ends = [size - cut for size, cut in zip(value.shape, after, strict=False)]
            return value[tuple(slice(a, b) for a, b in zip(before, ends, strict=True))]
        case sp.Pooled(kind, window, strides, image):
            return _pooled(kind, window, strides, at(image))
        case sp.Routed(window, strides, error, image):
            return _unpooled("max", window, strides, at(error), at(image))
        case sp.Shared(window, strides, error, image):
            return _unpooled("mean", window, strides, at(error), at(image))
        case sp.Reshaped(inner, shape):
            return at(inner).reshape(shape)
        case sp.OneHot(index, size):
            return np.eye(size)[np.asarray(at(index), dtype=int)]
        case sp.OverPositions(inner):
            value = at(inner)
            return value.sum(axis=tuple(range(value.ndim - 1)))
    return None


def _correlation(kernel: Array, image: Array) -> Array:
    taps = kernel.shape[:-2]
    size = [n - k + 1 for n, k in zip(image.shape, taps, strict=False)]
    result = np.zeros((*size, kernel.shape[-1]), dtype=np.result_type(kernel, image))
    for q in np.ndindex(*size):
        for p in np.ndindex(*taps):
            result[q] += image[_added(q, p)] @ kernel[p]
    return result


def _convolution(kernel: Array, error: Array, shape: tuple[int, ...]) -> Array:
    result = np.zeros(shape, dtype=np.result_type(kernel, error))
    for r in np.ndindex(*shape[:-1]):
        for p in np.ndindex(*kernel.shape[:-2]):
            q = tuple(a - b for a, b in zip(r, p, strict=True))
            if all(0 <= k < n for k, n in zip(q, error.shape, strict=False)):
                result[r] += kernel[p] @ error[q]
    return result


def _kernel_gradient(error: Array, image: Array, shape: tuple[int, ...]) -> Array:
    result = np.zeros(shape, dtype=np.result_type(error, image))
    for p in np.ndindex(*shape[:-2]):
        for q in np.ndindex(*error.shape[:-1]):
            result[p] += np.outer(image[_added(q, p)], error[q])
    return result


def _spread(value: Array, strides: sp.Sizes) -> Array:
    size = [(n - 1) * s + 1 for n, s in zip(value.shape, strides, strict=False)]
    result = np.zeros((*size, value.shape[-1]), dtype=value.dtype)
    result[tuple(slice(None, None, stride) for stride in strides)] = value
    return result


def _pooled(kind: str, window: sp.Sizes, strides: sp.Sizes, image: Array) -> Array:
    size = [(n - w) // s + 1 for n, w, s in zip(image.shape, window, strides, strict=False)]
    result = np.zeros((*size, image.shape[-1]), dtype=image.dtype)
    for q in np.ndindex(*size):
        seen = image[_window(q, window, strides)].reshape(-1, image.shape[-1])
        if kind == "mean":
            result[q] = seen.mean(axis=0)
        else:
            result[q] = seen[seen.real.argmax(axis=0), np.arange(seen.shape[1])]
    return result


def _unpooled(kind: str, window: sp.Sizes, strides: sp.Sizes, error: Array, image: Array) -> Array:
    result = np.zeros(image.shape, dtype=error.dtype)
    channels = np.arange(image.shape[-1])
    for q in np.ndindex(*error.shape[:-1]):
        place = _window(q, window, strides)
        seen = image[place].reshape(-1, image.shape[-1])
        share = np.zeros(seen.shape, dtype=error.dtype)
        if kind == "mean":
            share[:] = error[q] / len(seen)
        else:
            share[seen.real.argmax(axis=0), channels] = error[q]
        result[place] += share.reshape(result[place].shape)
    return result


def _window(q: sp.Sizes, window: sp.Sizes, strides: sp.Sizes) -> tuple[slice, ...]:
    starts = [k * s for k, s in zip(q, strides, strict=True)]
    return tuple(slice(a, a + w) for a, w in zip(starts, window, strict=True))


def _added(q: sp.Sizes, p: sp.Sizes) -> sp.Sizes:
    return tuple(a + b for a, b in zip(q, p, strict=True))
