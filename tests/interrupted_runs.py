"""A training run in NumPy with every kind of state, and ways to interrupt it."""

import numpy as np

import symbolic_rnn as srnn


class Held:
    """A variable that is not PyTensor's."""

    def __init__(self, value, name=None):
        self.value, self.name = value, name

    def get_value(self):
        return self.value

    def set_value(self, value):
        self.value = value


class Machine:
    """A weight with momentum, noise from a generator, and a state carried from step to step.

    Like a compiled function, it tells its variables. `at` maps numbers of steps, counted in this
    process, to functions that are called in the middle of them.
    """

    def __init__(self, seed=0, at=None):
        rng = np.random.Generator(np.random.Philox(seed))
        self.weight = Held(np.array([0.5, -0.5], "float32"), "weight")
        self.moment, self.carried = Held(np.zeros(2)), Held(np.zeros((1, 2), "complex64"))
        self.generator, self.count = Held(rng), Held(np.array(0, "int8"), "count")
        self.at, self.taken, self.seen = at or {}, 0, []

    def get_shared(self):
        return [self.weight, self.moment, self.carried, self.generator, self.count]

    def __call__(self, x):
        self.taken += 1
        self.seen.append(x)
        noise = self.generator.value.normal(size=2)
        gradient = (self.weight.value - x.mean(axis=0)) + 0.1 * noise + self.carried.value[0].real
        self.moment.value = 0.9 * self.moment.value + gradient
        self.at.get(self.taken, int)()  # in the middle: the moment is new, the weight is old
        self.weight.value = (self.weight.value - 0.05 * self.moment.value).astype("float32")
        self.carried.value = (0.5j * self.carried.value + noise).astype("complex64")
        self.count.value = self.count.value + np.int8(1)
        loss = float(((self.weight.value - x) ** 2).mean())
        return [loss, float(np.linalg.norm(gradient))]

    def evaluate(self, x):
        return float(((self.weight.value - x) ** 2).mean())

    def values(self):
        """Everything that must not differ, as bytes."""
        shared = [held.value for held in self.get_shared()]
        return [
            str(value.bit_generator.state) if value is self.generator.value else value.tobytes()
            for value in shared
        ]


DATA = np.random.default_rng(1).normal(size=(10, 2))
VALIDATION = np.random.default_rng(2).normal(size=(3, 2))


def run(machine, folder=None, *, data=DATA, **options):
    """Train for three epochs of four steps each."""
    if folder is not None and "checkpoints" not in options:
        options["checkpoints"] = srnn.Checkpoints(folder, every_steps=1, every_seconds=None)
    settings = {
        "parameters": [machine.weight],
        "epochs": 3,
        "batch_size": 3,
        "evaluate": machine.evaluate,
        "validation": [VALIDATION],
        "measures": ["gradient_norm"],
        "progress": False,
    }
    return srnn.fit(machine, [data], **{**settings, **options})


class KilledError(Exception):
    """Ends a run with no chance to save."""


def kill():
    raise KilledError
