/* simd_math_rare.h: CUDA's mathematics beyond C's: inverse error functions, the normal distribution, Bessel functions.
 * Scalar functions out of line, which vectors call lane by lane; float by way of double.
 *
 * Polynomials are Chebyshev interpolations in u in [-1, 1], computed with 240 bits; the comment before a table says
 * what it approximates. Near a zero z of a Bessel function the factor x - z is formed exactly, from a z of two doubles,
 * so that errors stay relative (as in Boost.Math's bessel_y0.hpp, after Hart, Computer Approximations, 1968).
 */
#ifndef VGSP_SIMD_MATH_RARE_H
#define VGSP_SIMD_MATH_RARE_H

#define POLYNOMIAL(c, u) vgsp_polynomial(c, (int)(sizeof(c) / sizeof(c)[0]), u)

/* --- error functions ------------------------------------------------------------------------------------------ */

/* (1 + 2 x) e^(x^2) erfc(x), x >= 0, u = (x - 4) / (x + 4) (after Shepherd and Laframboise, 1981) */
static const double vgsp_erfcx[] = {
    0x1.3ba5916e9fd7fp+0, -0x1.1df1ad154a28ep-3, 0x1.f7f5df66fd6bap-7, 0x1.16ecefcfa5383p-4, -0x1.9ddb23c3e89f3p-4,
    0x1.7fee004e1295bp-4, -0x1.0fb06dfe52605p-4, 0x1.3079edf67777bp-5, -0x1.096238838fb04p-6, 0x1.49c6728a1a0fp-8,
    -0x1.8d4a9b0690e08p-11, -0x1.a1df289a58f28p-13, 0x1.3be04c486a75ep-13, -0x1.9958e21c32f5cp-16,
    -0x1.78862b6b1e3abp-17, 0x1.7f2545048fbf3p-18, 0x1.398374178fe8cp-22, -0x1.baf5e74545cc2p-21,
    0x1.4cb0ece36623dp-24, 0x1.d98825ca9deb5p-24, -0x1.611fc8f45b51p-26, -0x1.fcc3a5268653fp-27,
    0x1.b34e17ed4ff9fp-29, 0x1.f5d7df6dfda9p-30, -0x1.24000f0a15ee9p-32, -0x1.3ab58f87cfb03p-33};

VGSP_SLOW double s_erfcx_f64(double x)
{
    double a = s_abs_f64(x);
    if (a != a) return x;
    double y = a > 0x1p40 ? 0x1.20dd750429b6dp-1 / a : POLYNOMIAL(vgsp_erfcx, (a - 4) / (a + 4)) / (1 + 2 * a);
    if (x >= 0) return y;
    if (x < -27) return __builtin_inf();
    s_vdd square = s_two_product(x, x);
    return 2 * s_exp_dd(square) - y;
}

/* With w = -log(1 - y^2), erfinv(y) / y */
/* w in [0, 6.25] */
static const double vgsp_erfinv_near[] = {
    0x1.a755e7c99ae86p+0, 0x1.8040caa12786bp-1, -0x1.e2b19456a082fp-5, -0x1.7259eca3a0ccdp-6, 0x1.23c5aee6b8cf5p-6,
    -0x1.0f249df1f46b7p-8, -0x1.4d5dd2d296f77p-10, 0x1.4316b4e42e601p-10, -0x1.153ca237cb327p-12,
    -0x1.ea447625d9587p-14, 0x1.879c71c02e04fp-14, -0x1.f83e0a5a46952p-17, -0x1.79bacb5b7f5c9p-17,
    0x1.de76e39d682bbp-18, -0x1.6f31797310b6ap-21, -0x1.1c22b324635e5p-20, 0x1.21cd6452441a9p-21,
    -0x1.884f0794472a1p-27, -0x1.a975d467fea8ap-24, 0x1.5ac8b7c4ad22ep-25, 0x1.5ac38ebb490a3p-28,
    -0x1.40963d4437c8ep-27, 0x1.8cd2ae155fd0dp-30, 0x1.205a80a95cep-30, -0x1.178cd50f84eeep-32,
    -0x1.8b787020f1263p-35};
