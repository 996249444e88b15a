"""Elementary functions of the C99 runtime: within 2 ulp everywhere, and vectorized."""

import functools
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from symbolic_rnn.c99.render.headers import used

CC = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
pytestmark = pytest.mark.skipif(CC is None, reason="no C compiler (cc, gcc or clang) is installed")

FUNCTIONS = ("exp", "expm1", "tanh", "sigmoid", "softplus", "log", "log1p")
TYPES = ("f32", "f64")
RUNTIME = Path(str(files("symbolic_rnn").joinpath("c99/runtime")))
HEADERS = used(f"c99_{name}_{suffix}" for name in (*FUNCTIONS, "log1mexp") for suffix in TYPES)
INCLUDES = "#include <math.h>\n" + "".join(
    f'#include "{name}"\n' for name in ("compiler.h", *HEADERS)
)
FLAGS = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O3", "-fno-math-errno")

#: Loops over blocks, as in generated functions, so that the vectorized code is compared. The
#: reference is one type wider, and accurate to 1e-3 ulp.
PROGRAM = (
    INCLUDES
    + r"""
#include <float.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK 512

static double exp_wide_f32(double x) { return exp(x); }
static double expm1_wide_f32(double x) { return expm1(x); }
static double tanh_wide_f32(double x) { return tanh(x); }
static double log_wide_f32(double x) { return log(x); }
static double log1p_wide_f32(double x) { return log1p(x); }
static double sigmoid_wide_f32(double x) {
    const double e = exp(-fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}
static double softplus_wide_f32(double x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }

static long double exp_wide_f64(long double x) { return expl(x); }
static long double expm1_wide_f64(long double x) { return expm1l(x); }
static long double tanh_wide_f64(long double x) { return tanhl(x); }
static long double log_wide_f64(long double x) { return logl(x); }
static long double log1p_wide_f64(long double x) { return log1pl(x); }
static long double sigmoid_wide_f64(long double x) {
    const long double e = expl(-fabsl(x));
    return (x < 0 ? e : 1) / (1 + e);
}
static long double softplus_wide_f64(long double x) {
    return (x > 0 ? x : 0) + log1pl(expl(-fabsl(x)));
}

/* What no count of ulps can say: a NaN, a sign or an infinity in the wrong place. */
#define WRONG 1e30

/* The distance of got from want in units of the last place that want has in the narrow type. */
#define ERROR(suffix, type, wide, frexp_, ldexp_, digits, least, greatest)                         \
    static double error_##suffix(type got, wide want) {                                            \
        const wide size = want < 0 ? -want : want;                                                 \
        int exponent;                                                                              \
        if (isnan(want) || isnan(got)) return isnan(want) && isnan(got) ? 0 : WRONG;               \
        if (!signbit(want) != !signbit(got)) return WRONG;                                         \
        if (isinf(want)) return isinf(got) ? 0 : WRONG;                                            \
        if (isinf(got)) return size >= greatest ? 0 : WRONG;                                       \
        (void)frexp_(want, &exponent);                                                             \
        exponent = want == 0 || exponent - digits < least ? least : exponent - digits;             \
        if (size > greatest) return ((wide)fabs((double)got) >= greatest) ? 0 : WRONG;             \
        return (double)ldexp_((wide)got > want ? got - want : want - got, -exponent);              \
    }
ERROR(f32, float, double, frexp, ldexp, FLT_MANT_DIG, -149, FLT_MAX)
ERROR(f64, double, long double, frexpl, ldexpl, DBL_MANT_DIG, -1074, DBL_MAX)

#define SWEEP(name, suffix, type, wide)                                                            \
    static void name##_loop_##suffix(const type *restrict in, type *restrict out) {                \
        for (int i = 0; i < BLOCK; i++) out[i] = c99_##name##_##suffix(in[i]);                     \
    }                                                                                              \
    static void name##_sweep_##suffix(const type *in, size_t blocks) {                             \
        static type out[BLOCK];                                                                    \
        double worst = 0;                                                                          \
        type at = 0, got = 0;                                                                      \
        for (size_t b = 0; b < blocks; b++, in += BLOCK) {                                         \
            name##_loop_##suffix(in, out);                                                         \
            for (int i = 0; i < BLOCK; i++) {                                                      \
                const double e = error_##suffix(out[i], name##_wide_##suffix((wide)in[i]));        \
                if (e > worst) { worst = e; at = in[i]; got = out[i]; }                            \
            }                                                                                      \
        }                                                                                          \
        printf("%s %s %.4g %a %a\n", #name, #suffix, worst, (double)at, (double)got);              \
    }
#define SWEEPS(name) SWEEP(name, f32, float, double) SWEEP(name, f64, double, long double)
SWEEPS(exp) SWEEPS(expm1) SWEEPS(tanh) SWEEPS(sigmoid) SWEEPS(softplus) SWEEPS(log) SWEEPS(log1p)

static uint64_t state = 88172645463325252u;
static uint64_t draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Where the functions change form, round, overflow, underflow or have a pole. */
static const double hard[] = {
    0, 0.5, 1, 1.5, 2, 0.17, 0.55, 0.17328679513998632, 0.34657359027997264, 0.5198603854199590,
    0.6931471805599453, 0.8664339756999316, 1.0397207708399180, 0.7071067811865476,
    1.4142135623730951, 0.41421356237309515, 0.2928932188134524, 4, 8, 8.3, 9.01, 10, 17.3,
    18.4, 19.06, 20, 36.7, 37.4, 40, 87.33654, 88.02969, 88.72284, 89, 103.27893, 103.97208, 104,
    708.3964185322641, 709.0895657128241, 709.782712893384, 710, 744.4400719213812,
    745.1332191019411, 746, 16777216, 33554432, 4503599627370496, 18014398509481984,
    1.17549435e-38, 1.40129846e-45, 2.2250738585072014e-308, 4.9406564584124654e-324, 5.96e-8,
    1.11e-16, 3.40282347e38, 1.7976931348623157e308, INFINITY, NAN
};
enum { HARD = sizeof hard / sizeof *hard, AROUND = BLOCK };

static void fill_f32(float *x, size_t n) {
    size_t i = 0;
    for (size_t h = 0; h < HARD; h++)
        for (uint32_t j = 0; j < AROUND; j++, i += 2) {
            const float narrow = hard[h] > FLT_MAX && hard[h] < INFINITY ? FLT_MAX : (float)hard[h];
            const uint32_t bits = (c99_bits_f32(narrow) + j - AROUND / 2) & 0x7FFFFFFFu;
            x[i] = c99_from_bits_f32(bits);
            x[i + 1] = -x[i];
        }
    const size_t left = n - i;
    for (size_t j = 0; i < n; i++, j++) /* all of the bit patterns, evenly */
        x[i] = c99_from_bits_f32((uint32_t)(((uint64_t)j << 32) / left));
}

static void fill_f64(double *x, size_t n) {
    static const double widths[] = {1e-8, 1e-3, 0.2, 0.6, 1, 2, 4, 20, 40, 750};
    size_t i = 0;
    for (size_t h = 0; h < HARD; h++)
        for (uint64_t j = 0; j < AROUND; j++, i += 2) {
            const uint64_t bits = (c99_bits_f64(hard[h]) + j - AROUND / 2) & (UINT64_MAX >> 1);
            x[i] = c99_from_bits_f64(bits);
            x[i + 1] = -x[i];
        }
    for (size_t j = 0; i < n; i++, j++) /* any bit pattern; any number within some widths of 0 */
        x[i] = j % 4 == 0 ? c99_from_bits_f64(draw())
                          : widths[j % 10] * ((double)(draw() >> 11) * 0x1p-52 - 1);
}

int main(int argc, char **argv) {
    const size_t blocks = argc > 1 ? (size_t)atol(argv[1]) : 4096, n = blocks * BLOCK;
    float *const x = malloc(n * sizeof *x);
    double *const y = malloc(n * sizeof *y);
    if (!x || !y || LDBL_MANT_DIG < 64) return 2;
    fill_f32(x, n);
    fill_f64(y, n);
    exp_sweep_f32(x, blocks); exp_sweep_f64(y, blocks);
    expm1_sweep_f32(x, blocks); expm1_sweep_f64(y, blocks);
    tanh_sweep_f32(x, blocks); tanh_sweep_f64(y, blocks);
    sigmoid_sweep_f32(x, blocks); sigmoid_sweep_f64(y, blocks);
    softplus_sweep_f32(x, blocks); softplus_sweep_f64(y, blocks);
    log_sweep_f32(x, blocks); log_sweep_f64(y, blocks);
    log1p_sweep_f32(x, blocks); log1p_sweep_f64(y, blocks);
    free(x);
    free(y);
    return 0;
}
"""
)

