"""Right answers to ``hw1_convolution`` as people write them: loops, strides, Fourier transforms, lists, float32."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def correlate1d_as_list(z, w):
    outputs = []
    for i in range(len(z) - len(w) + 1):
        total = 0.0
        for k in range(len(w)):
            total = total + z[i + k] * w[k]
        outputs.append(total)
    return outputs


def correlate1d_numpy(z, w):
    return np.correlate(z, w)


def correlate1d_float32(z, w):
    return sliding_window_view(z.astype(np.float32), len(w)) @ w.astype(np.float32)


def correlate2d_views(z, w):
    size = (z.shape[0] - w.shape[0] + 1, z.shape[1] - w.shape[1] + 1)
    windows = as_strided(z, size + w.shape, z.strides * 2, writeable=False)
    return np.einsum("ijkl,kl->ij", windows, w)


def correlate2d_nested_lists(z, w):
    (height, width), (rows, columns) = z.shape, w.shape
    return [
        [
            sum(z[i + k, j + l] * w[k, l] for k in range(rows) for l in range(columns))
            for j in range(width - columns + 1)
        ]
        for i in range(height - rows + 1)
    ]


def convolve2d_fourier(z, w):
    size = (z.shape[0] + w.shape[0] - 1, z.shape[1] + w.shape[1] - 1)
    full = np.fft.irfft2(np.fft.rfft2(z, size) * np.fft.rfft2(w, size), size)
    return full[w.shape[0] - 1 : z.shape[0], w.shape[1] - 1 : z.shape[1]]


def convolve2d_rot90(z, w):
    return correlate2d_views(z, np.ascontiguousarray(np.rot90(w, 2)))


def conv2d_loops(z, weight, bias, stride=1, padding=0):
    num_images, in_channels, height, width = z.shape
    out_channels, _, rows, columns = weight.shape
    padded = np.zeros((num_images, in_channels, height + 2 * padding, width + 2 * padding))
    padded[:, :, padding : padding + height, padding : padding + width] = z
    out_height, out_width = (height + 2 * padding - rows) // stride + 1, (width + 2 * padding - columns) // stride + 1
    y = np.zeros((num_images, out_channels, out_height, out_width))
    for n, o, i, j in np.ndindex(*y.shape):
        y[n, o, i, j] = bias[o]
        for c, k, l in np.ndindex(in_channels, rows, columns):
            y[n, o, i, j] += padded[n, c, i * stride + k, j * stride + l] * weight[o, c, k, l]
    return y


def conv2d_windows(x, kernels, offsets, padding=0, stride=1):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(x, kernels.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijkl,ockl->noij", windows, kernels) + offsets.reshape(-1, 1, 1)


def filter_image_shifts(image, kernel):
    rows, columns = kernel.shape[0] // 2, kernel.shape[1] // 2
    padded = np.pad(image, [(rows, rows), (columns, columns)] + [(0, 0)] * (image.ndim - 2))
    total = np.zeros(image.shape)
    for (k, l), weight in np.ndenumerate(kernel):
        total += weight * padded[k : k + image.shape[0], l : l + image.shape[1]]
    return np.minimum(np.maximum(total, 0), 1)


def edge_magnitude_differences(image):
    padded = np.pad(image, 1)
    across, down = padded[:, 2:] - padded[:, :-2], padded[2:] - padded[:-2]
    return np.hypot(across[:-2] + 2 * across[1:-1] + across[2:], down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:])


def conv_matrix_1d_columns(w, input_size, stride=1, padding=0):
    padded = np.pad(np.eye(input_size), ((padding, padding), (0, 0)))
    return np.stack([w @ padded[i : i + len(w)] for i in range(0, len(padded) - len(w) + 1, stride)])


def conv_matrix_2d_unit_images(w, input_shape, stride=1, padding=0):
    columns = []
    for pixel in range(input_shape[0] * input_shape[1]):
        image = np.zeros(input_shape)
        image.flat[pixel] = 1.0
        padded = np.pad(image, padding)
        columns.append(correlate2d_views(padded, w)[::stride, ::stride].ravel())
    return np.array(columns).T


def transpose_as_convolution(g, w, input_shape, stride=1, padding=0):
    rows, columns = w.shape
    spread = np.zeros([length + 2 * padding - size + 1 for length, size in zip(input_shape, w.shape, strict=True)])
    spread[::stride, ::stride][: g.shape[0], : g.shape[1]] = g
    full = correlate2d_views(np.pad(spread, ((rows - 1, rows - 1), (columns - 1, columns - 1))), w[::-1, ::-1])
    return full[padding : padding + input_shape[0], padding : padding + input_shape[1]]


def transpose_float32(g, w, input_shape, stride=1, padding=0):
    padded = np.zeros([length + 2 * padding for length in input_shape], np.float32)
    for (i, j), value in np.ndenumerate(g):
        padded[i * stride :, j * stride :][: w.shape[0], : w.shape[1]] += np.float32(value) * w.astype(np.float32)
    return padded[padding:, padding:][: input_shape[0], : input_shape[1]]


STYLES = [
    ("cross_correlate1d", correlate1d_as_list),
    ("cross_correlate1d", correlate1d_numpy),
    ("cross_correlate1d", correlate1d_float32),
    ("cross_correlate2d", correlate2d_views),
    ("cross_correlate2d", correlate2d_nested_lists),
    ("convolve2d", convolve2d_fourier),
    ("convolve2d", convolve2d_rot90),
    ("conv2d", conv2d_loops),
    ("conv2d", conv2d_windows),
    ("filter_image", filter_image_shifts),
    ("edge_magnitude", edge_magnitude_differences),
    ("conv_matrix_1d", conv_matrix_1d_columns),
    ("conv_matrix_2d", conv_matrix_2d_unit_images),
    ("multiply_by_transpose", transpose_as_convolution),
    ("multiply_by_transpose", transpose_float32),
]
