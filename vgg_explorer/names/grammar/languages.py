"""Words of Russian, French, German, Spanish, Portuguese and Italian, put into English.

Only the few words that name layers are known; any other word stays and is not understood.
"""

import re

_WORDS = {
    "layer": "couche couches capa capas camada camadas strato strati schicht schichten",
    "block": "bloc blocs bloque bloques bloco blocos blocco blocchi blöcke",
    "convolutional": "convolutif convolutifs convolutive convolutives convolutionnel "
    "convolutionnels convolutionnelle convolutionnelles convolucional convolucionales convolución "
    "convolução convoluzionale convoluzionali convoluzione faltung",
    "convolutional layer": "faltungsschicht faltungsschichten convolutionschicht",
    "pooling layer": "poolingschicht poolingschichten maxpoolingschicht",
    "pooling": "agrupación agrupamento",
    "fully connected": "vollverbundene vollvernetzte vollverbundenen",
    "connected": "connectée connectées connecté conectada conectadas connesso",
    "fully": "entièrement totalement completamente totalmente vollständig",
    "output": "sortie salida saída uscita ausgabe ausgang",
    "input": "entrée entrada ingresso eingabe eingang",
    "network": "réseau rede rete netz netzes netzwerk netzwerks",
    "after": "après después depois dopo nach",
    "before": "avant antes vor",
    "last": "dernier dernière derniers último última ultimo ultima letzte letzter letztes letzten "
    "letztem",
    "penultimate": "avant-dernier avant-dernière penúltimo penúltima penultimo penultima vorletzte "
    "vorletzter vorletztes vorletzten",
    "first": "premier première premiers primer primero primera primeiro primeira primo erste "
    "erster erstes ersten",
    "second": "deuxième seconde segundo segunda secondo seconda zweite zweiter zweites zweiten",
    "third": "troisième tercer tercero tercera terceiro terceira terzo terza dritte dritter "
    "drittes dritten",
    "fourth": "quatrième cuarto cuarta quarto quarta vierte vierter viertes vierten",
    "fifth": "cinquième quinto quinta fünfte fünfter fünftes fünften",
    "sixth": "sixième sexto sexta sesto sesta sechste sechster sechsten",
    "seventh": "septième séptimo séptima sétimo sétima settimo settima siebte siebter siebten",
    "eighth": "huitième octavo octava oitavo oitava ottavo ottava achte achter achten",
    "ninth": "neuvième noveno novena nono nona neunte neunter neunten",
    "tenth": "dixième décimo décima decimo decima zehnte zehnter zehnten",
}
_ENGLISH = {word: english for english, words in _WORDS.items() for word in words.split()}
_SMALL_WORDS = """
de du des d la le les l un une à au en el los del una do da das na o os di dello della delle degli
der die dem den im vom von zum beim sur dans
"""
_SMALL = frozenset(_SMALL_WORDS.split())
"""Articles and prepositions, which are dropped beside a word that is known."""
_ABBREVIATED = r"(?<![a-z\d_.])(\d{1,2})(?:\.(?=\s+[a-zäöü])|[ªº]|e|ème|er|ère|re)(?=\s)"
"""Ordinals in figures: 4. Schicht, 4e couche."""
_RUSSIAN = (
    (r"предпоследн\w*", "penultimate"),
    (r"последн\w*", "last"),
    (r"перв\w*", "first"),
    (r"втор\w*", "second"),
    (r"трет\w*", "third"),
    (r"четв[её]рт\w*", "fourth"),
    (r"пят(?:ый|ого|ому|ым|ом|ая|ой)", "fifth"),
    (r"шест(?:ой|ого|ая)", "sixth"),
    (r"седьм\w*", "seventh"),
    (r"восьм\w*", "eighth"),
    (r"девят(?:ый|ого|ая)", "ninth"),
    (r"десят(?:ый|ого|ая)", "tenth"),
    (r"тринадцат(?:ый|ого|ая)", "thirteenth"),
    (r"(\d+)\s?-?\s?(?:ый|ий|ой|го|ого|й|ом|м)", r"\1th"),
    (r"(?:макс\w*[\s-]*)?(?:пулинг\w*|субдискретиз\w*|подвыборк\w*)", "pooling"),
    (r"св[её]рточн\w*|св[её]ртк\w*", "convolutional"),
    (r"полносвязн\w*", "dense"),
    (r"сло(?:й|я|ю|ем|е|и|ев|ях)", "layer"),
    (r"блок(?:а|е|у|ом|и|ов)?", "block"),
    (r"выход\w*", "output"),
    (r"сет(?:ь|и|ью)|нейросет\w*|модел\w*", "network"),
    (r"признак\w*|карт\w*|активаци\w*", "feature"),
    (r"после", "after"),
    (r"перед|до", "before"),
    (r"из|в|на|у|с|от|для", " "),
)


def in_english(text: str) -> str:
    """A text without typography, its known words of these languages put into English."""
    if re.search("[а-я]", text):
        for pattern, word in _RUSSIAN:
            text = re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", word, text)
        return text
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", text))
    words |= {part for word in words for part in (*word.split("-"), word[1:])}
    if not words & _ENGLISH.keys():
        return text
    text = re.sub(_ABBREVIATED, r"\1th", text)

    def translated(found: re.Match[str]) -> str:
        word = found[0]
        if word in _ENGLISH or (word[1:] in _ENGLISH and word[0] in "dl"):  # l'ultimo
            return _ENGLISH.get(word) or _ENGLISH[word[1:]]
        parts = [_ENGLISH.get(part, part) for part in word.split("-")]
        return " ".join("" if part in _SMALL else part for part in parts)

    return re.sub(r"[^\W\d_]+(?:-[^\W\d_]+)?", translated, text)
