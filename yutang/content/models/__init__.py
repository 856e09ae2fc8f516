"""What is said to customers: materials in folders with their versions, and scripts."""

from yutang.content.models.links import Click, Forward, TrackedLink, Visit
from yutang.content.models.materials import Folder, Kind, Material, MaterialVersion, RecentPick
from yutang.content.models.scripts import Scene, Script, ScriptCategory, ScriptFavourite, ScriptUse

__all__ = [
    "Click",
    "Folder",
    "Forward",
    "Kind",
    "Material",
    "MaterialVersion",
    "RecentPick",
    "Scene",
    "Script",
    "ScriptCategory",
    "ScriptFavourite",
    "ScriptUse",
    "TrackedLink",
    "Visit",
]
