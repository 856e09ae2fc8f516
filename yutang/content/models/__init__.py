"""What is said to customers: materials in folders, with their versions."""

from yutang.content.models.materials import Folder, Kind, Material, MaterialVersion, RecentPick

__all__ = ["Folder", "Kind", "Material", "MaterialVersion", "RecentPick"]