LOOPS = INCLUDES + "".join(
    f"void {name}_{suffix}(const {real} *restrict x, {real} *restrict y, int n);\n"
    f"void {name}_{suffix}(const {real} *restrict x, {real} *restrict y, int n) "
    f"{{ for (int i = 0; i < n; i++) y[i] = c99_{name}_{suffix}(x[i]); }}\n"
    for name in (*FUNCTIONS, "log1mexp")
    for suffix, real in zip(TYPES, ("float", "double"), strict=True)
)


class Worst(NamedTuple):
    """The input with the largest error, for one function."""

    ulps: float
    at: float
    got: float


def build(
    source: Path, target: Path, *flags: str, compiler: str | None = CC
) -> subprocess.CompletedProcess[str]:
    command = [
        str(compiler),
        *FLAGS,
        *flags,
        "-iquote",
        str(RUNTIME),
        str(source),
        "-o",
        str(target),
    ]
    done = subprocess.run([*command, "-lm"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:4000]
    return done


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory):
    """Run a program built with the given flags; return the worst errors by function and type."""
    folder = tmp_path_factory.mktemp("accuracy")
    (folder / "sweep.c").write_text(PROGRAM)

    @functools.cache
    def run(blocks: int, *flags: str) -> dict[tuple[str, str], Worst]:
        target = folder / "_".join(["sweep", str(blocks), *flags]).replace("=", "")
        build(folder / "sweep.c", target, *flags)
        done = subprocess.run(
            [str(target), str(blocks)], capture_output=True, text=True, check=False
        )
        if done.returncode == 2:
            pytest.skip("long double is no wider than double here: no reference for double")
        assert done.returncode == 0, done.stderr[:4000]
        rows = [line.split() for line in done.stdout.splitlines()]
        return {
            (name, suffix): Worst(float(ulps), float.fromhex(at), float.fromhex(got))
            for name, suffix, ulps, at, got in rows
        }

    return run