/* sqrt(w) in [2.5, 4] */
static const double vgsp_erfinv_middle[] = {
    0x1.8abcc380d5a48p+1, 0x1.8204fa4162bffp-1, 0x1.8bfc9e26da6ep-9, -0x1.9eda88e4f2509p-10, 0x1.9d4ce3863b087p-11,
    -0x1.a418d38d78871p-12, 0x1.63d0370fa4c6bp-13, -0x1.8d8d2c990c866p-15, 0x1.42e8e2a16deb9p-19,
    0x1.5816a1b416477p-18, -0x1.65a99e8f8b629p-19, 0x1.1aa4689f7720ap-21, 0x1.8ef95c14a2ac8p-24,
    -0x1.96b02bed2c552p-24, 0x1.c5882c111f3a6p-26, -0x1.95c96666ea5fcp-32, -0x1.522c2c004e34cp-29,
    0x1.0fe3d18357c1fp-30, -0x1.034978cde5adp-33, -0x1.1c9f3aa5fca5cp-34, 0x1.ac779dcd8e589p-36};
/* sqrt(w) in [4, 8] */
static const double vgsp_erfinv_far[] = {
    0x1.7708d123a9941p+2, 0x1.02757b354a822p+1, -0x1.efcf027c9f58bp-10, -0x1.6814b00c0fd25p-12, 0x1.6a07330cb995ap-12,
    -0x1.6775eccfd3c8ep-13, 0x1.28c7dabc8bbd2p-14, -0x1.c0912769613e8p-16, 0x1.41241658072a7p-17,
    -0x1.bab58b735cc5p-19, 0x1.28dbefcc9ae47p-20, -0x1.896ae889ee838p-22, 0x1.12dd49a5e5783p-23,
    -0x1.e80c4eebfaff8p-25, 0x1.234a363830c3dp-25, -0x1.c50075daa740ep-26, 0x1.1d43b4a491c0fp-25,
    -0x1.37df34b9bd5efp-25, 0x1.46300d4f5a3b5p-26, -0x1.987279f0169ap-28, 0x1.a352d3520fe95p-27,
    -0x1.b1d369a58def8p-27, 0x1.3bff3edaec716p-30, 0x1.02e8f6b5d7a6bp-28, -0x1.772a4a86bd2c5p-30};
/* divided by sqrt(w); 1 / sqrt(w) in [1/32, 1/8] */
static const double vgsp_erfinv_tail[] = {
    0x1.fc32ac3aaa298p-1, -0x1.d097276c01bcp-8, -0x1.0f8a5873d9923p-10, 0x1.c6eaa5abe46dbp-13, -0x1.144e986f8ebb2p-15,
    0x1.06a29e0cf9b91p-17, -0x1.3eea296aad9fcp-19, 0x1.b5fed6758702p-21, -0x1.484e8053330d5p-22,
    0x1.0685cbf62ee04p-23, -0x1.b8e5d11a5d8f2p-25, 0x1.8122c2185767ap-26, -0x1.5aa275a8295f4p-27,
    0x1.3a31c234c095p-28, -0x1.27794059e2202p-29, 0x1.4d527a7d9c104p-30, -0x1.49a1177e8e49cp-31,
    0x1.0e67052a1bd41p-35, -0x1.c62e97b707461p-38, 0x1.220c61d89b882p-32, -0x1.34e567a3130b6p-33,
    -0x1.91bd59d121d6p-34, 0x1.b45044cca522ep-35, 0x1.2710f84645341p-35, -0x1.3c7f074910962p-36};

