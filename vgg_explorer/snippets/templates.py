"""The text of the snippets, framework by framework; ``writer`` fills it in.

A ``$word`` stands for what depends on the tensors and on the size. No tensor, layer or module has
its name here: all of them come from the tables.
"""

from dataclasses import dataclass

IMAGE = """\
image = ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB")
"""
RESIZE = """\
image = image.resize(($width, $height), Image.Resampling.LANCZOS)  # width, height
"""
INPUT = """\
activations["$input"] = $fed
"""
NOTHING_YET = """\
activations = {}
"""


@dataclass(frozen=True)
class Template:
    """How one framework's snippet is put together.

    Attributes:
        imports: Import lines.
        input_imports: Those for the preprocessed image alone, without the network.
        feed: From ``image`` to the batch that is fed, with the weights' own preprocessing.
        network: From the batch to ``activations``.
        fed: Expression for what was fed, as (height, width, channels).
    """

    imports: str
    input_imports: str
    feed: str
    network: str
    fed: str


KERAS = Template(
    imports="""\
import keras
import numpy as np
from keras.applications.vgg16 import VGG16, preprocess_input
from PIL import Image, ImageOps
""",
    input_imports="""\
import numpy as np
from keras.applications.vgg16 import preprocess_input
from PIL import Image, ImageOps
""",
    feed="""\
# Blue first, the ImageNet means subtracted, nothing scaled.
batch = preprocess_input(np.asarray(image, dtype="float32")[np.newaxis])
""",
    network="""\
vgg16 = VGG16(weights="imagenet", include_top=False)
layers = {
$after
}
outputs = {name: vgg16.get_layer(layer).output for name, layer in layers.items()}
model = keras.Model(vgg16.input, outputs)
activations = {name: keras.ops.convert_to_numpy(value)[0] for name, value in model(batch).items()}
""",
    fed="batch[0]",
)

KERAS_BEFORE_RELU = """\
vgg16 = VGG16(weights="imagenet", include_top=False)

# Keras fuses each ReLU into its convolution, so no layer returns the values before it. The graph
# is built again with the two apart, and takes the same weights.
values = inputs = keras.Input((None, None, 3))
before_relu, output = {}, {}
for layer in vgg16.layers[1:]:
    config = layer.get_config()
    if isinstance(layer, keras.layers.Conv2D):
        values = keras.layers.Conv2D.from_config({**config, "activation": "linear"})(values)
        before_relu[layer.name] = values
        values = keras.layers.ReLU()(values)
    else:
        values = type(layer).from_config(config)(values)
    output[layer.name] = values
keras.Model(inputs, values).set_weights(vgg16.get_weights())

outputs = {
$both
}
model = keras.Model(inputs, outputs)
activations = {name: keras.ops.convert_to_numpy(value)[0] for name, value in model(batch).items()}
"""

TORCHVISION = Template(
    imports="""\
import torch
from PIL import Image, ImageOps
from torchvision.models import VGG16_Weights, vgg16
from torchvision.models.feature_extraction import create_feature_extractor
from torchvision.transforms.functional import normalize, to_tensor
""",
    input_imports="""\
from PIL import Image, ImageOps
from torchvision.models import VGG16_Weights
from torchvision.transforms.functional import normalize, to_tensor
""",
    feed="""\
# The authors' weights, as in Keras and Caffe; torchvision's own are VGG16_Weights.IMAGENET1K_V1.
weights = VGG16_Weights.IMAGENET1K_FEATURES
preset = weights.transforms()
batch = normalize(to_tensor(image), preset.mean, preset.std)[None]
""",
    network="""\
network = vgg16(weights=weights).eval()
for module in network.modules():
    if isinstance(module, torch.nn.ReLU):
        module.inplace = False  # in place, it would overwrite the values before it

modules = {
$after
}
extractor = create_feature_extractor(network, list(modules.values()))
with torch.inference_mode():
    found = extractor(batch)
activations = {name: found[module][0].permute(1, 2, 0).numpy() for name, module in modules.items()}
""",
    fed="batch[0].permute(1, 2, 0).numpy()",
)

