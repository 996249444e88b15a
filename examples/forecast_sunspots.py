"""Forecast the sunspot numbers: from a series to the forecast error, step by step.

Run it with ``python examples/forecast_sunspots.py``; the shell command ``symbolic-rnn demo`` goes
the same way with the proof of the gradient, a model file and a picture.
"""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor import config
from pytensor_ml.optim import adam, chain

import symbolic_rnn as srnn
from symbolic_rnn.data import sunspots
from symbolic_rnn.forecasting.baselines import last_value, one_cycle_ago, rmse
from symbolic_rnn.forecasting.windows import Scaling, cut_windows, split_in_time
from symbolic_rnn.training.compiled import compile_predict, compile_train
from symbolic_rnn.training.fitting import fit


def main(
    *,
    hidden: int = 32,
    window: int = 33,
    horizon: int = 3,
    epochs: int = 200,
    mode: str | None = None,
) -> dict[str, float]:
    """Train, print the errors over the test part, and return them.

    Parameters
    ----------
    hidden : int
        Width of the GRU's state.
    window, horizon : int
        Number of years in the input, and of years to forecast.
    epochs : int
        Maximal number; training stops after 25 epochs without a better validation loss.
    mode : str, optional
        PyTensor's mode; the best one that works here when omitted.

    Returns
    -------
    dict of str to float
        The root mean squared error of each forecast, in sunspots.
    """
    series = sunspots()
    split = split_in_time(len(series))
    scaling = Scaling.fit(series.values[split.train])  # the test part stays unseen
    scaled = scaling.apply(series.values).astype(config.floatX)

    def windows_of(values, part):
        return cut_windows(values, window, horizon, target=0, start=part.start, stop=part.stop)

    train = windows_of(scaled, split.train)
    validation = windows_of(scaled, split.validation)

    cell = srnn.GRU(n_in=1, n_hidden=hidden, seed=0)
    readout = srnn.Dense(hidden, horizon, seed=1)
    parameters = [*cell.parameters, *readout.parameters]

    z = pt.tensor("z", shape=(None, window, 1))  # (batch, time, features)
    y = pt.matrix("y")  # (batch, horizon)
    h = srnn.unroll(cell, z, adjoint=srnn.BPTT())
    forecast = z[:, -1] + readout(h[:, -1])  # how the series departs from its last value
    loss = srnn.squared_error(forecast, y)

    optimizer = chain(srnn.clip_by_global_norm(1.0), adam(1e-2))
    history = fit(
        compile_train(loss, [z, y], optimizer, mode=mode),
        [train.x, train.y],
        parameters=parameters,
        epochs=epochs,
        batch_size=16,
        evaluate=compile_predict(loss, [z, y], mode=mode),
        validation=[validation.x, validation.y],
        patience=25,
    )
    print(f"best epoch {history.best_epoch} of {len(history.train_loss)}")

    test, truth = windows_of(scaled, split.test), windows_of(series.values, split.test)
    predict = compile_predict(forecast, [z], mode=mode)
    errors = {
        "GRU": rmse(scaling.invert(predict(test.x), column=0), truth.y),
        "last value": rmse(last_value(truth, 0), truth.y),
        "11 years ago": rmse(one_cycle_ago(truth, 0, period=11), truth.y),
    }
    for name, error in errors.items():
        print(f"{name:>14}: {error:.1f}")
    return errors


if __name__ == "__main__":
    main()
