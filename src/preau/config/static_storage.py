"""Static files under names that carry their hash, in stylesheets and in scripts that import one another."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_IMPORTS = (r"""(?P<matched>from\s*["'](?P<url>\.[^"']+\.js)["'];)""", 'from "%(url)s";')


class ModulesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is untyped
    """An `import … from "./x.js"` of our scripts leads to the hashed name of that file: two versions never mix.

    Django's own `support_js_module_import_aggregation` reads the scripts of libraries too, and stops at an import that
    one of them only tells of in a comment.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("preau/*.js", (OWN_IMPORTS,)))
