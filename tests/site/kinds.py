"""Where the site of the tests would be published, and a page of each kind."""

BASE = "https://example.org/vgg16"
KINDS = {
    "first": "index.html",
    "name": "names/conv5.html",
    "name with one answer": "names/block5_pool.html",
    "name of VGG19": "names/r41.html",
    "names": "names/index.html",
    "tensor": "tensors/relu5_3.html",
    "tensor in the head": "tensors/relu7.html",
    "tensors": "tensors/index.html",
    "convention": "conventions/pooled.html",
    "conventions": "conventions/index.html",
    "framework": "frameworks/torchvision.html",
    "frameworks": "frameworks/index.html",
    "paper": "papers/ssd.html",
    "papers": "papers/index.html",
    "pitfall": "pitfalls/caffe_inplace_relu.html",
    "pitfalls": "pitfalls/index.html",
    "search": "search.html",
    "no such page": "404.html",
}
"""A page of each kind."""