VGSP_SLOW double vgsp_erfinv_ratio(double w)
{
    if (w < 6.25) return POLYNOMIAL(vgsp_erfinv_near, (w - 3.125) * 0.32);
    double s = s_sqrt_f64(w);
    if (s < 4) return POLYNOMIAL(vgsp_erfinv_middle, (s - 3.25) * (4.0 / 3));
    if (s < 8) return POLYNOMIAL(vgsp_erfinv_far, (s - 6) * 0.5);
    return s * POLYNOMIAL(vgsp_erfinv_tail, (1 / s - 5.0 / 64) * (64.0 / 3));
}

/* Outside [-1, 1] or [0, 2]: NaN, by way of the logarithm. */
VGSP_SLOW double s_erfinv_f64(double x)
{
    if (s_abs_f64(x) == 1) return x * __builtin_inf();
    return x * vgsp_erfinv_ratio(-s_log_f64((1 - x) * (1 + x)));
}

VGSP_SLOW double s_erfcinv_f64(double x)
{
    if (x == 0 || x == 2) return (1 - x) * __builtin_inf();
    return (1 - x) * vgsp_erfinv_ratio(-s_log_f64(x * (2 - x)));
}

VGSP_WORD double s_normcdfinv_f64(double x) { return -0x1.6a09e667f3bcdp+0 * s_erfcinv_f64(2 * x); }

/* erfc(-x / sqrt(2)) / 2; what the quotient t is off by, l, weighs in by erfc'(t) / erfc(t), about -2 t. */
VGSP_SLOW double s_normcdf_f64(double x)
{
    if (s_abs_f64(x) > 40) return x > 0 ? 1 : 0;
    double t = x * -0x1.6a09e667f3bcdp-1;
    double l = s_fma_exact_f64(x, -0x1.6a09e667f3bcdp-1, -t) + x * 0x1.bdd3413b26456p-55;
    double y = s_erfc_f64(t);
    return 0.5 * (t > 1 ? y - 2 * t * l * y : y);
}

/* --- Bessel functions of the first and second kind, orders 0 and 1 -------------------------------------------- */

/* J(x) over the product of x^2 - z^2 for the first three zeros z (order 1: and over x); u = x^2 / 32 - 1 for order 0,
 * for order 1 from -1 to 1 on [0, 32] and on [32, 64] */
static const double vgsp_j0_rest[] = {
    -0x1.bf5476c0ed835p-16, 0x1.ef7b16178a92ep-16, -0x1.e3fa7b13ac12dp-17, 0x1.19a1b2886dd68p-18,
    -0x1.bc248dfa4308bp-21, 0x1.feca5d1cd8196p-24, -0x1.c1a7453acd45ep-27, 0x1.39ad2e53d5612p-30,
    -0x1.64040c0339ba1p-34, 0x1.4f8dc89bdc07p-38, -0x1.0b0f66cc40821p-42, 0x1.6bf36763a08fap-47,
    -0x1.ada13fdff0b77p-52, 0x1.bbb4dee401a6bp-57, -0x1.946347557a7dap-62, 0x1.47b554a9d049ep-67,
    -0x1.dc3ee801e71cdp-73, 0x1.36fd558ea7c44p-78};
static const double vgsp_j1_low[] = {
    -0x1.213a22c6d6a21p-18, 0x1.031272511fd3cp-19, -0x1.a527937f78101p-22, 0x1.a130fd6890d28p-25,
    -0x1.1d2304240b5cap-28, 0x1.207e1d145ca42p-32, -0x1.c46325c83af11p-37, 0x1.1bff61fca1edfp-41,
    -0x1.24a046724d9bbp-46, 0x1.f88ff2801edb9p-52, -0x1.71b74e41f5a94p-57, 0x1.d28692b97dc7dp-63,
    -0x1.003c5eebb27fbp-68, 0x1.eefc3bda6f2eep-75, -0x1.a74445f7dc0c9p-81};
