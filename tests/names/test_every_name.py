"""What walks over all names and all frameworks misses none of them."""

from vgg_explorer.names import known_names, names_in_papers, naming_rules, resolver, systems
from vgg_explorer.names.every_name import every_name


def test_every_name_of_the_data_is_there_once() -> None:
    spellings = [spelling for known in every_name() for spelling in known.spellings]
    assert len(spellings) == len(set(spellings))
    wanted = {r.name for found in known_names.by_key().values() for r in found}
    assert wanted | set(names_in_papers.keys().values()) <= set(spellings)
    assert "model.layers[10]" in spellings


def test_spellings_of_one_name_have_the_same_answers() -> None:
    for known in every_name():
        assert known.name == known.spellings[0]
        for spelling in known.spellings:
            assert set(resolver.resolve(spelling).tensors) == set(known.resolution.tensors)


def test_two_frameworks_may_mean_different_layers_by_one_key() -> None:
    summary, keras = (
        next(known for known in every_name() if spelling in known.spellings)
        for spelling in ("Conv2d-1", "conv2d_1")
    )
    assert summary.resolution.tensors != keras.resolution.tensors


def test_every_system_is_there_with_all_of_its_names() -> None:
    found = systems.by_id()
    assert sum(len(each.names) for each in found.values()) == len(
        known_names.of_frameworks()
    ) + sum(len(system.names) for system in naming_rules.systems())
    for id_, system in found.items():
        assert {reading.system for reading in system.names} == {id_}
        assert system.title
        assert system.read_from


def test_the_sources_of_rules_lead_to_files_at_a_commit() -> None:
    (source,) = systems.by_id()["keras_index"].sources
    assert source.url == (
        "https://github.com/fchollet/deep-learning-models/blob/"
        "13d7762c5a21ea5389d7bfe211b99e9a9a1b9ca6/vgg16.py#L71-L114"
    )
