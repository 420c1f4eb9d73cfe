"""A mapping that cannot be changed, for what does not change itself."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

__all__ = ["FixedDict"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class FixedDict(dict[Key, Value]):
    """A dict that is read only: frozen classes share their parts, and so do those who load them.

    A read-only view would do, if it could be sent to another process. In all else this is a dict:
    it compares, prints, joins with ``|`` and is written to files as one.

    Examples
    --------
    >>> sides = FixedDict(state=("government",))
    >>> sides, sides == {"state": ("government",)}
    ({'state': ('government',)}, True)
    >>> sides.clear()
    Traceback (most recent call last):
    ...
    TypeError: what belongs to something frozen cannot be changed; change a copy, dict(...), and \
make another of it
    """

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(
            "what belongs to something frozen cannot be changed; change a copy, dict(...), and "
            "make another of it"
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        # pickle would put in the entries one by one
        return type(self), (dict(self),)
