"""Reference layers in numpy: each forward, and each backward written out by hand.

One rule for all of them: ``layer_backward(g, ...)`` takes the gradient ``g`` of the loss with respect to the layer's
output, then the layer's own arguments except the bias, and returns the gradient with respect to what the layer was
given. float32 stays float32, and no argument is ever changed.

Images are ``(N, C, H, W)``, convolution weights ``(C_out, C_in/groups, KH, KW)``, dense weights
``(out_features, in_features)``: PyTorch's layouts.
"""

from ._activations import relu, relu_backward, softmax, softmax_backward, tanh, tanh_backward
from ._convolution import conv2d, conv2d_backward
from ._dense import dense, dense_backward
from ._losses import cross_entropy, cross_entropy_backward
from ._pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward

__all__ = [
    "avg_pool2d",
    "avg_pool2d_backward",
    "conv2d",
    "conv2d_backward",
    "cross_entropy",
    "cross_entropy_backward",
    "dense",
    "dense_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "relu",
    "relu_backward",
    "softmax",
    "softmax_backward",
    "tanh",
    "tanh_backward",
]
