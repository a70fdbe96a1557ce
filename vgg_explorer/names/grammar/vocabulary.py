"""The words that stand in and around names of layers, and what each of them says.

Chinese, Japanese and Korean words are put into English, so that one grammar reads them all.
"""

import re

from vgg_explorer.names.grammar.numerals import IN_FIGURES, ORDINAL

WHOLE_STAGE = "wholestage"
"""Stands for a convolutional block or part in words, which mostly holds the pool that ends it."""
KINDS = {
    "conv": "conv convs convolution convolutions convolutional convolution2d conv2d conv2ds cnv "
    "convlayer convolve spatialconvolution",
    "relu": "relu relus relu2d act rectifier",
    "pool": "pool pools pooling maxpool maxpools maxpooling maxpool2d maxpooling2d pooling2d "
    "pool2d spatialmaxpooling poollayer",
    "dense": "fc fcs dense linear fullyconnected innerproduct ip",
    "drop": "drop dropout",
    "norm": "bn batchnorm batchnorm2d batchnormalization",
    "stage": "block blocks stage stages blk convblock wholestage part parts section group segment",
    "layer": "layer layers element elements item items entry",
    "op": "biasadd matmul gemm reshape softmax identity mul withoutbiases",
    "before": "before preceding prior",
    "after": "after following behind",
    "input": "input inputs",
    "weight": "weight weights bias biases kernel kernels filter filters w b param params "
    "parameters readvariableop",
}
"""Words by what they name; a word that is in no list and no filler is not understood."""

_FILLERS_WORDS = """
the a an of in from at for on to with its is as by and or this that which right directly just
immediately layer's max maximum output outputs out feature features featuremap featuremaps feat
feats fmap fmaps map maps activation activations tensor tensors blob blobs name named called
network networks net nets model models module modules cnn vgg vggnet pretrained trained
imagenet ilsvrc keras pytorch caffe tensorflow torchvision torch tf slim mxnet extracted extract
taken take level values value response responses result intermediate encoder backbone
base basenet extractor nonlinearity fwd forward top level number no nr num id ids index idx indices
source operation op ops node nodes after-activation content style h target image img standard
original classic plain get getlayer tensor's self operator body end endpoint endpoints unit
units neurons channel channels deep convnet perceptual loss using used use we
where it there one block's stage's data read visualization visualisation embedding
representation representations descriptor descriptors vector vectors list
"""
FILLERS = frozenset(_FILLERS_WORDS.split())
"""Words that say nothing of which layer it is."""

_OTHERS_WORDS = """
resnet alexnet caffenet googlenet inception densenet mobilenet efficientnet squeezenet xception
vit swin unet yolo zfnet nasnet shufflenet convnext regnet darknet19 darknet53 decoder deconv
rpn fpn head lateral score upscore deconvolution upsample discriminator generator segnet vggish
vggface transposed unpool unpooling roi mbox
"""
OTHERS = frozenset(_OTHERS_WORDS.split())
"""Words that say that it is a layer of something else."""

WEIGHTS_IN_WORDS = frozenset({"filter", "filters", "weights", "kernel", "kernels"})
"""What a text may speak of before it names the layer, as in the filters of conv5_3."""
_BEFORE_A_PLACE_WORDS = """
index indices idx id ids number no nr num position pos at module modules layer layers lid features
classifier vgg net network model cnn backbone
"""
BEFORE_A_PLACE = frozenset(_BEFORE_A_PLACE_WORDS.split())
"""Words behind which a number is a place in a list; an output or a map 3 could be any."""
_COUNTED_SCOPES = frozenset(
    ("tower", "gpu", "model", "functional", "sequential", "replica", "net", "clone", "import")
)
"""Scopes of a graph behind which a number counts them."""

_PHRASES = (
    ("fully", r"fully[\s_-]*connected|fully[\s_-]*conv(?:olution(?:al)?)?(?=\W*layer)", "dense"),
    ("full", r"full[\s_-]*connect(?:ion|ed)", "dense"),
    ("max", r"max[\s_-]*pool(?:ing)?[\s_-]*2d|max[\s_-]+pool(?:ing|s)?|maxpool(?:ing)?", "pool"),
    ("sampling", r"down[\s_-]*sampling", "pool"),
    ("conv", r"conv(?:olution(?:al)?)?[\s-]+(?:blocks?|groups?|parts?)", WHOLE_STAGE),
    ("conv", r"conv(?:olution(?:al)?)?[\s_-]*(?:2d[\s_-]*)?(?:blocks?|stages?|groups?)", "stage"),
    ("rectified", r"rectified[\s_-]+linear(?:[\s_-]+units?)?", "relu"),
    ("norm", r"batch[\s_-]*norm(?:ali[sz]ation)?", "batchnorm"),
    ("pre", r"pre[\s_-]*trained", " "),
    ("pre", r"pre[\s_-]*(?=(?:max[\s_-]*)?pool)", "before "),
    ("post", r"post[\s_-]*(?=(?:max[\s_-]*)?pool)", "after "),
    ("to", r"up[\s_-]?to", " "),
    ("ti", r"until|till|ending with", " "),
    (" a", r"(?:truncated|cut|ending) (?:at|after)", " "),
    ("c", r"c(?=[_-]?[1-5][_-][1-4](?!\d))", "conv"),
    ("r", r"r(?=[_-]?[1-5][_-][1-4](?!\d))", "relu"),
    ("c", r"[bs]_?(?=[1-5][_.]?c(?:onv)?_?[1-4](?!\d))", "block"),
    ("c", r"(?<=block[1-5])_?c_?(?=[1-4](?!\d))", "conv"),
    (" ", r"(?:input|fed)[\s_-]+(?:of|to|into)\b", " before "),
)
"""Letters without which the phrase can't be there, the phrase, the word that stands for it."""
_PLACED = (
    r"^(?P<other>.+?)[之の以]*(?:(?:1|一|ひと)つ|一個)?(?:手前|前)(?:[のに的]|にある)?(?P<main>.*)$",
    r"^(?P<other>.+?)[之の以]*(?:1つ|一つ|一個)?(?:直後|后面?|後)(?:[のに的]|にある)?(?P<main>.*)$",
)
"""Where another layer stands before the words before and behind."""