static const double vgsp_j1_high[] = {
    -0x1.c53fabceddccp-20, 0x1.bda52a7ee4c6p-21, -0x1.8741421905146p-23, 0x1.9d77319164d1p-26, -0x1.2a8c2a252448ap-29,
    0x1.3ca7307bce0a7p-33, -0x1.02a47a513ff8p-37, 0x1.5093510c2baf6p-42, -0x1.65ecba9c235b7p-47, 0x1.3d59bc5e072fp-52,
    -0x1.dcdfca298c4b1p-58, 0x1.33b94228d0859p-63, -0x1.58fa47847981ep-69, 0x1.536c8df8733cdp-75,
    -0x1.272be93b1d3bp-81};
/* Hankel's P and Q x for x >= 8, u = 128 / x^2 - 1 */
static const double vgsp_bessel_p0[] = {
    0x1.ffb8dd328503dp-1, -0x1.193600c1deb26p-11, 0x1.9be00160d9ffcp-18, -0x1.b8d2d6f6d1924p-23, 0x1.b7ef139549b9p-27,
    -0x1.4d2f36bc01a81p-30, 0x1.54dc7927ee76fp-33, -0x1.b5c2a350da351p-36, 0x1.50d7edcf22f5fp-38,
    -0x1.2ae31a562ef2fp-40, 0x1.145dcbd329e7dp-42, -0x1.2797e7ef5db94p-44, 0x1.2c5aa153e987cp-45,
    -0x1.98d0ed70244fep-47};
static const double vgsp_bessel_q0[] = {
    -0x1.fdb5c0b2f3d5bp-4, 0x1.1e9a6138feebbp-11, -0x1.8c84352849033p-17, 0x1.3135a899d41e7p-21,
    -0x1.858d1bacfdbf7p-25, 0x1.61a5760762203p-28, -0x1.a08311da2b2a8p-31, 0x1.2b95c69e41f96p-33,
    -0x1.f921a9be4b876p-36, 0x1.e92000e832cd3p-38, -0x1.0668091946277p-39, 0x1.03a67054839f2p-41,
    -0x1.36db567656e35p-43, 0x1.c9af9c3d116fp-44, -0x1.5c372909e604fp-45};
static const double vgsp_bessel_p1[] = {
    0x1.003b716033732p+0, 0x1.d73b8ea3c123ap-11, -0x1.0b1541bfbc13fp-17, 0x1.077626416f421p-22,
    -0x1.f96172c47413bp-27, 0x1.75eafce017fadp-30, -0x1.78b76d6581c18p-33, 0x1.de9966a570cb7p-36,
    -0x1.6d4884b3bfe27p-38, 0x1.421781e3d6dbp-40, -0x1.28af91c81f6bp-42, 0x1.3c1b9e16a3b12p-44,
    -0x1.3ee57b0814a06p-45, 0x1.b0cdcd57181bfp-47};
static const double vgsp_bessel_q1[] = {
    0x1.7f323705062fbp-2, -0x1.938da0a0a6a19p-11, 0x1.e8e009ca8f2fcp-17, -0x1.642312741e464p-21,
    0x1.b9302a873b418p-25, -0x1.8922f957a2ee5p-28, 0x1.c92e10eca7a23p-31, -0x1.45d24c1553b8dp-33,
    0x1.10c4a3a300f0fp-35, -0x1.069f2d4690fb8p-37, 0x1.1882a11595d42p-39, -0x1.1528cc57af727p-41,
    0x1.4af02165d68cfp-43, -0x1.e37e7306a724p-44, 0x1.6f044f2b7f8d2p-45};
/* (Y(x) - 2/pi log(x / z) J(x)) / (x^2 - z^2), order 1: times x, about the zeros z of Y: x^2 runs from u = -1 to 1 over
 * the squares of 0 .. 3 .. 5.5 .. 8, and of 0 .. 4 .. 8. */