@pytest.mark.parametrize("contraction", ["off", "fast"])
@pytest.mark.parametrize("suffix", TYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_within_two_ulps_of_the_true_value(sweep, name, suffix, contraction):
    """Catches wrong digits of a coefficient, lost denormals, and wrong NaN or infinity."""
    worst = sweep(2048, "-march=native", "-fno-trapping-math", f"-ffp-contract={contraction}")
    assert worst[name, suffix].ulps <= 2, worst[name, suffix]
    assert worst[name, suffix].ulps > 0.4, "nothing rounds that well: the sweep saw no numbers"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_in_a_function_is_undefined(sweep, name):
    """Catches shifts and conversions out of range, at the ends of the range and for NaN."""
    flags = ("-fsanitize=undefined,float-cast-overflow", "-fno-sanitize-recover=all")
    try:
        worst = sweep(128, *flags)
    except AssertionError as error:
        if "-lubsan" in str(error) or "unsupported option" in str(error):
            pytest.skip(f"{CC} has no sanitizers")
        raise
    assert worst[name, "f32"].ulps <= 2
    assert worst[name, "f64"].ulps <= 2


@pytest.mark.parametrize(
    ("name", "report", "vectorized"),
    [
        ("gcc", "-fopt-info-vec-optimized", "loop vectorized"),
        ("clang", "-Rpass=loop-vectorize", "vectorized loop"),
    ],
    ids=["gcc", "clang"],
)
def test_a_loop_over_each_function_becomes_vector_code(tmp_path, name, report, vectorized):
    """Catches branches, calls and conversions that prevent vectorization: three times slower."""
    if (compiler := shutil.which(name)) is None:
        pytest.skip(f"{name} is not installed.")
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True)
    if name == "gcc" and "Free Software Foundation" not in version.stdout:
        pytest.skip("gcc is another compiler here, which reports on its loops in another way.")
    source = tmp_path / "loops.c"
    source.write_text(LOOPS)
    flags = ("-march=native", "-fno-trapping-math", report, "-shared", "-fPIC")
    said = build(source, tmp_path / "loops.so", *flags, compiler=compiler).stderr
    lines = {line.split(":")[1] for line in said.splitlines() if vectorized in line}
    assert len(lines) == 2 * (len(FUNCTIONS) + 1), said