TIMM = Template(
    imports="""\
import timm
import torch
from PIL import Image, ImageOps
from torchvision.transforms.functional import normalize, to_tensor
""",
    input_imports="""\
import timm
from PIL import Image, ImageOps
from torchvision.transforms.functional import normalize, to_tensor
""",
    feed="""\
network = timm.create_model("vgg16", pretrained=True).eval()
config = timm.data.resolve_model_data_config(network)
batch = normalize(to_tensor(image), config["mean"], config["std"])[None]
""",
    network="""\
modules = {
$after
}
found = {}


def keep(name):
    def hook(module, inputs, output):
        found[name] = output.clone()  # the ReLU behind it works in place and would overwrite it

    return hook


for name, module in modules.items():
    network.get_submodule(module).register_forward_hook(keep(name))
with torch.inference_mode():
    network.forward_features(batch)
activations = {name: value[0].permute(1, 2, 0).numpy() for name, value in found.items()}
""",
    fed="batch[0].permute(1, 2, 0).numpy()",
)

TF_SLIM = Template(
    imports="""\
import numpy as np
import tensorflow.compat.v1 as tf
import tf_slim as slim
from PIL import Image, ImageOps
from tf_slim.nets import vgg
""",
    input_imports="""\
import numpy as np
from PIL import Image, ImageOps
""",
    feed="""\
# Red first, unlike Caffe and Keras: the weights of the first convolution were turned round.
batch = (np.asarray(image, dtype="float32") - np.float32([$rgb_means]))[np.newaxis]
""",
    network="""\
with tf.Graph().as_default() as graph, tf.Session() as session:
$operation    fed = tf.placeholder(tf.float32, (None, None, None, 3))
    with slim.arg_scope(vgg.vgg_arg_scope()):
        _, end_points = vgg.vgg_16(fed, is_training=False, spatial_squeeze=False)
    convolutions = [each for each in tf.global_variables() if "/conv" in each.name]
    tf.train.Saver(convolutions).restore(session, "./vgg_16.ckpt")
    outputs = {
$both
    }
    found = session.run(outputs, {fed: batch})
activations = {name: value[0] for name, value in found.items()}
""",
    fed="batch[0]",
)

TF_SLIM_OPERATION = """\
    operation = graph.get_operation_by_name
"""

CAFFE = Template(
    imports="""\
import caffe
import numpy as np
from caffe.proto import caffe_pb2
from google.protobuf import text_format
from PIL import Image, ImageOps
""",
    input_imports="""\
import numpy as np
from PIL import Image, ImageOps
""",
    feed="""\
# Blue first, the ImageNet means subtracted, nothing scaled.
fed = np.asarray(image, dtype="float32")[..., ::-1] - np.float32([$bgr_means])
""",
    network="""\
# Only as far as needed: the layers behind the last pool take no other size than $head pixels.
network = caffe_pb2.NetParameter()
with open("VGG_ILSVRC_16_layers_deploy.prototxt") as file:
    text_format.Merge(file.read(), network)
layers = network.layers or network.layer  # the older and the newer form of such files
del layers[[layer.name for layer in layers].index("$last") + 1 :]
with open("vgg16_cut.prototxt", "w") as file:
    file.write(text_format.MessageToString(network))

net = caffe.Net("vgg16_cut.prototxt", "VGG_ILSVRC_16_layers.caffemodel", caffe.TEST)
net.blobs["$data"].reshape(1, 3, *fed.shape[:2])
net.reshape()
net.blobs["$data"].data[...] = fed.transpose(2, 0, 1)

activations = {}
""",
    fed="fed",
)

CAFFE_AFTER = """\

net.forward()
blobs = {
$after
}
for name, blob in blobs.items():
    activations[name] = net.blobs[blob].data[0].transpose(1, 2, 0).copy()
"""
CAFFE_BEFORE = """\

# A ReLU overwrites the blob of its convolution, so each pass stops right behind the convolution.
convolutions = {
$before
}
for name, layer in convolutions.items():
    net.forward(end=layer)
    blob = net.blobs[layer]  # the blob has the name of the layer
    activations[name] = blob.data[0].transpose(1, 2, 0).copy()
"""
