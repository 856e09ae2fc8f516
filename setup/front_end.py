"""Copy the front-end libraries from node_modules to where the pages load them."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
PRODUCT = ROOT / "yutang" / "static" / "vendor"
SIMULATOR = ROOT / "simulator" / "static" / "vendor"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": PRODUCT / "tabler" / "css",
    "@tabler/core/dist/js/tabler.min.js": PRODUCT / "tabler" / "js",
    "@tabler/icons/tabler-nodes-outline.json": PRODUCT / "tabler-icons",
    "htmx.org/dist/htmx.min.js": PRODUCT / "htmx",
    "echarts/dist/echarts.min.js": PRODUCT / "echarts",
    "weui/dist/style/weui.min.css": PRODUCT / "weui",
    "@wecom/jssdk/dist/wecom.global.prod.js": PRODUCT / "wecom",
    "jsqr/dist/jsQR.js": SIMULATOR,
}


def main() -> None:
    """Lay the folders anew, so that nothing of an older version stays."""
    for folder in (PRODUCT, SIMULATOR):
        shutil.rmtree(folder, ignore_errors=True)
    for source, folder in FILES.items():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, folder / Path(source).name)


if __name__ == "__main__":
    main()