static const double vgsp_y0_0[] = {
    0x1.e0812c72a76a9p-4, -0x1.c3a7c81926668p-5, 0x1.245e12e0a7f6p-7, -0x1.8364add06171bp-11, 0x1.394053885a0c4p-15,
    -0x1.561b585249f8bp-20, 0x1.0d93703d2e964p-25, -0x1.413a415de47d2p-31, 0x1.2bb448b2d27e4p-37,
    -0x1.c1e569a56a91ep-44, 0x1.159741009a6d5p-50, -0x1.1e9faa96ed8e5p-57, 0x1.f69c90231b237p-65,
    -0x1.7ae5c66a50ea8p-72, 0x1.f07e9389c44f6p-80, -0x1.1d4dd192292e5p-87};
static const double vgsp_y0_1[] = {
    -0x1.33df4499fb654p-5, 0x1.d5ae5258335ccp-7, 0x1.f2cae814606ccp-11, -0x1.1699384b1ee9dp-10, 0x1.ae270050a3885p-13,
    -0x1.683bcd3be9e85p-16, 0x1.8d914c4f2ecc5p-20, -0x1.3c16b1a24d886p-24, 0x1.7e1e07be97cbbp-29,
    -0x1.6c71a85fdf57bp-34, 0x1.19dbe6fa1b9a5p-39, -0x1.6928eb9362e85p-45, 0x1.85fe84fc8b61ap-51,
    -0x1.67f604c71ff24p-57, 0x1.1f80a949ce4e3p-63, -0x1.911ab4ceac5efp-70};
static const double vgsp_y0_2[] = {
    0x1.4357421c6f89ap-6, -0x1.efb77bc84fe89p-10, -0x1.cd8a77df9f15ep-9, 0x1.05fb5b13e1e42p-10, -0x1.023c2822f3f9p-14,
    -0x1.cdf477f72d28fp-17, 0x1.ca66beffd4503p-19, -0x1.a028d31952e7p-22, 0x1.f2fb2a02c0972p-26,
    -0x1.b92b74e243e7bp-30, 0x1.30302d06a6391p-34, -0x1.52e296661c067p-39, 0x1.38b6b4b61af7ep-44,
    -0x1.e7299f30764e6p-50, 0x1.4587659077ec7p-55, -0x1.78dc9ef36802p-61};
static const double vgsp_y1_0[] = {
    0x1.7d2fc064fa737p-3, -0x1.92e600dff263ep-9, -0x1.5de3bfdf6b0b1p-5, 0x1.a1606356b98a5p-7, -0x1.c4e5b1e6c0f8fp-10,
    0x1.26874783e5d58p-13, -0x1.02ee4bf33da7ap-17, 0x1.4a4ec0b01a98fp-22, -0x1.40a359c689321p-27,
    0x1.ea6d3a8e0cefep-33, -0x1.2f6f454750f6cp-38, 0x1.363baa8ee2321p-44, -0x1.0a9897caeeb8dp-50,
    0x1.86a3ffb722f02p-57, -0x1.edebd1f9db743p-64, 0x1.103c78fc337f6p-70, -0x1.0809cc7c13c06p-77,
    0x1.c5feadc50e292p-85};
static const double vgsp_y1_1[] = {
    -0x1.17b9d778f56d8p-3, 0x1.e7c725180198cp-5, 0x1.b3acf0a4fe6c7p-5, -0x1.e058e01b8d115p-6, 0x1.eb34015339422p-10,
    0x1.d011166c995c7p-10, -0x1.4062d7f16301ap-11, 0x1.bd416ea2761dfp-14, -0x1.9c15ebbb0b1dp-17,
    0x1.18932455ab052p-20, -0x1.28a334236585bp-24, 0x1.f85f05694f9a1p-29, -0x1.619b31674dfaap-33,
    0x1.a0da2ecaf8517p-38, -0x1.a38fd5166b6f2p-43, 0x1.6d23bf0237da8p-48, -0x1.1631b332c5c88p-53,
    0x1.7509b948e0999p-59};

/* x^2 - z^2 for the zero z = high + low */
VGSP_WORD double vgsp_from_zero(double x, double high, double low) { return ((x - high) - low) * (x + high); }

