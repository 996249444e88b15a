"""How close is equal: one number for each pair of methods, with its reason.

All are relative to the largest entry of the reference. None is ever loosened to make a test pass.
"""

#: Two exact methods in float64: they differ by the order of sums alone, some hundred roundings of
#: 1e-16 each.
EXACT = 1e-12

#: Second derivatives in float64: the roundings of the first pass through another backward pass.
SECOND_DERIVATIVE = 1e-10

#: Central differences with a step near the cube root of the rounding unit.
DIFFERENCES = 1e-8

#: Two exact methods in float32, whose rounding unit is 6e-8.
FLOAT32 = 1e-5
