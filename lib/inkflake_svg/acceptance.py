"""Turns what a model answered into an SVG that obeys a profile, or into the list of rules it breaks."""

from __future__ import annotations

from dataclasses import dataclass

from .conforming.canvas import viewport
from .conforming.conform import conform
from .conforming.validate import check
from .errors import SvgRejected, Violation
from .reading.extract import Candidate, candidates
from .reading.repair import repaired
from .reading.story import Story
from .reading.tree import SVG_NAMESPACE, Malformed, Node, parse, serialise
from .values.profile import LIMITS, Profile, profile_named

__all__ = ["AcceptedSvg", "accept"]


@dataclass(frozen=True)
class AcceptedSvg:
    """A drawing that obeys its profile, with every change that was made to the answer."""

    svg: str
    repairs: tuple[str, ...]
    removals: tuple[str, ...]
    notes: str
    width: float
    height: float


def accept(answer: str | bytes, *, profile: str = "strict", salvage: bool = False) -> AcceptedSvg:
    """Finds the drawing in an answer and makes it obey the profile; `salvage` takes a drawing that was cut
    off too.

    Raises SvgRejected, with every violation, or its subclasses NoSvgFound and Truncated; nothing else.
    It runs in the calling process: what strangers' answers may take is bounded by `Renderer.judge`.
    """
    allowed = profile_named(profile)
    refused: list[SvgRejected] = []
    for candidate in candidates(_decoded(answer), salvage=salvage):
        try:
            return _accepted(candidate, allowed, salvage=salvage)
        except SvgRejected as error:
            refused.append(error)
    raise refused[0]


def _decoded(answer: str | bytes) -> str:
    if isinstance(answer, str):
        return answer
    try:
        return bytes(answer).decode("utf-8")
    except UnicodeDecodeError as error:
        raise SvgRejected(Violation("encoding", f"the answer is not UTF-8: {error.reason}")) from error


def _accepted(candidate: Candidate, profile: Profile, *, salvage: bool) -> AcceptedSvg:
    story = Story()
    story.repairs.add(candidate.repairs)
    story.removals.add(candidate.removals)
    root = conform(_parsed(candidate.text, story, salvage=salvage), candidate.text, profile, story)
    svg = serialise(root)
    violations = check(root, profile) if story.changed else []
    size = len(svg.encode())
    if size > LIMITS.bytes:
        message = f"it has {size:,} bytes, the limit is {LIMITS.bytes:,}"
        violations.append(Violation("max_size_bytes", message))
    if violations:
        raise SvgRejected(*violations)
    view = viewport(root)
    told = story.repairs.told(), story.removals.told()
    return AcceptedSvg(svg, *told, candidate.notes, view.width, view.height)


def _parsed(text: str, story: Story, *, salvage: bool) -> Node:
    """Parses as it stands, or else after repairs; it is the first reading's complaint that is told."""
    try:
        root, namespace = parse(text)
    except Malformed as first:
        mended, repairs = repaired(text, salvage=salvage)
        try:
            root, namespace = parse(mended)
        except Malformed:
            raise SvgRejected(Violation("well-formed", f"it is not XML: {first}", line=first.line)) from first
        story.repairs |= repairs
    if namespace != SVG_NAMESPACE:
        story.repairs["namespace mended" if namespace else "namespace added"] += 1
    return root