/* x in [0, 8] */
VGSP_SLOW double vgsp_j0_near(double x)
{
    double rest = POLYNOMIAL(vgsp_j0_rest, x * x * 0x1p-5 - 1);
    return rest * vgsp_from_zero(x, 0x1.33d152e971b40p+1, -0x1.0f539d7da258ep-53) *
           vgsp_from_zero(x, 0x1.6148f5b2c2e45p+2, 0x1.75054cd60a517p-54) *
           vgsp_from_zero(x, 0x1.14eb56cccdecap+3, -0x1.51970714c7c25p-52);
}

VGSP_SLOW double vgsp_j1_near(double x)
{
    double v = x * x * 0x1p-4 - 1;
    double rest = v < 1 ? POLYNOMIAL(vgsp_j1_low, v) : POLYNOMIAL(vgsp_j1_high, v - 2);
    return x * (rest * vgsp_from_zero(x, 0x1.ea75575af6f09p+1, -0x1.60155a9d1b256p-53) *
                vgsp_from_zero(x, 0x1.c0ff5f3b47250p+2, -0x1.b226d9d243827p-54) *
                vgsp_from_zero(x, 0x1.458d0d0bdfc29p+3, 0x1.02610a51562b6p-51));
}

/* The function of x >= 8: (P a - Q b) / sqrt(pi x), where (a, b) are sqrt(2) times the cosine and sine of the phase. */
VGSP_SLOW double vgsp_bessel_far(double x, int order, bool second)
{
    if (x == __builtin_inf()) return 0;
    double v = 128 / (x * x) - 1, s = s_sin_f64(x), c = s_cos_f64(x);
    double p = order ? POLYNOMIAL(vgsp_bessel_p1, v) : POLYNOMIAL(vgsp_bessel_p0, v);
    double q = (order ? POLYNOMIAL(vgsp_bessel_q1, v) : POLYNOMIAL(vgsp_bessel_q0, v)) / x;
    double a = order ? s - c : s + c, b = order ? -(s + c) : s - c;
    return (second ? p * b + q * a : p * a - q * b) * 0x1.20dd750429b6dp-1 / s_sqrt_f64(x);
}

VGSP_SLOW double s_j0_f64(double x)
{
    double a = s_abs_f64(x);
    return a < 8 ? vgsp_j0_near(a) : a == a ? vgsp_bessel_far(a, 0, false) : x;
}

VGSP_SLOW double s_j1_f64(double x)
{
    double a = s_abs_f64(x), sign = s_copysign_f64(1, x);
    return a != a ? x : sign * (a < 8 ? vgsp_j1_near(a) : vgsp_bessel_far(a, 1, false));
}

/* log(x / z), z = high + low */
VGSP_WORD double vgsp_log_ratio(double x, double high, double low)
{
    return x < 0.5 * high ? s_log_f64(x / high) : s_log1p_f64(((x - high) - low) / high);
}

/* 2/pi log(x / z) j + (x^2 - z^2) rest */
VGSP_WORD double vgsp_y_near(double x, double j, double high, double low, double rest)
{
    return 0x1.45f306dc9c883p-1 * vgsp_log_ratio(x, high, low) * j + vgsp_from_zero(x, high, low) * rest;
}

/* What both say outside (0, 8); *known where it is that. */
VGSP_WORD double vgsp_y_edges(double x, int order, bool *known)
{
    *known = !(x > 0 && x < 8);
    if (x >= 8) return vgsp_bessel_far(x, order, true);
    return x == 0 ? -__builtin_inf() : x != x ? x : __builtin_nan("");
}

