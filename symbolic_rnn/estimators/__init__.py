"""Recurrent networks as estimators of scikit-learn, which is imported with this package.

It is imported when it is used: ``from symbolic_rnn import estimators``.
"""

from importlib.util import find_spec

if find_spec("sklearn") is None:
    raise ModuleNotFoundError(
        "symbolic_rnn.estimators needs scikit-learn, which is not installed; install it: "
        "pip install 'symbolic_rnn[estimators]'"
    )

from symbolic_rnn.estimators.classifier import RecurrentClassifier
from symbolic_rnn.estimators.forecaster import RecurrentForecaster
from symbolic_rnn.estimators.regressor import RecurrentRegressor

__all__ = ["RecurrentClassifier", "RecurrentForecaster", "RecurrentRegressor"]