_OF_CONV = "(?:卷积|卷積|畳み込み|畳込み|컨볼루션|합성곱)\\s*"
_ON_SIDES = (
    ("(?:激活(?:函数|函數)?|relu|活性化(?:関数)?)[之の以]?前", "before relu"),
    ("(?:激活(?:函数|函數)?|relu|活性化(?:関数)?)[之の以]?[后後]", "after relu"),
)
_CJK = (
    (f"{_OF_CONV}(?:阶段|ステージ)", "stage"),
    (f"{_OF_CONV}(?:块|塊|區塊|组|組|模块|模組|模组|部分|段|ブロック|블록)", WHOLE_STAGE),
    ("ブロック|ステージ|阶段|階段|區塊|块|塊|组|組|段目|段|블록|스테이지", "stage"),
    ("卷积|卷積|畳み込み|畳込み|たたみ込み|たたみこみ|コンボリューション", "conv"),
    ("합성곱|컨볼루션|컨벌루션", "conv"),
    ("(?:最大|マックス|最大値|最大值|맥스|최대)?\\s*(?:池化|汇聚|匯聚|プーリング|풀링)", "pool"),
    ("マックスプール", "pool"),
    ("非线性|非線性|非線形", "relu"),
    ("全连接|全連接|全结合|全結合|完全接続|全连结|线性|線性|線形|완전\\s?연결", "dense"),
    ("ドロップアウト", "drop"),
    ("中间层|中間層", " "),
    ("层|層目|層|レイヤー?|계층|레이어|층", "layer"),
    ("输出|輸出|出力|출력", "output"),
    ("特征图|特徵圖|特征|特徵|特徴マップ|特徴量|特徴|특징\\s?맵|특징|网络|網路|网路", " "),
    ("ネットワーク|네트워크|模型|モデル|모델|中的|中|里的|里|内の|使用|激活值|激活", " "),
    (
        "活性化関数|活性化|的|の|之|において|における|にある|から|まで|为|を|は|が|의|에서|을|를",
        " ",
    ),
    ("目|値|值|名为|という|(?<=\\d)部分|処理|操作", " "),
)
"""Chinese, Japanese and Korean words, the longer before those that they hold."""
_COUNTED_PART = re.compile(rf"([{ORDINAL}{IN_FIGURES}]-?\d+\s*)(?:部分|部)")
"""Part is a filler behind a name, a stage where it is counted, and else not understood: the part
before conv5_3 may end with it."""


def sides_in_english(text: str) -> str:
    """A text, with words for the side of a ReLU put into English."""
    if not text.isascii():
        for pattern, words in _ON_SIDES:
            text = re.sub(pattern, f" {words} ", text)
    return text


def in_english(text: str) -> str:
    """A text without typography, its usual words in other languages put into English."""
    if not text.isascii():
        for pattern, word in zip(_PLACED, ("before", "after"), strict=True):
            text = re.sub(pattern, rf"\g<main> {word} \g<other>", text)
        text = _COUNTED_PART.sub(rf"\1 {WHOLE_STAGE} ", text)
        for pattern, word in _CJK:
            text = re.sub(pattern, f" {word} ", text)
    for letters, pattern, word in _PHRASES:
        if letters in text:
            end = "" if pattern.endswith("pool)") else "(?![a-z])"
            text = re.sub(rf"(?<![a-z])(?:{pattern}){end}", word, text)
    return text


_KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}
_PARTS = (
    "(vgg|max|conv(?:olution(?:al)?)?|pool(?:ing)?|relu|block|stage|layer|dense|output|feature|map)"
)


def kinds_of(word: str) -> tuple[str, ...] | None:
    """What a word says: kinds of things, nothing for a filler, None if it is not understood."""
    if word in _KIND_OF:
        return (_KIND_OF[word],)
    if word in FILLERS:
        return ()
    parts = re.findall(_PARTS, word)
    if len(parts) > 1 and "".join(parts) == word:
        return tuple(k for part in parts for k in kinds_of(part) or ())
    return None


def counts_scopes(text: str) -> bool:
    """Whether the number in a text counts scopes of a graph, ``tower_0``."""
    return re.sub(r"[\W\d_]", "", text) in _COUNTED_SCOPES