VGSP_SLOW double s_y0_f64(double x)
{
    bool known;
    double y = vgsp_y_edges(x, 0, &known), v = x * x;
    if (known) return y;
    double j = vgsp_j0_near(x);
    if (x < 3)
        return vgsp_y_near(x, j, 0x1.c982eb8d417eap-1, 0x1.ea9d270347f83p-56, POLYNOMIAL(vgsp_y0_0, (v - 4.5) / 4.5));
    if (x < 5.5)
        return vgsp_y_near(x, j, 0x1.fa9534d98569cp+1, -0x1.f06ae7804384ep-54,
                           POLYNOMIAL(vgsp_y0_1, (v - 19.625) / 10.625));
    return vgsp_y_near(x, j, 0x1.c581dc4e72103p+2, -0x1.9774a495f56cfp-54,
                       POLYNOMIAL(vgsp_y0_2, (v - 47.125) / 16.875));
}

VGSP_SLOW double s_y1_f64(double x)
{
    bool known;
    double y = vgsp_y_edges(x, 1, &known), v = x * x;
    if (known) return y;
    double j = vgsp_j1_near(x);
    if (x < 4)
        return vgsp_y_near(x, j, 0x1.193bed4dff243p+1, -0x1.bd1e50d219bfdp-55, POLYNOMIAL(vgsp_y1_0, (v - 8) / 8) / x);
    return vgsp_y_near(x, j, 0x1.5b7fe4e87b02ep+2, 0x1.dfe7bac228e8cp-52, POLYNOMIAL(vgsp_y1_1, (v - 40) / 24) / x);
}

/* --- any order: by recurrence --------------------------------------------------------------------------------- */

/* Downwards from an order so high that the start does not matter, scaled by J_0 + 2 J_2 + 2 J_4 ... = 1 (J. C. P.
 * Miller). 0 < x < n */
VGSP_SLOW double vgsp_jn_down(double x, int n)
{
    double above = 0, now = 1, sum = 0, result = 0;
    for (int k = 2 * ((n + (int)s_sqrt_f64(160.0 * n)) / 2); k > 0; k--) {
        double below = 2 * k / x * now - above;
        above = now;
        now = below;
        if (s_abs_f64(now) > 0x1p500) now *= 0x1p-500, above *= 0x1p-500, sum *= 0x1p-500, result *= 0x1p-500;
        if (k & 1) sum += now;
        if (k == n) result = above;
    }
    return result / (2 * sum - now);
}

/* NaN for n < 0. Where x is small the first term of the series says it all. */
VGSP_SLOW double s_jn_f64(double x, int32_t n)
{
    double a = s_abs_f64(x), before = s_j0_f64(a), now = s_j1_f64(a);
    if (n < 0 || a != a) return __builtin_nan("");
    if (n == 0) return before;
    if (a < 1e-6) {
        now = 1;
        for (int k = 1; k <= n && now != 0; k++) now *= a / (2.0 * k);
    } else if (a < n && n > 1) {
        now = vgsp_jn_down(a, n);
    } else {
        for (int k = 1; k < n && a < __builtin_inf(); k++) {
            double after = 2 * k / a * now - before;
            before = now;
            now = after;
        }
    }
    return x < 0 && (n & 1) ? -now : now;
}

VGSP_SLOW double s_yn_f64(double x, int32_t n)
{
    double before = s_y0_f64(x), now = s_y1_f64(x);
    if (n < 0) return __builtin_nan("");
    if (n == 0) return before;
    for (int k = 1; k < n && s_isfinite_f64(now) && x < __builtin_inf(); k++) {
        double after = 2 * k / x * now - before;
        before = now;
        now = after;
    }
    return now;
}

/* --- modified Bessel functions -------------------------------------------------------------------------------- */

/* sqrt(x) e^-x I(x) for x >= 8, u = 16 / x - 1 */
static const double vgsp_i0_far[] = {
    0x1.9bd428ad249a5p-2, 0x1.b87969bb93a48p-9, 0x1.1daa72b5e2366p-13, 0x1.75e5ee7822f78p-17, 0x1.8e513accc76a3p-20,
    0x1.3f49933733f9p-22, 0x1.7d0e5f25bc841p-24, 0x1.51d5f84cd03f6p-25, 0x1.7257db9ed6674p-26, 0x1.02cf9254e767p-27,
    -0x1.d3b411548af05p-28, -0x1.c9aa2ffce2ca1p-27, -0x1.62c3f99ada19fp-28, 0x1.f7410b7f70fdp-28,
    0x1.d29741886cb2dp-28, -0x1.ac9afa081a33ep-29, -0x1.4d2b550bd6e76p-28, 0x1.2c4a86bc0bfefp-30,
    0x1.499ae7b4d59c2p-29, -0x1.2e287745e1a2ep-32, -0x1.9ae1031554e04p-31, 0x1.36172c123f453p-35,
    0x1.de985e80c26e1p-34};
