"""The examples in the docstrings of the ground are true."""

import doctest
import importlib
import pkgutil

import pytest

import rightsource.ground as ground

MODULES = [module.name for module in pkgutil.walk_packages(ground.__path__, "rightsource.ground.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    assert doctest.testmod(importlib.import_module(name), raise_on_error=False).failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) > 10