static const double vgsp_i1_far[] = {
    0x1.8ebe783a8403p-2, -0x1.3f796198ee63dp-7, -0x1.cbc54df1d28edp-13, -0x1.f89c2304c35d3p-17,
    -0x1.ec8e127b73a3fp-20, -0x1.761383996deap-22, -0x1.ad8afba84040bp-24, -0x1.727891f52aef6p-25,
    -0x1.91e870dc073a7p-26, -0x1.21ba2485afab4p-27, 0x1.d68fdf13b4f0fp-28, 0x1.e2d0791db759ap-27,
    0x1.7ee7fbfb39f9p-28, -0x1.0821c71098c2bp-27, -0x1.dd37812c1dd72p-28, 0x1.e14768d6db225p-29,
    0x1.475d4e2f2acfep-28, -0x1.a250a944e85b4p-30, -0x1.36f288e187d2ep-29, 0x1.42be4263f9ec5p-31,
    0x1.7455f3bd09231p-31, -0x1.6612a100e112cp-33, -0x1.a1752f6235857p-34, 0x1.8a72ab2fc6959p-36};

/* The sum of (x/2)^(2k) / (k! (k + order)!), from its end; |x| < 8 */
VGSP_WORD double vgsp_i_near(double x, int order)
{
    double z = 0.25 * x * x, y = 1;
    for (int k = 32; k > 0; k--) y = s_fma_f64(z / (k * (k + order)), y, 1);
    return y;
}

/* e^x in two halves, since I overflows later than it does. */
VGSP_WORD double vgsp_i_far(double x, double scaled)
{
    double half = s_exp_f64(0.5 * x);
    return half * (half * (scaled / s_sqrt_f64(x)));
}

VGSP_SLOW double s_cyl_bessel_i0_f64(double x)
{
    double a = s_abs_f64(x);
    if (a < 8) return vgsp_i_near(a, 0);
    return a > 720 ? __builtin_inf() : vgsp_i_far(a, POLYNOMIAL(vgsp_i0_far, 16 / a - 1));
}

VGSP_SLOW double s_cyl_bessel_i1_f64(double x)
{
    double a = s_abs_f64(x);
    if (a < 8) return 0.5 * x * vgsp_i_near(a, 1);
    return s_copysign_f64(a > 720 ? __builtin_inf() : vgsp_i_far(a, POLYNOMIAL(vgsp_i1_far, 16 / a - 1)), x);
}

/* --- float ---------------------------------------------------------------------------------------------------- */

#define BY_DOUBLE(name) VGSP_WORD float s_##name##_f32(float x) { return (float)s_##name##_f64(x); }
BY_DOUBLE(erfcx) BY_DOUBLE(erfinv) BY_DOUBLE(erfcinv) BY_DOUBLE(normcdf) BY_DOUBLE(normcdfinv)
BY_DOUBLE(j0) BY_DOUBLE(j1) BY_DOUBLE(y0) BY_DOUBLE(y1) BY_DOUBLE(cyl_bessel_i0) BY_DOUBLE(cyl_bessel_i1)
VGSP_WORD float s_jn_f32(float x, int32_t n) { return (float)s_jn_f64(x, n); }
VGSP_WORD float s_yn_f32(float x, int32_t n) { return (float)s_yn_f64(x, n); }
#undef BY_DOUBLE
#undef POLYNOMIAL

#endif
